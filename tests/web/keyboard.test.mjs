// A reader with a keyboard and nothing else: one story through all that the element offers, and at every stop of the focus there
// is something to see.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { documents } from "./documents.mjs";
import { stage } from "./stage.mjs";

const BOATS = documents.filter((page) => JSON.stringify(page).toLowerCase().includes("boats")).length;
const PAGE = (/** @type {string} */ mode) => `<a href="#top">before</a><main><pangram-search mode="${mode}"><p slot=footer><a href="#all">All pages</a></p></pangram-search></main><a href="#end">after</a>`;

describe("with a keyboard and nothing else", () => {
  const on = stage();
  const press = async (/** @type {string[]} */ ...keys) => {
    for (const key of keys) await on.page.keyboard.press(key);
  };

  /** Where the focus is, once it was checked that it can be seen. */
  async function stop() {
    return on.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      if (!at || at === document.body) return "nowhere";
      const seen = at.tagName === "INPUT" ? /** @type {Element} */ (at.closest(".box")) : at;
      const { outlineStyle, outlineWidth } = getComputedStyle(seen);
      const { width, height } = at.getBoundingClientRect();
      // The box of a dialog is all that is in it at first: its caret tells enough.
      if (!at.closest("dialog .box") && (outlineStyle === "none" || parseFloat(outlineWidth) < 1)) return `${at.outerHTML} has no outline`;
      if (width < 1 || height < 1) return `${at.outerHTML} is not to be seen`;
      return at.tagName === "INPUT" ? "box" : [...at.classList].filter((name) => name !== "box")[0] ?? at.textContent ?? "";
    });
  }

  /** The stops of Tab until one comes again, or the page's end. */
  async function tour() {
    const stops = [];
    for (let i = 0; i < 12; i++) {
      await press("Tab");
      const name = await stop();
      if (name === "nowhere" || stops.includes(name)) break;
      stops.push(name);
      if (name === "after" || name === "before") break;
    }
    return stops;
  }

  test("inline: in by Tab, help and back, search, more, the foot, and out again", async () => {
    await on.show(PAGE("inline"));
    await press("Tab", "Tab");
    assert.equal(await stop(), "box");
    await press("Tab");
    assert.equal(await stop(), "help");
    await press("Enter");
    await on.shown("A minus leaves pages out");
    await press("Escape");
    assert.equal(await on.page.locator("pangram-search .panel").isVisible(), false);
    assert.equal(await stop(), "box");
    await on.page.keyboard.type("boats");
    await on.shown(`About ${BOATS} pages`);
    assert.deepEqual(await tour(), ["clear", "more", "All pages", "after"]);
    assert.equal(await on.page.locator("pangram-search .panel").isVisible(), false, "it goes when the focus goes");
    await press("Shift+Tab");
    assert.equal(await stop(), "clear");
    await press("Shift+Tab");
    assert.equal(await stop(), "box");
    await on.shown(`About ${BOATS} pages`);
    await press("Tab", "Tab", "Enter");
    await on.page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelectorAll(".title").length === 20);
    assert.equal(await stop(), "box");
    assert.equal((await on.combobox()).inSight, true);
    await press("Tab", "Enter");
    assert.equal(await on.input().inputValue(), "");
    assert.equal(await stop(), "box");
  });

  test("inline: an earlier search by Tab and Enter, then its second result", async () => {
    await on.show(PAGE("inline"));
    await press("Tab", "Tab");
    await on.page.keyboard.type("moor");
    await on.shown("3 pages");
    await press("ArrowDown", "ArrowDown", "Enter");
    await on.page.waitForURL(/\/moorings\/#book/);
    await on.page.goBack();
    await on.page.waitForFunction(() => customElements.get("pangram-search"));
    await on.input().focus();
    await on.input().fill("");
    await on.shown("Recent searches");
    assert.deepEqual(await tour(), ["help", "earlier", "forget", "All pages", "after"]);
    await on.input().focus();
    await press("Tab", "Tab", "Enter");
    await on.shown("3 pages");
    assert.equal(await stop(), "box");
    await press("End", "ArrowUp");
    assert.equal((await on.combobox()).active, "Fuel and water");
    await press("ArrowUp", "Enter");
    await on.page.waitForURL(/\/fuel\/|some\/where\/(#|$)/);
  });

  test("modal: by its button, the focus stays inside, and returns", async () => {
    await on.show(PAGE("modal"));
    await press("Tab", "Tab");
    assert.equal(await stop(), "trigger");
    await press("Enter");
    assert.equal(await stop(), "box");
    await on.page.keyboard.type("boats");
    await on.shown(`About ${BOATS} pages`);
    assert.deepEqual(await tour(), ["clear", "close", "more", "All pages"]);
    await on.input().focus();
    await press("Escape", "Escape");
    assert.equal(await stop(), "trigger");
    await press("Tab");
    assert.equal(await stop(), "after");
  });

  test("page: results are reached by arrows, and Tab goes on to what is beneath", async () => {
    await on.show(PAGE("page"));
    await press("Tab", "Tab");
    await on.page.keyboard.type("boats");
    await on.shown(`About ${BOATS} pages`);
    await press("ArrowDown", "ArrowDown");
    assert.equal((await on.combobox()).inSight, true);
    assert.deepEqual(await tour(), ["clear", "more", "All pages", "after"]);
    assert.equal(await on.options().count(), 10);
  });

  test("an error is tried again by Tab and Enter", async () => {
    await on.show(PAGE("inline"));
    on.server.faults.set("pangram.manifest", { status: 503, body: "" });
    on.complaints.forgive("503");
    await press("Tab", "Tab");
    await on.page.keyboard.type("tide");
    await on.shown("could not be loaded");
    on.server.faults.clear();
    await press("Tab", "Tab");
    assert.equal(await stop(), "retry");
    await press("Enter");
    await on.shown("Tide tables");
    assert.equal(await stop(), "box");
  });
});
