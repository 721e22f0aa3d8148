// Shows a whole page out of the index: for readers who have it nowhere else. The hits of the query are marked, and one can step through
// them. Text of documents becomes text nodes, never markup. Who decides which page is shown are `bundle.js` and `desk.js`.
//
// A page is drawn in parts: at first as much as anyone can see, then the rest, some milliseconds a turn, so that a long one is there at once and its reader is
// never kept waiting. Where it is to be opened further down, that comes into sight as soon as it is drawn.

import { piecesOf } from "./state.js";
import { element, set } from "./elements.js";

/** @typedef {import("./api.d.ts").PageText} PageText */
/** @typedef {import("./api.d.ts").Span} Span */
/** @typedef {import("./api.d.ts").Strings} Strings */

/** A text with a reading above it, as an index carries it. */
const RUBY = /\ufff9([^\ufff9-\ufffb]*)\ufffa([^\ufff9-\ufffb]*)\ufffb/g;
/** Marks of a broken one. */
const STRAY = /[\ufff9-\ufffb]/g;
/** So many characters are drawn before the page is shown … */
const AT_ONCE = 12_000;
/** … and the rest as long in a turn as this lets, in milliseconds, with the layout, which is most of it; … */
const TURN_MS = 16;
/** … which is done each time so many are drawn. */
const LAID_OUT = 3_000;

/** Where a reader is to be put, once that is drawn: at a section's first hit (without one, at the page's), or at so many pixels. @typedef {{ id: string } | { top: number }} Goal */

export class Reading {
  /** The elements of each hit: one that goes across a reading has several. @type {HTMLElement[][]} */
  #hits = [];
  #at = -1;
  /** What is not drawn yet: each step draws a line, and tells its length. @type {Iterator<number, void> | undefined} */
  #rest;
  #timer = 0;
  /** @type {Goal | undefined} */
  #goal;
  /** @type {Strings | undefined} */
  #strings;

  constructor() {
    this.article = element("article", {});
    this.place = element("span", { class: "place", "aria-hidden": "true" });
    this.spoken = element("span", { class: "spoken", role: "status" });
    this.previous = this.#button("↑", -1);
    this.next = this.#button("↓", 1);
    this.bar = element("div", { class: "hits", role: "group", hidden: "" }, this.place, this.previous, this.next, this.spoken);
    addEventListener("beforeprint", () => this.#drawUntil(() => false));
    // Who moves by himself is not moved any more.
    for (const type of ["wheel", "touchmove", "pointerdown", "keydown"]) addEventListener(type, () => (this.#goal = undefined), { passive: true, capture: true });
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
    this.#leave();
    const { lang, title } = page;
    set(this.article, { lang: lang || null, "aria-busy": "true" });
    const [first] = page.sections;
    // Mostly the page's own first heading is its title: it is not said twice.
    const own = first?.heading && first.level === 1 ? first : undefined;
    const heading = element("h1", { dir: "auto", tabindex: "-1" });
    if (own) this.#append(heading, own.heading, own.headingSpans);
    else heading.append(title);
    const origin = original ? element("p", { class: "original" }, element("a", { href: original, rel: "noreferrer" }, strings.original)) : null;
    this.article.replaceChildren(heading, ...(origin ? [origin] : []));
    for (const [button, name, key] of /** @type {const} */ ([[this.previous, strings.previous, "↑"], [this.next, strings.next, "↓"]])) set(button, { "aria-label": name, title: `${name} (Alt+${key})` });
    set(this.bar, { "aria-label": strings.results });
    this.#rest = this.#sections(page, own);
    this.#drawUntil((drawn) => drawn >= AT_ONCE);
    this.#goOn();
  }

  /** Draws the sections, a line at each step. @param {PageText} page @param {PageText["sections"][number] | undefined} own whose heading stands already */
  *#sections(page, own) {
    let level = 1;
    for (const section of page.sections) {
      const made = element("section", { "data-id": section.id || null });
      this.article.append(made);
      if (section.heading && section !== own) {
        // No level is left out, for those who go by headings.
        level = Math.min(Math.max(section.level, 2), level + 1, 6);
        const heading = element(`h${level}`, { dir: "auto" });
        this.#append(heading, section.heading, section.headingSpans);
        made.append(heading);
      }
      yield* this.#paragraphs(made, section.text, section.spans);
    }
  }

  /** Draws lines until there are none left, or enough. @param {(drawn: number) => boolean} isEnough is told how many characters were drawn */
  #drawUntil(isEnough) {
    if (!this.#rest) return;
    for (let drawn = 0; !isEnough(drawn); ) {
      const { done, value } = this.#rest.next();
      drawn += value ?? 0;
      if (!done) continue;
      this.#rest = undefined;
      set(this.article, { "aria-busy": null });
      break;
    }
    set(this.bar, { hidden: !this.#hits.length });
    this.#count();
  }

  /** The next parts follow in a turn of their own. */
  #goOn() {
    if (!this.#rest) return;
    this.#timer = setTimeout(() => {
      const end = performance.now() + TURN_MS;
      let laidOut = 0;
      this.#drawUntil((drawn) => {
        if (drawn < laidOut + LAID_OUT) return false;
        laidOut = drawn;
        // To ask for the height has the browser lay out what was drawn.
        return this.article.offsetHeight >= 0 && performance.now() >= end;
      });
      this.#seek();
      this.#goOn();
    });
  }

  /** Nothing of the page before is drawn any more. */
  #leave() {
    clearTimeout(this.#timer);
    this.#rest = this.#goal = undefined;
    this.#hits = [];
    this.#at = -1;
  }

  /** Shows a line of text instead. @param {string} text */
  showNothing(text) {
    this.#leave();
    this.article.replaceChildren(element("h1", { tabindex: "-1" }, text));
    set(this.article, { lang: null, "aria-busy": null });
    set(this.bar, { hidden: true });
  }

  /** Nothing is read any more. */
  clear() {
    this.#leave();
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
    scrollTo(0, 0);
    this.#goal = { id };
    this.#seek();
  }

  /** Goes to where the reader was: so many pixels down. The first hit that is in sight, or the last above, is where one goes on from. @param {number} top */
  goBack(top) {
    scrollTo(0, 0);
    this.#goal = { top };
    this.#seek();
  }

  /** Puts the reader where he is to be, if that is drawn. */
  #seek() {
    if (!this.#goal) return;
    const isThere = "id" in this.#goal ? this.#seekSection(this.#goal.id) : this.#seekPlace(this.#goal.top);
    if (isThere || !this.#rest) this.#goal = undefined;
  }

  /** @param {string} id */
  #seekSection(id) {
    const sections = [...this.article.querySelectorAll("section")];
    const section = id ? sections.find((section) => section.dataset.id === id) : undefined;
    if (id && !section && this.#rest) return false;
    const at = this.#hits.findIndex(([hit]) => !section || section.contains(hit));
    if (at >= 0) this.#choose(at, false);
    // What is drawn last may have its hits still to come.
    else if (this.#rest && (!section || section === sections.at(-1))) return false;
    else section?.scrollIntoView();
    return true;
  }

  /** @param {number} top */
  #seekPlace(top) {
    if (this.#rest && document.documentElement.scrollHeight - innerHeight < top) return false;
    scrollTo(0, top);
    const below = this.#hits.findIndex(([hit]) => hit.getBoundingClientRect().top >= 0);
    if (this.#hits.length) this.#mark(below < 0 ? this.#hits.length - 1 : below);
    this.#tell();
    return true;
  }

  /** On to the next hit, or back; what must be drawn for that is drawn now. @param {number} by */
  step(by) {
    const wanted = by > 0 ? this.#at + 2 : this.#at > 0 ? 0 : Infinity;
    this.#drawUntil(() => this.#hits.length >= wanted);
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
    this.#count();
    this.spoken.textContent = isSpoken && this.#strings ? this.#strings.hitOf.replace("{n}", String(this.#at + 1)).replace("{m}", String(length)) : "";
  }

  #count() {
    this.place.textContent = `${this.#at < 0 ? "" : `${this.#at + 1} / `}${this.#hits.length}`;
  }

  /** A paragraph for each line, one at each step. @param {Element} parent @param {string} text @param {Span[]} spans ascending */
  *#paragraphs(parent, text, spans) {
    let [start, next] = [0, 0];
    for (const line of text.split("\n")) {
      const end = start + line.length;
      while (next < spans.length && spans[next][1] <= start) next++;
      if (line.trim()) {
        const paragraph = element("p", { dir: "auto" });
        /** @type {Span[]} */
        const inside = [];
        for (let i = next; i < spans.length && spans[i][0] < end; i++) inside.push([Math.max(spans[i][0] - start, 0), Math.min(spans[i][1] - start, line.length)]);
        this.#append(paragraph, line, inside);
        parent.append(paragraph);
      }
      start = end + 1;
      yield line.length;
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
