// Judged questions from the headings of any site of HTML, such as its FAQ: `./build.sh questions --headings SITE FOLDER LANGUAGE [PATTERN]`.
//
//   node benches/sites/headings.mjs SITE FOLDER LANGUAGE [PATTERN]
//
// FOLDER/site   a page for each section of the pages whose addresses match PATTERN: what stands below a heading, up to the next, without the heading, so that no engine reads the question
// queries.jsonl each heading but for its number, where it is of three words or more, heads one section and stands in no other's text (as in references to it): `question`,
//               which that section answers
//
// The other files are as `judged.mjs` says; literal.jsonl has one span, since no engine is asked nothing there.

import { load } from "cheerio";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chosen, normal, shownText, words, write } from "./judged.mjs";

/** @typedef {import("./judged.mjs").Query} Query */

const HEADINGS = "h1,h2,h3,h4,h5,h6";
/** Least text of a section, in characters: a shorter one answers nothing. */
const LEAST = 80;
/** The number of a heading, with what stands around its figures. */
const NUMBER = /^[^\p{L}\p{N}]*(?:第\s*)?\p{N}[\p{N}.]*\s*(?:[章節节]|[절장](?!\p{L}))?[^\p{L}\p{N}“‘„«「『"'<([]*/u;

const [site, folder, language, pattern] = process.argv.slice(2);
if (!site || !folder || !language) {
  console.error("usage: ./build.sh questions --headings SITE FOLDER LANGUAGE [PATTERN]");
  process.exit(2);
}
const segmenter = new Intl.Segmenter(language, { granularity: "word" });
/** @type {import("./judged.mjs").Page[]} */
const pages = [];
/** @type {Map<string, string>} */
const html = new Map();
/** The sections that a heading heads. @type {Map<string, string[]>} */
const asked = new Map();
for (const file of chosen(site, folder, pattern)) {
  const $ = load(readFileSync(join(site, file), "utf8"));
  $("script,style,nav,.toc,.contents,.headerlink").remove();
  $(HEADINGS).each((_, element) => {
    // What lies between this heading and the next one, in whatever boxes either stands.
    let box = $(element);
    while (box.nextAll().length === 0 && box.parent().is("div,header,hgroup,section")) box = box.parent();
    const said = normal($(element).text()).replace(NUMBER, "");
    const below = load(`<!DOCTYPE html><html lang="${language}"><body><main></main></body></html>`);
    for (const next of box.nextAll().toArray()) {
      if ($(next).is(HEADINGS) || $(next).find(HEADINGS).length > 0) break;
      below("main").append($(next).clone());
    }
    const text = shownText(load(below.html()));
    // A list of links is a table of contents, which holds the questions.
    if (text.length < LEAST || normal(below("a[href]").text()).length * 2 > text.length) return;
    const id = `p${pages.length}.html`;
    pages.push({ id, title: "", text });
    html.set(id, below.html());
    if (words(segmenter, said).length >= 3) asked.set(said, [...(asked.get(said) ?? []), id]);
  });
}
const texts = pages.map((page) => normal(page.text).toLowerCase());
const cited = (/** @type {string} */ q) => texts.some((text) => text.includes(q.replace(/[?？؟;]$/, "").toLowerCase()));
const queries = [...asked].filter(([q, of]) => of.length === 1 && !cited(q)).map(([q, relevant]) => ({ q, kind: "question", relevant }));
const spans = pages.slice(0, 1).map(({ id, text }) => ({ q: text.slice(0, LEAST), kind: "span", pages: [id], literal: text.slice(0, LEAST) }));
write({ folder, site, language, pages, html, queries, literals: spans });
