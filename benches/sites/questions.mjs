// Judged queries from any site of HTML, in the form that `pangram eval` and the harness of the corpora read: `./build.sh questions SITE FOLDER LANGUAGE [PAGES [PATTERN]]`.
//
//   node benches/sites/questions.mjs SITE FOLDER LANGUAGE [PAGES [PATTERN]]
//
// FOLDER/site   the pages (at most PAGES, whose addresses match PATTERN) without the links whose texts are asked, so that no engine reads the answers
// docs.jsonl    {"id", "title", "text"} of each
// queries.jsonl {"q", "kind", "relevant": [ids]}: `anchor`, the text of a link → what it leads to; `title`, one less its first or last word; `sentence`, a span of
//               one page only; `typo`, an anchor with one random error. `"frag"` of an anchor: the fragments of the section that all its links lead to or into
// literal.jsonl {"q", "kind", "pages": [ids], "literal"}: a `span` of one to three words, and `code` with its signs, on at most twenty pages that hold it
//
// The same site gives the same queries: all choices are of one sequence of numbers. A small one may give the same query twice.

import { load } from "cheerio";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chosen, normal, shownText, words, write } from "./judged.mjs";
import { random } from "./sample.mjs";
import { sectionsOf } from "./sections.mjs";

/** @typedef {import("./judged.mjs").Page} Page */
/** @typedef {import("./judged.mjs").Query} Query */
/** @typedef {import("./judged.mjs").Literal} Literal */
/** @typedef {{ to: Set<string>, from: Set<string>, at: Set<string> }} Leads Pages and places that a link's text leads to, and pages that it stands on. */

/** How many of each kind are asked, at most. */
const ANCHORS = 400, TITLES = 200, SENTENCES = 200, TYPOS = 150, SPANS = 200, CODE = 80;
/** What is no place for a link that a person wrote. */
const MENUS = "nav,header,footer,aside,.navheader,.navfooter,.toc,.list-of-figures,.list-of-examples";
/** Where a sentence may end, in any script. */
const STOPS = /[.,;:!?،؛。，、；：！？।॥()（）"“”«»]/;
/** Code with its signs, no part of a longer word. */
const SIGNS = /(?<![\p{L}\p{M}\w.])-{0,2}[A-Za-z_]\w*(?:[._:/-]+\w+)+(?![\p{L}\p{M}\w.])/gu;
/** Scripts whose words may stand against each other. */
const SOLID = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Khmer}|\p{Script=Tibetan}|\p{Script=Thai}/u;

/** The next number in [0, 1). */
const next = random(7);

/** One of a list. @template T @param {T[]} list */
const one = (list) => /** @type {T} */ (list[Math.floor(next() * list.length)]);

/** Some of a list, in random order. @template T @param {T[]} list @param {number} most */
function some(list, most) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [/** @type {T} */ (out[j]), /** @type {T} */ (out[i])];
  }
  return out.slice(0, most);
}

/** The text between two words of it. @param {string} text @param {Intl.SegmentData[]} list @param {number} from @param {number} last */
function between(text, list, from, last) {
  const [a, b] = [list[from], list[last]];
  return a && b ? text.slice(a.index, b.index + b.segment.length) : "";
}

/** The page that a link leads to, "" where it is none of these, and the fragment. @param {string} href @param {URL} base @param {Set<string>} here */
function led(href, base, here) {
  const url = URL.canParse(href, base) ? new URL(href, base) : undefined;
  if (url?.protocol !== "site:" || url.host !== "") return ["", ""];
  const path = decoded(url.pathname.slice(1));
  return [[path, `${path}index.html`, `${path}/index.html`].find((p) => here.has(p)) ?? "", decoded(url.hash.slice(1))];
}

/** A part of a URL as it is meant; as it stands where that is none. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * The pages, their parsed trees, and the texts of the links between them.
 * @param {string} site @param {string[]} files @param {Intl.Segmenter} segmenter
 */
function read(site, files, segmenter) {
  const here = new Set(files);
  /** @type {Page[]} */
  const pages = [];
  /** @type {Map<string, import("cheerio").CheerioAPI>} */
  const trees = new Map();
  /** @type {Map<string, Leads>} */
  const links = new Map();
  for (const id of files) {
    const $ = load(readFileSync(join(site, id), "utf8"));
    const text = shownText(load($.html()));
    pages.push({ id, title: normal($("h1").first().text() || $("h2").first().text() || $("title").first().text()), text });
    trees.set(id, $);
    const base = new URL($("base").attr("href") ?? "", `site:/${encodeURI(id)}`);
    $("a[href]").each((_, element) => {
      const link = $(element);
      const [to = "", fragment = ""] = led(link.attr("href") ?? "", base, here);
      if (link.closest(MENUS).length > 0 || to === "") return;
      const said = normal(link.text()), length = [...said].length;
      if (to === id || length < 2 || length > 40 || words(segmenter, said).length === 0) return;
      const leads = links.get(said) ?? { to: new Set(), from: new Set(), at: new Set() };
      leads.to.add(to);
      leads.at.add(fragment);
      leads.from.add(id);
      links.set(said, leads);
    });
  }
  return { pages, trees, links };
}

/**
 * Texts of links that name few pages, stand on few, and are no titles.
 * @param {Page[]} pages @param {Map<string, Leads>} links @param {(page: string, fragment: string) => string[]} section
 * @returns {Query[]}
 */
function anchors(pages, links, section) {
  const titles = pages.map((p) => p.title.toLowerCase());
  const asked = [...links].filter(([said, { to, from }]) => {
    const low = said.toLowerCase();
    const title = titles.some((t) => t === low || t.includes(low) && t.length < low.length + 4);
    return to.size <= 3 && from.size <= Math.max(3, pages.length * 0.02) && !title;
  });
  return some(asked, ANCHORS).map(([q, { to, at }]) => {
    const [relevant, [place = ""]] = [[...to], [...at]];
    const frag = relevant.length === 1 && at.size === 1 && place !== "" ? section(relevant[0] ?? "", place) : [];
    return { q, kind: "anchor", relevant, ...(frag.length > 0 && { frag }) };
  });
}

/** @param {Page[]} pages @param {Intl.Segmenter} segmenter @returns {Query[]} */
function titles(pages, segmenter) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { title } of pages) {
    const list = words(segmenter, title), [, second] = list, last = list.at(-1);
    if (list.length < 3 || title.length > 90 || !second || !last) continue;
    const less = next() < 0.5 ? title.slice(second.index) : title.slice(0, last.index);
    const q = normal(less).replace(/^[\s:：,—–-]+|[\s:：,—–-]+$/g, "");
    if ([...q].length > 3) found.set(q, pages.filter((p) => p.title.includes(q)).map((p) => p.id));
  }
  return some([...found].filter(([, r]) => r.length <= 3), TITLES).map(([q, relevant]) => ({ q, kind: "title", relevant }));
}

/** @param {Page[]} pages @param {Intl.Segmenter} segmenter @param {(q: string) => string[]} holding @returns {Query[]} */
function sentences(pages, segmenter, holding) {
  /** @type {Query[]} */
  const out = [];
  for (let tries = 0; out.length < SENTENCES && tries < SENTENCES * 15; tries++) {
    const long = one(pages).text.split("\n").filter((l) => l.length > 25);
    if (long.length === 0) continue;
    const parts = one(long).split(STOPS).map(normal).filter((p) => p.length > 10);
    if (parts.length === 0) continue;
    const part = one(parts), list = words(segmenter, part);
    if (list.length < 5) continue;
    const length = 4 + Math.floor(next() * 3);
    const from = Math.floor(next() * Math.max(1, list.length - length));
    const q = between(part, list, from, Math.min(list.length - 1, from + length - 1));
    const relevant = holding(q);
    if (relevant.length === 1) out.push({ q, kind: "sentence", relevant });
  }
  return out;
}

/** One letter left out, one of the word's put in or in place of another, or two exchanged. @param {string} word */
function mistyped(word) {
  const letters = [...word];
  const at = 1 + Math.floor(next() * (letters.length - 1));
  const how = Math.floor(next() * 4);
  if (how === 0) letters.splice(at, 1);
  else if (how === 1) letters.splice(at, 0, one(letters));
  else if (how === 2) letters[at] = one(letters);
  else letters.splice(Math.min(at, letters.length - 2), 2, ...letters.slice(Math.min(at, letters.length - 2)).slice(0, 2).reverse());
  return letters.join("");
}

/** @param {Query[]} asked @param {Page[]} pages @param {Intl.Segmenter} segmenter @returns {Query[]} */
function typos(asked, pages, segmenter) {
  const texts = pages.map((p) => p.text.toLowerCase());
  /** @type {Query[]} */
  const out = [];
  for (const { q, relevant } of some(asked, ANCHORS)) {
    if (out.length === TYPOS) break;
    const long = words(segmenter, q).map((w) => w.segment).filter((w) => [...w].length >= 5 && /^\p{L}+$/u.test(w));
    if (long.length === 0) continue;
    const word = one(long), wrong = mistyped(word);
    if (wrong !== word && !texts.some((t) => t.includes(wrong.toLowerCase()))) out.push({ q: q.replace(word, wrong), kind: "typo", relevant });
  }
  return out;
}

/** @param {Page[]} pages @param {Intl.Segmenter} segmenter @param {(q: string) => string[]} holding @returns {Literal[]} */
function literal(pages, segmenter, holding) {
  /** @type {Literal[]} */
  const out = [];
  const put = (/** @type {string} */ q, /** @type {string} */ kind) => {
    const on = holding(q);
    if (on.length > 0 && on.length <= 20) out.push({ q, kind, pages: on, literal: q });
  };
  for (let tries = 0; out.length < SPANS && tries < 2500; tries++) {
    const line = one([...one(pages).text.split("\n").filter((l) => l.length > 10), ""]);
    const list = words(segmenter, line);
    if (list.length < 3) continue;
    const length = 1 + Math.floor(next() * 3);
    const from = Math.floor(next() * (list.length - length));
    const q = between(line, list, from, from + length - 1);
    const inside = /[\p{L}\p{N}\p{M}]$/u.test(line.slice(0, list[from]?.index)) && !SOLID.test(q);
    if ([...q].length >= 3 && !inside) put(q, "span");
  }
  const spans = out.length;
  for (let tries = 0; out.length < spans + CODE && tries < 3000; tries++) {
    const found = one(pages).text.match(SIGNS);
    if (found) put(one(found), "code");
  }
  return out;
}

const [site, folder, language, most = "800", pattern] = process.argv.slice(2);
if (!site || !folder || !language) {
  console.error("usage: ./build.sh questions SITE FOLDER LANGUAGE [PAGES [PATTERN]]");
  process.exit(2);
}
const segmenter = new Intl.Segmenter(language, { granularity: "word" });
let files = chosen(site, folder, pattern);
if (files.length > Number(most)) files = some(files, Number(most)).sort();
const { pages, trees, links } = read(site, files, segmenter);
const texts = pages.map((p) => p.text.toLowerCase());
const holding = (/** @type {string} */ q) => pages.filter((_, i) => texts[i]?.includes(q.toLowerCase())).map((p) => p.id);

/** @type {Map<string, (fragment: string) => string[]>} */
const sections = new Map();
const asked = anchors(pages, links, (page, fragment) => {
  const tree = trees.get(page);
  const of = sections.get(page) ?? (tree ? sectionsOf(tree) : () => []);
  return sections.set(page, of) && of(fragment);
});
const gone = new Set(asked.map((a) => a.q));
/** @type {Map<string, string>} */
const html = new Map();
for (const [id, $] of trees) {
  $("a[href]").each((_, link) => {
    if (gone.has(normal($(link).text()))) $(link).replaceWith($(link).contents());
  });
  html.set(id, $.html());
}
const queries = [...asked, ...titles(pages, segmenter), ...sentences(pages, segmenter, holding), ...typos(asked, pages, segmenter)];
const literals = literal(pages, segmenter, holding);
write({ folder, site, language, pages, html, queries, literals });
