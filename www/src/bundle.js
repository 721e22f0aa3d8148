// Entry of `pangram-bundle.js`, the program of a bundle: one HTML file that holds documents, their index and the engine, written by
// `pangram bundle` (`src/carry/page.rs`). Shows the list of the pages, or one of them; the address says which, and for which query (`route.js`).

import { sharedIndex } from "./asking.js";
import { BUNDLE_STYLE } from "./bundle-style.js";
import { carriedEngine } from "./carried.js";
import { PangramError } from "./errors.js";
import { needWasm } from "./load.js";
import { bytesOf } from "./local.js";
import { unzipped } from "./packed.js";
import { Reading } from "./reading.js";
import { markRepaired } from "./repaired.js";
import { decoded, fragmentOf, routeOf, routeTo } from "./route.js";
import { searchElement } from "./search-element.js";
import { languageFor, plural, readingStringsOf } from "./strings.js";
import { element } from "./elements.js";

/** @typedef {import("./api.d.ts").PageResult} PageResult */

/** A list of more pages would help nobody, and take all texts to make. */
const MOST_LISTED = 3000;
/** So many are read at a time, so that a search meanwhile waits little. */
const LISTED_AT_ONCE = 2;
/** Lists up to here show all their folders open. */
const SHORT_LIST = 60;
/** The scroll position is kept when it has stood for so many milliseconds. */
const SCROLL_MS = 150;
/** The query is, when its answer has stood for so many. */
const QUERY_MS = 300;

const HERE = location.href.split("#")[0];
/** The data stand behind this script. */
const parsed = new Promise((done) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", done) : done(undefined)));

/** What one of the data elements holds. @param {string} id */
async function carriedBytes(id) {
  await parsed;
  const text = document.getElementById(id)?.textContent ?? "";
  try {
    return bytesOf(text, id);
  } catch (cause) {
    return refuse(cause);
  }
}

/** @param {unknown} cause @returns {never} */
function refuse(cause) {
  throw new PangramError("damaged", "This file is damaged or came only in part. Get it again.", HERE, { cause });
}

/** @type {Promise<WebAssembly.Module> | undefined} */
let carriedModule;

async function compileCarried() {
  needWasm(HERE);
  if (typeof DecompressionStream !== "function") throw new PangramError("unsupported", "This browser is too old to unpack this file's search engine. Use a newer one.", HERE);
  const packed = await carriedBytes("pangram-engine");
  return WebAssembly.compile(await unzipped(packed).catch(refuse));
}

/** @type {import("./client.js").Road} */
const bundleRoad = {
  takes: () => true,
  loadEngine: async () => ({ engine: carriedEngine, module: await (carriedModule ??= compileCarried()) }),
  loadFile: () => carriedBytes("pangram-index"),
  hrefOf: (url, query) => addressTo(routeTo(url, query)),
};

/** @param {import("./route.js").Route} route */
function addressTo(route) {
  return HERE + fragmentOf(route);
}

class Bundle {
  #home = new URL(".", HERE);
  #siteUrl = document.body.dataset.siteUrl ?? "";
  #title = document.title;
  #language = languageFor([document.documentElement.lang, ...navigator.languages]);
  #strings = readingStringsOf(this.#language);
  #index = sharedIndex(this.#home.href, "", this.#home, bundleRoad);
  #reading = new Reading();
  #box = /** @type {import("./api.d.ts").PangramSearchElement} */ (document.createElement("pangram-search"));
  /** What is shown: the list, or a page. */
  #view = element("div", {});
  /** The list of pages, once it is made. @type {HTMLElement | undefined} */
  #contents;
  /** The newest answer of the box. @type {PageResult[]} */
  #results = [];
  /** What is being shown: an older answer comes too late. */
  #turn = 0;
  #scrollTimer = 0;
  #queryTimer = 0;

  start() {
    const look = new CSSStyleSheet();
    look.replaceSync(BUNDLE_STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
    this.#box.shortcut = "on";
    const home = element("a", { class: "home", href: "#", dir: "auto" }, element("span", {}, this.#title));
    document.body.prepend(element("header", { lang: this.#language }, home, this.#box), element("main", {}, this.#view, this.#reading.bar));
    // Without a list of its own the page need not be drawn anew for `#`.
    home.addEventListener("click", () => this.#box.close());
    this.#box.addEventListener("pangram-results", ({ detail: { query, results } }) => {
      this.#results = results;
      clearTimeout(this.#queryTimer);
      this.#queryTimer = setTimeout(() => this.#keepQuery(query), QUERY_MS);
    });
    this.#box.addEventListener("pangram-select", ({ detail: { query } }) => this.#keepQuery(query));
    addEventListener("popstate", (event) => void this.#show(event.state));
    addEventListener("scroll", () => this.#keepPlace(), { passive: true });
    addEventListener("keydown", (event) => this.#reading.takeKey(event));
    history.scrollRestoration = "manual";
    void this.#show(history.state);
    // All is here already: the first key is answered at once.
    void parsed.then(() => this.#index.ready()).catch(() => {});
    if (routeOf().page === null && !matchMedia("(pointer: coarse)").matches) this.#box.focus();
  }

  /** Notes in the address what the list is asked for, once the typing rests: browsers let a page do so some hundred times in half a minute. @param {string} query */
  #keepQuery(query) {
    clearTimeout(this.#queryTimer);
    const route = routeOf();
    if (route.page === null && route.query !== query) history.replaceState(history.state, "", addressTo({ ...route, query }));
  }

  /** Notes in the history where a page was left, for whoever comes back. */
  #keepPlace() {
    clearTimeout(this.#scrollTimer);
    this.#scrollTimer = setTimeout(() => history.replaceState({ ...history.state, bundleTop: Math.round(scrollY) }, ""), SCROLL_MS);
  }

  /** Shows what the address says. @param {any} kept what the history knows of the entry */
  async #show(kept) {
    clearTimeout(this.#scrollTimer);
    clearTimeout(this.#queryTimer);
    const turn = ++this.#turn;
    const route = routeOf();
    if (this.#box.value !== route.query && (route.query || route.page === null)) this.#box.value = route.query;
    if (route.page === null) return this.#showContents(turn, kept);
    const { page, query, section } = route;
    try {
      const { page: found } = await this.#index.ask({ op: "read", with: [page, query] });
      if (turn !== this.#turn) return;
      if (!found) this.#reading.showNothing(this.#strings.missing);
      else {
        await markRepaired(this.#index, found, query, this.#results);
        if (turn !== this.#turn) return;
        this.#reading.show(found, this.#strings, this.#siteUrl ? new URL(`./${page}`, this.#siteUrl).href : "");
      }
      document.title = found ? `${found.title} · ${this.#title}` : this.#title;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#reading.showNothing(String(/** @type {any} */ (error).message ?? error));
    }
    this.#view.replaceChildren(this.#reading.article);
    if (typeof kept?.bundleTop === "number") this.#reading.goBack(kept.bundleTop);
    else {
      this.#reading.focus();
      this.#reading.goTo(section);
    }
  }

  /** @param {number} turn @param {any} kept */
  async #showContents(turn, kept) {
    this.#reading.clear();
    document.title = this.#title;
    try {
      this.#contents ??= await this.#list();
    } catch (error) {
      this.#contents = undefined;
      if (turn !== this.#turn) return;
      this.#reading.showNothing(String(/** @type {any} */ (error).message ?? error));
      return this.#view.replaceChildren(this.#reading.article);
    }
    if (turn !== this.#turn) return;
    this.#view.replaceChildren(this.#contents);
    scrollTo(0, kept?.bundleTop ?? 0);
  }

  /** The list of the pages, folder by folder. */
  async #list() {
    const list = element("nav", { "aria-label": this.#strings.contents }, element("h1", { lang: this.#language }, this.#strings.contents));
    /** @type {Map<string, HTMLElement>} */
    const folders = new Map();
    let [from, total] = [0, 1];
    while (from < total) {
      const found = await this.#index.ask({ op: "contents", with: [from, LISTED_AT_ONCE] });
      total = found.total;
      if (!from) list.append(element("p", { class: "count", lang: this.#language }, plural(this.#strings.count, total, this.#language)));
      if (total > MOST_LISTED || !found.pages.length) break;
      for (const { url, title, lang } of found.pages) {
        const folder = url.includes("/") ? url.slice(0, url.indexOf("/")) : "";
        let items = folders.get(folder);
        if (!items) folders.set(folder, (items = element("ul", {})));
        items.append(element("li", {}, element("a", { href: addressTo({ page: url, query: "", section: "" }), dir: "auto", lang: lang || null }, title)));
      }
      from += found.pages.length;
    }
    for (const [folder, items] of folders) {
      const name = decoded(folder);
      list.append(folder ? element("details", { open: total <= SHORT_LIST }, element("summary", {}, element("bdi", {}, name), element("span", {}, ` ${items.childElementCount}`)), items) : items);
    }
    return list;
  }
}

customElements.define("pangram-search", searchElement(new URL(".", HERE), bundleRoad));
new Bundle().start();
