// <pangram-search> as a reader meets it: typing, keys, links, states.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ATTACK, documents } from "./documents.mjs";
import { SITE } from "./harness.mjs";
import { until } from "./server.mjs";
import { stage } from "./stage.mjs";

/** Pages that a search for `boats` finds. */
const BOATS = documents.filter((page) => JSON.stringify(page).toLowerCase().includes("boats")).length;

describe("<pangram-search>", () => {
  const on = stage();
  const { show, input, options, titles, shown, type, set, combobox } = on;

  test("typing shows pages with path, highlighted excerpt and sections, at every key", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
    assert.deepEqual(await on.page.locator("pangram-search .heading").allTextContents(), ["Booking a mooring", "What a mooring costs", "Leaving a mooring"]);
    assert.equal(await on.page.locator("pangram-search .excerpt mark").first().textContent(), "moor");
    assert.equal((await options().first().getAttribute("href"))?.split("#")[0], `${on.server.origin}${SITE}moorings/`);
    assert.equal((await options().nth(1).getAttribute("href"))?.split(":~:")[0], `${on.server.origin}${SITE}moorings/#book`);
    assert.equal(await on.page.locator("pangram-search .path").first().textContent(), "moorings");
  });

  test("nothing but the script is fetched before the first focus or hover; then the engine is warmed up", async () => {
    await show("<pangram-search lang='zh-CN'></pangram-search>");
    await on.settled();
    assert.deepEqual(on.server.takeRequests().filter((path) => path.includes("pangram/")), [`${SITE}pangram/pangram-search.js`]);
    assert.equal(await input().getAttribute("placeholder"), "搜索");
    await on.page.locator("pangram-search").hover();
    const ours = () => on.server.requests.filter((path) => path.includes("pangram/"));
    await until(() => ours().length >= 5);
    await on.settled();
    const names = ours().map((path) => path.slice(`${SITE}pangram/`.length).replace(/-[0-9a-f]{12}/, ""));
    assert.deepEqual(names.sort(), ["data/fake.json", "pangram-strings.zh-Hans.js", "pangram-worker.js", "pangram.manifest", "pangram.wasm"]);
  });

  test("by keyboard alone: Tab to the box, type, arrows through pages and sections, Enter lands there", async () => {
    await show();
    await on.page.keyboard.press("Tab");
    await on.page.keyboard.type("moor");
    await shown("3 pages");
    assert.deepEqual(await combobox(), { expanded: "true", controls: "listbox", active: null, inSight: true });
    const seen = [];
    for (let i = 0; i < 7; i++) {
      await on.page.keyboard.press("ArrowDown");
      seen.push((await combobox()).active);
    }
    assert.deepEqual(seen, ["Moorings", "Booking a mooring", "What a mooring costs", "Leaving a mooring", "Harbour handbook", "Fuel and water", null]);
    await on.page.keyboard.press("ArrowUp");
    assert.equal((await combobox()).active, "Fuel and water");
    await on.page.keyboard.press("Home");
    assert.equal((await combobox()).active, "Moorings");
    await on.page.keyboard.press("End");
    assert.equal((await combobox()).active, "Fuel and water");
    await on.page.keyboard.press("Home");
    await on.page.keyboard.press("ArrowDown");
    await on.page.keyboard.press("Enter");
    await on.page.waitForURL(/\/moorings\/#book/);
  });

  test("Home and End move in the text while no result is chosen", async () => {
    await show();
    await type("oat");
    await shown("pages");
    await on.page.keyboard.press("Home");
    await on.page.keyboard.type("b");
    assert.equal(await input().inputValue(), "boat");
  });

  test("Enter with nothing chosen opens the first result", async () => {
    await show();
    await type("tide tables");
    await shown(/^1 page/);
    await on.page.keyboard.press("Enter");
    await on.page.waitForURL(/\/tides\//);
  });

  test("Enter does nothing while the list still answers an earlier text", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    const release = on.hold();
    await set("!held tide");
    await on.page.keyboard.press("Enter");
    release();
    await shown("2 pages");
    assert.match(on.page.url(), /\/test\//);
  });

  test("Ctrl+Enter opens a tab of its own and keeps this page", async () => {
    await show();
    await type("tide tables");
    await shown(/^1 page/);
    const [tab] = await Promise.all([on.context.waitForEvent("page"), on.page.keyboard.press("Control+Enter")]);
    await tab.waitForURL(/\/tides\//);
    assert.match(on.page.url(), /\/test\//);
    assert.equal(await input().inputValue(), "tide tables");
  });

  test("a result is a link: a middle click opens a tab, a click goes there", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    const [tab] = await Promise.all([on.context.waitForEvent("page"), options().nth(2).click({ button: "middle" })]);
    await tab.waitForURL(/\/moorings\/#cost/);
    await options().nth(1).click();
    await on.page.waitForURL(/\/moorings\/#book/);
  });

  test("Esc clears; the next one belongs to the page", async () => {
    await show();
    await on.page.evaluate(() => {
      addEventListener("keydown", (event) => (/** @type {any} */ (window).escapes = (/** @type {any} */ (window).escapes ?? 0) + Number(event.key === "Escape")));
    });
    await type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Escape");
    assert.equal(await input().inputValue(), "");
    assert.equal((await combobox()).expanded, "false");
    assert.equal(await on.page.locator("pangram-search .panel").isVisible(), false);
    assert.equal(await on.page.evaluate("window.escapes"), 0);
    await on.page.keyboard.press("Escape");
    assert.equal(await on.page.evaluate("window.escapes"), 1);
  });

  test("the button in the box clears and gives the focus back", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    await on.page.locator("pangram-search .clear").click();
    assert.equal(await input().inputValue(), "");
    await on.page.keyboard.type("tide");
    await shown("2 pages");
  });

  test("leaving the box closes the list, coming back shows it again", async () => {
    await show();
    const panel = on.page.locator("pangram-search .panel");
    await type("moor");
    await shown("3 pages");
    await on.page.mouse.click(450, 690);
    assert.equal(await panel.isVisible(), false);
    await input().focus();
    await on.page.mouse.click(450, 690);
    await input().click();
    assert.equal(await panel.isVisible(), true);
    await on.page.keyboard.press("Tab");
    await on.page.keyboard.press("Tab");
    assert.equal(await panel.isVisible(), false);
    assert.equal(await on.page.evaluate(() => document.activeElement?.textContent), "after");
  });

  test("the latest query wins, and old results stay until its answer is there", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    const release = on.hold();
    const seen = await on.page.evaluate(async () => {
      const box = /** @type {any} */ (document.querySelector("pangram-search"));
      const look = () => ({ titles: [...box.shadowRoot.querySelectorAll(".title")].map((title) => title.textContent), busy: !!box.shadowRoot.querySelector(".busy") });
      box.value = "!held storm";
      box.value = "!held tide";
      const looks = [look()];
      while (!looks.at(-1)?.busy) {
        await new Promise(requestAnimationFrame);
        looks.push(look());
      }
      return looks;
    });
    for (const { titles } of seen) assert.deepEqual(titles, ["Moorings", "Harbour handbook", "Fuel and water"]);
    assert.equal(seen[0].busy, false);
    release();
    await shown("Tide tables");
    assert.equal(await on.page.locator("pangram-search .busy").count(), 0);
    await on.settled();
    assert.deepEqual(await titles(), ["Tide tables", "Harbour handbook"]);
  });

  test("a first answer that takes long shows that it loads, and then itself", async () => {
    await show();
    let release = () => {};
    on.server.faults.set("fake.json", { hold: new Promise((done) => (release = () => done(undefined))) });
    await input().click();
    await on.page.keyboard.type("tide");
    await on.meanwhile("Loading");
    release();
    await shown("Tide tables");
  });

  test("without a result it says what was looked for and what to try", async () => {
    await show();
    await type(`zeppelin ${ATTACK}`);
    await shown(`Nothing found for “zeppelin ${ATTACK}”`);
    assert.equal((await combobox()).expanded, "false");
    assert.equal(await on.page.evaluate("window.hacked"), undefined);
  });

  test("an error says so and can be tried again", async () => {
    await show();
    on.server.faults.set("pangram.manifest", { status: 503, body: "" });
    await type("tide");
    await shown("The search could not be loaded.");
    await shown("answered 503");
    on.complaints.forgive("503");
    on.server.faults.clear();
    await on.page.locator("pangram-search .retry").click();
    await shown("Tide tables");
    assert.equal(await on.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName), "INPUT");
  });

  test("an engine that stops is an error, and the next key starts afresh", async () => {
    await show();
    await type("!trap");
    await shown("damaged");
    on.complaints.forgive("unreachable");
    await on.page.keyboard.press("Escape");
    await on.page.keyboard.type("tide");
    await shown("Tide tables");
  });

  test("the count is spoken once, when typing rests", async () => {
    await show(undefined, { clock: true });
    await on.page.evaluate(() => {
      const live = /** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector("[role=status]");
      /** @type {any} */ (window).spoken = [];
      new MutationObserver(() => /** @type {any} */ (window).spoken.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true });
    });
    await on.page.clock.pauseAt(Date.now() + 60_000);
    await input().click();
    for (const key of "mooring") {
      await on.page.keyboard.press(key);
      await on.answeredInSight();
      await on.page.clock.runFor(700);
    }
    assert.deepEqual(await on.page.evaluate("window.spoken"), []);
    await on.page.clock.runFor(200);
    await on.page.clock.runFor(2000);
    assert.deepEqual(await on.page.evaluate("window.spoken"), ["3 pages"]);
  });

  test("that a search lasts is spoken while it lasts; the same count of another query is spoken again", async () => {
    await show();
    await on.page.evaluate(() => {
      const live = /** @type {any} */ (document.querySelector("pangram-search")).shadowRoot.querySelector("[role=status]");
      /** @type {any} */ (window).spoken = [];
      new MutationObserver(() => live.textContent && /** @type {any} */ (window).spoken.push(live.textContent.trim())).observe(live, { childList: true, characterData: true, subtree: true });
    });
    const spoken = (/** @type {string[]} */ ...texts) => on.page.waitForFunction((texts) => /** @type {any} */ (window).spoken.join() === texts.join(), texts);
    const answer = on.hold();
    await type("!held moor");
    await spoken("Loading…");
    answer();
    await spoken("Loading…", "3 pages");
    await input().fill("mooring");
    await spoken("Loading…", "3 pages", "3 pages");
  });

  test("more results are added beneath, by keyboard too, and the first new one is chosen", async () => {
    await show();
    await type("boats");
    await shown(`About ${BOATS} pages`);
    assert.equal((await titles()).length, 10);
    await on.page.keyboard.press("Tab");
    await on.page.keyboard.press("Tab");
    await on.page.keyboard.press("Enter");
    await on.page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelectorAll(".title").length === 20);
    const all = await titles();
    assert.equal(new Set(all).size, 20);
    assert.deepEqual(await combobox(), { expanded: "true", controls: "listbox", active: all[10], inSight: true });
    await on.page.locator("pangram-search .more").click();
    await on.page.waitForFunction((n) => document.querySelector("pangram-search")?.shadowRoot?.querySelectorAll(".title").length === n, BOATS);
    assert.equal(await on.page.locator("pangram-search .more").isVisible(), false);
  });

  test("the kind of match is shown where it is not exact: once where all share it, else on each", async () => {
    await show();
    await type("!kind typo moor");
    await shown("3 pages · Similar spelling");
    assert.equal(await on.page.locator("pangram-search .kind:visible").count(), 0);
    await on.page.keyboard.press("Escape");
    await on.page.keyboard.type("!kind mixed storm");
    await shown("Some of the words");
    assert.equal(await on.page.locator("pangram-search .count").textContent(), "2 pages");
    assert.deepEqual(await on.page.locator("pangram-search .kind:visible").allTextContents(), ["Some of the words"]);
    await on.page.keyboard.press("Escape");
    await on.page.keyboard.type("!kind constructor storm");
    await shown("2 pages · Similar");
  });

  test("what was asked instead of a mistyped query stands above the list and is spoken", async () => {
    await show();
    await type("!corrected mooring");
    await shown("Results for “mooring” · 3 pages");
    await on.page.locator("pangram-search [role=status]", { hasText: "Results for “mooring” · 3 pages" }).waitFor({ state: "attached" });
    await on.page.keyboard.press("Escape");
    await on.page.keyboard.type("mooring");
    await shown(/^3 pages/);
  });
});
