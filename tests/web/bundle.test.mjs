// A bundle: documents and search in one HTML file, by `pangram bundle`, opened from a disk by real `file://` navigations in Chromium
// with the network off. Nothing is faked. Skipped, and said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Complaints, noteAnswers, shownAt } from "./answers.mjs";
import { documents, html } from "./documents.mjs";
import { PANGRAM, launch } from "./harness.mjs";

const program = /** @type {string} */ (PANGRAM);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {string[]} args */
const bundle = (args) => execFileSync(program, ["bundle", ...args, "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });

if (!PANGRAM) test("a bundle", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("a bundle", { skip: !PANGRAM }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;
  /** @type {string} */ let folder;
  /** @type {string} */ let site;
  /** @type {string} */ let file;
  /** @type {string[]} */ let asked = [];
  const complaints = new Complaints();

  before(async () => {
    browser = await launch();
    folder = mkdtempSync(join(tmpdir(), "pangram-bundle #1 100% "));
    site = join(folder, "site");
    for (const document of documents) {
      const path = join(site, document.url.endsWith(".html") ? document.url : `${document.url}index.html`);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, html(document, "", ""));
    }
    const hostile = `<title>&lt;/title>&lt;script>document.title="owned"&lt;/script> zebra</title><h1 id="a&quot;b">&lt;img src=x onerror="document.title='owned'"> zebra</h1><p>zebra &lt;/script>&lt;script>document.title="owned"&lt;/script> <ruby>潮<rt>しお</rt></ruby>の満ち干</p>`;
    writeFileSync(join(site, "hostile.html"), `<!doctype html><html lang="ja"><meta charset="utf-8">${hostile}`);
    file = join(folder, "docs.html");
    bundle([site, "-o", file, "--site-url", "https://harbour.example/docs"]);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    assert.deepEqual(complaints.take(), []);
  });

  /** @param {string} [hash] @param {import("playwright-core").BrowserContextOptions & { from?: string, without?: string[] }} [options] without: what the browser lacks */
  async function open(hash = "", { from = file, without = [], ...options } = {}) {
    context = await browser.newContext(options);
    await context.addInitScript((names) => names.forEach((name) => delete (/** @type {any} */ (globalThis))[name]), without);
    await context.setOffline(true);
    await noteAnswers(context);
    page = await context.newPage();
    asked = [];
    page.on("request", (request) => asked.push(request.url()));
    complaints.hear(page);
    await page.goto(pathToFileURL(from).href + hash);
  }
  const article = () => page.locator("main article");
  const hits = () => page.locator(".place").innerText();
  /** @param {string} text */
  const shown = (text) => shownAt(page, text);
  const settled = () => page.waitForFunction(() => document.querySelector("main article h1, main nav"));

  test("is one file: no other is asked for, by a double click, with no network", async () => {
    assert.deepEqual(readdirSync(folder).sort(), ["docs.html", "site"]);
    await open();
    await page.locator("main nav a").first().waitFor();
    await page.locator("pangram-search input").click();
    await page.keyboard.type("mooring");
    await shown("Moorings");
    assert.ok(asked.every((url) => url.startsWith("blob:") || url.startsWith(pathToFileURL(file).href)), asked.join());
    assert.equal(page.workers().length, 1, "the engine runs in a worker");
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    assert.match(policy ?? "", /^default-src 'none';/);
    assert.doesNotMatch(policy ?? "", /unsafe-inline|'unsafe-eval|connect-src/);
    const refused = await page.evaluate(() => fetch("https://example.com/").then(() => "went out", () => "refused"));
    assert.equal(refused, "refused");
    complaints.forgive("connect");
    complaints.forgive("Content Security Policy");
  });

  test("by keyboard alone: type, choose, read, step through the hits, go back, and find all as it was", async () => {
    await open();
    await page.locator("main nav a").first().waitFor();
    await page.keyboard.type("mooring");
    await shown("Moorings");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await article().waitFor();
    assert.match(page.url(), /docs\.html#\/moorings\/\?q=mooring/);
    assert.match(await page.title(), /Moorings/);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    const count = Number((await hits()).split("/")[1]);
    assert.ok(count > 1, await hits());
    assert.match(await hits(), /^1 \//);
    await page.keyboard.press("Alt+ArrowDown");
    assert.match(await hits(), /^2 \//);
    assert.match(await page.locator(".hits .spoken").innerText(), new RegExp(`2.*${count}`));
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Alt+ArrowUp");
    assert.match(await hits(), new RegExp(`^${count} /`));
    const inSight = () => page.locator("mark.current").evaluate((mark) => mark.getBoundingClientRect().top >= 0 && mark.getBoundingClientRect().bottom <= innerHeight);
    assert.ok(await inSight());
    // The search is one key away; another result, and back again.
    await page.keyboard.press("/");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("tide");
    await shown("Tide");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=tide/);
    await page.goBack();
    await page.waitForURL(/moorings.*q=mooring/);
    await page.waitForFunction(() => /Moorings/.test(document.title));
    assert.equal(await page.locator("pangram-search input").inputValue(), "mooring");
    await page.reload();
    await article().waitFor();
    assert.match(await hits(), new RegExp(`/ ${count}$`));
  });

  test("a section's result opens at the section, also by its address, and leads to the original", async () => {
    await open();
    await page.locator("pangram-search input").click();
    await page.keyboard.type("booking a moor");
    await shown("Booking a mooring");
    const href = await page.locator("pangram-search [role=option]", { hasText: "Booking a mooring" }).last().getAttribute("href");
    assert.match(href ?? "", /#\/moorings\/\?q=booking\+a\+moor&s=book/);
    await context.close();
    await open(/** @type {string} */ (href).slice(/** @type {string} */ (href).indexOf("#")));
    await article().waitFor();
    const current = page.locator("mark.current").first();
    assert.equal(await current.evaluate((mark) => /** @type {HTMLElement} */ (mark.closest("section")).dataset.id), "book");
    assert.equal(await page.locator(".original a").getAttribute("href"), "https://harbour.example/docs/moorings/");
    assert.equal(await page.locator("pangram-search input").inputValue(), "booking a moor");
  });

  test("text, titles and addresses of documents stay text; readings stand above their characters; languages are marked", async () => {
    await open("#/hostile.html?q=zebra");
    await article().waitFor();
    assert.match(await page.title(), /^<img src=x onerror/);
    assert.match(await article().locator("p").nth(1).innerText(), /<\/script><script>document\.title="owned"/);
    assert.equal(await article().locator("img, script").count(), 0);
    assert.equal(await article().locator("ruby rt").innerText(), "しお");
    assert.equal(await article().getAttribute("lang"), "ja");
    await open(`#/${"x".repeat(20)}"><img src=x>?q=<b>`);
    await article().waitFor();
    assert.match(await article().innerText(), /not in this file/);
    await open("#/hostile.html?q=潮の満ち");
    await article().waitFor();
    assert.match(await hits(), /1 \/ 1/);
    assert.ok((await page.locator("mark.current").count()) > 1, "a hit goes across the reading");
  });

  test("what a typing error found is marked, also when its address is opened", async () => {
    await open("#/moorings/?q=moorng");
    await page.locator("mark").first().waitFor();
    assert.match(await page.locator("mark").first().innerText(), /mooring/i);
  });

  test("a reader without workers gets the same", async () => {
    await open();
    await page.locator("main nav a").first().waitFor();
    await context.close();
    context = await browser.newContext();
    await noteAnswers(context);
    await context.addInitScript(() => Reflect.deleteProperty(globalThis, "Worker"));
    page = await context.newPage();
    complaints.hear(page);
    await page.goto(`${pathToFileURL(file).href}#?q=mooring`);
    await page.locator("main nav a").first().waitFor();
    await page.locator("pangram-search input").click();
    await shown("Moorings");
    assert.equal(page.workers().length, 0);
  });

  test("a bundle that came only in part, or was changed, says so and gives no wrong answer", async () => {
    const bytes = readFileSync(file);
    const cut = join(folder, "cut.html");
    writeFileSync(cut, bytes.subarray(0, bytes.length - 20_001));
    const changed = join(folder, "changed.html");
    const bad = Buffer.from(bytes);
    bad[bytes.length - 9_000] ^= 1;
    writeFileSync(changed, bad);
    for (const from of [cut, changed]) {
      await open("", { from });
      await page.locator("pangram-search input").click();
      await page.keyboard.type("mooring");
      await page.locator("pangram-search .panel, main article", { hasText: /damaged/ }).first().waitFor();
      await context.close();
    }
  });

  test("a browser that cannot unpack the engine is told so, not that the file is damaged", async () => {
    await open("", { without: ["DecompressionStream"] });
    await page.locator("pangram-search input").click();
    await page.keyboard.type("mooring");
    await page.locator("pangram-search .panel, main article", { hasText: /does not work in this browser/ }).first().waitFor();
  });

  test("what it prints and copies is the page's text alone", async () => {
    await open("#/moorings/?q=mooring");
    await article().waitFor();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("header").isVisible(), false);
    assert.equal(await page.locator(".hits").isVisible(), false);
    assert.ok(await article().isVisible());
    await page.emulateMedia({ media: "screen" });
    const copied = await page.evaluate(() => {
      getSelection()?.selectAllChildren(/** @type {Node} */ (document.querySelector("main article")));
      return String(getSelection());
    });
    assert.match(copied, /Moorings[^]*Booking a mooring/);
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const [name, size] of /** @type {const} */ ([["phone", { width: 320, height: 568 }], ["desktop", { width: 1200, height: 800 }]])) {
      test(`axe finds nothing, and nothing is wider than the window: ${name}, ${colorScheme}`, async () => {
        for (const hash of ["", "#?q=mooring", "#/moorings/?q=mooring", "#/hostile.html?q=zebra", "#/none"]) {
          await open(hash, { colorScheme, viewport: size, hasTouch: name === "phone", isMobile: name === "phone" });
          await settled();
          await page.evaluate(AXE);
          const { violations } = /** @type {any} */ (await page.evaluate("axe.run()"));
          assert.deepEqual(violations.map((/** @type {any} */ v) => [hash, v.id, v.nodes.map((/** @type {any} */ n) => n.html)]), []);
          assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= size.width, hash);
          if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `bundle-${name}-${colorScheme}-${hash.replace(/\W+/g, "_")}.png`) });
          await context.close();
        }
      });
    }
  }

  test("the earlier file stays until the new one is whole, and a bundle is no document of the next", () => {
    const out = join(site, "docs.html");
    bundle([site, "-o", out]);
    const first = readFileSync(out);
    bundle([site, "-o", out]);
    assert.deepEqual(readFileSync(out), first, "the same bytes, without itself inside");
    assert.throws(() => bundle([join(folder, "nothing"), "-o", out]), { status: 1 });
    assert.deepEqual(readFileSync(out), first);
    assert.deepEqual(readdirSync(site).filter((name) => name.startsWith(".")), []);
    rmSync(out);
  });
});
