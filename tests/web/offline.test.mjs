// A site that keeps itself: the network is really off (the server is gone), the browser is started anew, a service worker is
// stopped half way, the disk is full, the site is built anew. Nothing is faked. Skipped, and said so, where the program was not built.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { createRequire } from "node:module";
import { isNamed } from "../../www/src/checksum.js";
import { keepStringsOf } from "../../www/src/keep-strings.js";
import { noteAnswers, shownAt } from "./answers.mjs";
import { addPage, buildSite, launchProfile, PANGRAM, serveFolder, SITE } from "./harness.mjs";
import { TestServer, until } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BASE = `${SITE}pangram/`;
const HEAD = `<script src="${BASE}pangram-search.js" defer></script>`;
const BOX = "<pangram-search offline></pangram-search>";

if (!PANGRAM) test("keeping a site for offline", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("keeping a site for offline", { skip: !PANGRAM, timeout: 900_000 }, () => {
  /** @type {TestServer} */ let server;
  /** Two builds of one site. @type {string} */ let old;
  /** @type {string} */ let newer;
  /** @type {string} */ let profile;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;

  before(async () => {
    server = await TestServer.start();
    // Of many files, so that saving them can be stopped half way.
    [old, newer] = ["amber", "cobalt"].map((word) => buildSite(library(word), undefined, ["--no-ranges"]));
  });
  after(() => {
    server?.stop();
    for (const folder of [old, newer]) if (folder) rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    if (profile) rmSync(profile, { recursive: true, force: true });
    server.reset();
    await server.listen().catch(() => {});
  });

  /** Opens the page `path` in a browser that has never been here. */
  async function first(path = "bare/") {
    serve(old);
    profile = mkdtempSync(join(tmpdir(), "pangram-profile-"));
    await start(path);
  }

  /** Starts the browser with what it kept. @param {string} path */
  async function start(path) {
    context = await launchProfile(profile);
    await noteAnswers(context);
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto(server.origin + SITE + path);
  }

  /** @param {string} folder */
  function serve(folder) {
    serveFolder(server, folder);
    addPage(server, "kept", BOX, { head: HEAD });
    addPage(server, "later", BOX, { head: HEAD });
    addPage(server, "plain", "<pangram-search></pangram-search>", { head: HEAD });
  }

  /** The network is off. */
  async function cut() {
    server.stop();
    await context.setOffline(true);
  }

  async function mend() {
    await server.listen();
    await context.setOffline(false);
  }

  /** Runs `body` in the page with `index`, one for all calls. @param {string} body */
  function run(body, on = page) {
    return on.evaluate(`(async () => {
      const { open, PangramError } = await import("${BASE}pangram.js");
      const index = (globalThis.index ??= await open());
      const outcome = (promise) => promise.then((answer) => ({ answer }), (e) => ({ error: { name: e.name, code: e.code, file: e.file, message: e.message, pangram: e instanceof PangramError } }));
      ${body}
    })()`);
  }

  const titles = (/** @type {string} */ query) => run(`return (await index.search(${JSON.stringify(query)})).results.map((r) => r.title)`);
  /** First words of the titles, by an engine that has read nothing yet. @param {string} query */
  const anew = (query) => run(`index.close(); globalThis.index = await open(); return (await globalThis.index.search(${JSON.stringify(query)})).results.map((r) => r.title.split(" ")[0])`);
  const cacheNames = () => page.evaluate(() => caches.keys());
  const dataAsked = () => server.takeRequests().filter((path) => path.includes("/data/"));

  test("the whole is saved once, counted by bytes, checked, and answers everything with the network off", async () => {
    await first();
    assert.deepEqual(await run(`const { state, here, kept } = await index.offline(); return { state, here: here < 50_000, kept }`), { state: "none", here: true, kept: 0 });
    await page.evaluate(() => {
      const ask = StorageManager.prototype.persist;
      StorageManager.prototype.persist = function () {
        (/** @type {any} */ (window)).persistAsked = true;
        return ask.call(this);
      };
    });
    server.takeRequests();
    const { progress, state } = await run(`const progress = []; const state = await index.saveOffline({ onProgress: (p) => progress.push(p) }); return { progress, state }`);
    const data = dataAsked();
    assert.equal(data.length, new Set(data).size, "each file is asked for once");
    const files = readdirSync(join(old, "pangram/data")).filter((name) => name.endsWith(".bin"));
    assert.ok(files.length > 20, `${files.length} files`);
    assert.ok(progress.every((p, i) => p.total === state.total && (i === 0 || p.done >= progress[i - 1].done)));
    assert.equal(progress.at(-1).done, state.total);
    assert.equal(state.state, "kept");
    assert.equal(state.kept, state.total);
    assert.equal(await page.evaluate(() => (/** @type {any} */ (window)).persistAsked), true, "the browser is asked to keep it for good");
    const sizes = files.map((name) => readFileSync(join(old, "pangram/data", name)).length);
    const browser = Object.values(JSON.parse(String(server.files.get(`${BASE}pangram-files.json`)))).map(([size]) => size);
    const list = server.files.get(`${BASE}pangram-files.json`)?.length ?? 0;
    assert.equal(state.total, [...sizes, ...browser, list, server.files.get(`${BASE}pangram.manifest`)?.length ?? 0].reduce((a, b) => a + b));
    await cut();
    for (const query of ["amber keeper 7", "lantern 33", "ambre", "keeper ledger"]) assert.ok((await titles(query)).length, query);
    assert.deepEqual(await run(`const { state, kept } = await index.offline(); return { state, kept: kept > 0 }`), { state: "kept", kept: true });
  });

  test("the checksum of a file is its name", () => {
    for (const name of readdirSync(join(old, "pangram/data"))) {
      if (name.endsWith(".bin")) assert.ok(isNamed(new Uint8Array(readFileSync(join(old, "pangram/data", name))), name.slice(0, -4)), name);
    }
  });

  test("a page that is open and has not searched yet searches with the network off", async () => {
    await first();
    await run(`await index.saveOffline()`);
    const other = await context.newPage();
    await other.goto(`${server.origin}${SITE}test/plain/`);
    await other.waitForFunction(() => customElements.get("pangram-search"));
    await cut();
    await other.locator("pangram-search input").click();
    await other.keyboard.type("amber keeper 7");
    await shownAt(other, "amber keeper 7");
  });

  test("after a restart of the browser, with the site's own worker, page and search are there in flight mode", async () => {
    await first("bare/");
    server.files.set(`${SITE}sw.js`, `self.PangramPages = true; importScripts("${BASE}pangram-sw.js");`);
    addPage(server, "own", `<pangram-search offline="${SITE}sw.js"></pangram-search>`, { head: HEAD });
    await page.goto(`${server.origin}${SITE}test/own/`);
    await use("amber");
    await act("Keep for offline");
    await saysKept();
    await context.close();
    server.stop();
    await start("test/own/");
    await use("lantern 33");
    await shownAt(page, "lantern 33");
    await page.locator("pangram-search .offline", { hasText: "Kept for offline" }).waitFor();
  });

  test("a page that is closed half way goes on at the next, and nothing is fetched twice", async () => {
    await first("test/kept/");
    const gate = hold(30);
    await use("amber");
    await act("Keep for offline");
    await until(() => gate.passed() >= 30);
    const before = dataAsked();
    await page.goto(`${server.origin}${SITE}bare/`);
    gate.open();
    server.takeRequests();
    assert.equal(await run(`return (await index.offline()).state`), "partial");
    await page.goto(`${server.origin}${SITE}test/later/`);
    await until(async () => (await cacheNames()).includes("pangram") && (await page.evaluate(async (url) => !!(await caches.match(url, { cacheName: "pangram" })), `${BASE}pangram.manifest`)));
    const again = dataAsked().filter((path) => before.includes(path));
    // Those that were on their way when the page went.
    assert.ok(again.length <= 8, `${again.length} of ${before.length} were fetched again`);
    await cut();
    await use("keeper 7");
    await shownAt(page, "keeper 7");
  });

  test("a service worker that is killed half way changes nothing", async () => {
    await first("test/kept/");
    const gate = hold(25);
    await use("amber");
    await act("Keep for offline");
    await until(() => gate.passed() >= 25);
    await until(() => context.serviceWorkers().length);
    const cdp = await context.newCDPSession(page);
    /** @type {Map<string, string>} */
    const running = new Map();
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => versions.forEach((version) => running.set(version.versionId, version.runningStatus)));
    await cdp.send("ServiceWorker.enable");
    const kill = async () => {
      await until(() => running.size);
      for (const [versionId, status] of running) if (status !== "stopped") void cdp.send("ServiceWorker.stopWorker", { versionId }).catch(() => {});
      await until(() => [...running.values()].every((status) => status !== "running"));
    };
    await kill();
    gate.open();
    await saysKept();
    await kill();
    // `cut` would wait for the killed worker to hear of it.
    server.stop();
    const other = await context.newPage();
    await other.goto(`${server.origin}${BASE}pangram.js`).catch(() => {});
    assert.match(await other.content(), /saveOffline/, "the worker starts again, and serves what is kept");
    await use("lantern 33");
    await shownAt(page, "lantern 33");
  });

  test("a network that goes away half way is told, and saving goes on when it is back", async () => {
    await first("test/kept/");
    const gate = hold(25);
    await use("amber");
    await act("Keep for offline");
    await until(() => gate.passed() >= 25);
    await cut();
    await page.locator("pangram-search .offline", { hasText: "The connection was lost" }).waitFor();
    gate.open();
    await mend();
    await saysKept();
  });

  test("where there is no room, an error says so, and the copy kept before goes on", async () => {
    await first();
    await run(`await index.saveOffline()`);
    const kept = await cacheNames();
    serve(newer);
    const cdp = await context.newCDPSession(page);
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    await cdp.send("Storage.overrideQuotaForOrigin", { origin: server.origin, quotaSize: usage + 20_000 });
    const { error } = await run(`return outcome(index.saveOffline())`);
    assert.ok(error?.pangram, JSON.stringify(error));
    assert.equal(error.code, "full");
    assert.match(error.message, /room/);
    assert.deepEqual((await cacheNames()).filter((name) => name.startsWith("pangram-set")), kept.filter((name) => name.startsWith("pangram-set")));
    await cdp.send("Storage.overrideQuotaForOrigin", { origin: server.origin });
    await cut();
    assert.ok((await titles("amber keeper 7")).length);
  });

  test("a site that is built anew while it is saved is saved as it is then, and as one", async () => {
    await first();
    const gate = hold(25);
    const saving = run(`return outcome(index.saveOffline())`);
    await until(() => gate.passed() >= 25);
    serve(newer);
    gate.open();
    const { answer, error } = await saving;
    assert.equal(answer?.state, "kept", JSON.stringify(error));
    assert.equal((await cacheNames()).filter((name) => name.startsWith("pangram-set")).length, 1);
    await page.reload();
    await run("");
    await cut();
    assert.ok((await titles("cobalt keeper 7")).every((/** @type {string} */ title) => title.startsWith("cobalt")));
    assert.ok((await titles("cobalt keeper 7")).length);
  });

  test("a kept copy that the site has left behind says so, answers as it is, and is replaced as a whole", async () => {
    await first();
    const { total } = await run(`return index.saveOffline()`);
    serve(newer);
    const stale = await run(`return index.offline()`);
    assert.equal(stale.state, "stale");
    assert.equal(stale.kept, total);
    assert.ok(stale.here > 200_000 && stale.here < stale.total, "what has not changed is not fetched again");
    // Half of the new one, and then flight mode: the old one answers.
    const gate = hold(12);
    const saving = run(`return outcome(index.saveOffline())`);
    await until(() => gate.passed() >= 12);
    await cut();
    gate.open();
    assert.equal((await saving).error?.code, "network");
    assert.deepEqual(await anew("amber keeper 7"), Array(10).fill("amber"));
    await mend();
    server.takeRequests();
    assert.equal((await run(`return index.saveOffline()`)).state, "kept");
    assert.equal((await cacheNames()).filter((name) => name.startsWith("pangram-set")).length, 1);
    await cut();
    assert.deepEqual(await anew("cobalt keeper 7"), Array(10).fill("cobalt"));
  });

  test("a deploy that is going on, with files missing, does not disturb a kept copy", async () => {
    await first();
    await run(`await index.saveOffline()`);
    for (const path of [...server.files.keys()]) if (path.startsWith(BASE) && !path.endsWith("pangram.js")) server.files.delete(path);
    await page.reload();
    assert.ok((await titles("lantern 33")).length);
    assert.equal(await run(`return (await index.offline()).state`), "kept");
  });

  test("what is no file of ours is not kept: a network that answers everything with a page of its own", async () => {
    await first();
    await run("");
    server.faults.set("/data/", { type: "text/html", body: "<h1>Please log in</h1>" });
    const { error } = await run(`return outcome(index.saveOffline())`);
    assert.equal(error?.code, "damaged", JSON.stringify(error));
    server.faults.clear();
    assert.equal((await run(`return index.saveOffline()`)).state, "kept");
    // And a file that the disk damaged is healed when the index is kept again.
    const damage = `const set = await caches.open((await caches.keys()).find((name) => name.startsWith("pangram-set"))); const [file] = (await set.keys()).filter((r) => r.url.includes("/data/"));`;
    await run(`${damage} await set.put(file, new Response("no"))`);
    await run(`await index.saveOffline()`);
    assert.ok(await run(`${damage} return (await (await set.match(file)).arrayBuffer()).byteLength > 2`));
  });

  test("a signal ends the saving; it goes on when it is asked again, not by itself", async () => {
    await first();
    const gate = hold(20);
    const saving = run(`globalThis.stop = new AbortController(); return outcome(index.saveOffline({ signal: stop.signal }))`);
    await until(() => gate.passed() >= 20);
    await page.evaluate("stop.abort()");
    assert.equal((await saving).error.name, "AbortError");
    gate.open();
    assert.equal(await page.evaluate(async (url) => !!(await caches.match(url)), `${BASE}pangram.wanted`), false);
    const { state, here } = await run(`return index.offline()`);
    assert.equal(state, "partial");
    assert.ok(here > 0);
    assert.equal((await run(`return index.saveOffline()`)).state, "kept");
  });

  test("of two pages that save at once, one does, and both are told that it is kept", async () => {
    await first();
    const other = await context.newPage();
    await other.goto(page.url());
    server.takeRequests();
    const states = await Promise.all([page, other].map((on) => run(`return (await index.saveOffline()).state`, on)));
    assert.deepEqual(states, ["kept", "kept"]);
    const data = dataAsked().filter((path) => path.length);
    assert.ok(data.length <= new Set(data).size + 4, "the files are fetched once");
  });

  test("removed, nothing is left: no file, no mark, no service worker", async () => {
    await first("test/kept/");
    await use("amber");
    await act("Keep for offline");
    await saysKept();
    assert.equal((await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)), 1);
    await act("Remove");
    await page.locator("pangram-search .offline", { hasText: "Keep for offline" }).waitFor();
    assert.deepEqual((await cacheNames()).filter((name) => name !== "pangram-parts"), []);
    assert.equal((await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)), 0);
  });

  test("without keeping anything, what one page fetched the next does not; and not what a query fetched before", async () => {
    await first();
    assert.ok((await titles("amber keeper 7")).length);
    const before = dataAsked();
    assert.ok(before.length > 3);
    await until(async () => (await page.evaluate(async () => (await (await caches.open("pangram-parts")).keys()).length)) >= before.length);
    await page.goto(`${server.origin}${SITE}test/plain/`);
    assert.ok((await titles("amber keeper 7")).length);
    assert.deepEqual(dataAsked(), []);
    // What was damaged on the way is asked for again.
    await page.evaluate(async () => {
      const parts = await caches.open("pangram-parts");
      for (const key of await parts.keys()) await parts.put(key, new Response("damaged"));
    });
    await page.reload();
    assert.ok((await titles("amber keeper 7")).length);
    assert.equal(dataAsked().length, before.length);
    await until(() => page.evaluate(async () => (await Promise.all((await (await caches.open("pangram-parts")).matchAll()).map(async (r) => (await r.arrayBuffer()).byteLength))).every((size) => size > 7)));
    await page.reload();
    assert.ok((await titles("amber keeper 7")).length);
    assert.deepEqual(dataAsked(), []);
  });

  test("what one page fetched by ranges the next does not fetch, and a site whose parts share files is kept and answers with the network off", async () => {
    const shared = buildSite(library("amber"));
    try {
      serve(shared);
      profile = mkdtempSync(join(tmpdir(), "pangram-profile-"));
      await start("bare/");
      assert.ok((await titles("amber keeper 7")).length);
      const before = dataAsked();
      assert.ok(before.length > 1);
      const held = () => page.evaluate(async () => (await (await caches.open("pangram-parts")).keys()).map(({ url }) => url));
      await until(async () => (await held()).length >= before.length);
      assert.ok((await held()).some((url) => url.includes("?bytes=")), "parts of files are held");
      await page.goto(`${server.origin}${SITE}test/plain/`);
      assert.ok((await titles("amber keeper 7")).length);
      assert.deepEqual(dataAsked(), []);
      await run(`await index.saveOffline()`);
      await cut();
      for (const query of ["amber keeper 7", "lantern 33", "ambre"]) assert.ok((await anew(query)).length, query);
    } finally {
      rmSync(shared, { recursive: true });
    }
  });

  for (const [lang, colorScheme] of /** @type {const} */ ([["en", "light"], ["en", "dark"], ["zh", "light"], ["ar", "dark"]])) {
    test(`axe finds nothing while the line offers, counts, tells that it is kept, and that it is stale: ${lang}, ${colorScheme}`, async () => {
      serve(old);
      profile = mkdtempSync(join(tmpdir(), "pangram-profile-"));
      context = await launchProfile(profile, { colorScheme, reducedMotion: "reduce" });
      await noteAnswers(context);
      page = context.pages()[0];
      const put = () => addPage(server, "axe", `<main><h1>Test</h1>${BOX}</main>`, { lang, head: HEAD });
      await page.goto(put());
      const line = page.locator("pangram-search .offline");
      const axe = async (/** @type {RegExp} */ shown) => {
        await until(async () => shown.test(await line.innerText()));
        await page.evaluate(AXE);
        const { violations } = /** @type {any} */ (await page.evaluate("axe.run()"));
        assert.deepEqual(violations.map((/** @type {any} */ v) => [v.id, v.nodes.map((/** @type {any} */ n) => n.failureSummary)]), []);
      };
      const { offer, saving, kept, stale } = Object.fromEntries(Object.entries(keepStringsOf(lang === "zh" ? "zh-Hans" : lang)).map(([key, text]) => [key, new RegExp(text.split("{")[0].replace(/[(（]/g, ".").trim())]));
      await use("amber");
      await axe(offer);
      const gate = hold(25);
      await page.locator("pangram-search [part=offline-act]").click();
      await until(() => gate.passed() >= 25);
      await axe(saving);
      gate.open();
      await axe(kept);
      serve(newer);
      put();
      await page.reload();
      await use("shared");
      await axe(stale);
    });
  }

  // The element.

  /** @param {string} query */
  async function use(query) {
    await page.locator("pangram-search input").click();
    await page.locator("pangram-search input").fill(query);
    await page.locator("pangram-search .offline").waitFor();
  }

  /** @param {string} name the button's */
  const act = (name) => page.locator("pangram-search .offline button", { hasText: name }).click();
  const saysKept = () => page.locator("pangram-search .offline", { hasText: "Kept for offline" }).waitFor();

  /** Lets so many data files through, and the rest when it is opened. @param {number} count */
  function hold(count) {
    let passed = 0;
    /** @type {() => void} */
    let open = () => {};
    const opened = new Promise((done) => (open = () => done(undefined)));
    const fault = {
      get hold() {
        return ++passed > count ? opened : undefined;
      },
    };
    server.faults.set("/data/", fault);
    return {
      passed: () => passed,
      open: () => {
        server.faults.delete("/data/");
        open();
      },
    };
  }
});

/** A library of made-up pages, large enough for many files; two of them share half of their pages. @param {string} word */
function library(word) {
  const nouns = ["lantern", "keeper", "anchor", "chart", "compass", "ledger", "rope", "beacon", "cargo", "signal"];
  let seed = 1;
  const next = (/** @type {number} */ n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  return Array.from({ length: 300 }, (_, i) => ({
    url: `p/${i}/`,
    title: `${i % 2 ? word : "shared"} ${nouns[i % 10]} ${i}`,
    lang: "en",
    sections: [{ id: "", heading: "", text: Array.from({ length: 150 }, () => `${i % 2 ? word : "plain"} ${nouns[next(10)]} ${next(400)} ${String.fromCharCode(97 + next(26), 97 + next(26), 97 + next(26))}`).join(" ") }],
  }));
}
