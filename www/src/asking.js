// The searches of one box: the latest query wins, a search that lasts says so, and boxes of one page share the engine.

import { SearchIndex } from "./client.js";
import { isBlank } from "./state.js";

/** A search shows that it is busy after so many milliseconds. */
const SLOW_MS = 200;

/** By folder and site root. @type {Map<string, SearchIndex>} */
const indexes = new Map();

/**
 * What a box tells its searches: `act` changes its state, `emit` tells the page, `state` is how it stands now.
 * @typedef {object} Asker
 * @property {(action: import("./state.js").Action) => void} act
 * @property {(type: string, detail: object) => void} emit
 * @property {() => import("./state.js").State} state
 */

export class Asking {
  /** The search under way. @type {AbortController | undefined} */
  #search;
  #asked = "";
  #used = false;
  #slowTimer = 0;
  #element;
  #asker;
  #home;
  #road;

  /**
   * @param {HTMLElement} element whose attributes say what is asked
   * @param {Asker} asker
   * @param {URL} home the folder that pangram-search.js came from
   * @param {import("./client.js").Road} road for pages where `fetch` may not go
   */
  constructor(element, asker, home, road) {
    this.#element = element;
    this.#asker = asker;
    this.#home = home;
    this.#road = road;
  }

  /** True from the first sign that a search is near. */
  get used() {
    return this.#used;
  }

  /** First sign that a search is near: the engine is fetched. False where there was one before. */
  use() {
    if (this.#used) return false;
    this.#used = true;
    try {
      this.index().warm().catch(() => {});
    } catch {
      // The search will say it.
    }
    return true;
  }

  /** The index that the attributes name. */
  index() {
    const [base, root] = [this.#get("base") || this.#home.href, this.#get("site-root")];
    const key = JSON.stringify([base, root]);
    let index = indexes.get(key);
    if (!index) indexes.set(key, (index = new SearchIndex(base, this.#home, { siteRoot: root || undefined }, this.#road)));
    return index;
  }

  /** Asks for the text in the box, unless it was asked last. @param {string} query */
  type(query) {
    if (query === this.#asked && !this.#asker.state().error) return;
    this.stop();
    this.#asked = query;
    if (!isBlank(query)) void this.ask(query);
  }

  /** @param {string} query */
  async ask(query) {
    this.#asker.emit("pangram-query", { query });
    const answer = await this.#run(query, 0);
    if (!answer) return;
    this.#asker.act({ type: "answered", query, answer });
    this.#asker.emit("pangram-results", { query, ...answer });
  }

  /** The next pages of the answer. True when they are there. */
  async more() {
    const { answer, pending } = this.#asker.state();
    if (!answer || pending) return false;
    const more = await this.#run(answer.query, answer.results.length);
    if (more) this.#asker.act({ type: "added", answer: more });
    return !!more;
  }

  stop() {
    this.#search?.abort();
    this.#search = undefined;
    clearTimeout(this.#slowTimer);
  }

  /** As `stop`, and the same text will be asked anew. */
  forget() {
    this.stop();
    this.#asked = "";
  }

  /**
   * One search; the one before it is dropped. Undefined where it was overtaken or failed.
   * @param {string} query
   * @param {number} offset
   */
  async #run(query, offset) {
    this.stop();
    const search = (this.#search = new AbortController());
    const { signal } = search;
    const { act, emit } = this.#asker;
    act({ type: "asked" });
    this.#slowTimer = setTimeout(() => act({ type: "slow" }), SLOW_MS);
    try {
      const options = { limit: Number(this.#get("limit")) || undefined, offset, under: this.#get("under"), lang: this.#get("lang-filter"), signal };
      const answer = await this.index().search(query, options);
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      act({ type: "failed", error });
      emit("pangram-error", { query, error });
      return undefined;
    } finally {
      if (this.#search === search) clearTimeout(this.#slowTimer);
    }
  }

  /** @param {string} attribute */
  #get(attribute) {
    return this.#element.getAttribute(attribute) ?? "";
  }
}
