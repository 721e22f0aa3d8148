// Queries on which every road to an index must agree: those of the demo, and what is made of them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPO } from "./harness.mjs";

/** @type {string[]} */
export const ASKED = readFileSync(join(REPO, "www/demo/queries.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line).q);

/** Prefixes and cuts of the queries, and some joined: what is typed on the way, and what nobody would type. @param {number} count */
export function derived(count) {
  let seed = 7;
  const below = (/** @type {number} */ n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const out = new Set(["", " ", '"', "-", '""', "- -", "!!", "\u{fff9}", "𠮷", "e\u{301}"]);
  while (out.size < count) {
    const chars = [...ASKED[below(ASKED.length)]];
    const at = below(chars.length);
    const cut = [chars.slice(0, at + 1), chars.slice(at), chars.slice(at, at + 2 + below(4)), [...chars, " ", ...ASKED[below(ASKED.length)]], ['"', ...chars.slice(at), '"']][below(5)];
    out.add(cut.join(""));
  }
  return [...out];
}

/** All of them, each once: 500. */
export const QUERIES_500 = [...new Set([...ASKED, ...derived(500)])].slice(0, 500);

/** An answer without what only a page or a clock knows. @param {any} answer */
export function bare({ tookMs, ...answer }) {
  for (const page of answer.results) {
    delete page.href;
    for (const section of page.sections) delete section.href;
  }
  return answer;
}
