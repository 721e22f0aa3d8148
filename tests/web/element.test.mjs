// <pangram-search> as a reader meets it, on the fake engine: user stories in Chromium, under a strict policy and from
// a sub-path. Every test also asserts that nothing broke on the console.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { ATTACK, documents } from "./documents.mjs";
import { addPage, launch, SITE, startFakeSite } from "./harness.mjs";

/** Pages that a search for `boats` finds. */
const BOATS = documents.filter((page) => JSON.stringify(page).toLowerCase().includes("boats")).length;
const HEAD = `<script src="${SITE}pangram/pangram-search.js" defer></script>`;

describe("<pangram-search>", () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("./server.mjs").TestServer} */ let server;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;
  /** @type {string[]} */ let complaints = [];
  let pages = 0;

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
    assert.deepEqual(complaints.splice(0), []);
  });

  /** Opens a page that holds `body`. @param {string} [body] @param {import("playwright-core").BrowserContextOptions & { lang?: string }} [options] */
  async function show(body = "<pangram-search></pangram-search><p>Text <a href='#x'>after</a></p>", { lang, ...options } = {}) {
    const url = addPage(server, `page-${++pages}`, body, { head: HEAD, lang });
    context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
    context.setDefaultTimeout(8000);
    page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && !message.location().url.endsWith("favicon.ico") && complaints.push(message.text()));
    await page.goto(url);
    await page.waitForFunction(() => customElements.get("pangram-search"));
  }

  const input = () => page.locator("pangram-search input");
  const options = () => page.locator("pangram-search [role=option]");
  const titles = () => page.locator("pangram-search .title").allTextContents();
  const count = () => page.locator("pangram-search .count").textContent();
  /** @param {string} text */
  const shown = (text) => page.locator("pangram-search .panel", { hasText: text }).waitFor();

  /** Types as a person does. @param {string} text */
  async function type(text) {
    await input().click();
    await page.keyboard.type(text);
  }

  /** The queries that the engine computed. @returns {Promise<string[]>} */
  async function computed() {
    await input().evaluate((box) => (/** @type {any} */ (box.getRootNode()).host.value = "!order"));
    await shown("!order");
    return (await titles()).filter((title) => title !== "warm" && title !== "!order");
  }

  /** What the combobox says of itself, each id checked to exist. */
  function combobox() {
    return input().evaluate((box) => {
      const root = /** @type {ShadowRoot} */ (box.getRootNode());
      const byId = (/** @type {string} */ name) => {
        const id = box.getAttribute(name);
        if (id !== null && !root.getElementById(id)) throw new Error(`${name} names nothing: ${id}`);
        return id === null ? null : root.getElementById(id);
      };
      const active = byId("aria-activedescendant");
      const selected = root.querySelectorAll('[aria-selected="true"]');
      if (selected.length > 1 || (selected[0] ?? null) !== active) throw new Error("aria-selected and aria-activedescendant differ");
      return {
        expanded: box.getAttribute("aria-expanded"),
        controls: byId("aria-controls")?.getAttribute("role"),
        active: active?.querySelector(".title, .heading")?.textContent ?? null,
        inSight: active ? active.getBoundingClientRect().bottom <= (active.closest(".panel")?.getBoundingClientRect().bottom ?? 0) + 1 : true,
      };
    });
  }

  test("typing shows pages with path, highlighted excerpt and sections, at every key", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
    assert.deepEqual(await page.locator("pangram-search .heading").allTextContents(), ["Booking a mooring", "What a mooring costs", "Leaving a mooring"]);
    assert.equal(await page.locator("pangram-search mark").first().textContent(), "moor");
    assert.equal(await options().first().getAttribute("href"), `${server.origin}${SITE}moorings/`);
    assert.equal(await options().nth(1).getAttribute("href"), `${server.origin}${SITE}moorings/#book`);
    assert.equal(await page.locator("pangram-search .path").first().textContent(), "moorings");
  });

  test("nothing but the script is fetched before the first focus or hover; then the engine is warmed up", async () => {
    await show("<pangram-search lang='zh-CN'></pangram-search>");
    await page.waitForTimeout(100);
    assert.deepEqual(server.takeRequests().filter((path) => path.includes("pangram/")), [`${SITE}pangram/pangram-search.js`]);
    assert.equal(await input().getAttribute("placeholder"), "搜索");
    await page.locator("pangram-search").hover();
    await page.waitForFunction(() => /** @type {any} */ (globalThis).PangramStrings);
    await page.waitForTimeout(150);
    const names = server.takeRequests().map((path) => path.slice(`${SITE}pangram/`.length).replace(/-[0-9a-f]{12}/, ""));
    assert.deepEqual(names.sort(), ["data/fake.json", "pangram-strings.zh-Hans.js", "pangram-worker.js", "pangram.manifest", "pangram.wasm"]);
  });

  test("by keyboard alone: Tab to the box, type, arrows through pages and sections, Enter lands there", async () => {
    await show();
    await page.keyboard.press("Tab");
    await page.keyboard.type("moor");
    await shown("3 pages");
    assert.deepEqual(await combobox(), { expanded: "true", controls: "listbox", active: null, inSight: true });
    const seen = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press("ArrowDown");
      seen.push((await combobox()).active);
    }
    assert.deepEqual(seen, ["Moorings", "Booking a mooring", "What a mooring costs", "Leaving a mooring", "Harbour handbook", "Fuel and water", null]);
    await page.keyboard.press("ArrowUp");
    assert.equal((await combobox()).active, "Fuel and water");
    await page.keyboard.press("Home");
    assert.equal((await combobox()).active, "Moorings");
    await page.keyboard.press("End");
    assert.equal((await combobox()).active, "Fuel and water");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/moorings/#book");
  });

  test("Home and End move in the text while no result is chosen", async () => {
    await show();
    await type("oat");
    await shown("pages");
    await page.keyboard.press("Home");
    await page.keyboard.type("b");
    assert.equal(await input().inputValue(), "boat");
  });

  test("Enter with nothing chosen opens the first result", async () => {
    await show();
    await type("tide tables");
    await shown("1 page");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/tides/");
  });

  test("Enter does nothing while the list still answers an earlier text", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    await input().evaluate((box) => (/** @type {any} */ (box.getRootNode()).host.value = "!wait 300 tide"));
    await page.keyboard.press("Enter");
    await shown("2 pages");
    assert.match(page.url(), /\/test\//);
  });

  test("Ctrl+Enter opens a tab of its own and keeps this page", async () => {
    await show();
    await type("tide tables");
    await shown("1 page");
    const [tab] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("Control+Enter")]);
    await tab.waitForURL("**/tides/");
    assert.match(page.url(), /\/test\//);
    assert.equal(await input().inputValue(), "tide tables");
  });

  test("a result is a link: a middle click opens a tab, a click goes there", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    const [tab] = await Promise.all([context.waitForEvent("page"), options().nth(2).click({ button: "middle" })]);
    await tab.waitForURL("**/moorings/#cost");
    await options().nth(1).click();
    await page.waitForURL("**/moorings/#book");
  });

  test("Esc clears; the next one belongs to the page", async () => {
    await show();
    await page.evaluate(() => {
      addEventListener("keydown", (event) => (/** @type {any} */ (window).escapes = (/** @type {any} */ (window).escapes ?? 0) + Number(event.key === "Escape")));
    });
    await type("moor");
    await shown("3 pages");
    await page.keyboard.press("Escape");
    assert.equal(await input().inputValue(), "");
    assert.equal((await combobox()).expanded, "false");
    assert.equal(await page.locator("pangram-search .panel").isVisible(), false);
    assert.equal(await page.evaluate("window.escapes"), 0);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate("window.escapes"), 1);
  });

  test("the button in the box clears and gives the focus back", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    await page.locator("pangram-search .clear").click();
    assert.equal(await input().inputValue(), "");
    await page.keyboard.type("tide");
    await shown("2 pages");
  });

  test("leaving the box closes the list, coming back shows it again", async () => {
    await show();
    const panel = page.locator("pangram-search .panel");
    await type("moor");
    await shown("3 pages");
    await page.mouse.click(450, 690);
    assert.equal(await panel.isVisible(), false);
    await input().focus();
    await page.mouse.click(450, 690);
    await input().click();
    assert.equal(await panel.isVisible(), true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await panel.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "after");
  });

  test("the latest query wins, and old results stay until its answer is there", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    await page.evaluate(() => {
      const box = /** @type {any} */ (document.querySelector("pangram-search"));
      box.value = "!wait 500 storm";
      box.value = "!wait 300 tide";
    });
    await page.waitForTimeout(50);
    assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
    assert.equal(await page.locator("pangram-search .busy").count(), 0);
    await page.locator("pangram-search .busy").waitFor();
    assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
    await shown("Tide tables");
    assert.equal(await page.locator("pangram-search .busy").count(), 0);
    await page.waitForTimeout(400);
    assert.deepEqual(await titles(), ["Tide tables", "Harbour handbook"]);
  });

  test("a first answer that takes long shows that it loads, and then itself", async () => {
    await show();
    server.faults.set("fake.json", { delay: 700 });
    await input().click();
    await page.keyboard.type("tide");
    await shown("Loading");
    await shown("Tide tables");
  });

  test("without a result it says what was looked for and what to try", async () => {
    await show();
    await type(`zeppelin ${ATTACK}`);
    await shown(`Nothing found for “zeppelin ${ATTACK}”`);
    assert.equal((await combobox()).expanded, "false");
    assert.equal(await page.evaluate("window.hacked"), undefined);
  });

  test("an error says so and can be tried again", async () => {
    await show();
    server.faults.set("pangram.manifest", { status: 503, body: "" });
    await type("tide");
    await shown("The search could not be loaded.");
    await shown("answered 503");
    complaints = complaints.filter((text) => !text.includes("503"));
    server.faults.clear();
    await page.locator("pangram-search .retry").click();
    await shown("Tide tables");
    assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName), "INPUT");
  });

  test("an engine that stops is an error, and the next key starts afresh", async () => {
    await show();
    await type("!trap");
    await shown("damaged");
    complaints = complaints.filter((text) => !text.includes("unreachable"));
    await page.keyboard.press("Escape");
    await page.keyboard.type("tide");
    await shown("Tide tables");
  });

  test("the count is spoken once, when typing rests", async () => {
    await show();
    await page.evaluate(() => {
      const live = /** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector("[role=status]");
      /** @type {any} */ (window).spoken = [];
      new MutationObserver(() => /** @type {any} */ (window).spoken.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true });
    });
    await input().click();
    await page.keyboard.type("mooring", { delay: 30 });
    await page.waitForTimeout(1200);
    assert.deepEqual(await page.evaluate("window.spoken"), ["3 pages"]);
  });

  test("more results are added beneath, by keyboard too, and the first new one is chosen", async () => {
    await show();
    await type("boats");
    await shown(`About ${BOATS} pages`);
    assert.equal((await titles()).length, 10);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelectorAll(".title").length === 20);
    const all = await titles();
    assert.equal(new Set(all).size, 20);
    assert.deepEqual(await combobox(), { expanded: "true", controls: "listbox", active: all[10], inSight: true });
    await page.locator("pangram-search .more").click();
    await page.waitForFunction((n) => document.querySelector("pangram-search")?.shadowRoot?.querySelectorAll(".title").length === n, BOATS);
    assert.equal(await page.locator("pangram-search .more").isVisible(), false);
  });

  test("the kind of match is shown where it is not exact: once where all share it, else on each", async () => {
    await show();
    await type("!kind typo moor");
    await shown("3 pages · Similar spelling");
    assert.equal(await page.locator("pangram-search .kind").count(), 0);
    await page.keyboard.press("Escape");
    await page.keyboard.type("!kind mixed storm");
    await shown("Some of the words");
    assert.equal(await count(), "2 pages");
    assert.deepEqual(await page.locator("pangram-search .kind").allTextContents(), ["Some of the words"]);
    await page.keyboard.press("Escape");
    await page.keyboard.type("!kind constructor storm");
    await shown("2 pages · Similar");
  });

  test("markup in title, heading, text, URL and query stays text", async () => {
    const kept = server.files.get(`${SITE}pangram/data/fake.json`) ?? "";
    const evil = [{ url: `javascript:window.hacked=1//${ATTACK}/"onclick="x`, title: `evil ${ATTACK}`, lang: `en" onclick="window.hacked=1`, sections: [{ id: "a", heading: `evil ${ATTACK}`, text: `evil ${ATTACK}` }] }];
    server.files.set(`${SITE}pangram/data/fake.json`, JSON.stringify(evil));
    await show();
    await type("evil");
    await shown("1 page");
    server.files.set(`${SITE}pangram/data/fake.json`, kept);
    assert.equal(await page.locator("pangram-search :is(img, script, [onclick])").count(), 0);
    assert.equal((await titles())[0], `evil ${ATTACK}`);
    assert.ok((await options().first().getAttribute("href"))?.startsWith(`${server.origin}${SITE}javascript:`));
    await page.keyboard.press("ArrowDown");
    complaints = [];
    await page.keyboard.press("Enter");
    await page.waitForTimeout(100);
    complaints = [];
    assert.equal(await page.evaluate("window.hacked"), undefined);
  });

  describe("with an input method", () => {
    /** @type {import("playwright-core").CDPSession} */ let cdp;
    /** @param {string} text the composition as it stands */
    const compose = (text) => cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    /** @param {string} text what it becomes */
    const commit = (text) => cdp.send("Input.insertText", { text });
    /** A key as the browser reports it while an input method has it. @param {string} key */
    async function imeKey(key) {
      const code = { windowsVirtualKeyCode: 229, key, code: key };
      await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...code });
      await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...code });
    }
    async function begin() {
      await show();
      cdp = await context.newCDPSession(page);
      await input().click();
    }

    test("Chinese: letters on their way search nothing and keep the list; no key acts; the committed word is searched", async () => {
      await begin();
      await page.keyboard.type("moor");
      await shown("3 pages");
      await page.keyboard.press("Control+A");
      for (const text of ["g", "ga", "gang", "gang k", "gang kou"]) await compose(text);
      await page.waitForTimeout(100);
      assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
      for (const key of ["Enter", "Escape", "ArrowDown", "/"]) await imeKey(key);
      assert.equal(await input().inputValue(), "gang kou");
      assert.equal((await combobox()).active, null);
      assert.match(page.url(), /\/test\//);
      await commit("港口");
      await shown("港口使用手册");
      assert.equal(await input().inputValue(), "港口");
      assert.deepEqual((await computed()).slice(-1), ["港口"]);
      assert.ok(!(await computed()).some((query) => query.startsWith("g")));
    });

    test("Chinese: a composition that is half turned waits, one that holds only Han is searched", async () => {
      await begin();
      await compose("港kou");
      await page.waitForTimeout(50);
      await compose("港口");
      await shown("港口使用手册");
      await commit("港口");
      assert.deepEqual(await computed(), ["港口"]);
    });

    test("Japanese: kana is searched as it forms", async () => {
      await begin();
      for (const text of ["t", "て", "てb", "てび", "てびき"]) await compose(text);
      await commit("手引き");
      await shown("港の手引き");
      const asked = await computed();
      assert.equal(asked.at(-1), "手引き");
      assert.ok(asked.every((query) => !/[a-z]/.test(query)), asked.join());
    });

    test("Korean: syllables are searched as they form", async () => {
      await begin();
      for (const text of ["ㅎ", "하", "항"]) await compose(text);
      await shown("항구 안내서");
      await commit("항");
      for (const text of ["ㄱ", "구"]) await compose(text);
      await commit("구");
      await shown("항구 안내서");
      assert.equal(await input().inputValue(), "항구");
    });
  });

  describe("on small and touch screens", () => {
    const phone = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true };

    test("the panel stays inside the window and targets are at least 44 px", async () => {
      await show(`<div style="all:initial"></div><pangram-search></pangram-search>`, phone);
      complaints = [];
      await input().tap();
      await page.keyboard.type("boats");
      await shown(`About ${BOATS} pages`);
      const box = await page.locator("pangram-search .panel").boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 320 && box.y + box.height <= 568, JSON.stringify(box));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
      for (const target of await page.locator("pangram-search :is(.option, button, input):visible").all()) {
        const size = await target.boundingBox();
        assert.ok(size && size.height >= 43.9 && size.width >= 43.9, `${JSON.stringify(size)} ${await target.textContent()}`);
      }
      const font = await input().evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
      assert.ok(font >= 16, "iOS zooms in below 16 px");
      await options().first().tap();
      await page.waitForURL("**/tides/");
    });

    for (const dir of ["ltr", "rtl"]) {
      test(`a narrow box at either edge keeps its panel inside the window (${dir})`, async () => {
        server.files.set(`${SITE}edge.css`, ".end { width: 9rem; margin-inline-start: auto } .start { width: 9rem }");
        for (const edge of ["start", "end"]) {
          await context?.close();
          await show(`<link rel="stylesheet" href="${SITE}edge.css"><div dir="${dir}"><div class="${edge}"><pangram-search></pangram-search></div></div>`);
          await type("moor");
          await shown("3 pages");
          const box = await page.locator("pangram-search .panel").boundingBox();
          assert.ok(box && box.width > 400 && box.x >= 0 && box.x + box.width <= 900, `${edge} ${JSON.stringify(box)}`);
        }
      });
    }
  });

  describe("for developers of sites", () => {
    test("events bubble, are composed and carry what happened; pangram-select can be prevented", async () => {
      await show("<div><pangram-search></pangram-search></div>");
      await page.evaluate(() => {
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
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      const log = /** @type {any[]} */ (await page.evaluate("window.log"));
      const names = log.map((event) => event.name);
      assert.deepEqual(names.slice(0, 3), ["query", "open", "results"]);
      assert.ok(log.every((event) => event.composed));
      assert.equal(log[0].query, "m");
      assert.equal(log[2].pages, log[2].total);
      const select = log.find((event) => event.name === "select");
      assert.equal(select.position, 0);
      assert.ok(select.title && select.href.startsWith(server.origin));
      assert.match(page.url(), /\/test\//);
    });

    test("elements of one page share one engine", async () => {
      await show("<pangram-search id=a></pangram-search><pangram-search id=b></pangram-search>");
      for (const id of ["a", "b"]) {
        await page.locator(`#${id} input`).click();
        await page.keyboard.type("tide");
        await page.locator(`#${id} .panel`, { hasText: "Tide tables" }).waitFor();
        await page.keyboard.press("Escape");
      }
      assert.equal(page.workers().length, 1);
      assert.equal(server.takeRequests().filter((path) => path.endsWith(".wasm")).length, 1);
    });

    test("attributes and properties: base, site-root, limit, under, lang-filter, placeholder, set before or after", async () => {
      await show(`<pangram-search base="${SITE}pangram" site-root="/docs" limit="3" placeholder="Find"></pangram-search>`);
      assert.equal(await input().getAttribute("placeholder"), "Find");
      await type("boats");
      await shown(`About ${BOATS} pages`);
      assert.equal((await titles()).length, 3);
      assert.ok((await options().first().getAttribute("href"))?.startsWith(`${server.origin}/docs/`));
      await page.evaluate(() => void (/** @type {any} */ (document.querySelector("pangram-search")).under = "tides/"));
      await shown("1 page");
      assert.deepEqual(await titles(), ["Tide tables"]);
      await page.evaluate(() => {
        const box = /** @type {any} */ (document.querySelector("pangram-search"));
        box.under = null;
        box.langFilter = "zh";
        box.value = "港口";
      });
      await shown("3");
      assert.equal(await page.evaluate(() => document.querySelector("pangram-search")?.getAttribute("lang-filter")), "zh");
    });

    test("properties set before the script ran are taken over", async () => {
      await show("<pangram-search></pangram-search>", {});
      const answer = await page.evaluate(async () => {
        const early = /** @type {any} */ (document.createElement("pangram-search"));
        const frame = document.createElement("iframe");
        document.body.append(early, frame);
        early.value = "tide";
        early.strings = { count: { other: "{n} found" } };
        return new Promise((done) => early.addEventListener("pangram-results", (/** @type {any} */ event) => done(event.detail.total.value)));
      });
      assert.equal(answer, 2);
    });

    test("an element that is moved or taken away and put back goes on", async () => {
      await show("<div id=a><pangram-search></pangram-search></div><div id=b></div>");
      await type("tide");
      await shown("2 pages");
      await page.evaluate(() => document.querySelector("#b")?.append(/** @type {Element} */ (document.querySelector("pangram-search"))));
      await input().click();
      await shown("2 pages");
      await page.keyboard.type(" tables");
      await shown("1 page");
    });

    test("strings: the page's language, an override of one text, and a language that is not there", async () => {
      await show("<pangram-search></pangram-search>", { lang: "zh-TW" });
      await type("港口");
      await shown("3 個頁面");
      await page.evaluate(() => void (/** @type {any} */ (document.querySelector("pangram-search")).strings = { count: { other: "共 {n} 頁" } }));
      await shown("共 3 頁");
      await page.evaluate(() => document.querySelector("pangram-search")?.setAttribute("lang", "ko-KR"));
      await page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelector("input")?.placeholder === "검색");
      await page.evaluate(() => document.querySelector("pangram-search")?.setAttribute("lang", "tlh"));
      await page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelector("input")?.placeholder === "Search");
    });

    test("each result carries its language, so that the right glyphs show", async () => {
      await show("<pangram-search></pangram-search>");
      await type("港");
      await shown("港の手引き");
      const langs = await page.locator("pangram-search .title").evaluateAll((all) => all.map((title) => /** @type {HTMLElement} */ (title).lang));
      assert.deepEqual(new Set(langs), new Set(["zh-Hans", "zh-Hant", "ja"]));
    });

    test("theme overrides the system, custom properties override the theme", async () => {
      await show(`<link rel="stylesheet" href="${SITE}theme.css"><pangram-search id=plain></pangram-search><pangram-search id=dark theme=dark></pangram-search><pangram-search id=own></pangram-search>`, {});
      server.files.set(`${SITE}theme.css`, "#own { --pangram-background: rgb(1, 2, 3) }");
      complaints = [];
      await page.reload();
      complaints = [];
      const background = (/** @type {string} */ id) => page.locator(`#${id} .box`).evaluate((box) => getComputedStyle(box).backgroundColor);
      assert.equal(await background("plain"), "rgb(255, 255, 255)");
      assert.equal(await background("dark"), "rgb(22, 27, 34)");
      assert.equal(await background("own"), "rgb(1, 2, 3)");
      await page.emulateMedia({ colorScheme: "dark" });
      assert.equal(await background("plain"), "rgb(22, 27, 34)");
    });
  });
});
