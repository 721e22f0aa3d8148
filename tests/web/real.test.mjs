// The whole path: `pangram build` on a site, a static server, a reader in Chromium. Nothing is faked. Skipped, and
// said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { Complaints, noteAnswers, shownAt } from "./answers.mjs";
import { ATTACK, documents } from "./documents.mjs";
import { PANGRAM, SITE, buildSite, launch, serveFolder } from "./harness.mjs";
import { TestServer, until } from "./server.mjs";

const QUERIES = ["mooring", "moor", "harbour office", "港口", "港口 泊位", "港", "潮汐", "缆绳", "手引き", "嵐", "항구", "조석", "الميناء", '"high water"', "tide -rule", "!!", "zzzz", "boat", "12", "Ｂｏａｔ"];

// A suite that is skipped is not counted, a test is.
if (!PANGRAM) test("the whole path", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("the whole path", { skip: !PANGRAM }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {TestServer} */ let server;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;
  /** @type {string} */ let folder;
  const complaints = new Complaints();

  before(async () => {
    [browser, server] = await Promise.all([launch(), TestServer.start()]);
    folder = buildSite(documents);
    serveFolder(server, folder);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    server.reset();
    assert.deepEqual(complaints.take(), []);
  });

  /** @param {string} path @param {import("playwright-core").BrowserContextOptions} [options] */
  async function goto(path, options) {
    context = await browser.newContext(options);
    await noteAnswers(context);
    page = await context.newPage();
    complaints.hear(page);
    await page.goto(server.origin + SITE + path);
    server.takeRequests();
  }

  /** Runs `body` with `open`. @param {string} body @param {unknown} [value] given as `value` */
  function run(body, value) {
    return page.evaluate(`(async () => {
      const { open, PangramError } = await import("${SITE}pangram/pangram.js");
      const value = ${JSON.stringify(value ?? null)};
      const outcome = (promise) => promise.then((answer) => ({ answer }), (e) => ({ error: { code: e.code, file: e.file, message: e.message, pangram: e instanceof PangramError } }));
      ${body}
    })()`);
  }

  const titles = () => page.locator("pangram-search .title").allTextContents();
  /** @param {string} text */
  const shown = (text) => shownAt(page, text);

  test("a reader types under a strict policy below a sub-path, and lands at the section", async () => {
    await goto("fuel/");
    await page.locator("pangram-search input").click();
    await page.keyboard.type("booking a moor");
    await shown("Booking a mooring");
    assert.equal((await titles())[0], "Moorings");
    assert.ok((await page.locator("pangram-search mark").count()) > 0);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/moorings\/#book/);
  });

  test("Chinese through an input method, and the other script's characters find the same pages", async () => {
    await goto("");
    const cdp = await context.newCDPSession(page);
    await page.locator("pangram-search input").click();
    for (const text of ["f", "feng", "feng bao"]) await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await cdp.send("Input.insertText", { text: "风暴" });
    await shown("风暴预警");
    assert.ok((await titles()).includes("港口使用手冊"), "simplified finds traditional");
    await page.locator("pangram-search .clear").click();
    await cdp.send("Input.insertText", { text: "風暴預警" });
    await shown("港口使用手冊");
    assert.ok((await titles()).includes("风暴预警"), "traditional finds simplified");
  });

  test("spans mark what was looked for", async () => {
    await goto("bare/");
    for (const [query, expected] of [["harbour", /^harbour/i], ["港口", /^港口$/], ["嵐", /^嵐$/], ["안내서", /^안내서/]]) {
      const { results } = await run("return (await open()).search(value)", query);
      assert.ok(results.length, String(query));
      for (const { excerpt, spans } of results) {
        for (const [start, end] of spans) assert.match(excerpt.slice(start, end), /** @type {RegExp} */ (expected));
      }
    }
  });

  test("worker and page give the same answers, cold and warm, in any order", async () => {
    await goto("bare/");
    const answers = await run(
      `const ask = async (options, queries, warm) => {
         const index = await open(undefined, options);
         if (warm) await index.warm();
         const found = {};
         for (const q of queries) { const { tookMs, ...answer } = await index.search(q); found[q] = answer; }
         index.close();
         return JSON.stringify(value.map((q) => found[q]));
       };
       const back = [...value].reverse();
       return [await ask({}, value), await ask({ worker: false }, value), await ask({}, back, true), await ask({ worker: false }, back)]`,
      QUERIES,
    );
    for (const answer of answers.slice(1)) assert.equal(answer, answers[0]);
    const parsed = JSON.parse(answers[0]);
    assert.ok(parsed.filter((/** @type {any} */ answer) => answer.results.length).length >= 16);
  });

  test("pages of results join without repeats or gaps; under and lang narrow", async () => {
    await goto("bare/");
    const answer = await run(
      `const index = await open(); const urls = async (o) => (await index.search("the", o)).results.map((r) => r.url);
       return { whole: await urls({ limit: 50 }), parts: [...await urls({ limit: 6 }), ...await urls({ limit: 9, offset: 6 }), ...await urls({ limit: 50, offset: 15 })],
         under: await urls({ under: "log/", limit: 50 }), zh: (await index.search("港口", { lang: "zh" })).results.map((r) => r.lang) }`,
    );
    assert.ok(answer.whole.length > 25);
    assert.deepEqual(answer.parts, answer.whole);
    assert.equal(answer.under.length, 25);
    assert.ok(answer.zh.length >= 2 && answer.zh.every((/** @type {string} */ lang) => lang.startsWith("zh")), answer.zh.join());
  });

  test("an index is open after two steps: pangram.js, which is its own worker, then wasm and manifest, neither of which waits for the other; a first answer takes two more", async () => {
    await goto("bare/");
    server.headers = { "cache-control": "max-age=3600" };
    // Each is answered only once the other was asked for.
    server.faults.set(".wasm", { after: ["pangram.manifest"] });
    server.faults.set("pangram.manifest", { after: [".wasm"] });
    await run(`(await open()).close()`);
    const names = server.takeRequests().map((path) => path.slice(`${SITE}pangram/`.length).replace(/-[0-9a-f]{12}/, ""));
    assert.equal(names[0], "pangram.js");
    assert.deepEqual(names.slice(1).sort(), ["pangram.manifest", "pangram.wasm"]);
    server.faults.clear();
    const parts = await run(
      `const index = await open(undefined, { worker: false }); performance.clearResourceTimings();
       for (const held of await caches.keys()) await caches.delete(held);
       await index.search("harbour"); index.close();
       return performance.getEntriesByType("resource").map(({ startTime, responseEnd }) => [startTime, responseEnd]).sort(([a], [b]) => a - b)`,
    );
    let [steps, end] = [0, -1];
    for (const [start] of parts) {
      // What starts when all before it have come is a step of its own.
      if (start < end) continue;
      steps += 1;
      end = Math.min(...parts.filter((/** @type {number[]} */ part) => part[0] >= start).map((/** @type {number[]} */ part) => part[1]));
    }
    assert.ok(parts.length >= 2 && steps <= 2, `${steps} steps: ${JSON.stringify(parts)}`);
  });

  for (const worker of [true, false]) {
    const where = worker ? "in a worker" : "in the page";
    /** The engine's file, and where what answers begins in it. */
    const engine = () => {
      const [path, bytes] = /** @type {[string, Buffer]} */ ([...server.files].find(([name]) => /pangram-[0-9a-f]{12}\.wasm$/.test(name)));
      return { path, bytes, second: bytes.indexOf(bytes.subarray(0, 8), 8) };
    };

    test(`an index is open and what a query needs is on its way before all of the engine is here (${where})`, async () => {
      const { path, second } = engine();
      let release = () => {};
      server.faults.set(path, { first: second, rest: new Promise((done) => (release = () => done(undefined))) });
      await goto("bare/");
      await run(`globalThis.index = await open(undefined, { worker: ${worker} }); globalThis.answer = index.search("harbour office")`);
      await until(() => server.requests.some((name) => name.includes("/data/")));
      // Nobody answers yet.
      assert.equal(await run(`return Promise.race([globalThis.answer.then(() => "answered"), new Promise((done) => setTimeout(() => done("waits"), 100))])`), "waits");
      // Nor is that waited for to fetch what few queries need.
      void run(`globalThis.phrase = index.search('"high water"')`);
      await until(() => server.requests.some((name) => name.includes("pangram-more")));
      // Who typed on is not to fetch again what came for a search that he left.
      const typed = (/** @type {number} */ length) => run(`const left = new AbortController(); index.search("quay".slice(0, value), { signal: left.signal }).catch(() => {}); await new Promise((done) => setTimeout(done, 300)); left.abort()`, length);
      await typed(4);
      const fetched = server.requests.length;
      await typed(4);
      assert.equal(server.requests.length, fetched);
      release();
      assert.ok((await run(`return globalThis.answer`)).results.length > 0);
      assert.ok((await run(`return globalThis.phrase`)).results.length > 0);
      for (const query of ["harbuor", '"high water"', "the"]) assert.ok((await run(`return index.search(value)`, query)).results.length > 0, query);
    });

    test(`where the rest of the engine does not come, a search says so, and the next begins anew (${where})`, async () => {
      const { path, bytes, second } = engine();
      for (const [fault, code] of /** @type {[object, string][]} */ ([
        [{ first: second, cut: true }, "network"],
        [{ first: second + 9_000, cut: true }, "network"],
        [{ body: Buffer.concat([bytes.subarray(0, second), Buffer.from("\0asm then nonsense")]) }, "damaged"],
        [{ body: bytes.subarray(0, second + 9_000) }, "damaged"],
      ])) {
        await goto("bare/");
        complaints.forgive("ERR_INCOMPLETE_CHUNKED_ENCODING");
        server.faults.set(path, fault);
        const { error } = await run(`return outcome((async () => { globalThis.index = await open(undefined, { worker: ${worker} }); return index.search("harbour"); })())`);
        assert.deepEqual([error.code, error.pangram, error.file.endsWith(path)], [code, true, true], JSON.stringify(error));
        server.faults.clear();
        assert.ok((await run(`return (globalThis.index ?? await open()).search("harbour")`)).results.length > 0);
        await context.close();
      }
    });
  }

  for (const worker of [true, false]) {
    /** Asks; answers what came and how often what few queries need of the engine was fetched for it. @param {string} query @param {object} [options] */
    const asked = async (query, options = {}) => {
      server.takeRequests();
      const { answer, error } = await run(`return outcome((globalThis.index ??= await open(undefined, { worker: ${worker} })).search(value.query, value.options))`, { query, options });
      return { error, found: answer?.results.length, corrected: answer?.corrected, fetched: server.takeRequests().filter((path) => path.includes("pangram-more")).length };
    };

    test(`what few queries need of the engine is fetched once, and by those alone (${worker ? "in a worker" : "in the page"})`, async () => {
      for (const [query, options] of /** @type {[string, object?][]} */ ([["harbuor"], ['"high water"'], ["tide -rule"], ["the", { under: "log/" }]])) {
        await goto("bare/");
        for (const plain of ["harbour office", "the", "the boat"]) {
          const { error, fetched } = await asked(plain);
          assert.deepEqual([error, fetched], [undefined, 0], plain);
        }
        const { error, found, fetched } = await asked(query, options);
        assert.deepEqual([error, fetched], [undefined, 1], query);
        assert.ok(found > 0, query);
        const again = await asked("moorign");
        assert.deepEqual([again.fetched, again.corrected], [0, "mooring"], query);
        await context.close();
      }
    });

    test(`without it such a query says what is missing, and the next goes on (${worker ? "in a worker" : "in the page"})`, async () => {
      for (const [fault, code, message] of /** @type {[object, string, RegExp][]} */ ([
        [{ status: 404, body: "" }, "not-found", /upload the whole index folder/],
        [{ body: "\0asm then nonsense" }, "network", /could not be loaded: .*version/],
      ])) {
        complaints.forgive("404");
        await goto("bare/");
        server.faults.set("pangram-more", fault);
        const { error } = await asked("harbuor");
        assert.deepEqual([error.code, error.file, error.pangram], [code, "pangram-more.wasm", true], error.message);
        assert.match(error.message, message);
        assert.ok((await asked("harbour")).found > 0);
        server.faults.clear();
        const { error: none, found, corrected } = await asked("harbuor");
        assert.deepEqual([none, found > 0, corrected], [undefined, true, "harbour"]);
        await context.close();
      }
    });
  }

  for (const worker of [true, false]) {
    test(`pages that hold a query are told while what repairs it is on its way, once, and the answer begins with them (${worker ? "in a worker" : "in the page"})`, async () => {
      await goto("bare/");
      let release = () => {};
      server.faults.set("pangram-more", { hold: new Promise((done) => (release = () => done(undefined))) });
      const early = run(
        `globalThis.told = []; globalThis.index = await open(undefined, { worker: ${worker} });
         return new Promise((first) => { globalThis.answer = index.search("twelfth", { onEarly: (answer) => { told.push(answer); first(answer); } }); })`,
      );
      const { results, tookMs } = await early;
      assert.deepEqual([results.map((/** @type {any} */ r) => r.title), results[0].href, results[0].sections[0].href, tookMs > 0], [["Tide tables"], `${server.origin}${SITE}tides/`, `${server.origin}${SITE}tides/#rule`, true]);
      release();
      const [answer, times] = await run("return [await globalThis.answer, told.length]");
      assert.deepEqual([answer.results[0].url, times], [results[0].url, 1]);
      assert.deepEqual(await run(`const early = []; const { results } = await index.search("harbuor", { onEarly: (a) => early.push(a) }); return [results.length > 0, early]`), [true, []], "nothing holds it, or it is here");
    });
  }

  test("a reader sees and chooses what holds the query while what repairs it is on its way, and has it still when the rest is there", async () => {
    await goto("fuel/");
    let release = () => {};
    server.faults.set("pangram-more", { hold: new Promise((done) => (release = () => done(undefined))) });
    await page.locator("pangram-search input").click();
    await page.keyboard.insertText("twelfth");
    await page.locator("pangram-search .panel", { hasText: "Tide tables" }).waitFor();
    await page.keyboard.press("ArrowDown");
    const chosen = () => page.locator("pangram-search [aria-selected=true]").textContent();
    assert.match((await chosen()) ?? "", /Tide tables/);
    release();
    await shown("Tide tables");
    assert.match((await chosen()) ?? "", /Tide tables/);
  });

  test("a page that attacks stays text", async () => {
    await goto("");
    await page.locator("pangram-search input").click();
    await page.keyboard.type(ATTACK);
    await shown(ATTACK);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("boat named");
    await shown("A boat named <img src=x");
    assert.equal(await page.locator("pangram-search :is(img, script)").count(), 0);
    assert.equal(await page.evaluate("window.hacked"), undefined);
  });

  test("a site that is built anew under an open page goes on, with the new answers", async () => {
    const [before, now] = [library("amber", 250), library("cobalt", 250)];
    const site = buildSite(before);
    try {
      serveFolder(server, site);
      await goto("bare/");
      const first = await run(`globalThis.index = await open(); return (await index.search("amber keeper 7")).results.length`);
      assert.ok(first > 0);
      const old = new Set(server.files.keys());
      rmSync(join(site, "p"), { recursive: true });
      buildSite(now, site);
      serveFolder(server, site);
      const gone = [...old].filter((path) => path.includes("/data/") && !server.files.has(path));
      assert.ok(gone.length > 2, "the new build replaced data files");
      const later = await run(`const { results } = await index.search("cobalt lantern 33"); return results.map((r) => r.excerpt)`);
      assert.ok(later.length > 0);
      assert.match(later[0], /cobalt/);
      // A word like it may be offered, but none of the pages that were there before.
      const left = await run(`return (await index.search("amber")).results.map((r) => [r.match, r.excerpt])`);
      assert.ok(left.every(([match, excerpt]) => match !== "exact" && !/amber/i.test(excerpt)), JSON.stringify(left[0]));
      complaints.forgive("404");
    } finally {
      rmSync(site, { recursive: true });
      serveFolder(server, folder);
    }
  });

  test("a manifest that names files which are gone is an error with the file's name, and is no more once it is fresh", async () => {
    await goto("bare/");
    await run(`for (const held of await caches.keys()) await caches.delete(held)`);
    const parts = [...server.files.keys()].filter((path) => path.includes("/data/"));
    const kept = parts.map((path) => /** @type {const} */ ([path, server.files.get(path) ?? ""]));
    for (const path of parts) server.files.delete(path);
    const { error } = await run(`return outcome(open().then((index) => index.search("boat")))`);
    for (const [path, bytes] of kept) server.files.set(path, bytes);
    complaints.forgive("404");
    assert.ok(error?.pangram, JSON.stringify(error));
    assert.equal(error.code, "not-found");
    assert.match(error.file, /^data\/[0-9a-f]{12}\.bin$/);
    assert.ok((await run(`return (await open()).search("boat")`)).results.length > 0);
  });

  test("a damaged file is an error or heals, and never a wrong answer", async () => {
    await goto("bare/");
    const names = [...server.files.keys()].filter((path) => path.includes("/data/") || path.endsWith("pangram.manifest"));
    // Parts once fetched are held across pages: without that, each damage meets a reader who has nothing yet.
    const ask = `for (const held of await caches.keys()) await caches.delete(held);
      const index = await open(undefined, { worker: false });
      const answers = []; for (const q of ["harbour", "港口", "boat keeper"]) { const { tookMs, ...answer } = await index.search(q); answers.push(answer); }
      index.close(); return JSON.stringify(answers)`;
    const sound = await run(ask);
    let errors = 0;
    for (const name of names) {
      const bytes = /** @type {Uint8Array} */ (server.files.get(name));
      for (let i = 0; i < 12; i++) {
        const broken = Uint8Array.from(bytes);
        const at = Math.floor((i / 12) * broken.length);
        broken[at] ^= 1 << i % 8;
        server.files.set(name, i === 11 ? broken.slice(0, at) : broken);
        const { answer, error } = await run(`return outcome((async () => { ${ask} })())`);
        if (error) {
          errors += 1;
          assert.ok(error.pangram && ["damaged", "version", "not-found"].includes(error.code), `${name} at ${at}: ${JSON.stringify(error)}`);
          assert.ok(error.message.length > 20);
        } else assert.equal(answer, sound, `${name} at ${at}`);
      }
      server.files.set(name, bytes);
    }
    complaints.forgive("404");
    assert.ok(errors > names.length * 6, `${errors} errors for ${names.length} files`);
  });
});

/** A library of made-up pages, large enough for several data files. @param {string} word on every page @param {number} size */
function library(word, size) {
  const nouns = ["lantern", "keeper", "anchor", "chart", "compass", "ledger", "rope", "beacon", "cargo", "signal"];
  let seed = word.length;
  const next = (/** @type {number} */ n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  return Array.from({ length: size }, (_, i) => ({
    url: `p/${word}${i}/`,
    title: `${word} ${nouns[i % 10]} ${i}`,
    lang: "en",
    sections: [{ id: "", heading: "", text: Array.from({ length: 120 }, () => `${word} ${nouns[next(10)]} ${next(400)} ${String.fromCharCode(97 + next(26), 97 + next(26), 97 + next(26))}`).join(" ") }],
  }));
}
