// pangram.js as a program uses it, on the fake engine.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { launch, startFakeSite, SITE } from "./harness.mjs";
import { until } from "./server.mjs";

describe("pangram.js", () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("./server.mjs").TestServer} */ let server;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;

  before(async () => {
    [browser, server] = await Promise.all([launch(), startFakeSite()]);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });
  afterEach(async () => {
    await context?.close();
    server.reset();
  });

  /** A fresh page of the site. @param {string} [path] */
  async function goto(path = "bare/") {
    context = await browser.newContext();
    page = await context.newPage();
    await page.goto(server.origin + SITE + path);
    server.takeRequests();
    return page;
  }

  /** A query `!held …` is answered once the page asks for `data/release`. */
  const hold = () => server.faults.set("data/held", { after: ["data/release"] });

  /** Runs `body` in the page with `open`, `PangramError` and `base`; errors come back as data. @param {string} body */
  function run(body, options = "{}", entry = "pangram.js") {
    return page.evaluate(`(async () => {
      const { open, PangramError } = await import("${SITE}pangram/${entry}");
      const base = new URL("${SITE}pangram/", location.href).href;
      const options = ${options};
      const caught = (promise) => promise.then(
        () => { throw new Error("was to fail"); },
        (e) => ({ name: e.name, code: e.code, file: e.file, message: e.message, pangram: e instanceof PangramError }));
      ${body}
    })()`);
  }

  test("an engine that runs is asked in the very turn of the call", async () => {
    await goto();
    const asked = await run(`
      const sent = [];
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message, ...rest) {
        sent.push(message.query);
        postMessage.call(this, message, ...rest);
      };
      const index = await open();
      await index.search("tide");
      sent.length = 0;
      const answer = index.search("mooring");
      return { sent: [...sent], found: (await answer).total.value };`);
    assert.deepEqual(asked, { sent: ["mooring"], found: 3 });
  });

  for (const worker of [true, false]) {
    const where = worker ? "in a worker" : "in the page";
    const options = `{ worker: ${worker} }`;

    test(`${where}: a search answers with pages, links, spans and sections`, async () => {
      await goto();
      const { results, total, tookMs } = await run(`return (await open(undefined, options)).search("mooring")`, options);
      assert.equal(total.value, 3);
      assert.equal(results[0].url, "moorings/");
      assert.equal(results[0].href, `${server.origin}${SITE}moorings/`);
      assert.equal(results[0].sections[0].href, `${server.origin}${SITE}moorings/#book`);
      const [start, end] = results[0].spans[0];
      assert.equal(results[0].excerpt.slice(start, end).toLowerCase(), "mooring");
      assert.ok(tookMs > 0);
      assert.equal(page.workers().length, worker ? 1 : 0);
    });

    test(`${where}: an abort rejects at once with the signal's reason, and the engine goes on`, async () => {
      await goto();
      hold();
      const answer = await run(
        `const index = await open(base, options);
         const controller = new AbortController();
         const pending = caught(index.search("!held boat", { signal: controller.signal }));
         setTimeout(() => controller.abort(), 20);
         const error = await pending;
         const already = await index.search("boat", { signal: AbortSignal.abort("why") }).catch((reason) => reason);
         return { error, already, next: (await index.search("boat")).total.value }`,
        options,
      );
      assert.equal(answer.error.name, "AbortError");
      assert.equal(answer.already, "why");
      assert.ok(answer.next > 1);
    });

    test(`${where}: queries that were overtaken and aborted are not computed`, async () => {
      await goto();
      const titles = await run(
        // A worker that runs may begin with a query before the page has aborted it; one that is being started gets none of them.
        `const index = await open(base, options);
         ${worker ? 'await index.search("!trap").catch(() => {});' : ""}
         let last;
         for (const q of ["b", "bo", "boa", "boat"]) {
           last?.abort();
           last = new AbortController();
           index.search(q, { signal: last.signal }).catch(() => {});
         }
         await index.search("boat");
         return (await index.search("!order", { limit: 50 })).results.map((r) => r.title)`,
        options,
      );
      assert.deepEqual(titles, ["boat", "boat", "!order"]);
    });

    test(`${where}: searches that nobody aborted run side by side and each gets its own answer`, async () => {
      await goto();
      hold();
      const order = await run(
        `const index = await open(base, options);
         const order = [];
         const note = (name) => (answer) => order.push(name + answer.total.value);
         const slow = index.search("!held mooring").then(note("slow "));
         await index.search("fuel").then(note("fast "));
         await fetch(base + "data/release");
         await slow;
         return order`,
        options,
      );
      assert.deepEqual(order, ["fast 2", "slow 3"]);
    });

    test(`${where}: an engine that stops is an error, and the next search starts a fresh one`, async () => {
      await goto();
      hold();
      const answer = await run(
        `const index = await open(base, options);
         await index.search("boat");
         const [trap, beside] = await Promise.all([caught(index.search("!trap")), caught(index.search("!held boat"))]);
         return { trap, beside, next: (await index.search("boat")).total.value, order: (await index.search("!order")).results.map((r) => r.title) }`,
        options,
      );
      assert.equal(answer.trap.code, "damaged");
      assert.ok(answer.trap.pangram);
      assert.match(answer.trap.message, /unreachable.*next search starts it afresh/s);
      assert.equal(answer.beside.code, "damaged");
      assert.ok(answer.next > 1);
      assert.deepEqual(answer.order, ["boat", "!order"]);
    });

    test(`${where}: what the engine reports arrives as a PangramError with code, file and cure`, async () => {
      await goto();
      const error = await run(`const index = await open(base, options); return caught(index.search("!damaged"))`, options);
      assert.deepEqual(error, { name: "PangramError", code: "damaged", file: "data/fake.bin", message: "data/fake.bin is damaged. Upload it again.", pangram: true });
    });

    test(`${where}: close ends what is under way, and what comes after`, async () => {
      await goto();
      hold();
      const [a, b] = await run(
        `const index = await open(base, options);
         const pending = caught(index.search("!held boat"));
         index.close();
         return [await pending, await caught(index.search("boat"))]`,
        options,
      );
      assert.deepEqual([a.name, b.name], ["AbortError", "AbortError"]);
      await until(() => page.workers().length === 0);
    });
  }

  /** What the page has asked for below `pangram/`, without hashes. */
  const asked = () => server.takeRequests().map((path) => path.slice(`${SITE}pangram/`.length).replace(/-[0-9a-f]{12}/, ""));

  test("wasm and manifest are asked for together, once each, before anything else; the module that the page has is the worker too", async () => {
    await goto();
    server.headers = { "cache-control": "max-age=3600" };
    // Each is answered only once the other was asked for: one that waited for the other would wait for ever.
    server.faults.set(".wasm", { after: ["pangram.manifest"] });
    server.faults.set("pangram.manifest", { after: [".wasm"] });
    await run(`await open()`);
    assert.equal(page.workers().length, 1);
    const [first, ...rest] = asked();
    assert.equal(first, "pangram.js");
    assert.deepEqual(rest.slice(0, 2).sort(), ["pangram.manifest", "pangram.wasm"]);
    assert.deepEqual(rest.slice(2), ["data/fake.json"]);
  });

  test("of another name, as bundlers give it, the module has a worker of its own, asked for with wasm and manifest", async () => {
    await goto();
    server.files.set(`${SITE}pangram/app.js`, /** @type {Uint8Array} */ (server.files.get(`${SITE}pangram/pangram.js`)));
    server.faults.set(".wasm", { after: ["pangram.manifest", "pangram-worker"] });
    server.faults.set("pangram.manifest", { after: [".wasm", "pangram-worker"] });
    server.faults.set("pangram-worker", { after: [".wasm", "pangram.manifest"] });
    await run(`await open()`, "{}", "app.js");
    assert.equal(page.workers().length, 1);
    const [first, ...rest] = asked();
    assert.equal(first, "app.js");
    assert.deepEqual(rest.slice(0, 3).sort(), ["pangram-worker.js", "pangram.manifest", "pangram.wasm"]);
    assert.deepEqual(rest.slice(3), ["data/fake.json"]);
  });

  test("where the server has another edition by the time the worker starts, the page's own answers without one", async () => {
    await goto();
    await run(``);
    const path = `${SITE}pangram/pangram.js`;
    const [edition] = /** @type {RegExpMatchArray} */ (String(Buffer.from(/** @type {Uint8Array} */ (server.files.get(path)))).match(/pangram-[0-9a-f]{12}\.wasm/));
    const own = /** @type {Uint8Array} */ (server.files.get(path));
    server.files.set(path, Buffer.from(String(Buffer.from(own)).replaceAll(edition, "pangram-000000000000.wasm")));
    const answer = await run(`return (await open()).search("boat")`);
    server.files.set(path, own);
    assert.ok(answer.results.length);
    await until(() => page.workers().length === 0);
    assert.ok(!server.requests.some((asked) => asked.includes("000000000000")));
  });

  test("a blank query answers empty and asks nobody", async () => {
    await goto();
    const answers = await run(
      `const index = await open(); performance.clearResourceTimings();
       return { answers: await Promise.all(["", "  ", "\\u3000\\n", undefined].map((q) => index.search(q))), order: (await index.search("!order")).results.length }`,
    );
    for (const answer of answers.answers) assert.deepEqual(answer, { results: [], total: { value: 0, exact: true }, reading: "literal", tookMs: 0 });
    assert.equal(answers.order, 1);
  });

  test("queries are cut at 256 characters, never through one", async () => {
    await goto();
    const title = await run(
      `const index = await open(); await index.search("😀".repeat(400)); await index.search("é".repeat(256));
       return (await index.search("!order")).results.map((r) => r.title)`,
    );
    assert.equal(title[0], "😀".repeat(256));
    assert.equal(title[1], "é".repeat(256));
  });

  test("limit, offset, under and lang reach the engine, with the asking page's path and language", async () => {
    await goto("zh/gang-kou/");
    const [plain, full] = await run(
      `const index = await open();
       return [await index.search("!options"), await index.search("!options", { limit: 3.7, offset: 0, under: "v2/", lang: "zh" })].map((a) => JSON.parse(a.results[0].title))`,
    );
    assert.deepEqual(plain, { limit: 10, offset: 0, under: "", lang: "", asText: false, from: "zh/gang-kou/", fromLang: "zh-Hans" });
    assert.deepEqual(full, { limit: 3, offset: 0, under: "v2/", lang: "zh", asText: false, from: "zh/gang-kou/", fromLang: "zh-Hans" });
  });

  test("pages of results join without repeats or gaps", async () => {
    await goto();
    const [whole, parts] = await run(
      `const index = await open(); const urls = async (o) => (await index.search("boats", o)).results.map((r) => r.url);
       return [await urls({ limit: 40 }), [...await urls({ limit: 7 }), ...await urls({ limit: 7, offset: 7 }), ...await urls({ limit: 40, offset: 14 })]]`,
    );
    assert.ok(whole.length > 20);
    assert.deepEqual(parts, whole);
  });

  test("a URL in the index cannot become a script or leave the site by accident", async () => {
    const evil = ["javascript:alert(1)", "//evil.example/x", "data:text/html,x"].map((url) => ({ url, title: "evilurl", lang: "", sections: [] }));
    const kept = server.files.get(`${SITE}pangram/data/fake.json`);
    server.files.set(`${SITE}pangram/data/fake.json`, JSON.stringify([...evil, { url: "https://other.example/a", title: "evilurl", lang: "", sections: [] }]));
    await goto();
    const hrefs = await run(`return (await (await open()).search("evilurl")).results.map((r) => r.href)`);
    server.files.set(`${SITE}pangram/data/fake.json`, kept ?? "");
    for (const href of hrefs.slice(0, 3)) assert.ok(href.startsWith(`${server.origin}${SITE}`), href);
    assert.equal(hrefs[3], "https://other.example/a");
  });

  test("siteRoot moves the links", async () => {
    await goto();
    const [a, b] = await run(
      `const href = async (siteRoot) => (await (await open(base, { siteRoot })).search("tide tables")).results[0].href;
       return [await href("/docs"), await href("https://www.example/x/")]`,
    );
    assert.equal(a, `${server.origin}/docs/tides/`);
    assert.equal(b, "https://www.example/x/tides/");
  });

  test("a wasm file served with a wrong type still works", async () => {
    server.faults.set(".wasm", { type: "application/octet-stream" });
    await goto();
    assert.ok((await run(`return (await open()).search("boat")`)).results.length);
  });

  test("where a policy forbids workers, the search stays in the page and says nothing", async () => {
    server.csp = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'";
    await goto();
    const answer = await run(`return (await open()).search("boat")`);
    assert.ok(answer.results.length);
    assert.equal(page.workers().length, 0);
  });

  test("where the constructor of workers throws, the search stays in the page", async () => {
    await goto();
    const answer = await run(`globalThis.Worker = class { constructor() { throw new DOMException("no", "SecurityError"); } }; return (await open()).search("boat")`);
    assert.ok(answer.results.length);
  });

  const failures = [
    ["no manifest", "not-found", /pangram\.manifest was not found.*pangram build/s, "pangram.manifest", { status: 404, body: "" }],
    ["a server error for the manifest", "network", /answered 503/, "pangram.manifest", { status: 503, body: "" }],
    ["a connection that breaks", "network", /Check the connection/, "pangram.manifest", { drop: true }],
    ["no wasm", "not-found", /\.wasm was not found.*upload/s, ".wasm", { status: 404, body: "" }],
    ["a damaged wasm", "damaged", /\.wasm is damaged/, ".wasm", { body: "\0asm then nonsense" }],
    ["a page instead of the wasm", "damaged", /\.wasm is damaged or is not WebAssembly/, ".wasm", { body: "<!doctype html>", type: "text/html" }],
    ["a root that is gone", "not-found", /fake\.json was not found/, "fake.json", { status: 404, body: "" }],
    ["no worker file", "not-found", /pangram-worker-[0-9a-f]{12}\.js was not found/, "pangram-worker-", { status: 404, body: "" }],
  ];
  for (const [name, code, message, file, fault] of /** @type {any} */ (failures)) {
    test(`${name}: open rejects with code ${code}, the file and the cure; the next open works`, async () => {
      await goto();
      server.faults.set(file, fault);
      server.files.set(`${SITE}pangram/app.js`, /** @type {Uint8Array} */ (server.files.get(`${SITE}pangram/pangram.js`)));
      const error = await run(`return caught(open())`, "{}", file.startsWith("pangram-worker") ? "app.js" : "pangram.js");
      assert.equal(error.code, code, JSON.stringify(error));
      assert.match(error.message, message);
      assert.ok(error.file.includes(file), error.file);
      server.faults.clear();
      if (!file.includes("-")) assert.ok((await run(`return (await open()).search("boat")`)).results.length);
    });
  }

  test("a policy without wasm-unsafe-eval is named, with its cure", async () => {
    server.csp = "default-src 'self'";
    await goto();
    const error = await run(`return caught(open())`);
    assert.equal(error.code, "unsupported");
    assert.match(error.message, /wasm-unsafe-eval/);
  });
});
