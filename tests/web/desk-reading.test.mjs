// Reading on the page of one's own files: results open there, in a tab of their own too, and the address says what is read.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { shownAt } from "./answers.mjs";
import { NOTES, chooseFolder, deskStage, hasDesk, ready } from "./desk-stage.mjs";

describe("reading one's own files", { skip: !hasDesk && "the program is not built (./build.sh cli)" }, () => {
  const on = deskStage();

  test("a result opens to be read: sections, marks, next and back, by keyboard too; no markup of a document comes alive", async () => {
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    await on.find("range is greatest");
    await on.page.locator("pangram-search input").press("ArrowDown");
    await on.page.locator("pangram-search input").press("Enter");
    const article = on.page.locator("article");
    await article.locator("h2", { hasText: "Spring tides" }).waitFor();
    assert.equal(await article.locator("h1").textContent(), "Tides");
    assert.equal(await on.page.locator(".hits .place").textContent(), "1 / 1");
    assert.deepEqual(await article.locator("mark").allTextContents(), ["range is greatest"]);
    assert.equal(await on.page.locator(".bar").locator("span").textContent(), "notes/tides.md");
    assert.equal(await on.page.evaluate(() => document.activeElement?.tagName), "H1");
    await on.page.reload();
    await ready(on.page);
    await article.locator("h2", { hasText: "Spring tides" }).waitFor();
    await on.page.keyboard.press("Escape");
    await on.page.locator("pangram-search").waitFor();
    assert.deepEqual(await on.page.locator("pangram-search .title").allTextContents(), ["Tides"]);
    await on.find("opens at eight");
    await on.page.locator("pangram-search .option").first().click();
    await article.locator("h1", { hasText: "Fuel dock" }).waitFor();
    assert.deepEqual(await article.locator("img, script, b").count(), 0);
    await on.page.goBack();
    await on.find("tides");
    await on.page.locator("pangram-search .option").first().click();
    await on.page.locator(".hits .place", { hasText: /^1 \/ \d/ }).waitFor();
    await on.page.keyboard.press("Alt+ArrowDown");
    await on.page.locator(".hits .place", { hasText: /^2 \/ \d/ }).waitFor();
    await on.page.locator(".hits").getByRole("button", { name: "Previous hit" }).click();
    await on.page.locator(".hits .place", { hasText: /^1 \/ \d/ }).waitFor();
    await on.page.keyboard.press("Escape");
    await on.find("greatets");
    await on.page.locator("pangram-search .option").first().click();
    await article.locator("mark", { hasText: "greatest" }).waitFor();
    await on.page.goBack();
    assert.deepEqual(await on.find("buoy"), ["Second entry"]);
    await on.page.locator("pangram-search .option").first().click();
    await article.getByText("A buoy drifted.").waitFor();
    assert.equal(await article.getByText("mooring chain").count(), 0, "one record of many is read alone");
    assert.equal(await on.page.evaluate(() => (/** @type {any} */ (window)).hacked), undefined);
  });

  /** The tab that opens when something is done, with its files there. @param {() => Promise<unknown>} act */
  async function opened(act) {
    const [tab] = await Promise.all([on.context.waitForEvent("page"), act()]);
    await ready(tab);
    return tab;
  }

  test("a result opens in a tab of its own, by every way there is to one, and its address goes on meaning it", async () => {
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    await on.find("range is greatest");
    const option = on.page.locator("pangram-search .option").first();
    for (const act of [
      () => option.click({ button: "middle" }),
      () => option.click({ modifiers: ["ControlOrMeta"] }),
      async () => {
        await on.page.locator("pangram-search input").press("ArrowDown");
        await on.page.keyboard.press("ControlOrMeta+Enter");
      },
    ]) {
      await on.page.bringToFront();
      const tab = await opened(act);
      await tab.locator("article h2", { hasText: "Spring tides" }).waitFor();
      assert.deepEqual(await tab.locator("article mark").allTextContents(), ["range is greatest"]);
      assert.equal(await on.page.locator("pangram-search .option").first().isVisible(), true, "the results stay where they were");
      await tab.close();
    }
    // What the context menu opens, and what a bookmark holds.
    const href = await option.evaluate((link) => /** @type {HTMLAnchorElement} */ (link).href);
    await option.click();
    await on.page.locator("article h2", { hasText: "Spring tides" }).waitFor();
    assert.equal(new URL(on.page.url()).hash, new URL(href).hash, "a result that is read here has the same address");
    const tab = await on.context.newPage();
    await tab.goto(href);
    await tab.locator("article h2", { hasText: "Spring tides" }).waitFor();
    await tab.keyboard.press("Escape");
    await shownAt(tab, "Tides");
    assert.equal(await tab.locator("pangram-search input").inputValue(), "range is greatest");
    assert.equal(new URL(tab.url()).hash, "");
  });

  test("addresses with any signs are read, and one of another collection opens that", async () => {
    await on.open();
    const records = ["log/ü ?x=1&q=2#part", "log/?", "日誌/一"].map((url, n) => JSON.stringify({ url, title: `Entry ${n}`, text: `The mooring chain ${"abc"[n]} was replaced.` }));
    await chooseFolder(on.page, on.folder({ "records.jsonl": records.join("\n") }));
    /** @type {string[]} */
    const hrefs = [];
    for (const n of [0, 1, 2]) {
      assert.deepEqual(await on.find(`chain ${"abc"[n]} was`), [`Entry ${n}`]);
      hrefs.push(await on.page.locator("pangram-search .option").first().evaluate((link) => /** @type {HTMLAnchorElement} */ (link).href));
    }
    await on.page.getByRole("button", { name: "New", exact: true }).click();
    await on.page.locator("dialog input").fill("Other");
    await on.page.keyboard.press("Enter");
    await on.page.locator("select", { hasText: "Other" }).waitFor();
    for (const [n, href] of hrefs.entries()) {
      await on.page.evaluate((hash) => void (location.hash = hash), new URL(href).hash);
      await on.page.locator("article", { hasText: `The mooring chain ${"abc"[n]} was replaced.` }).waitFor();
      assert.equal(await on.page.locator("select option:checked").textContent(), "My files");
    }
    await on.page.locator("select").selectOption({ label: "Other" });
    await on.page.locator("article").waitFor({ state: "hidden" });
    assert.equal(new URL(on.page.url()).hash, "", "who goes to another collection leaves what is read");
    await on.page.locator("select").selectOption({ label: "My files" });
    await on.page.locator("pangram-search").waitFor();
    await on.page.getByRole("button", { name: "Delete" }).click();
    await on.page.locator("dialog .first").click();
    await on.page.waitForFunction(() => document.querySelectorAll("option").length === 1);
    const tab = await opened(() => on.page.evaluate((href) => void window.open(href, "_blank", "noopener"), hrefs[0]));
    await tab.locator(".notice", { hasText: "This is no longer there." }).waitFor();
  });

  test("from a disk, where no other tab has the files, a result is read here, and its address says so elsewhere", async () => {
    await on.open({}, pathToFileURL(on.file).href);
    await chooseFolder(on.page, on.folder(NOTES));
    await on.find("range is greatest");
    const option = on.page.locator("pangram-search .option").first();
    const href = await option.evaluate((link) => /** @type {HTMLAnchorElement} */ (link).href);
    await option.click({ button: "middle" });
    await on.page.locator("article h2", { hasText: "Spring tides" }).waitFor();
    assert.equal(on.context.pages().length, 1);
    const tab = await on.context.newPage();
    await tab.goto(href);
    await tab.locator(".notice", { hasText: "Kept only until this page is closed" }).waitFor();
    assert.equal(new URL(tab.url()).hash, "");
  });
});
