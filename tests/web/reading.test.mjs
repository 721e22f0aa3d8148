// A long page in the reading view of a bundle: there at once, drawn in parts, and every place of it reached. In Chromium, from a disk; skipped, and said so,
// where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Complaints, noteAnswers } from "./answers.mjs";
import { PANGRAM, launch } from "./harness.mjs";

const SECTIONS = 60;
/** Paragraphs of each section. */
const PARAGRAPHS = 40;
/** Marks in the page: of each section's first paragraph, and of the last of all. */
const HITS = SECTIONS + 1;

function longPage() {
  const line = "The harbour keeps a list of its boats. 港口保存着船的名单。 ".repeat(3);
  const section = (/** @type {number} */ s) => `<h2 id="s${s}">Section ${s}</h2>` + Array.from({ length: PARAGRAPHS }, (_, p) => `<p>${p ? "" : "zebra "}${line}${s}-${p}</p>`).join("");
  return `<h1>Long</h1>${Array.from({ length: SECTIONS }, (_, s) => section(s)).join("")}<p>The last zebra.</p>`;
}

if (!PANGRAM) test("a long page", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("a long page", { skip: !PANGRAM }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;
  /** @type {string} */ let folder;
  const complaints = new Complaints();

  before(async () => {
    browser = await launch();
    folder = mkdtempSync(join(tmpdir(), "pangram-long-"));
    const site = join(folder, "site");
    mkdirSync(site);
    const write = (/** @type {string} */ name, /** @type {string} */ body) => writeFileSync(join(site, name), `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${body}`);
    write("long.html", longPage());
    write("short.html", "<h1>Short</h1><p>One zebra.</p>");
    execFileSync(/** @type {string} */ (PANGRAM), ["bundle", site, "-o", join(folder, "docs.html"), "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    assert.deepEqual(complaints.take(), []);
  });

  /** Opens the page; `held`: what is put off to a later turn waits until `go`. @param {string} hash @param {boolean} [held] */
  async function open(hash, held = false) {
    context = await browser.newContext();
    await noteAnswers(context);
    page = await context.newPage();
    complaints.hear(page);
    if (held) {
      await page.addInitScript(() => {
        const { setTimeout } = window;
        const turns = /** @type {(() => void)[]} */ ([]);
        let isHeld = true;
        window.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act, /** @type {number} */ ms) => (isHeld && !ms ? turns.push(act) : setTimeout(act, ms)));
        Object.assign(window, { go: () => (isHeld = false, turns.splice(0).forEach((act) => act())) });
      });
    }
    await page.goto(pathToFileURL(join(folder, "docs.html")).href + hash);
    await page.locator("article p").first().waitFor();
  }
  const go = () => page.evaluate(() => /** @type {any} */ (window).go());
  const whole = () => page.waitForFunction(() => document.querySelector("article p") && !document.querySelector("article[aria-busy]"));
  const paragraphs = () => page.locator("article p").count();
  const place = () => page.locator(".place").innerText();
  /** Waits until an element is in sight. @param {string} selector */
  const inSight = (selector) => page.waitForFunction((selector) => {
    const { top, bottom } = document.querySelector(selector)?.getBoundingClientRect() ?? { top: -1, bottom: -1 };
    return bottom > 0 && top >= 0 && top < innerHeight;
  }, selector);

  test("is there at once as far as anyone sees, with its hits; the rest follows", async () => {
    await open("#/long.html?q=zebra", true);
    await page.locator("mark.current").waitFor();
    const first = await page.evaluate(() => ({ paragraphs: document.querySelectorAll("article p").length, end: document.querySelector("article")?.getBoundingClientRect().bottom ?? 0, seen: innerHeight }));
    assert.ok(first.paragraphs < SECTIONS * PARAGRAPHS && first.end > first.seen, JSON.stringify(first));
    await go();
    await whole();
    assert.equal(await paragraphs(), SECTIONS * PARAGRAPHS + 1);
    assert.equal(await place(), `1 / ${HITS}`);
    assert.equal(await page.locator("article mark").count(), HITS);
    assert.equal(await page.locator("article p").last().innerText(), "The last zebra.");
  });

  test("opens at a section far down, and goes there no more once its reader moves", async () => {
    await open("#/long.html?q=zebra&s=s55", true);
    assert.equal(await page.locator("section[data-id=s55]").count(), 0);
    await go();
    await inSight("section[data-id=s55] mark.current");
    await page.close();
    await open("#/long.html?q=zebra&s=s55", true);
    await page.mouse.wheel(0, 10);
    await page.waitForFunction(() => scrollY > 0);
    await go();
    await whole();
    assert.ok((await page.evaluate(() => scrollY)) < 1000);
  });

  test("before all is drawn, back from the first hit leads to the last, and printing has all", async () => {
    await open("#/long.html?q=zebra", true);
    await page.locator("mark.current").waitFor();
    await page.keyboard.press("Alt+ArrowUp");
    await inSight("article section:last-of-type p:last-of-type mark.current");
    assert.equal(await place(), `${HITS} / ${HITS}`);
    await page.close();
    await open("#/long.html?q=zebra", true);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await paragraphs(), SECTIONS * PARAGRAPHS + 1);
  });

  test("who comes back finds the place where he was; of a page that was left nothing more is drawn", async () => {
    await open("#/long.html?q=zebra&s=s50");
    await whole();
    await inSight("section[data-id=s50] mark.current");
    const top = await page.evaluate(() => scrollY);
    await page.waitForFunction((top) => history.state?.bundleTop === Math.round(top), top);
    await page.evaluate(() => (location.hash = "#/short.html?q=zebra"));
    await page.locator("h1", { hasText: "Short" }).waitFor();
    await page.goBack();
    await page.waitForFunction((top) => Math.abs(scrollY - top) < 2, top);
    await inSight("mark.current");
    await page.evaluate(() => (location.hash = "#/short.html?q=zebra"));
    await page.locator("h1", { hasText: "Short" }).waitFor();
    await whole();
    assert.equal(await paragraphs(), 1);
  });
});
