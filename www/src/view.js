// Draws a state of the box: the only place that makes elements, and the only place that sets aria attributes.
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

import { landingOf } from "./landing.js";
import { breadcrumbOf, hasMore, panelOf, piecesOf, sectionsOf, sharedKind, spansOf } from "./state.js";
import { plural } from "./strings.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./api.d.ts").Strings} Strings */
/** @typedef {import("./api.d.ts").PageResult} PageResult */
/** @typedef {import("./api.d.ts").SectionResult} SectionResult */

/** What the view needs besides the state. @typedef {{ strings: Strings, language: string, label: string, placeholder: string, shortcut: string, highlight: string, renderResult: import("./api.d.ts").PangramSearchElement["renderResult"] }} Words */

const SVG = "http://www.w3.org/2000/svg";
const LENS = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20";
const QUESTION = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.5 9.5a2.5 2.5 0 1 1 3.8 2.1c-.9.5-1.3 1-1.3 1.9M12 17v.01";
const CROSS = "M6 6 18 18M18 6 6 18";

/** A count is spoken when it has stood for so many milliseconds. */
const SPEAK_MS = 800;

export class View {
  #speakTimer = 0;
  /** The answer that the list shows, and how many of its pages. @type {PageResult[]} */
  #shown = [];
  #shownKind = "";
  #drawnRecent = "";
  /** @type {readonly import("./state.js").Suggestion[]} */
  #drawnSuggestions = [];
  /** Words of the query that the list answers. @type {string[]} */
  #query = [];
  /** @type {Strings | undefined} */
  #shownStrings;
  /** Options of the list, in order. @type {HTMLElement[]} */
  #options = [];

  constructor() {
    /** The text field. */
    this.input = /** @type {HTMLInputElement} */ (
      element("input", {
        part: "input", type: "text", inputmode: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list", "aria-haspopup": "listbox",
        autocomplete: "off", autocorrect: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search",
      })
    );
    this.clear = element("button", { class: "clear", part: "clear", type: "button", hidden: "" }, icon(CROSS));
    this.help = element("button", { class: "help", part: "help", type: "button", "aria-expanded": "false", "aria-keyshortcuts": "F1" }, icon(QUESTION));
    this.count = element("p", { class: "count", part: "count", dir: "auto" });
    this.reading = element("button", { class: "reading", part: "reading", type: "button", hidden: "" });
    this.progress = element("progress", { part: "progress", max: "1", hidden: "" });
    this.suggestions = element("div", { class: "suggestions", part: "suggestions", hidden: "" });
    this.list = element("div", { class: "list", part: "list", id: "list", role: "listbox", hidden: "" });
    this.message = element("div", { class: "message", part: "message", hidden: "" });
    this.more = element("button", { class: "more", part: "more", type: "button", hidden: "" });
    this.recent = element("div", { class: "recent", part: "recent", hidden: "" });
    this.empty = element("slot", { name: "empty", hidden: "" });
    this.retry = element("button", { class: "retry", part: "retry", type: "button", hidden: "" });
    this.panel = element("div", { class: "panel", part: "panel", hidden: "" },
      element("div", { class: "about-list" }, this.count, this.reading), this.list, this.message, this.progress, this.suggestions, this.empty, this.recent, this.more, this.retry, element("slot", { name: "footer" }));
    this.spoken = element("div", { class: "spoken", role: "status", "aria-live": "polite" });
    const lens = element("span", { class: "icon", part: "icon" }, element("slot", { name: "icon" }, icon(LENS)), element("span", { class: "spinner" }));
    this.box = element("div", { class: "box", part: "box" }, lens, this.input, this.clear, this.help);
    this.close = element("button", { class: "close", part: "close", type: "button" });
    this.keyHints = element("div", { class: "keys", part: "keys", "aria-hidden": "true" });
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
    const { strings, language, placeholder, shortcut } = words;
    // A landmark that is the only one of its kind needs no name of its own.
    const label = words.label || strings.label;
    const panel = panelOf(state);
    const { active, answer, query } = state;
    if (this.input.value !== query) this.input.value = query;
    const dir = /^(ar|he)\b/.test(language) ? "rtl" : null;
    set(this.root, { lang: language, dir, "aria-label": words.label || null });
    set(this.trigger, { lang: language, dir, "aria-keyshortcuts": shortcut ? "Control+K Meta+K /" : null });
    set(this.dialog, { "aria-label": label });
    write(this.label, placeholder || strings.label);
    write(this.keys, shortcut);
    set(this.keys, { hidden: !shortcut });
    write(this.close, strings.close);
    const hints = [["↑", "↓", strings.results], ["↵", strings.open], ["Esc", strings.close], ["F1", strings.help]];
    if (this.keyHints.childElementCount !== hints.length || strings !== this.#shownStrings)
      this.keyHints.replaceChildren(...hints.map((hint) => element("span", {}, ...hint.slice(0, -1).map((key) => element("kbd", {}, key)), ` ${hint.at(-1)}`)));
    set(this.help, { "aria-label": strings.help, title: `${strings.help} (F1)`, "aria-expanded": String(panel === "help"), hidden: !!query && panel !== "help" });
    set(this.input, { "aria-label": label, placeholder: placeholder || strings.label });
    set(this.clear, { "aria-label": strings.clear, title: strings.clear, hidden: !query });
    set(this.list, { "aria-label": strings.results });
    this.box.classList.toggle("busy", state.slow);

    if (panel === "list" && answer) this.#drawList(answer, words);
    if (panel === "recent") this.#drawRecent(state.recent, strings);
    if (panel === "none") this.#drawSuggestions(state.suggestions, words);
    const message = messageOf(panel, state, strings);
    if (message.join() !== [...this.message.children].map((p) => p.textContent).join()) {
      this.message.replaceChildren(...message.map((text) => element("p", { dir: "auto" }, text)));
    }
    write(this.count, panel === "list" && answer ? countText(answer, strings, language) : "");
    write(this.more, strings.more);
    write(this.retry, strings.retry);
    set(this.count, { hidden: panel !== "list" });
    write(this.reading, strings.asText);
    set(this.reading, { hidden: panel !== "list" || answer?.reading !== "operators" });
    set(this.progress, { hidden: panel !== "loading", "aria-label": strings.loading, value: state.progress < 1 ? String(state.progress) : null });
    set(this.suggestions, { hidden: panel !== "none" || !state.suggestions.length });
    set(this.list, { hidden: panel !== "list" });
    set(this.message, { hidden: !message.length });
    set(this.recent, { hidden: panel !== "recent" });
    set(this.empty, { hidden: panel !== "none" });
    set(this.more, { hidden: panel !== "list" || !hasMore(state) });
    set(this.retry, { hidden: panel !== "error" });
    set(this.panel, { hidden: panel === "nothing" });

    const chosen = panel === "list" ? this.#options[active] : undefined;
    for (const option of this.list.querySelectorAll('[aria-selected="true"]')) if (option !== chosen) set(option, { "aria-selected": "false" });
    if (chosen) set(chosen, { "aria-selected": "true" });
    set(this.input, { "aria-expanded": String(panel === "list"), "aria-activedescendant": chosen?.id ?? null });
  }

  /** Brings the chosen option into sight. @param {number} active */
  reveal(active) {
    if (active < 0) this.panel.scrollTop = 0;
    else this.#options[active]?.scrollIntoView({ block: "nearest" });
  }

  /** The option at index, or that holds `node`. @param {number | EventTarget | null} which @returns {{ index: number, link: HTMLElement } | null} */
  option(which) {
    const index = typeof which === "number" ? which : this.#options.findIndex((link) => link.contains(/** @type {Node} */ (which)));
    return this.#options[index] ? { index, link: this.#options[index] } : null;
  }

  /** Tells screen readers how many there are, once the typing rests. @param {State} state @param {Words} words */
  speak(state, words) {
    clearTimeout(this.#speakTimer);
    this.#speakTimer = setTimeout(() => write(this.spoken, this.#spokenText(state, words)), SPEAK_MS);
  }

  /** @param {State} state @param {Words} words */
  #spokenText(state, { strings, language }) {
    const panel = panelOf(state);
    if (panel === "list" && state.answer) return countText(state.answer, strings, language);
    return messageOf(panel, state, strings).join(" ");
  }

  /**
   * Pages that are shown already stay as they are, so that more of them move nothing.
   * @param {NonNullable<State["answer"]>} answer
   * @param {Words} words
   */
  #drawList({ query, corrected, results }, words) {
    const { strings } = words;
    this.#query = (corrected ?? query).split(/\s+/);
    const shared = sharedKind(results);
    const grows = strings === this.#shownStrings && shared === this.#shownKind && this.#shown.every((r, i) => r === results[i]);
    if (grows && this.#shown.length === results.length) return;
    if (!grows) this.#options = [];
    const groups = results.slice(grows ? this.#shown.length : 0).map((result) => this.#group(result, shared ? "" : kindText(result.match, strings), words));
    if (grows) this.list.append(...groups);
    else {
      this.list.replaceChildren(...groups);
      this.panel.scrollTop = 0;
    }
    this.#shown = results;
    this.#shownKind = shared;
    this.#shownStrings = strings;
  }

  /** Earlier queries, each a button. @param {readonly string[]} recent @param {Strings} strings */
  #drawRecent(recent, strings) {
    // Redrawn amid a press, a button would never be clicked.
    const drawn = JSON.stringify([strings.recent, recent]);
    if (drawn === this.#drawnRecent) return;
    this.#drawnRecent = drawn;
    const queries = recent.map((query) => element("button", { class: "earlier", part: "recent-query", type: "button", dir: "auto" }, query));
    this.recent.replaceChildren(element("p", { class: "caption" }, strings.recent), ...queries, element("button", { class: "forget", part: "forget", type: "button" }, strings.forget));
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

  /** A page with its sections. @param {PageResult} result @param {string} kind @param {Words} words */
  #group(result, kind, { highlight, renderResult }) {
    const sections = sectionsOf(result);
    const path = breadcrumbOf(result);
    const about = element("span", { class: "about" });
    if (path.length) about.append(element("span", { class: "path", part: "path" }, ...path.flatMap((name, i) => [i ? " › " : "", element("bdi", {}, name)])));
    if (kind) about.append(element("span", { class: "kind", part: "kind" }, kind));
    const told = sections.some((section) => section.excerpt === result.excerpt);
    const found = [...new Set([...this.#query, ...[result, ...sections].flatMap(({ excerpt, spans }) => spans.map(([start, end]) => excerpt.slice(start, end)))])];
    const title = element("span", { class: "title", part: "title", dir: "auto", lang: result.lang || null }, ...marked(result.title, spansOf(result.title, found)));
    const own = renderResult?.(result) ?? null;
    const href = landingOf(result.href, result, highlight);
    const page = own ? this.#option("option", "result", href, own) : this.#option("option", "result", href, title, about.hasChildNodes() ? about : null, told ? null : excerptOf(result, result.lang));
    return element("div", { class: "group", role: "group", "aria-label": result.title }, page, ...sections.map((section) => this.#section(section, result.lang, highlight, found)));
  }

  /** @param {SectionResult} section @param {string} lang @param {string} highlight @param {string[]} found */
  #section(section, lang, highlight, found) {
    const heading = element("span", { class: "heading", part: "heading", dir: "auto", lang: lang || null }, ...marked(section.heading, spansOf(section.heading, found)));
    return this.#option("option section", "section", landingOf(section.href, section, highlight), heading, excerptOf(section, lang));
  }

  /**
   * A link that can be chosen.
   * @param {string} classes @param {string} part @param {string} href
   * @param {...(Node | null)} content
   */
  #option(classes, part, href, ...content) {
    const id = `option-${this.#options.length}`;
    const link = element("a", { class: classes, part, id, href, role: "option", tabindex: "-1", "aria-selected": "false" }, ...content);
    this.#options.push(link);
    return link;
  }
}

/** @param {{ excerpt: string, spans: import("./api.d.ts").Span[] }} snippet @param {string} lang */
function excerptOf({ excerpt, spans }, lang) {
  return element("span", { class: "excerpt", part: "excerpt", dir: "auto", lang: lang || null }, ...marked(excerpt, spans));
}

/** Text with its marks. @param {string} text @param {import("./api.d.ts").Span[]} spans */
function marked(text, spans) {
  return piecesOf(text, spans).map((piece) => (piece.marked ? element("mark", { part: "mark" }, piece.text) : piece.text));
}

/** How many pages. @param {import("./api.d.ts").SearchResults["total"]} total @param {Strings} strings @param {string} language */
function totalText(total, strings, language) {
  return plural(total.exact ? strings.count : strings.about, total.value, language);
}

/** @param {NonNullable<State["answer"]>} answer @param {Strings} strings @param {string} language */
function countText({ results, total, corrected, reading }, strings, language) {
  const instead = corrected && strings.corrected.replace("{q}", () => corrected);
  return [instead, totalText(total, strings, language), kindText(sharedKind(results), strings), reading === "operators" && strings.operators].filter(Boolean).join(" · ");
}

/** What to call a kind of match; "" for an exact one. @param {string} match @param {Strings} strings */
function kindText(match, { kinds }) {
  if (!match || match === "exact") return "";
  return Object.hasOwn(kinds, match) ? kinds[match] : kinds.other;
}

/** Lines of text instead of a list. @param {ReturnType<typeof panelOf>} panel @param {State} state @param {Strings} strings @returns {string[]} */
function messageOf(panel, { answer, error }, strings) {
  if (panel === "list" || panel === "nothing" || panel === "recent") return [];
  if (panel === "help") return [strings.help, ...strings.helpLines];
  if (panel === "loading") return [strings.loading];
  if (panel === "none") return [strings.none.replace("{q}", () => answer?.query.trim() ?? ""), answer?.reading === "operators" ? strings.operators : strings.tried, strings.noneHint];
  const { errors } = strings;
  const code = Object.hasOwn(errors, error?.code) ? /** @type {keyof typeof errors} */ (error.code) : "network";
  // What is missing or damaged is so with a connection too; a disk needs none.
  if (code === "network" && navigator.onLine === false) return [errors.offline];
  return [errors[code], String(error?.message ?? error)];
}

/**
 * @param {string} name
 * @param {Record<string, string | boolean | null>} attributes
 * @param {...(Node | string | null)} children
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  set(made, attributes);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** Sets what differs; null and false take an attribute away. @param {Element} target @param {Record<string, string | boolean | null>} attributes */
export function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const wanted = value === true ? "" : value === false ? null : value;
    if (target.getAttribute(name) === wanted) continue;
    if (wanted === null) target.removeAttribute(name);
    else target.setAttribute(name, wanted);
  }
}

/** A new text alone is written: the same one again would have the browser lay the panel out anew. @param {Element} target @param {string} text */
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** @param {string} shape an SVG path on a field of 24 × 24 */
function icon(shape) {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: "0 0 24 24", "aria-hidden": "true" });
  const path = document.createElementNS(SVG, "path");
  set(path, { d: shape });
  svg.append(path);
  return svg;
}
