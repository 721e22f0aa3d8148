// The list of an answer, drawn in parts: at first the pages that can be seen, the others in the turns after the browser has shown those. So no
// key waits for what nobody sees yet, and a key that comes meanwhile has the rest of an old answer never drawn. `view.js` says when.
//
// Cost, measured on 928 Chinese pages on a desktop: of ten pages drawn at once the answer's turn took 30 ms and the frame after it 19 (p95), now 8 and 6;
// style, layout and painting are most of it. What is first is laid out at once (`fill` measures it); what comes later, when it comes near (`style.js`).

import { element, set } from "./elements.js";
import { landingOf } from "./landing.js";
import { breadcrumbOf, piecesOf, sectionsOf, sharedKind, spansOf } from "./state.js";
import { kindText } from "./telling.js";

/** @typedef {import("./api.d.ts").PageResult} PageResult */
/** @typedef {import("./api.d.ts").SectionResult} SectionResult */
/** @typedef {import("./view.js").Words} Words */

/** Pages that are drawn in one turn. */
const PART = 3;

export class List {
  element = element("div", { part: "list", id: "list", role: "listbox" });
  /** Options drawn so far, in order. @type {HTMLElement[]} */
  #options = [];
  /** The pages of the answer. @type {PageResult[]} */
  #results = [];
  /** So many of them are drawn. */
  #drawn = 0;
  /** The query that the list answers, and its words. @type {string[]} */
  #query = [];
  /** @type {Words | undefined} */
  #words;
  /** @type {HTMLElement | undefined} */
  #chosen;
  /** The list is new and was not measured yet. */
  #isNew = false;
  /** The rest of the list waits, so as not to be in the way of a search. */
  held = false;
  /** Counts what was put off to a later turn: the latest holds. */
  #turn = 0;
  #onWhole;

  /** @param {() => void} onWhole called when all pages are drawn */
  constructor(onWhole) {
    this.#onWhole = onWhole;
  }

  /** All pages of the answer are drawn. */
  get isWhole() {
    return this.#drawn === this.#results.length;
  }

  /**
   * Draws the first pages of an answer. Pages that are shown already stay as they are, so that more of them move nothing.
   * @param {NonNullable<import("./state.js").State["answer"]>} answer
   * @param {Words} words
   */
  draw({ query, corrected, results }, words) {
    if (results === this.#results && words === this.#words) return;
    const grows = words === this.#words && this.#results.every((result, i) => result === results[i]);
    this.#results = results;
    this.#words = words;
    // A kind that all pages share is told once, with their count.
    this.element.classList.toggle("mixed", !sharedKind(results));
    this.#isNew = true;
    if (grows) return this.#part();
    this.toTop();
    const whole = (corrected ?? query).trim();
    this.#query = [whole, ...whole.split(/\s+/)];
    this.#options = [];
    this.#drawn = 0;
    this.#part();
  }

  /** Draws as much of a new list as is in sight; the panel around must be in its place. */
  fill() {
    const end = (/** @type {Element} */ element) => element.getBoundingClientRect().bottom;
    while (this.#isNew && !this.isWhole && end(this.element) <= Math.min(end(this.#panel), innerHeight)) this.#part(1);
    this.#isNew = false;
  }

  /** To ask and to set where it is scrolled to costs a layout: not where nothing has changed since the last one. */
  toTop() {
    if (this.#panel.scrollTop) this.#panel.scrollTop = 0;
  }

  get #panel() {
    return /** @type {HTMLElement} */ (this.element.parentElement);
  }

  /** The option at `index`, drawn by now. @param {number} index @returns {HTMLElement | undefined} */
  at(index) {
    while (!this.isWhole && index >= this.#options.length) this.#part();
    return this.#options[index];
  }

  /** The index of the option that holds `node`, or -1. @param {Node} node */
  indexOf(node) {
    return this.#options.findIndex((link) => link.contains(node));
  }

  /** Marks the option at `index` as chosen and no other; undefined where there is none. @param {number} index */
  choose(index) {
    const chosen = this.at(index);
    if (this.#chosen !== chosen && this.#chosen) set(this.#chosen, { "aria-selected": "false" });
    if (chosen) set(chosen, { "aria-selected": "true" });
    return (this.#chosen = chosen);
  }

  /** Draws the next pages, the first of them instead of all that is there. @param {number} [most] @param {boolean} [later] for later sight */
  #part(most = PART, later = false) {
    const from = this.#drawn;
    this.#drawn = Math.min(from + most, this.#results.length);
    const groups = this.#results.slice(from, this.#drawn).map((result) => this.#group(result, later));
    if (from) this.element.append(...groups);
    else this.element.replaceChildren(...groups);
    set(this.element, { "aria-busy": this.isWhole ? null : "true" });
    if (this.isWhole) this.#onWhole();
    else this.#goOn();
  }

  /** The next part follows when the browser has shown this one. */
  #goOn() {
    const turn = ++this.#turn;
    requestAnimationFrame(() => setTimeout(() => turn === this.#turn && (this.held ? this.#goOn() : this.#part(PART, true))));
  }

  /** A page with its sections. @param {PageResult} result @param {boolean} later */
  #group(result, later) {
    const { highlight, renderResult, strings } = /** @type {Words} */ (this.#words);
    const sections = sectionsOf(result);
    const path = breadcrumbOf(result);
    const kind = kindText(result.match, strings);
    const about = element("span", { class: "about" });
    if (path.length) about.append(element("span", { part: "path" }, ...path.flatMap((name, i) => [i ? " › " : "", element("bdi", {}, name)])));
    if (kind) about.append(element("span", { part: "kind" }, kind));
    const told = sections.some((section) => section.excerpt === result.excerpt);
    const found = [...new Set([...this.#query, ...[result, ...sections].flatMap(({ excerpt, spans }) => spans.map(([start, end]) => excerpt.slice(start, end)))])];
    const title = line("title", result.title, spansOf(result.title, found), result.lang);
    const own = renderResult?.(result) ?? null;
    const href = landingOf(result.href, result, highlight, found);
    const page = own ? this.#option("option", "result", href, own) : this.#option("option", "result", href, title, about.hasChildNodes() ? about : null, told ? null : line("excerpt", result.excerpt, result.spans, result.lang));
    return element("div", { class: later ? "group later" : "group", role: "group", "aria-label": result.title }, page, ...sections.map((section) => this.#section(section, result.lang, found)));
  }

  /** @param {SectionResult} section @param {string} lang @param {string[]} found */
  #section(section, lang, found) {
    const heading = line("heading", section.heading, spansOf(section.heading, found), lang);
    return this.#option("option section", "section", landingOf(section.href, section, this.#words?.highlight ?? "", found), element("i", {}), heading, line("excerpt", section.excerpt, section.spans, lang));
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

/** Text with its marks. @param {string} part @param {string} text @param {import("./api.d.ts").Span[]} spans @param {string} lang */
function line(part, text, spans, lang) {
  return element("span", { part, dir: "auto", lang: lang || null }, ...piecesOf(text, spans).map((piece) => (piece.marked ? element("mark", { part: "mark" }, piece.text) : piece.text)));
}
