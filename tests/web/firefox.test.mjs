// Smoke runs in Firefox: what no server stands behind. Nothing is faked. Skipped, and said so, where Firefox or the program is not here.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { documents } from "./documents.mjs";
import { FIREFOX, Firefox, NO_FIREFOX } from "./firefox.mjs";
import { PANGRAM, SITE, buildLocalSite, buildSite, serveFolder } from "./harness.mjs";
import { TestServer, until } from "./server.mjs";

const skip = NO_FIREFOX || (PANGRAM ? false : "the program is not built (./build.sh cli)");
const run = promisify(execFile);

if (skip) test("in Firefox", { skip }, () => {});

describe("in Firefox", { skip: !!skip, timeout: 300_000 }, () => {
  /** @type {Firefox} */ let firefox;
  /** @type {string} */ let folder;
  before(async () => {
    assert.ok(FIREFOX);
    folder = buildLocalSite(["--layout", "http,script"]);
    firefox = await Firefox.launch();
  });
  after(async () => {
    await firefox?.close();
    if (folder) rmSync(dirname(folder), { recursive: true });
  });
  afterEach(() => assert.deepEqual(firefox.complaints.splice(0), []));

  /** Lists of the box, by title. @param {string[]} queries */
  const titles = (queries) =>
    firefox.evaluate(
      async (/** @type {string[]} */ queries) => {
        const box = /** @type {any} */ (document.querySelector("pangram-search"));
        // The program does not know which page asks: among equals, what is near it comes first.
        document.documentElement.lang = "";
        box.siteRoot = new URL("elsewhere/", location.href).href;
        const lists = [];
        for (const query of queries) {
          const answer = new Promise((done, fail) => {
            box.addEventListener("pangram-results", (/** @type {any} */ event) => event.detail.query === query && done(event.detail));
            box.addEventListener("pangram-error", (/** @type {any} */ event) => fail(event.detail.error));
          });
          box.value = query;
          lists.push(/** @type {any} */ (await answer).results.map((/** @type {any} */ result) => result.url));
        }
        box.siteRoot = "";
        return lists;
      },
      queries,
    );

  test("a folder opened from a disk answers as the program does, and a result opens by keyboard", async () => {
    await firefox.goto(pathToFileURL(join(folder, "fuel/index.html")).href);
    const queries = ["mooring", "港口 泊位", "嵐", "항구", '"high water"', "Ｂｏａｔ", "moorng", "zzzz"];
    const wanted = await Promise.all(
      queries.map(async (query) => {
        const { stdout } = await run(/** @type {string} */ (PANGRAM), ["search", folder, "--json", "--", query]);
        return JSON.parse(stdout).results.map((/** @type {any} */ result) => result.url);
      }),
    );
    assert.deepEqual(await titles(queries), wanted);
    assert.ok(wanted.filter((list) => list.length).length >= 7);
    await firefox.evaluate(() => /** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector("input").select());
    await firefox.type("booking a moor");
    await firefox.until(() => /Booking a mooring/.test(/** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector(".panel").innerText));
    await firefox.press("ArrowDown");
    await firefox.press("ArrowDown");
    await firefox.press("Enter");
    await firefox.until(() => location.protocol === "file:" && /\/moorings\/index\.html$/.test(location.pathname) && location.hash.startsWith("#book"));
    assert.match(await firefox.evaluate(() => document.title), /Moorings/);
  });

  test("a bundle opens with a double click: type, read, step through the hits, go back", async () => {
    const file = join(folder, "../docs.html");
    execFileSync(/** @type {string} */ (PANGRAM), ["bundle", folder, "-o", file, "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    await firefox.goto(pathToFileURL(file).href);
    await firefox.until(() => document.querySelector("main nav a"));
    await firefox.evaluate(() => /** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector("input").focus());
    await firefox.type("mooring");
    await firefox.until(() => /Moorings/.test(/** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector(".panel").innerText));
    await firefox.press("ArrowDown");
    await firefox.press("Enter");
    await firefox.until(() => /^#\/moorings\/\?q=mooring/.test(location.hash) && document.querySelector("mark.current"));
    assert.match(await firefox.evaluate(() => document.title), /Moorings/);
    const place = () => firefox.evaluate(() => document.querySelector(".place")?.textContent);
    assert.match(await place(), /^1 \/ /);
    await firefox.evaluate(() => /** @type {HTMLButtonElement} */ (document.querySelector(".hits button:nth-of-type(2)")).click());
    assert.match(await place(), /^2 \/ /);
    await firefox.go(-1);
    await firefox.until(() => document.querySelector("main nav a"));
  });
});

describe("in Firefox, from a server", { skip: !!skip, timeout: 300_000 }, () => {
  /** @type {Firefox} */ let firefox;
  /** @type {TestServer} */ let server;
  /** @type {string} */ let folder;
  before(async () => {
    server = await TestServer.start();
    folder = buildSite(documents);
    serveFolder(server, folder);
    firefox = await Firefox.launch();
  });
  after(async () => {
    await firefox?.close();
    server?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const worker of [true, false]) {
    test(`an index is open while what answers is on its way, and answers queries of every part of the engine (${worker ? "in a worker" : "in the page"})`, async () => {
      const [path, bytes] = /** @type {[string, Buffer]} */ ([...server.files].find(([name]) => /pangram-[0-9a-f]{12}\.wasm$/.test(name)));
      let release = () => {};
      server.faults.set(path, { first: bytes.indexOf(bytes.subarray(0, 8), 8), rest: new Promise((done) => (release = () => done(undefined))) });
      await firefox.goto(`${server.origin}${SITE}bare/?${worker}`);
      await firefox.evaluate(`async () => {
        const { open } = await import("${SITE}pangram/pangram.js");
        globalThis.index = await open(undefined, { worker: ${worker} });
        globalThis.answer = index.search("harbour office");
      }`);
      await until(() => server.requests.some((name) => name.includes("/data/")));
      release();
      const found = await firefox.evaluate(`async () => {
        const answers = [await globalThis.answer];
        for (const query of ["harbuor", '"high water"', "the"]) answers.push(await index.search(query));
        return answers.map((answer) => answer.results.length > 0);
      }`);
      assert.deepEqual(found, [true, true, true, true]);
      server.reset();
    });
  }
});
