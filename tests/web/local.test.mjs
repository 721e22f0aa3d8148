// A folder opened from a disk: `pangram build --layout http,script`, then real `file://` navigations in Chromium.
// Nothing is faked. Skipped, and said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { answered, Complaints, noteAnswers, shownAt } from "./answers.mjs";
import { documents, html } from "./documents.mjs";
import { PANGRAM, SITE, buildLocalSite, indexFolder, launch, serveFolder } from "./harness.mjs";
import { TestServer } from "./server.mjs";

const program = /** @type {string} */ (PANGRAM);
const QUERIES = ["mooring", "harbour office", "港口 泊位", "潮汐", "嵐", "항구", '"high water"', "tide -rule", "zzzz", "boat", "Ｂｏａｔ", "moorng"];

/** @param {string} folder */
const dataOf = (folder) => readdirSync(join(folder, "pangram/data"));

if (!PANGRAM) test("a folder opened from a disk", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("a folder opened from a disk", { skip: !PANGRAM }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;
  /** @type {string} */ let folder;
  const complaints = new Complaints();
  /** @type {string[]} */ let loaded = [];

  before(async () => {
    browser = await launch();
    folder = buildLocalSite(["--layout", "http,script"]);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(dirname(folder), { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    assert.deepEqual(complaints.take(), []);
  });

  /** @param {string} path @param {string} [site] */
  async function open(path, site = folder) {
    context = await browser.newContext();
    // No page that lies on a disk may need a network.
    await context.setOffline(true);
    await noteAnswers(context);
    page = await context.newPage();
    loaded = [];
    page.on("request", (request) => loaded.push(decodeURIComponent(request.url())));
    complaints.hear(page);
    await page.goto(pathToFileURL(join(site, path)).href);
    assert.equal(await page.evaluate(() => location.protocol), "file:");
  }

  /** @param {string} query */
  async function type(query) {
    await page.locator("pangram-search input").click();
    await page.keyboard.type(query);
  }
  /** @param {string} text */
  const shown = (text) => shownAt(page, text);

  /** What the box shows for each query: the list or the message. @param {string[]} queries */
  async function answers(queries) {
    const all = [];
    const panel = page.locator("pangram-search .panel");
    await page.locator("pangram-search input").click();
    for (const query of queries) {
      await page.keyboard.press("Control+A");
      await page.keyboard.press("Delete");
      await panel.waitFor({ state: "hidden" });
      await page.keyboard.insertText(query);
      await answered(page);
      all.push(`${query}: ${await page.locator("pangram-search [role=option]").count()}\n${await panel.textContent()}`);
    }
    return all;
  }

  /** The message that stands where the list would. */
  async function message() {
    await shown(/again/i);
    assert.equal(await page.locator("pangram-search [role=option]").count(), 0);
    return page.locator("pangram-search .panel").innerText();
  }

  test("a reader types, and a result opens the page at its section, with only the parts a query needs", async () => {
    await open("fuel/index.html");
    await type("booking a moor");
    await shown("Booking a mooring");
    const parts = loaded.filter((url) => url.includes("/data/"));
    assert.ok(parts.length > 0 && parts.every((url) => url.endsWith(".bin.js")), parts.join());
    assert.ok(parts.length < dataOf(folder).length / 2, `${parts.length} of ${dataOf(folder).length / 2}`);
    assert.ok(loaded.every((url) => url.startsWith("file:") || url.startsWith("blob:")), loaded.join());
    assert.ok(page.workers().length === 1, "the engine runs in a worker");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/moorings\/index\.html#book/);
    assert.match(await page.title(), /Moorings/);
  });

  test("the same lists as from a server, in a worker and without one", async () => {
    const server = await TestServer.start();
    const confined = buildLocalSite(["--layout", "http,script"], `<meta http-equiv="Content-Security-Policy" content="worker-src 'none'">`);
    try {
      await open("fuel/index.html");
      const local = await answers(QUERIES);
      await context.close();
      await open("fuel/index.html", confined);
      const inPage = await answers(QUERIES);
      assert.equal(page.workers().length, 0);
      for (const text of ["worker-src", "blob:"]) complaints.forgive(text);
      await context.close();
      serveFolder(server, folder);
      context = await browser.newContext();
      await noteAnswers(context);
      page = await context.newPage();
      const script = `<script src="${SITE}pangram/pangram-search.js" defer></script>`;
      server.files.set(`${SITE}fuel/index.html`, html(/** @type {any} */ (documents.find((d) => d.url === "fuel/")), script, "<pangram-search></pangram-search>"));
      await page.goto(`${server.origin}${SITE}fuel/`);
      const served = await answers(QUERIES);
      assert.deepEqual(local, served);
      assert.deepEqual(inPage, served);
      assert.ok(served.filter((text) => /^.*: [1-9]/.test(text)).length >= 10, served.join("\n---\n"));
    } finally {
      server.stop();
      rmSync(dirname(confined), { recursive: true });
    }
  });

  test("every script carries the very bytes of the file beside it", async () => {
    await open("fuel/index.html");
    const { bytesOf } = await import("../../www/src/local.js");
    const names = dataOf(folder).filter((name) => name.endsWith(".bin"));
    assert.deepEqual(dataOf(folder).filter((name) => name.endsWith(".js")).sort(), names.map((name) => `${name}.js`).sort());
    for (const name of [...names.map((n) => `data/${n}`), "pangram.manifest"]) {
      const file = join(folder, "pangram", name);
      const carried = await page.evaluate(
        (src) =>
          new Promise((done) => {
            const script = /** @type {any} */ (document.createElement("script"));
            script.onload = () => done(script.bytes);
            script.src = src;
            document.head.append(script);
          }),
        `${pathToFileURL(file).href}.js`,
      );
      assert.deepEqual(Buffer.from(bytesOf(/** @type {string} */ (carried), name)), readFileSync(file), name);
    }
  });

  test("an index of the other layout alone is an error that says the cure, in the box", async () => {
    const bare = buildLocalSite([]);
    try {
      assert.deepEqual(readdirSync(join(bare, "pangram"), { recursive: true }).filter((name) => /local|\.(bin|manifest)\.js$/.test(String(name))), []);
      await open("fuel/index.html", bare);
      await type("mooring");
      // Engine and manifest are asked for together; what is missed first is named.
      assert.match(await message(), /not found[^]*pangram(-local|\.manifest)\.js(\?\d+)? was not found\. .*--layout http,script/);
      complaints.forgive("ERR_FILE_NOT_FOUND");
    } finally {
      rmSync(dirname(bare), { recursive: true });
    }
  });

  test("a script that is cut or changed is named as damaged, and never a wrong answer", async () => {
    const broken = buildLocalSite(["--layout", "http,script"]);
    try {
      for (const name of dataOf(broken).filter((name) => name.endsWith(".js"))) {
        const file = join(broken, "pangram/data", name);
        const bytes = readFileSync(file);
        // The last units before `";` and the line's end.
        bytes[bytes.length - 8] ^= 1;
        writeFileSync(file, bytes);
      }
      await open("fuel/index.html", broken);
      await type("mooring");
      assert.match(await message(), /damaged[^]*data\/[0-9a-f]{12}\.bin is damaged/);
      // A changed byte may also end the string too early.
      complaints.forgive("SyntaxError");
    } finally {
      rmSync(dirname(broken), { recursive: true });
    }
  });

  test("a new build under an open page: the page goes on, and a reload has the new answers", async () => {
    const site = buildLocalSite(["--layout", "http,script"]);
    try {
      await open("fuel/index.html", site);
      await type("booking");
      await shown("Booking a mooring");
      const before = dataOf(site);
      const added = { ...documents[0], url: "new/", title: "Semaphore", sections: [{ id: "", heading: "", text: "The semaphore stands on the northern mole." }] };
      mkdirSync(join(site, "new"));
      writeFileSync(join(site, "new/index.html"), html(added, "", ""));
      indexFolder(site, ["--layout", "http,script"]);
      assert.deepEqual(before.filter((name) => !dataOf(site).includes(name)), [], "the old build's files stay");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("lighthouse keeper");
      await shown("Log entry");
      await page.reload();
      await type("semaphore");
      await shown("northern mole");
    } finally {
      rmSync(dirname(site), { recursive: true });
    }
  });

  test("a copy of the folder elsewhere works as well, as from a stick or an unpacked archive", async () => {
    const copy = mkdtempSync(join(tmpdir(), "pangram-copy-"));
    try {
      cpSync(folder, join(copy, "文件"), { recursive: true });
      await open("fuel/index.html", join(copy, "文件"));
      await type("booking a moor");
      await shown("Booking a mooring");
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
