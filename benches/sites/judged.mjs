// Judged queries of a site, as `pangram eval` and the harness of the corpora read them.
//
// FOLDER/site   the pages that are searched
// docs.jsonl    {"id", "title", "text"} of each
// queries.jsonl {"q", "kind", "relevant": [ids]}, and "frag": [fragments] where a section is meant
// literal.jsonl {"q", "kind", "pages": [ids], "literal"}

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { pagesOf } from "./sample.mjs";

/** @typedef {{ id: string, title: string, text: string }} Page */
/** @typedef {{ q: string, kind: string, relevant: string[], frag?: string[] }} Query */
/** @typedef {{ q: string, kind: string, pages: string[], literal: string }} Literal */

/** What is no text of a page, wherever it stands; nor is a header, in which a heading may stand. */
export const APART = "script,style,noscript,nav,footer,aside,.navheader,.navfooter,[hidden]";
const BLOCKS = "p,div,li,td,th,h1,h2,h3,h4,h5,h6,dt,dd,tr,br,pre,table,ul,ol";

/** @param {string} text */
export const normal = (text) => text.replace(/\s+/g, " ").trim();

/** The text that a reader sees, a line for each block; what is no text is taken out of the tree. @param {import("cheerio").CheerioAPI} $ */
export function shownText($) {
  $(`${APART},header`).remove();
  $(BLOCKS).append("\n").before("\n");
  return $("body").text().split("\n").map(normal).filter(Boolean).join("\n");
}

/** The words of a text, with their places. @param {Intl.Segmenter} segmenter @param {string} text */
export const words = (segmenter, text) => [...segmenter.segment(text)].filter((w) => w.isWordLike);

/** @param {string} why @returns {never} */
function refuse(why) {
  console.error(`error: ${why}`);
  process.exit(1);
}

/** The pages of a site whose addresses match a pattern. Refuses where there is none, or where what is in the folder was not written by [`write`]. @param {string} site @param {string} folder @param {string} [pattern] */
export function chosen(site, folder, pattern = ".") {
  const inside = (/** @type {string} */ a, /** @type {string} */ b) => `${resolve(a)}${sep}`.startsWith(`${resolve(b)}${sep}`);
  if (inside(site, folder) || inside(folder, site)) refuse(`${folder} and ${site} may not hold each other`);
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, "literal.jsonl"))) refuse(`${folder} holds something else; name another folder`);
  const files = pagesOf(site).filter((f) => new RegExp(pattern).test(f));
  if (files.length === 0) refuse(`${site} has no page of HTML${pattern === "." ? "" : ` that matches ${pattern}`}`);
  return files;
}

/**
 * Writes all of it in place of what the folder held, and says how much it is.
 * @param {{ folder: string, site: string, language: string, pages: Page[], html: Map<string, string>, queries: Query[], literals: Literal[] }} judged
 */
export function write({ folder, site, language, pages, html, queries, literals }) {
  rmSync(folder, { recursive: true, force: true });
  for (const [id, text] of html) {
    mkdirSync(dirname(join(folder, "site", id)), { recursive: true });
    writeFileSync(join(folder, "site", id), text);
  }
  /** @param {string} file @param {object[]} rows */
  const lines = (file, rows) => writeFileSync(join(folder, file), rows.map((row) => JSON.stringify(row)).join("\n") + "\n");
  lines("docs.jsonl", pages);
  lines("queries.jsonl", queries);
  lines("literal.jsonl", literals);
  writeFileSync(join(folder, "README.md"), `# ${site}\n\n- language: ${language}\n`);
  /** @type {Record<string, number>} */
  const kinds = {};
  [...queries, ...literals].forEach(({ kind }) => (kinds[kind] = (kinds[kind] ?? 0) + 1));
  console.log(`${folder}: ${pages.length} pages; ${Object.entries(kinds).map(([kind, n]) => `${kind} ${n}`).join(", ")}`);
}
