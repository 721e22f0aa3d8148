// `<pangram-search>`: turns keys, clicks, answers and clocks into actions of `state.js`, and has `view.js` draw. What it asks is in
// `asking.js`, what keys mean in `keys.js`, the dialog in `sheet.js`, the address in `address.js`, its words in
// `wording.js`.

import { Address } from "./address.js";
import { Asking } from "./asking.js";
import { ASKS_AGAIN, ATTRIBUTES, adoptProperty, mirrorAttributes } from "./attributes.js";
import { hasShortcut, isComposed, isForNewTab, isShortcut, meaningOf } from "./keys.js";
import { Offering } from "./offering.js";
import { place } from "./placing.js";
import { forgetRecent, readRecent, rememberRecent } from "./recent.js";
import { Sheet } from "./sheet.js";
import { INITIAL, isBlank, isSearchable, panelOf, reduce } from "./state.js";
import { STYLE } from "./style.js";
import { View } from "./view.js";
import { Wording } from "./wording.js";

/** @typedef {import("./state.js").Action} Action */

/** Shared by all elements of a page. @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * The class of the element.
 * @param {URL | null} home the folder that pangram-search.js came from; null: the index folder is it
 * @param {import("./client.js").Road} road for pages where `fetch` may not go
 */
export function searchElement(home, road) {
  class PangramSearch extends HTMLElement {
    static observedAttributes = [...Object.keys(ATTRIBUTES), "lang"];

    #view = new View();
    #state = INITIAL;
    #asking = new Asking(this, { act: (action) => this.#told(action), emit: (type, detail) => this.#emit(type, detail), state: () => this.#state }, home, road);
    #wording = new Wording(this, this.#asking, () => this.#draw());
    #address = new Address(() => this.#get("parameter") || (this.#get("mode") === "page" ? "q" : ""), () => this.#state.query);
    #sheet = new Sheet(this.#view.dialog, () => this.#closed());
    #offering = new Offering(this, this.#asking, this.#view, () => this.#wording.words);
    #composing = false;
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
      this.#view.arrange(shadow, false);
      this.#wording.choose();
      this.#listen();
    }

    #listen() {
      const { root, input, clear, list, more, retry, help, recent, reading, suggestions, trigger, close } = this.#view;
      input.addEventListener("input", (event) => this.#onInput(/** @type {InputEvent} */ (event)));
      input.addEventListener("compositionstart", () => (this.#composing = true));
      input.addEventListener("compositionend", () => {
        this.#composing = false;
        this.#type(input.value);
      });
      root.addEventListener("keydown", (event) => this.#onKey(event));
      root.addEventListener("focusin", () => this.#onFocus());
      input.addEventListener("click", () => this.#onFocus());
      root.addEventListener("focusout", (event) => this.#onBlur(/** @type {Node | null} */ (event.relatedTarget)));
      this.addEventListener("pointerenter", () => this.#use());
      trigger.addEventListener("focus", () => this.#use());
      trigger.addEventListener("click", () => this.open());
      close.addEventListener("click", () => this.close());
      help.addEventListener("click", () => this.#help());
      recent.addEventListener("click", (event) => this.#onRecent(/** @type {HTMLElement} */ (event.target)));
      reading.addEventListener("click", () => this.#askAs({ asText: true }));
      suggestions.addEventListener("click", (event) => this.#onSuggestion(/** @type {Node} */ (event.target)));
      clear.addEventListener("click", () => this.#clear());
      list.element.addEventListener("click", (event) => this.#onClick(event));
      list.element.addEventListener("auxclick", (event) => this.#onClick(event));
      more.addEventListener("click", () => void this.#more());
      retry.addEventListener("click", () => this.#askAs({}));
    }

    connectedCallback() {
      for (const property of [...Object.values(ATTRIBUTES), "strings", "renderResult", "value"]) adoptProperty(this, property);
      this.#arrange();
      this.#wording.choose();
      this.#outside = new AbortController();
      const { signal } = this.#outside;
      for (const seen of [window, visualViewport]) for (const change of ["resize", "scroll"]) seen?.addEventListener(change, () => this.#place(), { signal, passive: true, capture: true });
      addEventListener("pointerdown", (event) => event.composedPath().includes(this) || this.#leave(), { signal });
      addEventListener("keydown", (event) => this.#onShortcut(event), { signal });
      // Into a frame, or out of the page; where it is only another window, the focus stays marked.
      addEventListener("blur", () => this.shadowRoot?.activeElement || this.#leave(), { signal });
      addEventListener("online", () => this.#state.error && void this.#asking.ask(this.#state.query), { signal });
      addEventListener("popstate", () => this.#sheet.back() || this.#readAddress(true), { signal });
      // A router that goes to another page within the page.
      /** @type {any} */ (globalThis).navigation?.addEventListener("currententrychange", () => this.#readAddress(true), { signal });
      const kept = (this.#asking.kept = this.#address.kept(this));
      this.#readAddress(false);
      if (!this.#state.query) this.#do({ type: "typed", query: kept[0] ?? "" });
      void this.#offering.offer(false);
    }

    disconnectedCallback() {
      this.#outside?.abort();
      this.#address.stop();
      this.#sheet.leave();
      this.#view.dialog.close();
      this.#asking.forget();
      this.#state = { ...reduce(this.#state, { type: "close" }), pending: false, slow: false };
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (name === "mode") this.#arrange();
      if (ASKS_AGAIN.includes(name) && !isBlank(this.#state.query)) void this.#asking.ask(this.#state.query);
      else this.#wording.choose();
    }

    get value() {
      return this.#state.query;
    }
    set value(query) {
      this.#type(String(query ?? ""));
    }

    get strings() {
      return this.#wording.overrides;
    }
    set strings(strings) {
      this.#wording.overrides = strings ?? {};
      this.#wording.choose();
    }

    get renderResult() {
      return this.#wording.renderResult;
    }
    set renderResult(render) {
      this.#wording.renderResult = typeof render === "function" ? render : null;
      this.#wording.choose();
    }

    open() {
      const { input } = this.#view;
      const isModal = this.#get("mode") === "modal";
      if (isModal && (!this.isConnected || !this.#sheet.open())) return;
      input.focus();
      // It may have had the focus already.
      this.#onFocus();
      if (!isModal) return;
      input.select();
      this.#place();
      this.#emit("pangram-open", {});
    }

    close() {
      if (this.#get("mode") === "modal") this.#sheet.close();
      else this.#leave();
    }

    // Modes.

    #arrange() {
      this.#view.dialog.close();
      this.#view.arrange(/** @type {ShadowRoot} */ (this.shadowRoot), this.#get("mode") === "modal");
      if (this.#get("mode") === "page") this.#do({ type: "open" });
    }

    /** The dialog is gone. */
    #closed() {
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

    /** @param {KeyboardEvent} event */
    #onShortcut(event) {
      const { input } = this.#view;
      if (!hasShortcut(this) || !isShortcut(event, input)) return;
      event.preventDefault();
      if (event.composedPath()[0] === input && this.#state.open) this.close();
      else this.open();
    }

    /** @param {boolean} moved */
    #readAddress(moved) {
      const query = this.#address.read(moved);
      if (query === null) return;
      if (query) this.#use();
      this.#type(query);
      // It is there already.
      this.#address.stop();
    }

    // What the person does.

    /** First sign that a search is near: the engine and the words are fetched. */
    #use() {
      if (!this.#asking.use()) return;
      this.#wording.choose();
      void this.#offering.offer(true);
    }

    /** @param {string} query */
    #type(query) {
      this.#do({ type: "typed", query }, () => this.#asking.type(query));
      this.#address.writeSoon();
    }

    async #more() {
      const { options } = this.#state;
      const { more, input } = this.#view;
      const hadFocus = this.shadowRoot?.activeElement === more;
      if (!(await this.#asking.more()) || !hadFocus) return;
      // On to the first new one, by keyboard too.
      input.focus({ preventScroll: true });
      this.#do({ type: "activate", index: options.length });
      this.#view.reveal(this.#state.active);
    }

    #help() {
      this.#view.input.focus();
      this.#do({ type: "help", shown: !this.#state.help });
    }

    /** @param {HTMLElement} target */
    #onRecent(target) {
      if (target.classList.contains("earlier")) this.#type(target.textContent ?? "");
      else if (target.classList.contains("forget")) {
        forgetRecent(this.#asking.index().base);
        this.#do({ type: "recent", recent: [] });
      } else return;
      this.#view.input.focus();
    }

    /** Asks the same again, in another way. @param {{ asText?: boolean, wide?: boolean }} how */
    #askAs(how) {
      this.#view.input.focus();
      this.#do({ type: "as", ...how });
      void this.#asking.ask(this.#state.query);
    }

    /** @param {Node} target */
    #onSuggestion(target) {
      const place = [...this.#view.suggestions.querySelectorAll("button")].findIndex((button) => button.contains(target));
      const chosen = this.#state.suggestions[place];
      if (!chosen) return;
      if (chosen.wide) return this.#askAs({ wide: true });
      this.#view.input.focus();
      this.#type(chosen.query);
    }

    #readRecent() {
      /** @type {string[]} */
      let recent = [];
      try {
        if (this.#get("recent") !== "off") recent = readRecent(this.#asking.index().base);
      } catch {
        // An index that cannot be named has no searches either.
      }
      this.#do({ type: "recent", recent });
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
      if (this.#composing || isComposed(event)) return;
      const meaning = meaningOf(event, event.composedPath()[0] === this.#view.input, this.#state.active);
      if (meaning === "help") {
        event.preventDefault();
        this.#help();
      } else if (meaning === "escape") this.#escape(event);
      else if (meaning === "enter") this.#enter(event);
      else if (meaning) this.#move(event, meaning);
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

    /** Opens what is chosen, or the first result where that is the answer to the text in the box: never what comes later, unseen. @param {KeyboardEvent} event */
    #enter(event) {
      const { answer, query, active, open } = this.#state;
      if (!open) return this.#do({ type: "open" });
      this.#address.write();
      if (this.#get("mode") === "page" && active < 0) return;
      const option = this.#view.option(active >= 0 ? active : answer?.query === query ? 0 : -1);
      if (panelOf(this.#state) !== "list" || !option) return;
      event.preventDefault();
      if (!isForNewTab(event)) option.link.click();
      // A click that a script makes with these keys held opens no tab in every browser.
      else if (this.#select(option.index, true)) openTab(/** @type {HTMLAnchorElement} */ (option.link).href);
    }

    /** Clears, then closes; a third press belongs to the page. @param {KeyboardEvent} event */
    #escape(event) {
      const { query } = this.#state;
      const panel = panelOf(this.#state);
      if (panel === "help") this.#do({ type: "help", shown: false });
      else if (query) this.#clear();
      else this.#leave();
      // An empty dialog is closed by the browser.
      if (!query && panel === panelOf(this.#state)) return;
      event.preventDefault();
      event.stopPropagation();
    }

    #clear() {
      this.#type("");
      this.#view.input.focus();
    }

    #onFocus() {
      this.#use();
      // The page's language may be another by now, and the text one that came back with the page.
      if (this.#wording.stale) this.#wording.choose();
      if (!this.#state.error) this.#asking.type(this.#state.query);
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
      const inNewTab = isForNewTab(event);
      if (!this.#select(option.index, inNewTab)) event.preventDefault();
      else if (!inNewTab) {
        // The page goes away: its history is not turned back.
        this.#sheet.leave();
        this.close();
      }
    }

    /** Says that a result is about to be opened; false where the page takes care of it. @param {number} index @param {boolean} inNewTab */
    #select(index, inNewTab) {
      const { result, section } = this.#state.options[index];
      const { href } = /** @type {HTMLAnchorElement} */ (this.#view.option(index)?.link);
      this.#address.write();
      this.#address.keep(this, this.#state.answer?.results.length, index);
      if (this.#get("recent") !== "off" && this.#state.answer) rememberRecent(this.#asking.index().base, this.#state.answer.query);
      this.#readRecent();
      const position = this.#state.answer?.results.indexOf(result);
      return this.#emit("pangram-select", { query: this.#state.answer?.query, result, section, href, position, inNewTab }, true);
    }

    // Showing.

    /** Of a search. @param {Action} action */
    #told(action) {
      this.#do(action);
      if (action.type !== "answered") return;
      const [query, , index] = this.#asking.kept;
      this.#asking.kept = [];
      if (query === action.query) {
        // Who comes back sees what was opened, and has not chosen it anew.
        this.#view.reveal(index);
      }
    }

    /** @param {Action} action @param {() => unknown} [ask] what is done before the box is drawn; true where that has drawn it */
    #do(action, ask) {
      const before = this.#state;
      this.#state = reduce(before, action);
      if (this.#state === before) return;
      if (!ask?.()) this.#draw();
      const [was, is] = [before, this.#state].map((state) => panelOf(state) !== "nothing");
      if (was !== is && this.#get("mode") !== "modal") this.#emit(is ? "pangram-open" : "pangram-close", {});
    }

    #draw() {
      const { words } = this.#wording;
      // Its place is known before anything has changed, at no cost; only a panel that opens must be there first.
      const { panel } = this.#view;
      const wasHidden = panel.hidden;
      this.#place();
      this.#view.draw(this.#state, words);
      this.#offering.draw();
      if (wasHidden && !panel.hidden) this.#place();
      this.#view.list.fill();
      this.#view.speak(this.#state, words);
    }

    #place() {
      place(this.#view, this.#get("mode"));
    }

    /** @param {string} attribute */
    #get(attribute) {
      return this.getAttribute(attribute) ?? "";
    }

    /** @param {string} type @param {object} detail @returns {boolean} false where a listener prevented it */
    #emit(type, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
    }
  }
  mirrorAttributes(PangramSearch);
  return PangramSearch;
}

/** Opens a tab of its own. @param {string} href */
function openTab(href) {
  window.open(href, "_blank", "noopener");
}
