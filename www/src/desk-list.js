// A list behind a summary on the page of one's own files. It is drawn when it is opened, and some rows at a time: thousands would hold up the page.

import { element, set } from "./elements.js";

/** Rows drawn at once; the rest on demand. */
const ROWS_AT_ONCE = 50;

/** @template T */
export class LongList {
  /** @type {T[]} */
  #items = [];
  #shown = 0;
  #row;
  #summary = element("summary", {});
  #rows = element("ul", {});
  #more;

  /** @param {(item: T) => HTMLElement} row draws one @param {string} showMore what the button says @param {HTMLElement[]} head what stands above the rows */
  constructor(row, showMore, ...head) {
    this.#row = row;
    this.#more = element("button", { type: "button", class: "plain", hidden: "" }, showMore);
    this.#more.addEventListener("click", () => this.#draw());
    this.root = /** @type {HTMLDetailsElement} */ (element("details", { hidden: "" }, this.#summary, ...head, this.#rows, this.#more));
    this.root.addEventListener("toggle", () => this.#shown || this.#draw());
  }

  /** Shows a list under a summary; nothing where that is empty. @param {string} summary @param {T[]} items */
  show(summary, items) {
    this.#summary.textContent = summary;
    set(this.root, { hidden: !summary });
    this.fill(items);
  }

  /** Shows other items under the same summary. @param {T[]} items */
  fill(items) {
    this.#items = items;
    this.#shown = 0;
    this.#rows.replaceChildren();
    this.#draw();
  }

  #draw() {
    if (!this.root.open) return;
    this.#rows.append(...this.#items.slice(this.#shown, this.#shown + ROWS_AT_ONCE).map(this.#row));
    this.#shown = this.#rows.childElementCount;
    set(this.#more, { hidden: this.#shown >= this.#items.length });
  }
}
