// Shows a whole page out of the index: for readers who have it nowhere else. The hits of the query are marked, and one can step through
// them. Text of documents becomes text nodes, never markup. Who decides which page is shown are `bundle.js` and `desk.js`.

import { piecesOf } from "./state.js";
import { element, set } from "./elements.js";

/** @typedef {import("./api.d.ts").PageText} PageText */
/** @typedef {import("./api.d.ts").Span} Span */
/** @typedef {import("./api.d.ts").Strings} Strings */

/** A text with a reading above it, as an index carries it. */
const RUBY = /\ufff9([^\ufff9-\ufffb]*)\ufffa([^\ufff9-\ufffb]*)\ufffb/g;
/** Marks of a broken one. */
const STRAY = /[\ufff9-\ufffb]/g;

export class Reading {
  /** The elements of each hit: one that goes across a reading has several. @type {HTMLElement[][]} */
  #hits = [];
  #at = -1;
  /** @type {Strings | undefined} */
  #strings;

  constructor() {
    this.article = element("article", {});
    this.place = element("span", { class: "place", "aria-hidden": "true" });
    this.spoken = element("span", { class: "spoken", role: "status" });
    this.previous = this.#button("↑", -1);
    this.next = this.#button("↓", 1);
    this.bar = element("div", { class: "hits", role: "group", hidden: "" }, this.place, this.previous, this.next, this.spoken);
  }

  /** @param {string} sign @param {number} by */
  #button(sign, by) {
    const button = element("button", { type: "button", "aria-keyshortcuts": by > 0 ? "Alt+ArrowDown" : "Alt+ArrowUp" }, element("span", { "aria-hidden": "true" }, sign));
    button.addEventListener("click", () => this.step(by));
    return button;
  }

  /**
   * @param {PageText} page
   * @param {Strings} strings
   * @param {string} original address of the page that it is from, or ""
   */
  show(page, strings, original) {
    this.#strings = strings;
    this.#hits = [];
    this.#at = -1;
    const { lang, title } = page;
    set(this.article, { lang: lang || null });
    const [first] = page.sections;
    // Mostly the page's own first heading is its title: it is not said twice.
    const own = first?.heading && first.level === 1 ? first : undefined;
    const heading = element("h1", { dir: "auto", tabindex: "-1" });
    if (own) this.#append(heading, own.heading, own.headingSpans);
    else heading.append(title);
    const origin = original ? element("p", { class: "original" }, element("a", { href: original, rel: "noreferrer" }, strings.original)) : null;
    let level = 1;
    const sections = page.sections.map((section) => {
      const made = element("section", { "data-id": section.id || null });
      if (section.heading && section !== own) {
        // No level is left out, for those who go by headings.
        level = Math.min(Math.max(section.level, 2), level + 1, 6);
        const heading = element(`h${level}`, { dir: "auto" });
        this.#append(heading, section.heading, section.headingSpans);
        made.append(heading);
      }
      this.#paragraphs(made, section.text, section.spans);
      return made;
    });
    this.article.replaceChildren(heading, ...(origin ? [origin] : []), ...sections);
    for (const [button, name, key] of /** @type {const} */ ([[this.previous, strings.previous, "↑"], [this.next, strings.next, "↓"]])) set(button, { "aria-label": name, title: `${name} (Alt+${key})` });
    set(this.bar, { "aria-label": strings.results, hidden: !this.#hits.length });
    this.#tell();
  }

  /** Shows a line of text instead. @param {string} text */
  showNothing(text) {
    this.#hits = [];
    this.article.replaceChildren(element("h1", { tabindex: "-1" }, text));
    set(this.article, { lang: null });
    set(this.bar, { hidden: true });
  }

  /** Nothing is read any more. */
  clear() {
    this.#hits = [];
    this.article.replaceChildren();
    set(this.bar, { hidden: true });
  }

  /** Puts the reader at the title. */
  focus() {
    this.article.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** Steps where a key says so. @param {KeyboardEvent} event */
  takeKey(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || this.bar.hidden) return;
    event.preventDefault();
    this.step(by);
  }

  /** Goes to the first hit in the section, else to the section; without one, to the first hit, else to the top. @param {string} id */
  goTo(id) {
    const section = id ? [...this.article.querySelectorAll("section")].find((section) => section.dataset.id === id) : undefined;
    const at = this.#hits.findIndex(([hit]) => !section || section.contains(hit));
    if (at >= 0) this.#choose(at, false);
    else if (section) section.scrollIntoView();
    else scrollTo(0, 0);
  }

  /** The first hit that is in sight, or the last above, is where one goes on from. */
  markNearest() {
    const below = this.#hits.findIndex(([hit]) => hit.getBoundingClientRect().top >= 0);
    if (this.#hits.length) this.#mark(below < 0 ? this.#hits.length - 1 : below);
    this.#tell();
  }

  /** On to the next hit, or back. @param {number} by */
  step(by) {
    const { length } = this.#hits;
    if (length) this.#choose((Math.max(this.#at, by > 0 ? -1 : 0) + by + length) % length, true);
  }

  /** @param {number} at @param {boolean} isSpoken */
  #choose(at, isSpoken) {
    this.#mark(at);
    this.#hits[at][0].scrollIntoView({ block: "center" });
    this.#tell(isSpoken);
  }

  /** @param {number} at */
  #mark(at) {
    for (const piece of this.#hits[this.#at] ?? []) piece.classList.remove("current");
    this.#at = at;
    for (const piece of this.#hits[at]) piece.classList.add("current");
  }

  #tell(isSpoken = false) {
    const { length } = this.#hits;
    this.place.textContent = `${this.#at < 0 ? "" : `${this.#at + 1} / `}${length}`;
    this.spoken.textContent = isSpoken && this.#strings ? this.#strings.hitOf.replace("{n}", String(this.#at + 1)).replace("{m}", String(length)) : "";
  }

  /** @param {Element} parent @param {string} text @param {Span[]} spans */
  #paragraphs(parent, text, spans) {
    let start = 0;
    for (const line of text.split("\n")) {
      const end = start + line.length;
      if (line.trim()) {
        const paragraph = element("p", { dir: "auto" });
        this.#append(paragraph, line, spans.filter(([from, to]) => to > start && from < end).map(([from, to]) => [Math.max(from - start, 0), Math.min(to - start, line.length)]));
        parent.append(paragraph);
      }
      start = end + 1;
    }
  }

  /** Text with its hits marked and its readings above it. @param {Element} parent @param {string} text @param {Span[]} spans */
  #append(parent, text, spans) {
    /** @type {HTMLElement[][]} */
    const hits = spans.map(() => []);
    const run = (/** @type {Element} */ into, /** @type {number} */ start, /** @type {number} */ end) => {
      const inside = spans.map(([from, to], i) => ({ from: Math.max(from, start), to: Math.min(to, end), i })).filter(({ from, to }) => from < to);
      const pieces = piecesOf(text.slice(start, end), inside.map(({ from, to }) => [from - start, to - start]));
      let marked = 0;
      for (const piece of pieces) {
        const shown = piece.text.replace(STRAY, "");
        if (!piece.marked) {
          into.append(shown);
          continue;
        }
        const mark = element("mark", {}, shown);
        hits[inside[marked++].i].push(mark);
        into.append(mark);
      }
    };
    let done = 0;
    for (const { index, 0: whole, 1: base } of text.matchAll(RUBY)) {
      run(parent, done, index);
      const [ruby, reading] = [element("ruby", {}), element("rt", {})];
      done = index + whole.length;
      run(ruby, index + 1, index + 1 + base.length);
      run(reading, index + 2 + base.length, done - 1);
      ruby.append(reading);
      parent.append(ruby);
    }
    run(parent, done, text.length);
    this.#hits.push(...hits.filter((hit) => hit.length));
  }
}
