// How long a key press lasts until the page shows it (interaction to next paint), on a slow phone: a quarter of the processor, 150 ms to
// the server and 1.6 Mbit/s, while a reader types queries into the box and results stream in. A measurement, not a test.
//
//   node tests/web/interaction.bench.mjs SITE [QUERIES.jsonl [COUNT]]
//
// SITE: a folder with `pangram/` in it, as `pangram build` leaves it. QUERIES: a line `{"q": …}` each; the demo's where not given.
// Every other query is typed after a reload, so that the engine and the parts of the index come while keys are pressed. Each is typed
// into a bare text field of the same page too: what that takes is the machine's, not the box's. At last all is typed once more, with what
// was fetched at hand and the processor whole, and the main thread's work in each turn is counted and multiplied by the slowdown: those figures hold on
// a machine that has other things to do, too.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { launch, REPO } from "./harness.mjs";
import { workOf } from "./work.mjs";

const [site, queries = join(REPO, "www/demo/queries.jsonl"), count = "40"] = process.argv.slice(2);
if (!site || !existsSync(join(site, "pangram/pangram.manifest"))) throw new Error("usage: node tests/web/interaction.bench.mjs SITE [QUERIES.jsonl [COUNT]]");

const SLOWDOWN = 4;
const LATENCY_MS = 150;
const BYTES_PER_MS = 200;
/** Between two keys, in milliseconds. */
const KEY_MS = 130;
const TYPES = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };

/** One line to the server: bodies follow one another. */
let busyUntil = 0;
/** @type {Map<string, Buffer>} */
const packed = new Map();
const PAGE = `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Measured</title>
<script src="/pangram/pangram-search.js" defer></script><pangram-search></pangram-search><input id="bare">${"<p>Text of the page.</p>".repeat(200)}`;

const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://x").pathname;
  const file = join(site, path);
  if (path !== "/" && (!path.startsWith("/pangram/") || !existsSync(file))) return void response.writeHead(404).end();
  let body = packed.get(path);
  if (!body) packed.set(path, (body = brotliCompressSync(path === "/" ? PAGE : readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })));
  const sent = body;
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  const bytes = range ? readFileSync(file).subarray(Number(range[1]), Number(range[2]) + 1) : sent;
  const now = performance.now();
  busyUntil = Math.max(busyUntil, now + LATENCY_MS) + bytes.length / BYTES_PER_MS;
  const type = TYPES[/** @type {keyof typeof TYPES} */ (path.split(".").pop())] ?? (path === "/" ? TYPES.html : "application/octet-stream");
  setTimeout(() => {
    /** @type {Record<string, string | number>} */
    const headers = { "content-type": type, "cache-control": "no-store" };
    if (range) headers["content-range"] = `bytes ${range[1]}-${range[2]}/${readFileSync(file).length}`;
    else headers["content-encoding"] = "br";
    response.writeHead(range ? 206 : 200, headers).end(bytes);
  }, busyUntil - now);
});
await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
const origin = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
await context.addInitScript(() => {
  const seen = (/** @type {any} */ (window).seen = /** @type {{ id: number, ms: number }[]} */ ([]));
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries())) if (entry.interactionId) seen.push({ id: entry.interactionId, ms: entry.duration });
  }).observe(/** @type {any} */ ({ type: "event", durationThreshold: 16, buffered: true }));
  /** @type {any} */ (window).answers = 0;
  addEventListener("pangram-results", () => (/** @type {any} */ (window).answers += 1), true);
});
const page = await context.newPage();
const cdp = await context.newCDPSession(page);
await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });

const texts = readFileSync(queries, "utf8").split("\n").filter(Boolean).map((line) => String(JSON.parse(line).q)).filter((q) => q.length <= 40);
const step = Math.max(1, Math.floor(texts.length / Number(count)));
/** The longest event of each key press, in milliseconds; what is not told lasted less than 16. @type {{ box: number[], bare: number[] }} */
const pressed = { box: [], bare: [] };
let answers = 0;
const harvest = async () => {
  await page.waitForTimeout(600);
  const { seen, got } = await page.evaluate(() => ({ seen: /** @type {any} */ (window).seen.splice(0), got: /** @type {any} */ (window).answers }));
  /** @type {Map<number, number>} */
  const byId = new Map();
  for (const { id, ms } of seen) byId.set(id, Math.max(byId.get(id) ?? 0, ms));
  await page.evaluate(() => void (/** @type {any} */ (window).answers = 0));
  answers += got;
  return [...byId.values()];
};
async function empty() {
  await page.locator("pangram-search input").focus();
  await page.evaluate(() => void (/** @type {any} */ (document.querySelector("pangram-search")).value = ""));
}
/** Types into the field that has the focus. @param {string} text @param {number[]} into where the lengths go */
async function typeText(text, into) {
  await harvest();
  let keys = 0;
  for (const key of text) {
    if (/^[ -~]$/.test(key)) await page.keyboard.press(key === " " ? "Space" : key);
    else {
      // Han and the like come from an input method, here one by one, each with a key of its own.
      await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", windowsVirtualKeyCode: 229, key: "Process", code: "KeyA" });
      await page.keyboard.insertText(key);
      await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", windowsVirtualKeyCode: 65, key: "a", code: "KeyA" });
    }
    keys += 1;
    await page.waitForTimeout(KEY_MS);
  }
  const told = await harvest();
  into.push(...told, ...Array(Math.max(0, keys - told.length)).fill(15));
}

const chosen = texts.filter((_, at) => at % step === 0).slice(0, Number(count));
for (const [i, text] of chosen.entries()) {
  if (i % 2 === 0) await page.goto(origin);
  await empty();
  await typeText(text, pressed.box);
  await page.locator("#bare").fill("");
  await page.locator("#bare").focus();
  await typeText(text, pressed.bare);
}
await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
const work = await workOf(browser, async () => {
  for (const text of chosen) {
    await empty();
    await typeText(text, []);
  }
});
await browser.close();
server.closeAllConnections();
server.close();

/** @param {number[]} all */
function places(all) {
  all.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => Number((all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0).toFixed(1));
  return { p50: at(0.5), p75: at(0.75), p95: at(0.95), p99: at(0.99), max: at(1) };
}
for (const [field, all] of Object.entries(pressed)) console.log(JSON.stringify({ field, keys: all.length, under16: all.filter((ms) => ms < 16).length, ...places(all) }));
for (const [turns, all] of Object.entries(work)) console.log(JSON.stringify({ turns, count: all.length, ...places(all.map((ms) => ms * SLOWDOWN)) }));
console.log(JSON.stringify({ answers }));
