// The demo's gallery of modes and themes: axe finds nothing in it, closed and with results, light and dark, and nothing sticks
// out of a phone. The pages are the ones that `./build.sh demo` serves; the engine behind them is the fake one.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { after, before, describe, test } from "node:test";
import { answered, noteAnswers } from "./answers.mjs";
import { launch, REPO, SITE, startFakeSite } from "./harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DEMO = join(REPO, "www/demo/site");

describe("gallery", () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("./server.mjs").TestServer} */ let server;
  before(async () => {
    [browser, server] = await Promise.all([launch(), startFakeSite()]);
    for (const entry of readdirSync(DEMO, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) server.files.set(SITE + relative(DEMO, path).split(sep).join("/"), readFileSync(path));
    }
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });

  /** @param {string} path @param {import("playwright-core").BrowserContextOptions} options @param {(page: import("playwright-core").Page) => Promise<void>} look */
  async function visit(path, options, look) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    try {
      await noteAnswers(context);
      const page = await context.newPage();
      /** @type {string[]} */
      const errors = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(`${server.origin}${SITE}gallery/${path}`);
      await page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot);
      await look(page);
      assert.deepEqual(errors, []);
    } finally {
      await context.close();
    }
  }

  /** @param {import("playwright-core").Page} page */
  async function axe(page) {
    await page.evaluate(AXE);
    const { violations, passes } = /** @type {any} */ (await page.evaluate("axe.run()"));
    assert.deepEqual(violations.map((/** @type {any} */ v) => [v.id, v.nodes.map((/** @type {any} */ n) => `${n.target} ${n.failureSummary}`)]), []);
    assert.ok(passes.length > 10);
  }

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe finds nothing: all boxes closed, ${colorScheme}`, () => visit("", { colorScheme }, axe));

    test(`axe finds nothing: a page of results, ${colorScheme}`, () =>
      visit("results.html?q=moor", { colorScheme }, async (page) => {
        await answered(page);
        assert.equal(await page.locator("pangram-search .title").count(), 3);
        await axe(page);
      }));

    test(`axe finds nothing: each box with its results, ${colorScheme}`, () =>
      visit("", { colorScheme }, async (page) => {
        const count = await page.locator("pangram-search").count();
        assert.ok(count >= 8);
        for (let i = 0; i < count; i++) {
          const box = page.locator("pangram-search").nth(i);
          await box.evaluate((element) => {
            element.id = "tried";
            element.removeAttribute("under");
          });
          if ((await box.getAttribute("mode")) === "modal") await box.locator(".trigger").click();
          await box.locator("input").click();
          await page.keyboard.type("moor");
          await answered(page, "#tried");
          await page.keyboard.press("ArrowDown");
          assert.equal(await box.locator(".title").count(), 3);
          await axe(page);
          await box.evaluate((element) => /** @type {any} */ (element).close());
          await box.evaluate((element) => element.removeAttribute("id"));
        }
      }));
  }

  test("nothing sticks out of a phone, or of a window at 400 %", async () => {
    for (const path of ["", "results.html?q=moor"]) {
      await visit(path, { viewport: { width: 320, height: 256 } }, async (page) => {
        await answered(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
      });
    }
  });
});
