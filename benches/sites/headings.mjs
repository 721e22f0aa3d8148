// Judged questions from the headings of any site of HTML, such as its FAQ: `./build.sh questions --headings SITE FOLDER LANGUAGE [PATTERN]`.
//
//   node benches/sites/headings.mjs SITE FOLDER LANGUAGE [PATTERN]
//
// FOLDER/site   a page for each section of the pages whose addresses match PATTERN: what stands below a heading, up to the next, without the heading, so that no engine reads the question
// queries.jsonl each heading but for its number, where it is of three words or more, heads one section and stands in no section's text (as in references to it): `question`,
//               which that section answers
//
// The other files are as `judged.mjs` says; literal.jsonl has one span, since those who read it want one.

import { load } from "cheerio";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { APART, chosen, normal, shownText, words, write } from "./judged.mjs";

const HEADINGS = "h1,h2,h3,h4,h5,h6";
/** Least text of a section, in characters: a shorter one answers nothing. */
const LEAST = 80;
/** The number of a heading: 2.1, 3., 第 3 章, 제3장. */
const NUMBER = /^(?:[第제]\s*\p{N}[\p{N}.]*\s*[章節节장절]|\p{N}+(?:\.\p{N}+)+\.?(?!\p{L})|\p{N}+[.)、．](?!\p{L}))\s*/u;

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
  $(`${APART},.toc,.contents,.headerlink`).remove();
  const said = $(HEADINGS).toArray().map((heading) => normal($(heading).text()).replace(NUMBER, ""));
  // Cut in the text of the tree, in whatever boxes a heading stands: what a piece leaves open or closes too often, the next parse mends.
  $(HEADINGS).replaceWith("<!--a heading was here-->");
  const [, ...pieces] = ($("body").html() ?? "").split("<!--a heading was here-->");
  for (const [i, piece] of pieces.entries()) {
    const below = load(`<!DOCTYPE html><html lang="${language}"><body><main>${piece}</main></body></html>`);
    const text = shownText(load(below.html()));
    // A list of links is a table of contents, which holds the questions.
    if (text.length < LEAST || normal(below("a[href]").text()).length * 2 > text.length) continue;
    const id = `p${pages.length}.html`, heading = said[i] ?? "";
    pages.push({ id, title: "", text });
    html.set(id, below.html());
    if (words(segmenter, heading).length >= 3) asked.set(heading, [...(asked.get(heading) ?? []), id]);
  }
}
const texts = pages.map((page) => normal(page.text).toLowerCase());
const cited = (/** @type {string} */ q) => texts.some((text) => text.includes(q.replace(/[?？؟;]$/, "").toLowerCase()));
const queries = [...asked].filter(([q, of]) => of.length === 1 && !cited(q)).map(([q, relevant]) => ({ q, kind: "question", relevant }));
const spans = pages.slice(0, 1).map(({ id, text }) => ({ q: text.slice(0, LEAST), kind: "span", pages: [id], literal: text.slice(0, LEAST) }));
write({ folder, site, language, pages, html, queries, literals: spans });
