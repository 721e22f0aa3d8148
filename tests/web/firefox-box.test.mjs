// A smoke run of the search box in Firefox, under a strict policy from a sub-path, on the fake engine: its three modes by keyboard and
// by mouse. Skipped, and said so, where Firefox is not here.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { Firefox, NO_FIREFOX } from "./firefox.mjs";
import { addPage, SITE, startFakeSite } from "./harness.mjs";

if (NO_FIREFOX) test("the search box in Firefox", { skip: NO_FIREFOX }, () => {});

describe("the search box in Firefox", { skip: !!NO_FIREFOX, timeout: 300_000 }, () => {
  /** @type {Firefox} */ let firefox;
  /** @type {import("./server.mjs").TestServer} */ let server;
  let pages = 0;
  before(async () => {
    server = await startFakeSite();
    firefox = await Firefox.launch();
  });
  after(async () => {
    await firefox?.close();
    server?.stop();
  });
  afterEach(() => assert.deepEqual(firefox.complaints.splice(0), []));

  /** @param {string} body @param {string} [search] */
  async function show(body, search = "") {
    const url = addPage(server, `firefox-${++pages}`, body, { head: `<script src="${SITE}pangram/pangram-search.js" defer></script>` });
    await firefox.goto(url + search);
    await firefox.until(() => !!document.querySelector("pangram-search")?.shadowRoot);
  }
  const box = "const root = document.querySelector('pangram-search').shadowRoot;";
  /** Waits for text in the panel. @param {string} text */
  const shown = (text) => firefox.until(`(text) => { ${box} const panel = root.querySelector(".panel"); return panel.checkVisibility() && panel.innerText.includes(text); }`, text);
  /** @param {string} selector */
  async function click(selector) {
    const { x, y, width, height } = await firefox.evaluate(`(selector) => { ${box} return root.querySelector(selector).getBoundingClientRect().toJSON(); }`, selector);
    await firefox.click(x + width / 2, y + height / 2);
  }
  const focused = () => firefox.evaluate(() => (document.activeElement?.shadowRoot?.activeElement ?? document.activeElement)?.tagName);

  test("inline: results at every key, marks, help, and a result by arrows and Enter", async () => {
    await show("<pangram-search></pangram-search><p>Text</p>");
    await click("input");
    await firefox.type("moor");
    await shown("3 pages");
    assert.deepEqual(await firefox.evaluate(`() => { ${box} return [...root.querySelectorAll(".title")].map((title) => title.textContent); }`), ["Moorings", "Harbour handbook", "Fuel and water"]);
    assert.ok((await firefox.evaluate(`() => { ${box} return root.querySelectorAll("mark").length; }`)) > 3);
    await firefox.press("F1");
    await shown("A minus leaves pages out");
    await firefox.press("Escape");
    await shown("3 pages");
    for (const key of ["ArrowDown", "ArrowDown"]) await firefox.press(key);
    assert.equal(await firefox.evaluate(`() => { ${box} return root.getElementById(root.querySelector("input").getAttribute("aria-activedescendant")).getAttribute("part"); }`), "section");
    await firefox.press("Enter");
    await firefox.until(() => /\/moorings\/$/.test(location.pathname) && location.hash.startsWith("#book"));
  });

  test("modal: by its shortcut, closed by Esc with the focus back, and by a press outside", async () => {
    await show("<pangram-search mode=modal></pangram-search><p>Text</p>");
    const open = () => firefox.evaluate(`() => { ${box} return root.querySelector("dialog").open; }`);
    await firefox.press("Tab");
    await firefox.press("/");
    assert.equal(await open(), true);
    await firefox.type("moor");
    await shown("3 pages");
    await firefox.press("Escape");
    await firefox.press("Escape");
    assert.equal(await open(), false);
    assert.equal(await focused(), "BUTTON");
    await firefox.press("Control+k");
    assert.equal(await open(), true);
    await firefox.click(3, 3);
    assert.equal(await open(), false);
  });

  test("page: ?q= is answered and follows the text; Chinese with its own strings; nothing found offers what does", async () => {
    await show("<main lang=zh><pangram-search mode=page></pangram-search></main>", "?q=%E6%B8%AF%E5%8F%A3");
    await shown("港口使用手册");
    await shown("个页面");
    await click("input");
    await firefox.press("Control+a");
    await firefox.type('"港口 风暴"');
    await shown("没有找到");
    await shown("以下搜索有结果");
    await click("[part=suggestion]");
    await shown("风暴预警");
    await firefox.until(() => new URL(location.href).searchParams.get("q") === "港口 风暴");
  });

  test("markup in titles, texts and the query stays text", async () => {
    await show("<pangram-search></pangram-search>");
    await click("input");
    await firefox.type("<img src=x onerror");
    await shown("Attack <img");
    assert.equal(await firefox.evaluate(`() => { ${box} return root.querySelectorAll("img, script").length + (window.hacked ?? 0); }`), 0);
  });
});
