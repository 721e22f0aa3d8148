// What the box knows and how it changes: a reducer with no DOM in it. `view.js` draws a state, `search-element.js`
// turns keys, answers and clocks into actions.

/** @typedef {import("./api.d.ts").PageResult} PageResult */
/** @typedef {import("./api.d.ts").SectionResult} SectionResult */
/** @typedef {import("./api.d.ts").SearchResults} SearchResults */
/** @typedef {import("./api.d.ts").Span} Span */

/** Sections shown beneath a page, at most. */
const MAX_SECTIONS = 3;

/**
 * One line that can be chosen: a page, or a section of it.
 * @typedef {{ result: PageResult, section: SectionResult | null, href: string }} Option
 */

/** @typedef {{ query: string } & Omit<SearchResults, "tookMs">} Answer */

/**
 * What finds something where the query finds nothing: another text, or the same without the limits of the box.
 * @typedef {{ query: string, wide: boolean, total: SearchResults["total"] }} Suggestion
 */

/**
 * @typedef {object} State
 * @property {string} query the text in the box
 * @property {Answer | null} answer the latest one; stays while the next is on its way
 * @property {Option[]} options what can be chosen in `answer`, in order
 * @property {number} active index into `options`, or -1: the box itself
 * @property {boolean} pending a search is under way
 * @property {boolean} slow it has been under way long enough to show that
 * @property {number} progress of the engine's start, 0 to 1; 1 where it runs
 * @property {boolean} asText signs of the query are asked as text, never as operators
 * @property {boolean} wide the query is asked without the limits of the box
 * @property {readonly Suggestion[]} suggestions where `answer` is empty
 * @property {any} error why `query` has no answer, or null
 * @property {boolean} open the person wants to see the list
 * @property {boolean} help the person wants to see how to ask
 * @property {readonly string[]} recent earlier queries, offered while the box is empty
 */

/**
 * @typedef {{ type: "typed", query: string } | { type: "asked" } | { type: "slow", progress: number } | { type: "open" } | { type: "close" }
 *   | { type: "early" | "answered", query: string, answer: SearchResults } | { type: "added", answer: SearchResults }
 *   | { type: "failed", error: unknown } | { type: "move", by: number } | { type: "activate", index: number }
 *   | { type: "help", shown: boolean } | { type: "recent", recent: readonly string[] }
 *   | { type: "as", asText?: boolean, wide?: boolean } | { type: "suggested", suggestions: readonly Suggestion[] }} Action
 */

/** @type {State} */
export const INITIAL = { query: "", answer: null, options: [], active: -1, pending: false, slow: false, progress: 0, asText: false, wide: false, suggestions: [], error: null, open: false, help: false, recent: [] };

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  switch (action.type) {
    case "typed":
      if (isBlank(action.query)) return { ...INITIAL, query: action.query, open: state.open, recent: state.recent };
      return { ...state, query: action.query, help: false, ...(action.query !== state.query && { asText: false, wide: false }) };
    case "as":
      return { ...state, asText: !!action.asText, wide: !!action.wide };
    case "asked":
      return { ...state, pending: true, slow: false };
    case "slow":
      return { ...state, slow: state.pending, progress: action.progress };
    case "early":
    case "answered": {
      // Who chose a line of an early answer has it still.
      const chosen = state.pending && state.answer?.query === action.query ? state.options[state.active] : undefined;
      const answer = { ...action.answer, query: action.query };
      const options = optionsOf(answer.results);
      const active = options.findIndex((option) => option.href === chosen?.href);
      return { ...state, ...(action.type === "early" ? { error: null } : SETTLED), answer, options, active, suggestions: [] };
    }
    case "suggested":
      return { ...state, suggestions: action.suggestions };
    case "added": {
      if (!state.answer) return state;
      const results = [...state.answer.results, ...action.answer.results];
      return { ...state, ...SETTLED, answer: { ...state.answer, results, total: action.answer.total }, options: optionsOf(results) };
    }
    case "failed":
      return { ...state, ...SETTLED, error: action.error };
    case "open":
      return state.open ? state : { ...state, open: true };
    case "close":
      return state.open ? { ...state, open: false, active: -1, help: false } : state;
    case "move": {
      // The box is one more place of the ring, before the first option.
      const places = state.options.length + 1;
      return { ...state, active: ((state.active + 1 + action.by + places) % places) - 1 };
    }
    case "help":
      return { ...state, help: action.shown, open: state.open || action.shown, active: -1 };
    case "recent":
      return { ...state, recent: action.recent };
    case "activate":
      return { ...state, active: Math.max(-1, Math.min(action.index, state.options.length - 1)) };
  }
}

const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const LETTERS = /[\p{L}\p{N}]/u;
const LETTER_FIRST = /^[\p{L}\p{N}]/u;
const LETTER_LAST = /[\p{L}\p{N}]$/u;
const SETTLED = { pending: false, slow: false, error: null };

/**
 * What the panel under the box shows.
 * @param {State} state
 * @returns {"nothing" | "help" | "recent" | "loading" | "list" | "none" | "error"}
 */
export function panelOf({ open, query, answer, slow, error, help, recent }) {
  if (!open) return "nothing";
  if (help) return "help";
  if (isBlank(query)) return recent.length ? "recent" : "nothing";
  if (error) return "error";
  if (answer?.results.length) return "list";
  if (slow) return "loading";
  return answer ? "none" : "nothing";
}

/** True where more pages can be asked for. @param {State} state */
export function hasMore({ answer }) {
  return !!answer && answer.results.length > 0 && answer.results.length < answer.total.value;
}

/** @param {string} query */
export function isBlank(query) {
  return !query.trim();
}

/** The sections to list beneath a page: not the one that only says the same again, and once what goes on behind a list. @param {PageResult} result */
export function sectionsOf(result) {
  const again = (/** @type {SectionResult} */ section) => section.url === result.url || section.heading === result.title;
  const same = (/** @type {SectionResult} */ a, /** @type {SectionResult} */ b) => a.url === b.url && a.heading === b.heading;
  const first = (/** @type {SectionResult} */ section) => result.sections.find((other) => same(other, section)) === section;
  return result.sections.filter((section) => !again(section) && first(section)).slice(0, MAX_SECTIONS);
}

/** @param {PageResult[]} results @returns {Option[]} */
function optionsOf(results) {
  return results.flatMap((result) => [
    { result, section: null, href: result.href },
    ...sectionsOf(result).map((section) => ({ result, section, href: section.href })),
  ]);
}

/** The kind of match that all results share, or "". @param {PageResult[]} results */
export function sharedKind(results) {
  return results.length && results.every((r) => r.match === results[0].match) ? results[0].match : "";
}

/**
 * `text` cut where highlights start and end. Whatever the spans are, the pieces make up the text.
 * @param {string} text
 * @param {Span[]} spans
 * @returns {{ text: string, marked: boolean }[]}
 */
export function piecesOf(text, spans) {
  const pieces = [];
  let done = 0;
  for (const [start, end] of spans) {
    if (!(start >= done && end > start && end <= text.length)) continue;
    if (start > done) pieces.push({ text: text.slice(done, start), marked: false });
    pieces.push({ text: text.slice(start, end), marked: true });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), marked: false });
  return pieces;
}

/**
 * The places of `words` in a title or a heading: anywhere in writing without spaces, else at the beginning of words; one or two
 * letters only as a word.
 * @param {string} text
 * @param {readonly string[]} words
 * @returns {Span[]}
 */
export function spansOf(text, words) {
  // By hand: a pattern with `\p{…}` and without regard to case takes a browser most of a millisecond to make, and every page has its own words.
  const wanted = words.filter((word) => LETTERS.test(word)).sort((a, b) => b.length - a.length).map(lowered);
  const low = lowered(text);
  const isWord = (/** @type {string} */ word, /** @type {number} */ at) =>
    SPACELESS.test(word) || !(LETTER_LAST.test(text.slice(Math.max(0, at - 2), at)) || (word.length < 3 && LETTER_FIRST.test(text.slice(at + word.length, at + word.length + 2))));
  /** @type {Span[]} */
  const spans = [];
  for (let at = 0; at < text.length; ) {
    const word = wanted.find((word) => low.startsWith(word, at) && isWord(word, at));
    if (word) spans.push([at, at + word.length]);
    at += word?.length ?? 1;
  }
  return spans;
}

/** In small letters, of the same length. @param {string} text */
function lowered(text) {
  return text.replaceAll("İ", "i").toLowerCase().replaceAll("ς", "σ");
}

/** A query without the signs that may be operators, or "" where that is the same. @param {string} query */
export function withoutSigns(query) {
  const plain = query.replace(/["“”„«»「」『』＂*＊]|(?<=^|\s)(?:[-－]|title[:：]|OR(?=\s))/g, " ").replace(/\s+/g, " ").trim();
  return plain === query.trim().replace(/\s+/g, " ") ? "" : plain;
}

/** The folders above and the page's own name, readable. @param {PageResult} result @returns {string[]} */
export function breadcrumbOf({ url, meta }) {
  if (meta?.breadcrumb) return [meta.breadcrumb];
  return url.replace(/\.html?$/, "").split("/").filter(Boolean).map(readable);
}

/** @param {string} segment */
function readable(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * True where text that an input method is still composing can be searched as it stands: it holds Han, kana or
 * Hangul, and does not end in letters that wait to be turned into one of these.
 * @param {string} composed
 */
export function isSearchable(composed) {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(composed) && !/[\p{Script=Latin}'’]$/u.test(composed);
}
