// <pangram-search> with an input method, by real composition events.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stage } from "./stage.mjs";

describe("<pangram-search> with an input method", () => {
  const on = stage();
  const { show, input, titles, shown, computed, combobox } = on;

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
    cdp = await on.context.newCDPSession(on.page);
    await input().click();
  }

  test("Chinese: letters on their way search nothing and keep the list; no key acts; the committed word is searched", async () => {
    await begin();
    await on.page.keyboard.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Control+A");
    for (const text of ["g", "ga", "gang", "gang k", "gang kou"]) await compose(text);
    await on.settled();
    assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
    for (const key of ["Enter", "Escape", "ArrowDown", "/"]) await imeKey(key);
    assert.equal(await input().inputValue(), "gang kou");
    assert.equal((await combobox()).active, null);
    assert.match(on.page.url(), /\/test\//);
    await commit("港口");
    await shown("港口使用手册");
    assert.equal(await input().inputValue(), "港口");
    assert.deepEqual((await computed()).slice(-1), ["港口"]);
    assert.ok(!(await computed()).some((query) => query.startsWith("g")));
  });

  for (const mode of ["modal", "inline"]) {
    test(`shortcuts wait until a composition has ended: ${mode}`, async () => {
      await show(`<pangram-search mode=${mode} shortcut=on></pangram-search><p>Text</p>`);
      cdp = await on.context.newCDPSession(on.page);
      await on.page.keyboard.press("/");
      const inBox = () => on.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);
      assert.equal(await inBox(), "INPUT");
      await compose("gang");
      for (const key of ["/", "k", "F1", "Escape", "Tab"]) await imeKey(key);
      // Ctrl+K, as an input method passes it on.
      const key = { windowsVirtualKeyCode: 229, key: "k", code: "KeyK", modifiers: 2 };
      await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
      await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
      assert.equal(await inBox(), "INPUT");
      assert.equal(await input().inputValue(), "gang");
      assert.equal(await on.page.locator("pangram-search .help").getAttribute("aria-expanded"), "false");
      await commit("港口");
      await shown("港口使用手册");
      await on.page.keyboard.press("F1");
      await shown("A minus leaves pages out");
    });
  }

  test("Chinese: a composition that is half turned waits, one that holds only Han is searched", async () => {
    await begin();
    await compose("港kou");
    await on.settled();
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
