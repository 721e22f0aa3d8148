// <pangram-search> for developers of sites: events, attributes, properties, strings, looks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { shownAt } from "./answers.mjs";
import { documents } from "./documents.mjs";
import { SITE } from "./harness.mjs";
import { stage } from "./stage.mjs";

/** Pages that a search for `boats` finds. */
const BOATS = documents.filter((page) => JSON.stringify(page).toLowerCase().includes("boats")).length;

describe("<pangram-search> for developers of sites", () => {
  const on = stage();
  const { show, input, options, titles, shown, type } = on;

  test("events bubble, are composed and carry what happened; pangram-select can be prevented", async () => {
    await show("<div><pangram-search></pangram-search></div>");
    await on.page.evaluate(() => {
      const log = (/** @type {any} */ (window).log = /** @type {unknown[]} */ ([]));
      for (const name of ["open", "query", "results", "select", "error", "close"]) {
        document.body.addEventListener(`pangram-${name}`, (/** @type {any} */ event) => {
          const { query, results, total, result, section, href, position } = event.detail;
          log.push({ name, query, pages: results?.length, total: total?.value, title: result?.title, heading: section?.heading, href, position, composed: event.composed });
          if (name === "select") event.preventDefault();
        });
      }
    });
    await type("m");
    await shown("Moorings");
    await on.page.keyboard.press("ArrowDown");
    await on.page.keyboard.press("ArrowDown");
    await on.page.keyboard.press("Enter");
    const log = /** @type {any[]} */ (await on.page.evaluate("window.log"));
    const names = log.map((event) => event.name);
    assert.deepEqual(names.slice(0, 3), ["query", "open", "results"]);
    assert.ok(log.every((event) => event.composed));
    assert.equal(log[0].query, "m");
    assert.equal(log[2].pages, log[2].total);
    const select = log.find((event) => event.name === "select");
    assert.equal(select.position, 0);
    assert.ok(select.title && select.href.startsWith(on.server.origin));
    assert.match(on.page.url(), /\/test\//);
  });

  test("elements of one page share one engine", async () => {
    await show("<pangram-search id=a></pangram-search><pangram-search id=b></pangram-search>");
    for (const id of ["a", "b"]) {
      await on.page.locator(`#${id} input`).click();
      await on.page.keyboard.type("tide");
      await shownAt(on.page, "Tide tables", `#${id}`);
      await on.page.keyboard.press("Escape");
    }
    assert.equal(on.page.workers().length, 1);
    assert.equal(on.server.takeRequests().filter((path) => path.endsWith(".wasm")).length, 1);
  });

  test("attributes and properties: base, site-root, limit, under, lang-filter, placeholder, set before or after", async () => {
    await show(`<pangram-search base="${SITE}pangram" site-root="/docs" limit="3" placeholder="Find"></pangram-search>`);
    assert.equal(await input().getAttribute("placeholder"), "Find");
    await type("boats");
    await shown(`About ${BOATS} pages`);
    assert.equal((await titles()).length, 3);
    assert.ok((await options().first().getAttribute("href"))?.startsWith(`${on.server.origin}/docs/`));
    await on.page.evaluate(() => void (/** @type {any} */ (document.querySelector("pangram-search")).under = "tides/"));
    await shown("1 page");
    assert.deepEqual(await titles(), ["Tide tables"]);
    await on.page.evaluate(() => {
      const box = /** @type {any} */ (document.querySelector("pangram-search"));
      box.under = null;
      box.langFilter = "zh";
      box.value = "港口";
    });
    await shown("3");
    assert.equal(await on.page.evaluate(() => document.querySelector("pangram-search")?.getAttribute("lang-filter")), "zh");
  });

  test("properties set before the script ran are taken over", async () => {
    await show("<pangram-search></pangram-search>", {});
    const answer = await on.page.evaluate(async () => {
      // An element of another document is not upgraded before it comes into this one.
      const early = /** @type {any} */ (new DOMParser().parseFromString("<pangram-search></pangram-search>", "text/html").querySelector("pangram-search"));
      early.value = "tide";
      early.limit = "1";
      document.body.append(early);
      return new Promise((done) => early.addEventListener("pangram-results", (/** @type {any} */ event) => done([event.detail.total.value, event.detail.results.length])));
    });
    assert.deepEqual(answer, [2, 1]);
  });

  test("an element that is moved or taken away and put back goes on", async () => {
    await show("<div id=a><pangram-search></pangram-search></div><div id=b></div>");
    await type("tide");
    await shown("2 pages");
    await on.page.evaluate(() => document.querySelector("#b")?.append(/** @type {Element} */ (document.querySelector("pangram-search"))));
    await input().click();
    await shown("2 pages");
    await on.page.keyboard.type(" tables");
    await shown("1 page");
  });

  test("strings: the page's language, an override of one text, and a language that is not there", async () => {
    await show("<pangram-search></pangram-search>", { lang: "zh-TW" });
    await type("港口");
    await shown("3 個頁面");
    await on.page.evaluate(() => void (/** @type {any} */ (document.querySelector("pangram-search")).strings = { count: { other: "共 {n} 頁" } }));
    await shown("共 3 頁");
    await on.page.evaluate(() => document.querySelector("pangram-search")?.setAttribute("lang", "ko-KR"));
    await on.page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelector("input")?.placeholder === "검색");
    await on.page.evaluate(() => document.querySelector("pangram-search")?.setAttribute("lang", "tlh"));
    await on.page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelector("input")?.placeholder === "Search");
  });

  test("strings that arrive when another language was chosen meanwhile are not shown", async () => {
    let release = () => {};
    on.server.faults.set("pangram-strings.ko", { hold: new Promise((done) => (release = () => done(undefined))) });
    await show("<pangram-search lang=ko></pangram-search>");
    await type("tide");
    await on.answered();
    await on.page.evaluate(() => document.querySelector("pangram-search")?.setAttribute("lang", "ja"));
    await shown("2 ページ");
    release();
    await on.page.waitForFunction(() => /** @type {any} */ (globalThis).PangramStrings?.ko);
    await on.settled();
    await shown("2 ページ");
    assert.equal(await input().getAttribute("placeholder"), "検索");
  });

  test("slots: what the page puts in stands where nothing was found, at the foot, and for the lens", async () => {
    await show(`<pangram-search><p slot=empty>Ask the <a href="#desk">harbour desk</a>.</p><p slot=footer>By the harbour</p><b slot=icon>@</b></pangram-search>`);
    const slotted = (/** @type {string} */ name) => on.page.locator(`pangram-search > [slot=${name}]`);
    assert.equal(await slotted("icon").isVisible(), true);
    assert.equal(await on.page.locator("pangram-search .box .icon slot svg").isVisible(), false);
    await type("moor");
    await shown("3 pages");
    assert.equal(await slotted("empty").isVisible(), false);
    assert.equal(await slotted("footer").isVisible(), true);
    await input().fill("zeppelin");
    await shown("Nothing found for “zeppelin”");
    assert.equal(await slotted("empty").isVisible(), true);
    // A link in it can be pressed: the list does not go away under it.
    await slotted("empty").locator("a").click();
    await on.page.waitForURL(/#desk$/);
    assert.equal(await slotted("empty").isVisible(), true);
  });

  test("each result carries its language, so that the right glyphs show", async () => {
    await show("<pangram-search></pangram-search>");
    await type("港");
    await shown("港の手引き");
    const langs = await on.page.locator("pangram-search .title").evaluateAll((all) => all.map((title) => /** @type {HTMLElement} */ (title).lang));
    assert.deepEqual(new Set(langs), new Set(["zh-Hans", "zh-Hant", "ja"]));
  });

  test("theme overrides the system, custom properties override the theme", async () => {
    on.server.files.set(`${SITE}theme.css`, "#own { --pangram-background: rgb(1, 2, 3) }");
    await show(`<link rel="stylesheet" href="${SITE}theme.css"><pangram-search id=plain></pangram-search><pangram-search id=dark theme=dark></pangram-search><pangram-search id=own></pangram-search>`, {});
    const background = (/** @type {string} */ id) => on.page.locator(`#${id} .box`).evaluate((box) => getComputedStyle(box).backgroundColor);
    assert.equal(await background("plain"), "rgb(255, 255, 255)");
    assert.equal(await background("dark"), "rgb(22, 27, 34)");
    assert.equal(await background("own"), "rgb(1, 2, 3)");
    await on.page.emulateMedia({ colorScheme: "dark" });
    assert.equal(await background("plain"), "rgb(22, 27, 34)");
  });
});
