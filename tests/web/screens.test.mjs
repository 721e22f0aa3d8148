// <pangram-search> on small and touch screens, and at the edges of the window.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { documents } from "./documents.mjs";
import { SITE } from "./harness.mjs";
import { stage } from "./stage.mjs";

/** Pages that a search for `boats` finds. */
const BOATS = documents.filter((page) => JSON.stringify(page).toLowerCase().includes("boats")).length;

describe("<pangram-search> on small and touch screens", () => {
  const on = stage();
  const { show, input, options, shown, type } = on;

  const phone = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true };

  test("the panel stays inside the window and targets are at least 44 px", async () => {
    await show("<pangram-search></pangram-search>", phone);
    await input().tap();
    await on.page.keyboard.type("boats");
    await shown(`About ${BOATS} pages`);
    const box = await on.page.locator("pangram-search .panel").boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 320 && box.y + box.height <= 568, JSON.stringify(box));
    assert.equal(await on.page.evaluate(() => document.documentElement.scrollWidth), 320);
    for (const target of await on.page.locator("pangram-search :is(.option, button, input):visible").all()) {
      const size = await target.boundingBox();
      assert.ok(size && size.height >= 43.9 && size.width >= 43.9, `${JSON.stringify(size)} ${await target.textContent()}`);
    }
    const font = await input().evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
    assert.ok(font >= 16, "iOS zooms in below 16 px");
    await options().first().tap();
    await on.page.waitForURL(/\/tides\//);
  });

  for (const dir of ["ltr", "rtl"]) {
    test(`a narrow box at either edge keeps its panel inside the window (${dir})`, async () => {
      on.server.files.set(`${SITE}edge.css`, ".end { width: 9rem; margin-inline-start: auto } .start { width: 9rem }");
      for (const edge of ["start", "end"]) {
        await show(`<link rel="stylesheet" href="${SITE}edge.css"><div dir="${dir}"><div class="${edge}"><pangram-search></pangram-search></div></div>`);
        await type("moor");
        await shown("3 pages");
        const box = await on.page.locator("pangram-search .panel").boundingBox();
        assert.ok(box && box.width > 400 && box.x >= 0 && box.x + box.width <= 900, `${edge} ${JSON.stringify(box)}`);
      }
    });
  }
});
