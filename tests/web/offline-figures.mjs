// Figures of searching without a network, in one command:
//
//   node tests/web/offline-figures.mjs SITE [QUERIES.jsonl]
//
// SITE: a folder of HTML. QUERIES: a line `{"q": …}` each; the demo's where not given. Bundles SITE and lays it out for a disk, and says how large
// the bundle is, how long after opening it the first answer comes and how long later ones take, how long a first list takes from the other,
// how long a page of 1 MB takes in the bundle's reading view, and then what `desk-figures.mjs` says. Later answers are asked once the list before is drawn,
// as fast as nobody types (a third of them directly behind the first answer, and in another visit all of them), and at a typist's pace; each is told as the engine's caller sees it, as a reader does (drawn), and by the processor's time in the
// engine's worker. The others are by the clock, so it says too how much of a processor a busy program gets on this machine now.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { deskFigures } from "./desk-figures.mjs";
import { markdownFiles } from "./desk-stage.mjs";
import { PANGRAM, REPO, launch } from "./harness.mjs";
import { PAGE_THREAD, WORKER_THREAD, median, tasksWhile } from "./tasks.mjs";

const [site, list = join(REPO, "www/demo/queries.jsonl")] = process.argv.slice(2);
if (!site || !existsSync(site) || !PANGRAM) throw new Error("usage: node tests/web/offline-figures.mjs SITE [QUERIES.jsonl], with the program built (./build.sh cli)");
const OPENED = 7;
const ASKED = 300;
/** For the engine to unpack what it unpacks while nobody asks, in milliseconds. */
const AT_REST_MS = 6000;
/** Between a list that is drawn and the next query, in milliseconds: as fast as nobody types, and as a fast typist's keys come. */
const AT_ONCE_MS = 10;
const TYPED_MS = 120;
/** Of the page in the reading view. */
const LONG_PAGE_BYTES = 1_000_000;

/** @type {string[]} */
const all = readFileSync(list, "utf8").trim().split("\n").map((line) => JSON.parse(line).q);
const step = Math.max(1, Math.floor(all.length / (ASKED + OPENED)));
const queries = all.filter((_, i) => i % step === 0).slice(0, ASKED + OPENED);
const folder = mkdtempSync(join(tmpdir(), "pangram-figures-"));
const browser = await launch();

/** The machine's state. */
function machine() {
  const [start, { user }] = [performance.now(), process.cpuUsage()];
  while (performance.now() - start < 500);
  const share = (process.cpuUsage().user - user) / 1000 / (performance.now() - start);
  return `load ${loadavg()[0].toFixed(1)}, a busy program gets ${(100 * share).toFixed(0)} % of a core`;
}

/** @param {number[]} times */
function told(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return `median ${median(times).toFixed(1)}, p95 ${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)}, longest ${sorted[sorted.length - 1].toFixed(1)} ms`;
}

/**
 * Opens a page of a disk; `ask` answers with the milliseconds of each answer, and those from the query in the box to the list. With `at` a query is asked as soon as there is a box;
 * `first` is when it was answered, counted from the navigation.
 * @param {string} file
 * @param {string} [at]
 */
async function opened(file, at) {
  const context = await browser.newContext();
  await context.setOffline(true);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript((query) => {
    Object.assign(window, {
      ask: (/** @type {string} */ query, /** @type {number} */ rest = 0) => new Promise((done) => {
        const box = /** @type {any} */ (document.querySelector("pangram-search"));
        const start = performance.now();
        box.addEventListener("pangram-results", (/** @type {any} */ { detail }) => {
          const shown = performance.now() - start;
          // The next one is asked when this one is drawn.
          requestAnimationFrame(() => setTimeout(() => done([detail.tookMs, shown]), rest));
        }, { once: true });
        box.value = query;
      }),
    });
    if (!query) return;
    const look = new MutationObserver(() => {
      if (!(/** @type {any} */ (document.querySelector("pangram-search"))?.shadowRoot)) return;
      look.disconnect();
      void (/** @type {any} */ (window)).ask(query).then(() => Object.assign(window, { first: performance.now() }));
    });
    look.observe(document, { childList: true, subtree: true });
  }, at);
  await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
  if (at) await page.waitForFunction(() => "first" in window);
  else await page.waitForFunction(() => document.readyState === "complete" && customElements.get("pangram-search"));
  return {
    context,
    page,
    first: await page.evaluate(() => /** @type {any} */ (window).first),
    ask: (/** @type {string[]} */ queries, rest = AT_ONCE_MS) => page.evaluate(async ({ queries, rest }) => {
      const times = /** @type {[number, number][]} */ ([]);
      for (const query of queries) times.push(await (/** @type {any} */ (window)).ask(query, rest));
      return times;
    }, { queries, rest }),
  };
}

/** @param {string} when @param {Awaited<ReturnType<typeof opened>>} page @param {string[]} queries @param {number} [rest] */
async function sayAnswers(when, { page, ask }, queries, rest) {
  /** @type {[number, number][]} */
  let times = [];
  const [tasks] = await tasksWhile(page, [WORKER_THREAD], async () => void (times = await ask(queries, rest)));
  // Every answer is a task; what is unpacked meanwhile is one too, and the smallest are messages.
  const engine = tasks.map(({ cpu }) => cpu).sort((a, b) => b - a).slice(0, queries.length);
  console.log(`bundle, answers ${when.padEnd(25)}  asked: ${told(times.map(([took]) => took))};  drawn: ${told(times.map(([, shown]) => shown))};  processor: ${told(engine)}`);
}

/** A page of 1 MB, opened from the list: until it can be read at the first hit, until all of it is drawn, the longest task meanwhile, and the steps to next hits. */
async function sayLongPage() {
  const home = join(folder, "long");
  mkdirSync(home, { recursive: true });
  for (const [name, text] of Object.entries(markdownFiles(1, LONG_PAGE_BYTES))) writeFileSync(join(home, basename(name)), text);
  const file = join(folder, "long.html");
  run(["bundle", home, "-o", file]);
  const { context, page, ask } = await opened(file);
  await ask(["call"]);
  await page.waitForTimeout(AT_REST_MS);
  /** @type {{ readable: number, whole: number }} */
  let times = { readable: 0, whole: 0 };
  const [tasks] = await tasksWhile(page, [PAGE_THREAD], async () => {
    times = await page.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const start = performance.now();
      /** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector("[role=option]").click();
      while (!document.querySelector("article mark.current")) await frame();
      await frame();
      const readable = performance.now() - start;
      while (document.querySelector("article[aria-busy]")) await frame();
      return { readable, whole: performance.now() - start };
    });
  });
  const steps = await page.evaluate(() => Array.from({ length: 20 }, () => {
    const start = performance.now();
    /** @type {any} */ (document.querySelector(".hits button:last-of-type")).click();
    document.body.getBoundingClientRect();
    return performance.now() - start;
  }));
  const longest = tasks.reduce((a, b) => (b.cpu > a.cpu ? b : a));
  const place = await page.locator(".place").textContent();
  console.log(`a page of 1 MB, ${place}: readable after ${times.readable.toFixed(0)} ms, whole after ${times.whole.toFixed(0)}; longest task ${longest.cpu.toFixed(0)} ms of processor; next hit: ${told(steps)}`);
  await context.close();
}

/** @type {(args: string[]) => void} */
const run = (args) => void execFileSync(/** @type {string} */ (PANGRAM), [...args, "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });

try {
  console.log(machine());
  const [first, later] = [queries.slice(0, OPENED), queries.slice(OPENED)];
  const bundled = join(folder, "docs.html");
  run(["bundle", site, "-o", bundled]);
  console.log(`bundle: ${(statSync(bundled).size / 1e6).toFixed(2)} MB`);
  const firsts = [];
  for (const query of first) {
    const page = await opened(bundled, query);
    firsts.push(page.first);
    const third = Math.floor(later.length / 3);
    if (query === first[0]) await sayAnswers("typed, behind the first", page, later.slice(0, third), TYPED_MS);
    if (query === first[1]) {
      await sayAnswers("at once, behind the first", page, later.slice(0, third));
      await page.page.waitForTimeout(AT_REST_MS);
      await sayAnswers("at once, after a rest", page, later.slice(third, 2 * third));
      await sayAnswers("typed, after that", page, later.slice(2 * third), TYPED_MS);
    }
    if (query === first[2]) await sayAnswers("at once, all of them", page, later);
    await page.context.close();
  }
  console.log(`bundle, first answer after opening: ${told(firsts)}`);
  await sayLongPage();
  console.log(machine());

  run(["build", site, "--out", join(folder, "site/pangram"), "--layout", "http,script", "--no-cache"]);
  mkdirSync(join(folder, "site"), { recursive: true });
  const start = join(folder, "site/index.html");
  writeFileSync(start, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Measured</title><script src="pangram/pangram-search.js" defer></script><pangram-search></pangram-search>`);
  const lists = [];
  for (const query of first) {
    const page = await opened(start);
    lists.push((await page.ask([query]))[0][1]);
    await page.context.close();
  }
  console.log(`from a disk, first list after the query: ${told(lists)}`);
  console.log(machine());
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
await deskFigures();
console.log(machine());
