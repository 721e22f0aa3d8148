// A document to read: its text in sections, with the words that were searched marked. Text becomes text nodes, never markup.

import { MARKS, rangesOf } from "./marks.js";

/** @typedef {import("./desk-protocol.js").Reading} DeskReading */

/** Readings above their characters, as the index carries them (U+FFF9–FFFB). */
const WITH_RUBY = /\ufff9([^\ufff9-\ufffb]*)\ufffa([^\ufff9-\ufffb]*)\ufffb/;

/**
 * The document as elements below `article`; headings stand one level below the document's title.
 * @param {HTMLElement} article
 * @param {DeskReading} reading
 */
export function showReading(article, { title, language, description, sections }) {
  article.lang = language;
  article.dir = "auto";
  const made = [block("h1", title)];
  if (description) made.push(block("p", description));
  sections.forEach(({ heading, level, id, text }, at) => {
    // The title said so already.
    if (heading && !(at === 0 && heading === title)) {
      const element = block(`h${Math.min(6, Math.max(2, level))}`, heading);
      made.push(element);
    }
    const first = made.length;
    for (const line of text.split("\n")) if (line.trim()) made.push(block("p", line));
    const start = heading && !(at === 0 && heading === title) ? made[first - 1] : made[first];
    if (id && start) start.dataset.section = id;
  });
  article.replaceChildren(...made);
}

/** @param {string} tag @param {string} text */
function block(tag, text) {
  const element = document.createElement(tag);
  element.dir = "auto";
  const pieces = text.split(WITH_RUBY);
  for (let i = 0; i < pieces.length; i += 3) {
    element.append(pieces[i]);
    if (i + 2 >= pieces.length) continue;
    const [ruby, above] = [document.createElement("ruby"), document.createElement("rt")];
    above.append(pieces[i + 2]);
    ruby.append(pieces[i + 1], above);
    element.append(ruby);
  }
  return element;
}

/** The words of a query in a document, and where the reader is among them. */
export class Hits {
  /** @type {Range[]} */
  #ranges = [];
  #at = -1;
  #sheet = new CSSStyleSheet();

  constructor() {
    this.#sheet.replaceSync(MARKS);
  }

  /** Marks these words; answers how often they occur. @param {HTMLElement} article @param {string[]} words */
  mark(article, words) {
    this.clear();
    if (!("highlights" in CSS)) return 0;
    this.#ranges = rangesOf(article, words);
    if (!this.#ranges.length) return 0;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    CSS.highlights.set("pangram", new Highlight(...this.#ranges));
    return this.#ranges.length;
  }

  /** To the next hit, or the one before. @param {number} by */
  step(by) {
    if (this.#ranges.length) this.#show((this.#at + by + this.#ranges.length) % this.#ranges.length);
  }

  /** To the first hit at or behind an element. @param {Element | null} from */
  start(from) {
    const at = from ? this.#ranges.findIndex(({ startContainer }) => from.contains(startContainer) || !!(from.compareDocumentPosition(startContainer) & Node.DOCUMENT_POSITION_FOLLOWING)) : 0;
    if (this.#ranges.length) this.#show(Math.max(0, at));
    else from?.scrollIntoView();
  }

  /** `2 / 7`, or nothing. */
  get place() {
    return this.#ranges.length ? `${this.#at + 1} / ${this.#ranges.length}` : "";
  }

  clear() {
    this.#ranges = [];
    this.#at = -1;
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("pangram");
    CSS.highlights.delete("pangram-current");
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  /** @param {number} at */
  #show(at) {
    this.#at = at;
    const range = this.#ranges[at];
    CSS.highlights.set("pangram-current", Object.assign(new Highlight(range), { priority: 1 }));
    range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  }
}
