// Where a result leads: to its section, then to the words by a text fragment (`#id:~:text=…`).
//
// Browsers match a text fragment at word edges only, and in writing without spaces they cut words by a dictionary
// that the excerpt does not know. So the fragment is the whole clause around the hit, from punctuation to punctuation.

/** @typedef {import("./api.d.ts").Span} Span */

/** A longer clause is named by its first and last words. */
const MAX_CLAUSE = 60;
/** So many characters of either end name it. */
const END_LENGTH = 12;
/** Where a clause ends: brackets, quotation marks, full-width signs; ASCII's only before white space. */
const CLAUSE_EDGE = /[\p{Ps}\p{Pe}“”„«»"、。，；：！？…—｡､\n\ufff9-\ufffb]|[.,;:!?](?=\s|$)|\s[–|·]\s/gu;

/**
 * `href` with the way to the first hit.
 * @param {string} href
 * @param {{ excerpt: string, spans: Span[] }} snippet
 * @param {string} parameter name of the parameter that tells pangram-highlight.js the words, or ""
 * @param {string[]} words the query, and all that was found of it on the page
 */
export function landingOf(href, { excerpt, spans }, parameter, words) {
  const url = new URL(href);
  // A page of this very document finds its words by itself.
  if (url.hash.startsWith("#/") && url.href.split("#")[0] === location.href.split("#")[0]) return href;
  if (parameter) for (const word of words) url.searchParams.append(parameter, word);
  const directive = "fragmentDirective" in document ? directiveOf(excerpt, spans) : "";
  if (!directive) return url.href;
  return `${url.href}${url.hash ? "" : "#"}:~:${directive}`;
}

/**
 * `text=…` for the clause around the first hit, or "" where there is none that a browser would find.
 * @param {string} excerpt
 * @param {Span[]} spans
 */
export function directiveOf(excerpt, spans) {
  if (!spans.length) return "";
  const [from, to] = spans[0];
  let [start, end] = [0, excerpt.length];
  for (const { index, 0: edge } of excerpt.matchAll(CLAUSE_EDGE)) {
    if (index + edge.length <= from) start = index + edge.length;
    else if (index >= to) {
      end = index;
      break;
    }
  }
  // In writing without spaces a space is mostly where a cell or an item of the page ended, and a clause must not cross that.
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(excerpt.slice(from, to))) {
    const [before, after] = [excerpt.slice(start, from), excerpt.slice(to, end)];
    start += before.search(/\S*$/);
    if (/\s/.test(after)) end = to + after.search(/\s/);
  }
  // The excerpt itself may begin or end amid a word that is longer on the page.
  if (start === 0 && /^[\p{Lo}]/u.test(excerpt)) start = wordEdges(excerpt.slice(0, from))[2] ?? 0;
  if (end === excerpt.length && /[\p{Lo}]$/u.test(excerpt)) end = to + (wordEdges(excerpt.slice(to)).at(-3) ?? end - to);
  const clause = excerpt.slice(start, end).trim();
  if (!clause) return "";
  const edges = clause.length > MAX_CLAUSE ? wordEdges(clause) : [];
  const first = edges.find((edge) => edge >= END_LENGTH);
  const last = edges.filter((edge) => edge <= clause.length - END_LENGTH).at(-1);
  if (first && last && first < last) return `text=${escapeDirective(clause.slice(0, first))},${escapeDirective(clause.slice(last))}`;
  return `text=${escapeDirective(clause)}`;
}

/** Costly to make. @type {Intl.Segmenter | undefined} */
let segmenter;

/** Where words begin and end. @param {string} text @returns {number[]} */
function wordEdges(text) {
  if (!Intl.Segmenter) return [...text.matchAll(/\s+/g)].map(({ index }) => index);
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  return [...segmenter.segment(text)].flatMap(({ index, segment, isWordLike }) => (isWordLike ? [index, index + segment.length] : []));
}

/** `-` and `,` have meanings there. @param {string} text */
function escapeDirective(text) {
  return encodeURIComponent(text.trim()).replaceAll("-", "%2D");
}
