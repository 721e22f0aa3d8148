// Draws a state of the box. Here and in `list.js`, which draws the answers, are the only places that make elements and set aria attributes.
// Text of documents and queries becomes text nodes, never markup. `reference.mjs` makes the reference of these lines:
//
// @slot icon - Instead of the lens.
// @slot empty - Beneath the message, where nothing was found.
// @slot footer - At the foot of the panel.
// @csspart box - The frame of lens, text and buttons.
// @csspart icon - The lens, or the sign that a search lasts.
// @csspart input - The text field.
// @csspart clear - The button that empties it.
// @csspart help - The button of the help.
// @csspart button - Mode modal: the button that opens the dialog.
// @csspart shortcut - The keys on it.
// @csspart dialog - The dialog.
// @csspart close - Its closing button.
// @csspart keys - What keys do, at its foot.
// @csspart panel - All that stands beneath the box.
// @csspart count - How many pages, and how they match.
// @csspart reading - The button that has signs taken as text.
// @csspart list - All results.
// @csspart result - A page, as a link.
// @csspart title - Its title.
// @csspart path - Where it stands.
// @csspart kind - How it matches, where that is not exactly.
// @csspart section - A section of a page, as a link.
// @csspart heading - Its heading.
// @csspart excerpt - Text of a page or a section.
// @csspart mark - What was looked for.
// @csspart more - The button for more pages.
// @csspart message - Help, errors, and that nothing was found.
// @csspart progress - How far the start is.
// @csspart suggestions - What finds something where the query does not.
// @csspart suggestion - One of them.
// @csspart recent - Earlier searches.
// @csspart recent-query - One of them.
// @csspart forget - The button that forgets them.
// @csspart retry - The button after an error.
// @csspart offline - The line about keeping the search for offline.
// @csspart offline-text - What it says.
// @csspart offline-progress - How far the saving is.
// @csspart offline-act - Its button: keep, stop, go on, update.
// @csspart offline-remove - The button that removes what is kept.

import { element, icon, set, show, write } from "./elements.js";
import { List } from "./list.js";
import { hasMore, panelOf } from "./state.js";
import { countText, messageOf, totalText } from "./telling.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./api.d.ts").Strings} Strings */

/** What the view needs besides the state. @typedef {{ strings: Strings, language: string, label: string, placeholder: string, shortcut: string, highlight: string, renderResult: import("./api.d.ts").PangramSearchElement["renderResult"] }} Words */

const LENS = "M10.5 4a6.5 6.5 0 1 0 .01 0M15.5 15.5 20 20";
const QUESTION = "M12 3a9 9 0 1 0 .01 0M9.5 9.5a2.5 2.5 0 1 1 3.8 2.1c-.9.5-1.3 1-1.3 1.9M12 17v.01";
const CROSS = "M6 6 18 18M18 6 6 18";

/** A count is spoken when it has stood for so many milliseconds. */
const SPEAK_MS = 800;

export class View {
  #speakTimer = 0;
  #speech = "";
  #drawnRecent = "";
  /** @type {readonly import("./state.js").Suggestion[]} */
  #drawnSuggestions = [];
  /** @type {Words | undefined} */
  #words;
  #hasMore = false;

  constructor() {
    /** The text field. */
    this.input = /** @type {HTMLInputElement} */ (
      element("input", {
        part: "input", inputmode: "search", role: "combobox", "aria-autocomplete": "list", "aria-controls": "list",
        autocomplete: "off", autocorrect: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search",
      })
    );
    this.clear = element("button", { part: "clear", type: "button" }, icon(CROSS));
    this.help = element("button", { part: "help", type: "button", "aria-keyshortcuts": "F1" }, icon(QUESTION));
    this.count = element("p", { part: "count", dir: "auto" });
    this.reading = element("button", { part: "reading", type: "button" });
    this.progress = element("progress", { part: "progress" });
    this.suggestions = element("div", { part: "suggestions" });
    this.list = new List(() => this.#drawMore());
    this.message = element("div", { part: "message" });
    this.more = element("button", { part: "more", type: "button" });
    this.recent = element("div", { part: "recent" });
    this.empty = element("slot", { name: "empty" });
    this.retry = element("button", { part: "retry", type: "button" });
    this.panel = element("div", { part: "panel", hidden: "" },
      element("div", { class: "about-list" }, this.count, this.reading), this.list.element, this.message, this.progress, this.suggestions, this.empty, this.recent, this.more, this.retry, element("slot", { name: "footer" }));
    this.spoken = element("div", { class: "spoken", role: "status", "aria-live": "polite" });
    const lens = element("span", { part: "icon" }, element("slot", { name: "icon" }, icon(LENS)), element("span", { class: "spinner" }));
    this.box = element("div", { part: "box" }, lens, this.input, this.clear, this.help);
    this.close = element("button", { part: "close", type: "button" });
    this.keyHints = element("div", { part: "keys", "aria-hidden": "true" });
    this.root = element("div", { class: "root", role: "search" }, this.box, this.panel, this.spoken);
    this.label = element("span", { class: "label" });
    this.keys = element("kbd", { part: "shortcut", "aria-hidden": "true" });
    this.trigger = element("button", { class: "box trigger", part: "button", type: "button", "aria-haspopup": "dialog" },
      element("span", { class: "icon" }, icon(LENS)), this.label, this.keys);
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { part: "dialog" }));
  }

  /**
   * Puts box and panel in place: into a dialog that a button opens, or by themselves.
   * @param {ShadowRoot} shadow
   * @param {boolean} modal
   */
  arrange(shadow, modal) {
    if (modal) {
      this.box.after(this.close);
      this.panel.after(this.keyHints);
      this.dialog.replaceChildren(this.root);
      shadow.replaceChildren(this.trigger, this.dialog);
    } else {
      this.close.remove();
      this.keyHints.remove();
      shadow.replaceChildren(this.root);
    }
  }

  /** @param {State} state @param {Words} words */
  draw(state, words) {
    const { strings, language } = words;
    const panel = panelOf(state);
    const { active, answer, query } = state;
    const isList = panel === "list";
    this.list.held = state.pending && !state.slow;
    this.#hasMore = isList && hasMore(state);
    // First of all: where a list is scrolled to is known while nothing has changed.
    if (isList && answer) {
      this.list.draw(answer, words);
      write(this.count, countText(answer, strings, language));
    }
    if (words !== this.#words) this.#drawWords(words);
    this.#words = words;
    if (this.input.value !== query) this.input.value = query;
    set(this.help, { "aria-expanded": String(panel === "help") });
    show(this.help, !query || panel === "help");
    show(this.clear, !!query);
    this.box.classList.toggle("busy", state.slow);

    if (panel === "recent") this.#drawRecent(state.recent, strings);
    if (panel === "none") this.#drawSuggestions(state.suggestions, words);
    const message = messageOf(panel, state, strings);
    if (message.join() !== [...this.message.children].map((p) => p.textContent).join()) {
      this.message.replaceChildren(...message.map((text) => element("p", { dir: "auto" }, text)));
    }
    show(this.count, isList);
    show(this.reading, isList && answer?.reading === "operators");
    show(this.progress, panel === "loading");
    set(this.progress, { value: state.progress < 1 ? String(state.progress) : null });
    show(this.suggestions, panel === "none" && !!state.suggestions.length);
    show(this.list.element, isList);
    show(this.message, !!message.length);
    show(this.recent, panel === "recent");
    show(this.empty, panel === "none");
    show(this.retry, panel === "error");
    this.#drawMore();
    show(this.panel, panel !== "nothing");
    const chosen = this.list.choose(isList ? active : -1);
    set(this.input, { "aria-expanded": String(isList), "aria-activedescendant": chosen?.id ?? null });
  }

  /** What depends on the words alone. @param {Words} words */
  #drawWords({ strings, language, placeholder, shortcut, label: own }) {
    // A landmark that is the only one of its kind needs no name of its own.
    const label = own || strings.label;
    const dir = /^(ar|he)\b/.test(language) ? "rtl" : null;
    set(this.root, { lang: language, dir, "aria-label": own || null });
    set(this.trigger, { lang: language, dir, "aria-keyshortcuts": shortcut ? "Control+K Meta+K /" : null });
    set(this.dialog, { "aria-label": label });
    write(this.label, placeholder || strings.label);
    write(this.keys, shortcut);
    show(this.keys, !!shortcut);
    write(this.close, strings.close);
    const hints = [["↑", "↓", strings.results], ["↵", strings.open], ["Esc", strings.close], ["F1", strings.help]];
    this.keyHints.replaceChildren(...hints.map((hint) => element("span", {}, ...hint.slice(0, -1).map((key) => element("kbd", {}, key)), ` ${hint.at(-1)}`)));
    set(this.help, { "aria-label": strings.help, title: `${strings.help} (F1)` });
    set(this.input, { "aria-label": label, placeholder: placeholder || strings.label });
    set(this.clear, { "aria-label": strings.clear, title: strings.clear });
    set(this.list.element, { "aria-label": strings.results });
    set(this.progress, { "aria-label": strings.loading });
    write(this.more, strings.more);
    write(this.retry, strings.retry);
    write(this.reading, strings.asText);
  }

  /** The button for more pages stands beneath all that are there. */
  #drawMore() {
    show(this.more, this.#hasMore && this.list.isWhole);
  }

  /** Brings the chosen option into sight. @param {number} active */
  reveal(active) {
    if (active < 0) this.list.toTop();
    else this.list.at(active)?.scrollIntoView({ block: "nearest" });
  }

  /** The option at index, or that holds `node`. @param {number | EventTarget | null} which @returns {{ index: number, link: HTMLElement } | null} */
  option(which) {
    const index = typeof which === "number" ? which : this.list.indexOf(/** @type {Node} */ (which));
    const link = this.list.at(index);
    return link ? { index, link } : null;
  }

  /** Tells screen readers how many there are, once the typing rests; the same of another query again. @param {State} state @param {Words} words */
  speak(state, { strings, language }) {
    const { answer, query } = state;
    const panel = panelOf(state);
    const text = panel === "list" && answer?.query === query ? countText(answer, strings, language) : messageOf(panel, state, strings).join(" ");
    const speech = text && query + "\n" + text;
    if (speech === this.#speech) return;
    this.#speech = speech;
    clearTimeout(this.#speakTimer);
    this.#speakTimer = setTimeout(() => (this.spoken.textContent = this.spoken.textContent === text ? text + "\xa0" : text), SPEAK_MS);
  }

  /** Earlier queries, each a button. @param {readonly string[]} recent @param {Strings} strings */
  #drawRecent(recent, strings) {
    // Redrawn amid a press, a button would never be clicked.
    const drawn = JSON.stringify([strings.recent, recent]);
    if (drawn === this.#drawnRecent) return;
    this.#drawnRecent = drawn;
    const queries = recent.map((query) => element("button", { class: "earlier", part: "recent-query", type: "button", dir: "auto" }, query));
    this.recent.replaceChildren(element("p", { class: "caption" }, strings.recent), ...queries, element("button", { part: "forget", type: "button" }, strings.forget));
  }

  /** What finds something, each a button. @param {State["suggestions"]} suggestions @param {Words} words */
  #drawSuggestions(suggestions, { strings, language }) {
    if (this.#drawnSuggestions === suggestions) return;
    this.#drawnSuggestions = suggestions;
    const buttons = suggestions.map(({ query, wide, total }) =>
      element("button", { class: "earlier", part: "suggestion", type: "button" },
        wide ? strings.everywhere : element("bdi", {}, query), element("span", { class: "many" }, ` ${totalText(total, strings, language)}`)));
    this.suggestions.replaceChildren(element("p", { class: "caption" }, strings.instead), ...buttons);
  }
}
