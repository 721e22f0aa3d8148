// Where words stand in a page, as ranges: whatever inline elements they are cut into. `highlight.js` marks them on a site's own pages.

/** Elements whose text is no text of the page, or whose edges no word crosses. */
const UNREAD = "script,style,template,noscript,textarea,select,pangram-search";
const BLOCK = /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BODY|BR|BUTTON|CAPTION|DD|DETAILS|DIALOG|DIV|DL|DT|FIELDSET|FIGCAPTION|FIGURE|FOOTER|FORM|H[1-6]|HEADER|HR|LEGEND|LI|MAIN|NAV|OL|P|PRE|SECTION|SUMMARY|TABLE|TD|TH|TR|UL)$/;
/** Writing without spaces between words. */
const UNSPACED = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}";
export const IS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
/** A letter of other writing. */
const LETTER = `(?![${UNSPACED}])[\\p{L}\\p{N}]`;
/** More hits than a reader steps through. */
const MAX_HITS = 2000;
/** How the marks look, by the CSS Custom Highlight API. */
export const MARKS = `
::highlight(pangram) { background-color: var(--pangram-mark, #ffec99); color: var(--pangram-mark-color, #1c2128); }
::highlight(pangram-current) { background-color: var(--pangram-mark-current, #ff9632); color: var(--pangram-mark-color, #1c2128); }`;

/**
 * The ranges of `words` in the text below `root`, in its order, whatever inline elements it is cut into.
 * @param {Element} root
 * @param {readonly string[]} words
 */
export function rangesOf(root, words) {
  const wanted = words.map(lower).filter((word) => word.trim()).sort((a, b) => b.length - a.length);
  if (!wanted.length) return [];
  /** @type {{ node: Text, start: number }[]} */
  const pieces = [];
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && node.matches(UNREAD) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  /** @type {Node | null} */
  let block = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeName === "BR") text += "\n";
    if (!(node instanceof Text)) continue;
    let around = node.parentNode;
    while (around && !BLOCK.test(around.nodeName)) around = around.parentNode;
    if (around !== block) text += "\n";
    block = around;
    pieces.push({ node, start: text.length });
    text += lower(node.data);
  }
  const pattern = new RegExp(wanted.map((word) => patternOf(word, text)).join("|"), "gu");
  const ranges = [];
  let piece = 0;
  for (const { index, 0: hit } of text.matchAll(pattern)) {
    while (piece + 1 < pieces.length && pieces[piece + 1].start <= index) piece++;
    let last = piece;
    while (last + 1 < pieces.length && pieces[last + 1].start < index + hit.length) last++;
    const range = document.createRange();
    range.setStart(pieces[piece].node, index - pieces[piece].start);
    range.setEnd(pieces[last].node, Math.min(index + hit.length - pieces[last].start, pieces[last].node.length));
    ranges.push(range);
    if (ranges.length === MAX_HITS) break;
  }
  return ranges;
}

/**
 * The beginnings of words, a word of one or two letters as a whole; anywhere in writing without spaces, and where `text` has no such place.
 * @param {string} word
 * @param {string} text
 */
function patternOf(word, text) {
  const anywhere = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
  if (!/^[\p{L}\p{N}]/u.test(word) || IS_UNSPACED.test(word)) return anywhere;
  const beginning = `(?<!${LETTER})${anywhere}${word.length < 3 ? `(?!${LETTER})` : ""}`;
  return new RegExp(beginning, "u").test(text) ? beginning : anywhere;
}

/** Small letters, each as long as it was. @param {string} text */
function lower(text) {
  const small = text.toLowerCase();
  return small.length === text.length ? small : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
