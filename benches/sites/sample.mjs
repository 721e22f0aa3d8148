// What a bench takes from a site: its pages, and the same choice of them in every run.

import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The same numbers in every run (mulberry32). @param {number} seed */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Every HTML file below a folder, by name. @param {string} site */
export function pagesOf(site) {
  const names = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  return names.map((name) => relative(site, join(site, name)).split(sep).join("/")).sort();
}
