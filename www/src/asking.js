// The searches of one box: the latest query wins, a search that lasts says so, and boxes of one page share the engine.

import { SearchIndex } from "./client.js";
import { isBlank, withoutSigns } from "./state.js";

/** A search shows that it is busy after so many milliseconds. */
const SLOW_MS = 200;
/** And how far its start is, so often. */
const PROGRESS_MS = 100;
/** A query without a result is looked at for what would have one after so many milliseconds. */
const SUGGEST_MS = 300;

/** By folder and site root. @type {Map<string, SearchIndex>} */
const indexes = new Map();

/** Another index is in folder `base` from now on. @param {string} base */
export function forgetIndex(base) {
  for (const [key, index] of indexes) {
    if (index.base !== base) continue;
    index.close();
    indexes.delete(key);
  }
}

/**
 * The one index of a folder and a site root in this page.
 * @param {string} base
 * @param {string} root "" where it is the index folder's parent
 * @param {URL} home the folder that pangram-search.js came from
 * @param {import("./client.js").Road} road
 */
export function sharedIndex(base, root, home, road) {
  const key = JSON.stringify([base, root]);
  let index = indexes.get(key);
  if (!index) indexes.set(key, (index = new SearchIndex(base, home, { siteRoot: root || undefined }, road)));
  return index;
}

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
  /** A query whose reader comes back to it, and how many pages were shown. @type {any[]} */
  kept = [];
  #used = false;
  #slowTimer = 0;
  #element;
  #asker;
  #home;
  #road;

  /**
   * @param {HTMLElement} element whose attributes say what is asked
   * @param {Asker} asker
   * @param {URL | null} home the folder that pangram-search.js came from; null: the index folder is it
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

  /** Where worker, wasm and strings are. An index folder holds them all. */
  home() {
    return this.#home ?? new URL(`${(this.#get("base") || "pangram").replace(/\/$/, "")}/`, document.baseURI);
  }

  /** The index that the attributes name. */
  index() {
    const home = this.home();
    return sharedIndex(this.#get("base") || home.href, this.#get("site-root"), home, this.#road);
  }

  /** Asks for the text in the box, unless it was asked last. True where it does, and the box says so. @param {string} query */
  type(query) {
    if (query === this.#asked && !this.#asker.state().error) return;
    this.stop();
    this.#asked = query;
    return !isBlank(query) && this.ask(query);
  }

  /** @param {string} query */
  async ask(query) {
    this.#asker.emit("pangram-query", { query });
    const answer = await this.#run(query, 0);
    if (!answer) return;
    this.#asker.act({ type: "answered", query, answer });
    this.#asker.emit("pangram-results", { query, ...answer });
    if (!answer.results.length) void this.#suggest(query);
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
    clearInterval(this.#slowTimer);
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
    const start = performance.now();
    this.#slowTimer = setInterval(() => performance.now() - start >= SLOW_MS - 5 && act({ type: "slow", progress: this.index().progress }), PROGRESS_MS);
    try {
      const { asText, wide } = this.#asker.state();
      const onEarly = (/** @type {import("./api.d.ts").SearchResults} */ answer) => act({ type: "early", query, answer });
      const asked = this.index().search(query, { limit: (!offset && query === this.kept[0] && this.kept[1]) || Number(this.#get("limit")) || undefined, offset, asText, ...(!wide && this.#limits()), signal, onEarly: offset ? undefined : onEarly });
      // The engine is at work while the box is drawn.
      act({ type: "asked" });
      const answer = await asked;
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      act({ type: "failed", error });
      emit("pangram-error", { query, error });
      return undefined;
    } finally {
      if (this.#search === search) clearInterval(this.#slowTimer);
    }
  }

  /** Looks for what finds something where `query` finds nothing, and offers only that. @param {string} query */
  async #suggest(query) {
    const { signal } = /** @type {AbortController} */ (this.#search);
    await new Promise((done) => setTimeout(done, SUGGEST_MS));
    const plain = withoutSigns(query);
    const limits = this.#limits();
    const tries = [...(plain ? [{ query: plain, wide: false }] : []), ...(limits.under || limits.lang ? [{ query, wide: true }] : [])];
    const suggestions = [];
    try {
      for (const { query: text, wide } of tries) {
        const { results, total, corrected } = await this.index().search(text, { limit: 1, ...(!wide && limits), signal });
        if (results.length) suggestions.push({ query: wide ? text : (corrected ?? text), wide, total });
      }
    } catch {
      // Overtaken, or gone: nothing to offer.
    }
    if (suggestions.length && !signal.aborted) this.#asker.act({ type: "suggested", suggestions });
  }

  /** What the box is limited to. */
  #limits() {
    return { under: this.#get("under"), lang: this.#get("lang-filter") };
  }

  /** @param {string} attribute */
  #get(attribute) {
    return this.#element.getAttribute(attribute) ?? "";
  }
}
