// Pangram beside Pagefind and MiniSearch on whole folders of HTML, in one run: `./build.sh bench SITE…` starts it.
//
//   node benches/sites/bench.mjs --modules DIR --pangram PROGRAM [--base PROGRAM] [--engines a,b] [--json FILE] SITE…
//
// Each engine indexes the folder as its documentation advises, is served by one static host (brotli for text, ranges, caching), and is asked
// in Chromium: from nothing to a first list of ten with excerpts, then titles and sentences of the site's own pages, whole and key by key.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, extname, join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { launch } from "../../tests/web/harness.mjs";
import { minisearch, pagefind, pangram, textOf } from "./engines.mjs";
import { pagesOf, random } from "./sample.mjs";

/** Readers who come anew, queries, and queries that are typed. */
const COLD = 10, QUERIES = 200, TYPED = 20;
/** Longest that the queries of one engine may take together, in milliseconds. */
const PATIENCE = 60_000;
const TEXT = new Set([".js", ".mjs", ".css", ".json", ".html", ".wasm", ".svg", ".txt"]);
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json", ".html": "text/html; charset=utf-8" };

/** What is asked: titles, and a few words from the middle of a page, by turns. @param {string} site */
function queriesOf(site) {
  const pages = pagesOf(site);
  const next = random(42);
  const queries = new Set();
  for (let tries = 0; queries.size < QUERIES && tries < QUERIES * 20; tries++) {
    const { title, text } = textOf(readFileSync(join(site, pages[Math.floor(next() * pages.length)]), "utf8"));
    if (/^(redirect|404)/i.test(title) || text.length < 200) continue;
    if (tries % 2) queries.add(title.slice(0, 60));
    else {
      const words = text.slice(Math.floor(next() * (text.length - 100))).split(" ").slice(1, 4).join(" ");
      queries.add(words.slice(0, 24));
    }
  }
  return [...queries].filter((query) => query.trim().length > 1);
}

/** @param {string} folder @returns {Map<string, { body: Buffer, wire: Buffer, type: string, tag: string, coded: boolean }>} */
function load(folder) {
  const files = new Map();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const body = readFileSync(path);
    const end = extname(name);
    const coded = TEXT.has(end) && body.length > 200 ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : body;
    const wire = coded.length < body.length ? coded : body;
    const tag = `"${createHash("sha1").update(body).digest("base64url").slice(0, 16)}"`;
    files.set(relative(folder, path).split(sep).join("/"), { body, wire, coded: wire !== body, type: TYPES[end] ?? "application/octet-stream", tag });
  }
  return files;
}

/** A static host. It counts requests and bytes of bodies. @param {ReturnType<typeof load>} files */
async function host(files) {
  const sent = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    const file = files.get(decodeURIComponent((request.url ?? "/").split("?")[0].slice(1)));
    sent.requests++;
    if (!file) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const head = { "content-type": file.type, etag: file.tag, "cache-control": "max-age=600", "accept-ranges": "bytes" };
    let body = file.wire;
    if (range) {
      const [from, to] = [Number(range[1]), Math.min(Number(range[2]), file.body.length - 1)];
      body = file.body.subarray(from, to + 1);
      response.writeHead(206, { ...head, "content-range": `bytes ${from}-${to}/${file.body.length}` });
    } else response.writeHead(200, file.coded ? { ...head, "content-encoding": "br" } : head);
    sent.bytes += body.length;
    response.end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  return { sent, server, origin: `http://localhost:${typeof address === "object" && address?.port}` };
}

/** @param {number[]} list @param {number} share */
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(share * list.length))] ?? NaN;

/** A page with the engine started. @param {import("playwright-core").Browser} browser @param {string} origin */
async function page(browser, origin) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${origin}/empty.html`);
  return { tab, close: () => context.close() };
}

/** In the page: starts the engine, and asks. @param {string} query */
const first = async (query) => {
  const start = performance.now();
  const engine = await import(`${location.origin}/client.js`);
  await engine.init(`${location.origin}/`);
  const { length } = await engine.search(query);
  return { ms: performance.now() - start, length };
};

/** In the page: asks all, one after another. @param {{ list: string[], patience: number }} asked */
const warm = async ({ list, patience }) => {
  const engine = await import(`${location.origin}/client.js`);
  await engine.init(`${location.origin}/`);
  await engine.search(list[0]);
  const [times, begin] = [[], performance.now()];
  for (const query of list) {
    const start = performance.now();
    await engine.search(query);
    times.push(performance.now() - start);
    if (performance.now() - begin > patience) break;
  }
  return times;
};

/** @param {import("playwright-core").Browser} browser @param {import("./engines.mjs").Engine} engine @param {string} site @param {string[]} queries */
async function measure(browser, engine, site, queries) {
  const out = mkdtempSync(join(tmpdir(), "pangram-bench-"));
  try {
    const cost = engine.build(site, out);
    const files = load(out);
    const needed = [...files].filter(([name]) => !engine.optional.test(name));
    const served = needed.reduce((sum, [, file]) => sum + file.wire.length, 0);
    writeFileSync(join(out, "client.js"), engine.client);
    const { sent, server, origin } = await host(new Map([...load(out), ["empty.html", plain("<!doctype html><link rel=icon href='data:,'>")]]));
    const cold = [];
    for (const query of queries.slice(0, COLD)) {
      const { tab, close } = await page(browser, origin);
      const before = { ...sent };
      const { ms } = await tab.evaluate(first, query);
      cold.push({ ms, requests: sent.requests - before.requests - 1, bytes: sent.bytes - before.bytes - engine.client.length });
      await close();
    }
    const { tab, close } = await page(browser, origin);
    const times = await tab.evaluate(warm, { list: queries, patience: PATIENCE });
    await close();
    const typed = queries.slice(-TYPED).flatMap((query) => Array.from({ length: Math.min(24, query.length) }, (_, i) => query.slice(0, i + 1)));
    const other = await page(browser, origin);
    const keys = await other.tab.evaluate(warm, { list: typed.filter((key) => key.trim()), patience: PATIENCE });
    await other.close();
    server.closeAllConnections();
    server.close();
    const middle = (/** @type {"ms" | "requests" | "bytes"} */ what) => at(cold.map((c) => c[what]), 0.5);
    return {
      engine: engine.name, ...cost, files: needed.length, served, requests: middle("requests"), firstBytes: middle("bytes"), firstMs: middle("ms"),
      warm: [at(times, 0.5), at(times, 0.95)], keys: [at(keys, 0.5), at(keys, 0.95)], asked: times.length,
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** @param {string} text */
function plain(text) {
  const body = Buffer.from(text);
  return { body, wire: body, coded: false, type: TYPES[".html"], tag: '"x"' };
}

const kb = (/** @type {number} */ n) => (n < 1e6 ? `${Math.round(n / 1000)} kB` : `${(n / 1e6).toFixed(2)} MB`);
const ms = (/** @type {number} */ n) => (n >= 100 ? n.toFixed(0) : n.toFixed(1));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { modules: { type: "string" }, pangram: { type: "string" }, base: { type: "string" }, engines: { type: "string" }, json: { type: "string" } },
});
const modules = resolve(values.modules ?? "node_modules");
/** @type {Record<string, () => import("./engines.mjs").Engine>} */
const all = {
  pangram: () => pangram("Pangram", resolve(values.pangram ?? "pangram")),
  base: () => pangram("Pangram before", resolve(values.base ?? "")),
  pagefind: () => pagefind(modules),
  minisearch: () => minisearch(modules),
};
const chosen = (values.engines ?? "pangram,base,pagefind,minisearch").split(",").filter((name) => name !== "base" || values.base);
const browser = await launch();
const results = [];
try {
  for (const site of positionals.map((path) => resolve(path))) {
    const queries = queriesOf(site);
    console.log(`\n### ${basename(site)}: ${pagesOf(site).length} HTML files, ${queries.length} queries\n`);
    console.log("| engine | build s | its CPU s | peak MB | files | as served | first list: requests | bytes | ms | warm ms p50 / p95 | key ms p50 / p95 |");
    console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const name of chosen) {
      let row = `| ${name} | failed |`;
      try {
        const r = await measure(browser, all[name](), site, queries);
        results.push({ site, ...r });
        const some = r.asked < queries.length ? ` (${r.asked} asked)` : "";
        row = `| ${r.engine} | ${r.seconds.toFixed(1)} | ${r.cpu.toFixed(1)} | ${r.peakMb.toFixed(0)} | ${r.files} | ${kb(r.served)} | ${r.requests} | ${kb(r.firstBytes)} | ${ms(r.firstMs)} | ${r.warm.map(ms).join(" / ")}${some} | ${r.keys.map(ms).join(" / ")} |`;
      } catch (error) {
        row = `| ${name} | failed: ${String(error).split("\n")[0].slice(0, 120)} |`;
      }
      console.log(row);
    }
  }
} finally {
  await browser.close();
}
if (values.json) writeFileSync(values.json, JSON.stringify(results, null, 1));
