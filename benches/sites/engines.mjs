// The engines that are compared: how each is built on a folder of HTML, and how a page asks it.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pagesOf } from "./sample.mjs";

/** @typedef {{ seconds: number, cpu: number, peakMb: number }} Cost */
/** @typedef {{ name: string, build: (site: string, out: string) => Cost, client: string, optional: RegExp }} Engine `client`: a module with `init(base)` and `search(q)` → titles with excerpts */

/** Runs a command; its time and its peak of memory. @param {string[]} command @returns {Cost} */
function timed(command) {
  const gnu = existsSync("/usr/bin/time");
  const start = performance.now();
  const ran = spawnSync(gnu ? "/usr/bin/time" : command[0], gnu ? ["-v", ...command] : command.slice(1), { encoding: "utf8", maxBuffer: 1 << 28 });
  const seconds = (performance.now() - start) / 1000;
  // Pangram ends with 2 where it has warnings.
  if (ran.error || (ran.status !== 0 && ran.status !== 2)) throw new Error(`${command[0]} failed: ${ran.error ?? ran.stderr.slice(-500)}`);
  const peak = /Maximum resident set size \(kbytes\): (\d+)/.exec(ran.stderr)?.[1];
  const of = (/** @type {string} */ kind) => Number(new RegExp(`${kind} time \\(seconds\\): ([\\d.]+)`).exec(ran.stderr)?.[1]);
  return { seconds, cpu: of("User") + of("System"), peakMb: peak ? Number(peak) / 1024 : NaN };
}

/** @param {string} name @param {string} program @returns {Engine} */
export function pangram(name, program) {
  return {
    name,
    build: (site, out) => timed([program, "build", site, "--out", join(out, "pangram"), ...(takes(program, "--fresh") ? ["--no-cache", "--fresh"] : [])]),
    client: `let index;
      export async function init(base) { index = await (await import(base + "pangram/pangram.js")).open(base + "pangram/"); await index.ready?.(); }
      export async function search(q) { return (await index.search(q, { limit: 10 })).results.map((r) => [r.title, r.excerpt]); }`,
    optional: /pangram-(search|highlight|strings|node|sw|desk|pages)|\.d\.m?ts$|NOTICE|\.css$|builds\.json/,
  };
}

/** @param {string} program @param {string} option */
function takes(program, option) {
  return spawnSync(program, ["build", "--help"], { encoding: "utf8" }).stdout.includes(option);
}

/** @param {string} modules folder of node_modules @returns {Engine} */
export function pagefind(modules) {
  const packages = join(modules, "@pagefind");
  const binary = readdirSync(packages).filter((name) => !name.includes("-ui")).map((name) => ["pagefind_extended", "pagefind_extended.exe"].map((file) => join(packages, name, "bin", file))).flat().find(existsSync);
  if (!binary) throw new Error(`no program of Pagefind's below ${packages}`);
  return {
    name: "Pagefind",
    build: (site, out) => timed([binary, "--site", site, "--output-path", join(out, "pagefind"), "--root-selector", "main"]),
    client: `let pagefind;
      export async function init(base) { pagefind = await import(base + "pagefind/pagefind.js"); await pagefind.init(); }
      export async function search(q) {
        const found = await pagefind.search(q);
        const data = await Promise.all(found.results.slice(0, 10).map((r) => r.data()));
        return data.map((d) => [d.meta.title, d.excerpt]);
      }`,
    optional: /pagefind-(ui|modular-ui|component-ui|highlight)/,
  };
}

/** @param {string} modules @returns {Engine} */
export function minisearch(modules) {
  const own = new URL(import.meta.url).pathname;
  return {
    name: "MiniSearch",
    build(site, out) {
      mkdirSync(join(out, "minisearch"), { recursive: true });
      return timed([process.execPath, "--max-old-space-size=12000", own, "minisearch", modules, site, join(out, "minisearch")]);
    },
    client: `let index;
      export async function init(base) {
        const { default: MiniSearch } = await import(base + "minisearch/minisearch.js");
        index = MiniSearch.loadJSON(await (await fetch(base + "minisearch/index.json")).text(), { fields: ["title", "text"], storeFields: ["title", "text"] });
      }
      export async function search(q) {
        const found = index.search(q, { prefix: true, fuzzy: 0.2, boost: { title: 2 }, combineWith: "AND" }).slice(0, 10);
        return found.map((r) => [r.title, r.text.slice(Math.max(0, r.text.toLowerCase().indexOf(q.toLowerCase()) - 80)).slice(0, 240)]);
      }`,
    optional: /^$/,
  };
}

/** Title and text of a page: its tags taken out, nothing cleverer. @param {string} html */
export function textOf(html) {
  const decode = (/** @type {string} */ text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#(?:39|x27);/g, "'").replace(/&nbsp;/g, " ").replace(/&amp;/g, "&");
  const title = decode(/<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? "").replace(/\s+/g, " ").trim();
  const main = /<main[\s\S]*<\/main>/i.exec(html)?.[0] ?? /<body[\s\S]*/i.exec(html)?.[0] ?? html;
  const text = decode(main.replace(/<(script|style|nav)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ").trim();
  return { title, text };
}

if (process.argv[2] === "minisearch") {
  const [modules, site, out] = process.argv.slice(3);
  // By its name: a package that is a module says there which of its files is none.
  const MiniSearch = createRequire(join(modules, "../bench.js"))("minisearch");
  const index = new MiniSearch({ fields: ["title", "text"], storeFields: ["title", "text"] });
  pagesOf(site).forEach((id) => index.add({ id, ...textOf(readFileSync(join(site, id), "utf8")) }));
  writeFileSync(join(out, "index.json"), JSON.stringify(index));
  writeFileSync(join(out, "minisearch.js"), readFileSync(join(modules, "minisearch/dist/es/index.js")));
}
