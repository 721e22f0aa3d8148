// `<pangram-search>`: turns keys, clicks, answers and clocks into actions of `state.js`, and has `view.js` draw.

import { SearchIndex } from "./client.js";
import { INITIAL, isBlank, isSearchable, panelOf, reduce } from "./state.js";
import { forgetRecent, readRecent, rememberRecent } from "./recent.js";
import { languageFor, loadStrings, stringsOf } from "./strings.js";
import { STYLE } from "./style.js";
import { View } from "./view.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./api.d.ts").Strings} Strings */

/** A search shows that it is busy after so many milliseconds. */
const SLOW_MS = 200;
/** A count is spoken when it has stood for so many milliseconds. */
const SPEAK_MS = 800;
/** Space kept between the panel and the window's edges, in CSS pixels. */
const MARGIN = 8;
/** Least height of the panel, in CSS pixels: below it the page scrolls. */
const LEAST_HEIGHT = 160;

/** The address is brought up to date when the text has stood for so many milliseconds. */
const ADDRESS_MS = 300;

/** Property name by attribute name. */
const ATTRIBUTES = { mode: "mode", shortcut: "shortcut", recent: "recent", parameter: "parameter", highlight: "highlight", base: "base", "site-root": "siteRoot", theme: "theme", label: "label", placeholder: "placeholder", limit: "limit", under: "under", "lang-filter": "langFilter" };
/** Of these and `lang`, those that make an answer stale. */
const ASKS_AGAIN = ["base", "site-root", "limit", "under", "lang-filter"];

/** Elements of one page share the engine. @type {Map<string, SearchIndex>} */
const indexes = new Map();
/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * The class of the element.
 * @param {URL} home the folder that pangram-search.js came from
 * @param {import("./client.js").Road} road for pages where `fetch` may not go
 */
export function searchElement(home, road) {
  class PangramSearch extends HTMLElement {
    static observedAttributes = [...Object.keys(ATTRIBUTES), "lang"];

    #view = new View();
    #state = INITIAL;
    /** @type {Partial<Strings>} */
    #overrides = {};
    /** What the view shows; one object as long as nothing changes. */
    #words = /** @type {import("./view.js").Words} */ ({ strings: stringsOf("en"), language: "en", label: "", placeholder: "", shortcut: "", highlight: "", renderResult: null });
    /** @type {import("./api.d.ts").PangramSearchElement["renderResult"]} */
    #renderResult = null;
    #addressTimer = 0;
    /** The dialog is open, and its closing not yet told. */
    #isOpen = false;
    /** The history has an entry of the open dialog. */
    #pushed = false;
    /** The search under way. @type {AbortController | undefined} */
    #search;
    #asked = "";
    #used = false;
    #composing = false;
    #slowTimer = 0;
    #speakTimer = 0;
    /** Listeners on window and document, while connected. @type {AbortController | undefined} */
    #outside;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open", delegatesFocus: true });
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
      }
      shadow.adoptedStyleSheets = [sheet];
      const { root, input, clear, list, more, retry, help, recent, trigger, dialog, close } = this.#view;
      this.#view.arrange(shadow, false);
      input.addEventListener("input", (event) => this.#onInput(/** @type {InputEvent} */ (event)));
      input.addEventListener("compositionstart", () => (this.#composing = true));
      input.addEventListener("compositionend", () => {
        this.#composing = false;
        this.#type(input.value);
      });
      root.addEventListener("keydown", (event) => this.#onKey(event));
      root.addEventListener("focusin", () => this.#onFocus());
      root.addEventListener("focusout", (event) => this.#onBlur(/** @type {Node | null} */ (event.relatedTarget)));
      this.addEventListener("pointerenter", () => this.#use());
      trigger.addEventListener("focus", () => this.#use());
      trigger.addEventListener("click", () => this.open());
      close.addEventListener("click", () => this.close());
      dialog.addEventListener("pointerdown", (event) => event.target === dialog && this.close());
      dialog.addEventListener("close", () => this.#closed());
      help.addEventListener("click", () => this.#help());
      recent.addEventListener("click", (event) => this.#onRecent(/** @type {HTMLElement} */ (event.target)));
      clear.addEventListener("click", () => this.#clear());
      list.addEventListener("click", (event) => this.#onClick(event));
      list.addEventListener("auxclick", (event) => this.#onClick(event));
      more.addEventListener("click", () => void this.#more());
      retry.addEventListener("click", () => {
        input.focus();
        void this.#ask(this.#state.query);
      });
    }

    connectedCallback() {
      for (const property of [...Object.values(ATTRIBUTES), "strings", "renderResult", "value"]) this.#adopt(property);
      this.#arrange();
      this.#chooseWords();
      this.#outside = new AbortController();
      const { signal } = this.#outside;
      addEventListener("resize", () => this.#place(), { signal });
      addEventListener("scroll", () => this.#place(), { signal, passive: true, capture: true });
      visualViewport?.addEventListener("resize", () => this.#place(), { signal });
      addEventListener("pointerdown", (event) => event.composedPath().includes(this) || this.#leave(), { signal });
      addEventListener("keydown", (event) => this.#onShortcut(event), { signal });
      addEventListener("popstate", () => this.#onBack(), { signal });
      this.#readAddress();
    }

    disconnectedCallback() {
      this.#outside?.abort();
      clearTimeout(this.#addressTimer);
      this.#pushed = false;
      this.#view.dialog.close();
      this.#stop();
      this.#asked = "";
      this.#state = { ...reduce(this.#state, { type: "close" }), pending: false, slow: false };
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (name === "mode") this.#arrange();
      if (ASKS_AGAIN.includes(name) && !isBlank(this.#state.query)) void this.#ask(this.#state.query);
      else this.#chooseWords();
    }

    get value() {
      return this.#state.query;
    }
    set value(query) {
      this.#type(String(query ?? ""));
    }

    get strings() {
      return this.#overrides;
    }
    set strings(strings) {
      this.#overrides = strings ?? {};
      this.#chooseWords();
    }

    get renderResult() {
      return this.#renderResult;
    }
    set renderResult(render) {
      this.#renderResult = typeof render === "function" ? render : null;
      this.#chooseWords();
    }

    open() {
      this.#use();
      const { dialog, input } = this.#view;
      if (this.#get("mode") !== "modal") return input.focus();
      if (dialog.open || !this.isConnected) return;
      dialog.showModal();
      this.#isOpen = true;
      // Where the browser does not let its back button close a dialog, an entry of the history does.
      if (matchMedia("(pointer: coarse)").matches && !("CloseWatcher" in globalThis)) {
        history.pushState(history.state, "");
        this.#pushed = true;
      }
      input.focus();
      input.select();
      this.#do({ type: "open" });
      this.#place();
      this.#emit("pangram-open", {});
    }

    close() {
      if (this.#get("mode") !== "modal") return this.#leave();
      this.#view.dialog.close();
      this.#closed();
    }

    // Modes.

    #arrange() {
      this.#view.dialog.close();
      this.#view.arrange(/** @type {ShadowRoot} */ (this.shadowRoot), this.#get("mode") === "modal");
      if (this.#get("mode") === "page") this.#do({ type: "open" });
    }

    /** The dialog is gone, by whatever way. Its event comes later: the dialog may be open again by then. */
    #closed() {
      if (!this.#isOpen || this.#view.dialog.open) return;
      this.#isOpen = false;
      if (this.#pushed) history.back();
      this.#pushed = false;
      // Where the dialog was opened from nowhere, the browser leaves the focus in it until it draws again.
      this.#view.input.blur();
      this.#do({ type: "close" });
      this.#emit("pangram-close", {});
    }

    /** The person turns to something else: a list under its box goes, a page of results and a dialog stay. */
    #leave() {
      if (this.#get("mode") === "page") this.#do({ type: "help", shown: false });
      else if (this.#get("mode") !== "modal") this.#do({ type: "close" });
    }

    #hasShortcut() {
      return this.#get("shortcut") !== "off" && (this.#get("mode") === "modal" || this.#get("shortcut") === "on");
    }

    /** Ctrl+K, Cmd+K and `/` from anywhere but a field. @param {KeyboardEvent} event */
    #onShortcut(event) {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || !this.#hasShortcut() || event.altKey || event.shiftKey) return;
      const held = event.ctrlKey || event.metaKey;
      const isK = held && event.key.toLowerCase() === "k";
      if (!isK && (held || event.key !== "/")) return;
      const from = /** @type {HTMLElement} */ (event.composedPath()[0]);
      const own = from === this.#view.input;
      if (own ? !isK : isField(from)) return;
      event.preventDefault();
      if (own) this.close();
      else this.open();
    }

    /** The history went back or forth. */
    #onBack() {
      if (this.#pushed) {
        this.#pushed = false;
        this.#view.dialog.close();
      } else this.#readAddress();
    }

    /** The parameter of the address that holds the query, or "". */
    #parameter() {
      return this.#get("parameter") || (this.#get("mode") === "page" ? "q" : "");
    }

    #readAddress() {
      const name = this.#parameter();
      const query = name && new URL(location.href).searchParams.get(name);
      if (typeof query !== "string" || query === this.#state.query || !name) return;
      if (query) this.#use();
      this.#type(query);
    }

    #writeAddress() {
      clearTimeout(this.#addressTimer);
      const name = this.#parameter();
      if (!name) return;
      const url = new URL(location.href);
      const { query } = this.#state;
      if ((url.searchParams.get(name) ?? "") === query) return;
      if (query) url.searchParams.set(name, query);
      else url.searchParams.delete(name);
      history.replaceState(history.state, "", url);
    }

    // What the person does.

    #help() {
      this.#use();
      this.#view.input.focus();
      this.#do({ type: "help", shown: !this.#state.help });
    }

    /** @param {HTMLElement} target */
    #onRecent(target) {
      if (target.classList.contains("earlier")) this.#type(target.textContent ?? "");
      else if (target.classList.contains("forget")) {
        forgetRecent(this.#index().base);
        this.#do({ type: "recent", recent: [] });
      } else return;
      this.#view.input.focus();
    }

    #readRecent() {
      if (this.#get("recent") === "off") return this.#do({ type: "recent", recent: [] });
      try {
        this.#do({ type: "recent", recent: readRecent(this.#index().base) });
      } catch {
        // An index that cannot be named has no searches either.
      }
    }

    /** @param {InputEvent} event */
    #onInput(event) {
      if ((this.#composing || event.isComposing) && !isSearchable(event.data ?? "")) {
        // Unfinished letters: the list stays, the box must not be overwritten.
        this.#state = { ...this.#state, query: this.#view.input.value };
        return;
      }
      this.#type(this.#view.input.value);
      this.#do({ type: "open" });
    }

    /** @param {KeyboardEvent} event */
    #onKey(event) {
      // 229: keys that an input method takes; Safari sends the one that ends a composition without isComposing.
      if (this.#composing || event.isComposing || event.keyCode === 229) return;
      const { active } = this.#state;
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      const inInput = event.composedPath()[0] === this.#view.input;
      if (event.key === "F1" && plain) {
        event.preventDefault();
        this.#help();
      } else if (event.key === "Escape") this.#escape(event);
      else if (event.key === "ArrowDown" && plain) this.#move(event, { type: "move", by: 1 });
      else if (event.key === "ArrowUp" && plain) this.#move(event, { type: "move", by: -1 });
      else if (event.key === "Home" && plain && active >= 0) this.#move(event, { type: "activate", index: 0 });
      else if (event.key === "End" && plain && active >= 0) this.#move(event, { type: "activate", index: Infinity });
      else if (event.key === "Enter" && inInput) this.#enter(event);
    }

    /** @param {KeyboardEvent} event @param {Action} action */
    #move(event, action) {
      if (isBlank(this.#state.query)) return;
      event.preventDefault();
      this.#view.input.focus();
      if (panelOf(this.#state) === "nothing") this.#do({ type: "open" });
      if (panelOf(this.#state) !== "list") return;
      this.#do(action);
      this.#view.reveal(this.#state.active);
    }

    /** Opens what is chosen, or the first result where that is the answer to the text in the box. @param {KeyboardEvent} event */
    #enter(event) {
      const { answer, query, active, open } = this.#state;
      if (!open) return this.#do({ type: "open" });
      this.#writeAddress();
      if (this.#get("mode") === "page" && active < 0) return;
      const option = this.#view.option(active >= 0 ? active : answer?.query === query ? 0 : -1);
      if (panelOf(this.#state) !== "list" || !option) return;
      event.preventDefault();
      const { ctrlKey, metaKey, shiftKey } = event;
      if (!ctrlKey && !metaKey && !shiftKey) option.link.click();
      // A click that a script makes with these keys held opens no tab in every browser.
      else if (this.#select(option.index)) openTab(/** @type {HTMLAnchorElement} */ (option.link).href);
    }

    /** Clears, then closes; a third press belongs to the page. @param {KeyboardEvent} event */
    #escape(event) {
      const { query } = this.#state;
      if (this.#state.help) {
        event.preventDefault();
        return this.#do({ type: "help", shown: false });
      }
      // An empty dialog is closed by the browser.
      if (!query) return this.#leave();
      event.preventDefault();
      event.stopPropagation();
      this.#clear();
    }

    #clear() {
      this.#type("");
      this.#view.input.focus();
    }

    #onFocus() {
      this.#use();
      this.#readRecent();
      this.#do({ type: "open" });
    }

    /** @param {Node | null} next */
    #onBlur(next) {
      // No next element: the window lost the focus, or a press on plain text; pointerdown tells which.
      // What the page puts into our slots is ours too.
      if (next && !this.#view.root.contains(next) && !this.contains(next)) this.#leave();
    }

    /** @param {MouseEvent} event */
    #onClick(event) {
      const option = this.#view.option(event.target);
      if (!option || event.button > 1) return;
      if (!this.#select(option.index)) event.preventDefault();
      else if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        // The page goes away: its history is not turned back.
        this.#pushed = false;
        this.close();
      }
    }

    /** Says that a result is about to be opened; false where the page takes care of it. @param {number} index */
    #select(index) {
      const { result, section } = this.#state.options[index];
      const { href } = /** @type {HTMLAnchorElement} */ (this.#view.option(index)?.link);
      this.#writeAddress();
      if (this.#get("recent") !== "off" && this.#state.answer) rememberRecent(this.#index().base, this.#state.answer.query);
      const position = this.#state.answer?.results.indexOf(result);
      return this.#emit("pangram-select", { query: this.#state.answer?.query, result, section, href, position }, true);
    }

    // Searching.

    /** First sign that a search is near: the engine and the words are fetched. */
    #use() {
      if (this.#used) return;
      this.#used = true;
      this.#chooseWords();
      try {
        this.#index().warm().catch(() => {});
      } catch {
        // The search will say it.
      }
    }

    /** @param {string} query */
    #type(query) {
      this.#do({ type: "typed", query });
      clearTimeout(this.#addressTimer);
      this.#addressTimer = setTimeout(() => this.#writeAddress(), ADDRESS_MS);
      if (query === this.#asked && !this.#state.error) return;
      this.#stop();
      this.#asked = query;
      if (!isBlank(query)) void this.#ask(query);
    }

    #stop() {
      this.#search?.abort();
      this.#search = undefined;
      clearTimeout(this.#slowTimer);
    }

    /** @param {string} query */
    async #ask(query) {
      this.#emit("pangram-query", { query });
      const answer = await this.#run(query, 0);
      if (!answer) return;
      this.#do({ type: "answered", query, answer });
      this.#emit("pangram-results", { query, ...answer });
    }

    async #more() {
      const { answer, options, pending } = this.#state;
      if (!answer || pending) return;
      const more = await this.#run(answer.query, answer.results.length);
      if (!more) return;
      const hadFocus = this.shadowRoot?.activeElement === this.#view.more;
      this.#do({ type: "added", answer: more });
      if (!hadFocus) return;
      // On to the first new one, by keyboard too.
      this.#view.input.focus({ preventScroll: true });
      this.#do({ type: "activate", index: options.length });
      this.#view.reveal(this.#state.active);
    }

    /**
     * One search; the one before it is dropped. Undefined where it was overtaken or failed.
     * @param {string} query
     * @param {number} offset
     */
    async #run(query, offset) {
      this.#stop();
      const search = (this.#search = new AbortController());
      const { signal } = search;
      this.#do({ type: "asked" });
      this.#slowTimer = setTimeout(() => this.#do({ type: "slow" }), SLOW_MS);
      try {
        const limit = Number(this.getAttribute("limit")) || undefined;
        const options = { limit, offset, under: this.getAttribute("under") ?? "", lang: this.getAttribute("lang-filter") ?? "", signal };
        const answer = await this.#index().search(query, options);
        return signal.aborted ? undefined : answer;
      } catch (error) {
        if (signal.aborted) return undefined;
        this.#do({ type: "failed", error });
        this.#emit("pangram-error", { query, error });
        return undefined;
      } finally {
        if (this.#search === search) clearTimeout(this.#slowTimer);
      }
    }

    #index() {
      const [base, root] = [this.getAttribute("base") || home.href, this.getAttribute("site-root") || ""];
      const key = JSON.stringify([base, root]);
      let index = indexes.get(key);
      if (!index) indexes.set(key, (index = new SearchIndex(base, home, { siteRoot: root || undefined }, road)));
      return index;
    }

    // Showing.

    /** @param {Action} action */
    #do(action) {
      const before = this.#state;
      this.#state = reduce(before, action);
      if (this.#state === before) return;
      this.#draw();
      const [was, is] = [before, this.#state].map((state) => panelOf(state) !== "nothing");
      if (was !== is && this.#get("mode") !== "modal") this.#emit(is ? "pangram-open" : "pangram-close", {});
    }

    #draw() {
      this.#view.draw(this.#state, this.#words);
      this.#place();
      this.#speak();
    }

    /** Says how many there are, once the typing rests. */
    #speak() {
      clearTimeout(this.#speakTimer);
      this.#speakTimer = setTimeout(() => {
        const text = this.#view.spokenText(this.#state, this.#words);
        if (this.#view.spoken.textContent !== text) this.#view.spoken.textContent = text;
      }, SPEAK_MS);
    }

    /** Keeps the panel inside the window and above an on-screen keyboard. */
    #place() {
      const { panel, box, dialog, root } = this.#view;
      if (dialog.open) dialog.style.setProperty("--height", `${visualViewport?.height ?? innerHeight}px`);
      if (this.#get("mode") === "modal" || this.#get("mode") === "page") return;
      if (panel.hidden) return;
      const { left, right, bottom } = box.getBoundingClientRect();
      const width = document.documentElement.clientWidth;
      const height = visualViewport?.height ?? innerHeight;
      const { style } = panel;
      style.setProperty("--room", `${width - 2 * MARGIN}px`);
      style.setProperty("--below", `${Math.max(LEAST_HEIGHT, height - bottom - 2 * MARGIN)}px`);
      const over = panel.offsetWidth - (right - left);
      const rtl = getComputedStyle(root).direction === "rtl";
      const shift = rtl ? Math.max(0, Math.min(over, MARGIN - (right - panel.offsetWidth))) : -Math.max(0, Math.min(over, left + panel.offsetWidth - (width - MARGIN)));
      style.setProperty("--shift", `${shift}px`);
    }

    #chooseWords() {
      const around = this.closest("[lang]") ?? document.documentElement;
      const language = languageFor([/** @type {HTMLElement} */ (around).lang, ...navigator.languages]);
      const apply = () => {
        this.#words = { strings: { ...stringsOf(language), ...this.#overrides }, language, label: this.#get("label"), placeholder: this.#get("placeholder"), shortcut: this.#hasShortcut() ? (/Mac|iP/.test(navigator.platform) ? "⌘K" : "Ctrl K") : "", highlight: this.#get("highlight"), renderResult: this.#renderResult };
        this.#draw();
      };
      apply();
      // Another language may have been chosen by the time these words are here.
      if (this.#used && language !== "en") void loadStrings(language, home).then(() => this.#words.language === language && apply());
    }

    /** @param {string} attribute */
    #get(attribute) {
      return this.getAttribute(attribute) ?? "";
    }

    /** A property that was set before the element's class was known. @param {string} property */
    #adopt(property) {
      if (!Object.hasOwn(this, property)) return;
      const value = /** @type {any} */ (this)[property];
      delete (/** @type {any} */ (this)[property]);
      /** @type {any} */ (this)[property] = value;
    }

    /** @param {string} type @param {object} detail @returns {boolean} false where a listener prevented it */
    #emit(type, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
    }
  }
  for (const [attribute, property] of Object.entries(ATTRIBUTES)) {
    Object.defineProperty(PangramSearch.prototype, property, {
      get() {
        return this.getAttribute(attribute) ?? "";
      },
      set(value) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, String(value));
      },
      enumerable: true,
      configurable: true,
    });
  }
  return PangramSearch;
}

/** True where a key press is text of the page's own. @param {HTMLElement} target */
function isField(target) {
  return !!target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName ?? "");
}

/** Opens a tab of its own. @param {string} href */
function openTab(href) {
  window.open(href, "_blank", "noopener");
}
