// Entry of `pangram-highlight.js`, one classic script for the pages that results lead to: marks the words that
// `<pangram-search highlight="…">` put into the address, by the CSS Custom Highlight API, so the page's own elements
// stay as they are. A small bar steps through the hits and clears them. Attributes of the script element:
// `data-parameter` (name of the parameter, `highlight` where not given) and `data-bar="off"`.
// Programs find the same as `PangramHighlight`: `mark(words)`, `next()`, `previous()`, `clear()`.

import { IS_UNSPACED, MARKS, rangesOf } from "./marks.js";
import { languageFor, loadStrings, readingStringsOf } from "./strings.js";

/** What an index is made of: all that a page has of the first of these. An article within a frame of the page is none. */
const BODIES = ["[data-pangram-body], [data-pagefind-body]", "main, [role=main]", "article:not(:is(nav, aside, header, footer) *)", "body"];

const BAR = `
:host { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: var(--pangram-z-index, 1000); }
div { display: flex; align-items: center; border: 1px solid #8c959f; border-radius: 0.5rem; background: Canvas; color: CanvasText; font: 1rem/1.5 system-ui, sans-serif; }
output { padding-inline: 0.75rem; }
button { min-inline-size: 2.75rem; min-block-size: 2.75rem; border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
button:focus-visible { outline: 2px solid Highlight; outline-offset: -3px; }
@media print { :host { display: none; } }`;

/** @param {Document} page @param {readonly string[]} words */
function rangesIn(page, words) {
  const bodies = BODIES.map((selector) => [...page.querySelectorAll(selector)]).find((found) => found.length) ?? [];
  return bodies.filter((body) => !bodies.some((other) => other !== body && other.contains(body))).flatMap((body) => rangesOf(body, words));
}

/**
 * Of a query and what was found of it: where the page holds the query as it stands, no part of it; of its operators, what is text.
 * @param {readonly string[]} words the query, its words, and others
 */
function chosen([query, ...words]) {
  if (query === undefined) return [];
  const whole = query.toLowerCase();
  const parts = whole.split(/\s+/);
  const isPart = (/** @type {string} */ word) => (IS_UNSPACED.test(word) ? whole.includes(word) : parts.includes(word));
  const isWhole = rangesIn(document, [query]).length > 0;
  return [query, ...words.filter((word) => !/^(?:OR$|-)/.test(word) && !(isWhole && isPart(word.toLowerCase())))];
}

/** The closed elements around a hit, from within: <details> where it is not in their summary, and what is hidden until it is found. @param {Range} range */
function coversOf({ startContainer }) {
  const covers = [];
  for (let inner = startContainer, outer = inner.parentElement; outer; inner = outer, outer = outer.parentElement) {
    if (outer.matches("[hidden=until-found i]") || (outer.matches("details:not([open])") && inner.nodeName !== "SUMMARY")) covers.push(outer);
  }
  return covers;
}

/** Opens it as a search of the browser's own does. @param {Element} cover */
function uncover(cover) {
  if (cover instanceof HTMLDetailsElement) cover.open = true;
  else {
    cover.dispatchEvent(new Event("beforematch", { bubbles: true }));
    cover.removeAttribute("hidden");
  }
}

/** It has a place in the page, or would have one. @param {Range} range */
function isInReach(range) {
  return (coversOf(range).at(-1) ?? range).getClientRects().length > 0;
}

/**
 * @param {URL} home the folder that pangram-highlight.js came from
 * @param {boolean} hasBar
 */
function highlighter(home, hasBar) {
  /** @type {Range[]} */
  let ranges = [];
  /** Where the reader is. @type {Range | undefined} */
  let current;
  /** @type {HTMLElement | undefined} */
  let bar;
  const place = document.createElement("output");
  const marks = new CSSStyleSheet();
  marks.replaceSync(MARKS);

  /** @param {number} by */
  function step(by) {
    const hits = ranges.filter(isInReach);
    const at = current ? hits.indexOf(current) + by : Math.min(by, 0);
    current = hits.at(at % hits.length);
    if (!current) return;
    for (const cover of coversOf(current)) uncover(cover);
    CSS.highlights.set("pangram-current", Object.assign(new Highlight(current), { priority: 1 }));
    const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    current.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "auto" });
    tell();
  }

  function tell() {
    const hits = ranges.filter(isInReach);
    place.textContent = `${current ? `${hits.indexOf(current) + 1} / ` : ""}${hits.length}`;
  }

  function clear() {
    ranges = [];
    current = undefined;
    CSS.highlights.delete("pangram");
    CSS.highlights.delete("pangram-current");
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== marks);
    bar?.remove();
    bar = undefined;
  }

  async function showBar() {
    const made = (bar = document.createElement("div"));
    const language = languageFor([document.documentElement.lang, ...navigator.languages]);
    await loadStrings(language, home);
    if (bar !== made) return;
    const strings = readingStringsOf(language);
    const row = document.createElement("div");
    row.lang = language;
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", strings.results);
    const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.title = name;
      made.setAttribute("aria-label", name);
      made.addEventListener("click", act);
      return made;
    };
    row.append(place, button("↑", strings.previous, () => step(-1)), button("↓", strings.next, () => step(1)), button("✕", strings.clear, clear));
    const style = new CSSStyleSheet();
    style.replaceSync(BAR);
    const shadow = made.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [style];
    shadow.append(row);
    document.body.append(made);
  }

  return {
    /** Marks these words instead of those before; answers how often they occur. @param {readonly string[]} words */
    mark(words) {
      clear();
      ranges = rangesIn(document, words);
      if (!ranges.length) return 0;
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, marks];
      CSS.highlights.set("pangram", new Highlight(...ranges));
      tell();
      if (hasBar) void showBar();
      return ranges.length;
    },
    next: () => step(1),
    previous: () => step(-1),
    clear,
  };
}

const self = /** @type {HTMLScriptElement | null} */ (document.currentScript);
if (self && "highlights" in CSS) {
  const api = highlighter(new URL(".", self.src), self.dataset.bar !== "off");
  /** @type {any} */ (globalThis).PangramHighlight = api;
  api.mark(chosen(new URL(location.href).searchParams.getAll(self.dataset.parameter || "highlight")));
}
