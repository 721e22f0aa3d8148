// Roads to the same answers: a folder on a server and one opened from a disk, an index in one file (Node, and a page on a server), and a bundle, each against the
// program on 500 queries, to the last score and span. Skipped, and said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PANGRAM, REPO, SITE, launch, serveFolder } from "./harness.mjs";
import { QUERIES_500, bare } from "./queries.mjs";
import { TestServer } from "./server.mjs";

const program = /** @type {string} */ (PANGRAM);
const run = promisify(execFile);
const DEMO = join(REPO, "www/demo/site");
/** A box does not ask for nothing. */
const QUERIES = QUERIES_500.filter((query) => query.trim());

const ASK = `<!doctype html><title>Ask</title><script src="pangram/pangram-search.js" defer></script><pangram-search></pangram-search>`;

if (!PANGRAM) test("roads to the same answers", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("roads to the same answers", { skip: !PANGRAM }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {string} */ let folder;
  /** @type {any[]} */ const wanted = [];
  /** @type {string} */ let single;

  before(async () => {
    browser = await launch();
    folder = mkdtempSync(join(tmpdir(), "pangram-roads-"));
    single = join(folder, "single/pangram");
    const build = (/** @type {string[]} */ args) => execFileSync(program, [...args, "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    build(["build", DEMO, "--out", join(folder, "disk/pangram"), "--no-pages", "--layout", "http,script"]);
    build(["build", DEMO, "--out", single, "--no-pages", "--layout", "single"]);
    build(["bundle", DEMO, "-o", join(folder, "docs.html"), "--lang", ""]);
    for (let at = 0; at < QUERIES.length; at += 4) {
      const some = QUERIES.slice(at, at + 4).map(async (query) => bare(JSON.parse((await run(program, ["search", join(folder, "disk"), "--json", "--", query], { maxBuffer: 1 << 26 })).stdout)));
      wanted.push(...(await Promise.all(some)));
    }
    assert.ok(wanted.filter((answer) => answer.results.length).length > 350);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Asks the box of a page all queries. @param {string} url @param {(page: import("playwright-core").Page) => Promise<void>} [prepare] */
  async function askBox(url, prepare) {
    const context = await browser.newContext();
    try {
      if (url.startsWith("file:")) await context.setOffline(true);
      const page = await context.newPage();
      await prepare?.(page);
      await page.goto(url);
      await page.waitForFunction(() => customElements.get("pangram-search"));
      const answers = await page.evaluate(async (queries) => {
        const box = /** @type {any} */ (document.querySelector("pangram-search"));
        // The program does not know which page asks: among equals, what is near it comes first.
        if (location.protocol !== "file:" || !location.pathname.endsWith("docs.html")) box.siteRoot = new URL("elsewhere/", location.href).href;
        const all = [];
        for (const query of queries) {
          const answer = new Promise((done, fail) => {
            const end = new AbortController();
            const listen = (/** @type {string} */ type, /** @type {(event: any) => void} */ act) => box.addEventListener(type, (/** @type {any} */ event) => event.detail.query === query && (end.abort(), act(event)), { signal: end.signal });
            listen("pangram-results", (event) => done(event.detail));
            listen("pangram-error", (event) => fail(event.detail.error));
          });
          box.value = query;
          const { query: _, ...rest } = /** @type {any} */ (await answer);
          all.push(rest);
        }
        return all;
      }, QUERIES);
      return answers.map(bare);
    } finally {
      await context.close();
    }
  }

  /** @param {any[]} answers */
  function compare(answers) {
    assert.equal(answers.length, wanted.length);
    answers.forEach((answer, i) => assert.deepEqual(answer, wanted[i], `the answers to ${JSON.stringify(QUERIES[i])} differ`));
  }

  test("a folder on a server", async () => {
    const server = await TestServer.start();
    try {
      serveFolder(server, join(folder, "disk"));
      server.files.set(`${SITE}ask.html`, ASK);
      compare(await askBox(`${server.origin}${SITE}ask.html`));
      const asked = server.takeRequests();
      assert.ok(asked.filter((path) => path.endsWith(".bin")).length > 10, "its parts were fetched");
      assert.deepEqual(asked.filter((path) => path.endsWith(".bin.js")), []);
    } finally {
      server.stop();
    }
  });

  test("a folder opened from a disk", async () => {
    const page = join(folder, "disk/ask.html");
    writeFileSync(page, ASK);
    compare(await askBox(pathToFileURL(page).href));
  });

  test("a bundle", async () => {
    compare(await askBox(pathToFileURL(join(folder, "docs.html")).href));
  });

  test("an index in one file: Node opens its folder, and the file by a name of its own", async () => {
    assert.ok(!existsSync(join(single, "data")), "all is in the manifest");
    const file = join(folder, "all.pangram");
    copyFileSync(join(single, "pangram.manifest"), file);
    const { open } = await import(pathToFileURL(join(single, "pangram-node.mjs")).href);
    for (const base of [single, file]) {
      const index = await open(base, { assets: pathToFileURL(`${single}/`) });
      const answers = [];
      for (const query of QUERIES) answers.push(bare(await index.search(query)));
      index.close();
      compare(answers);
    }
    const { stdout } = await run(program, ["search", file, "--json", "--", QUERIES[0]]);
    assert.deepEqual(bare(JSON.parse(stdout)), wanted[0]);
    assert.match((await run(program, ["check", file])).stderr, /is whole/);
  });

  test("an index in one file: a page on a server, which asks for nothing else of it", async () => {
    const server = await TestServer.start();
    try {
      serveFolder(server, join(folder, "single"));
      server.files.set(`${SITE}ask.html`, ASK);
      compare(await askBox(`${server.origin}${SITE}ask.html`));
      const parts = server.takeRequests().filter((path) => /\.(manifest|bin)$/.test(path));
      assert.deepEqual(parts, [`${SITE}pangram/pangram.manifest`]);
    } finally {
      server.stop();
    }
  });
});
