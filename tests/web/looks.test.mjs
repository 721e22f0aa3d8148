// The looks of <pangram-search>: every mode at phone and desktop size, light and dark, in Chinese and Arabic. The
// pictures are kept in the folder that PANGRAM_SHOTS names (where it is set), for people to look at; what a machine
// can tell is asserted: nothing sticks out of the window, and lines run the right way.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { stage } from "./stage.mjs";

const SHOTS = process.env.PANGRAM_SHOTS;
const SIZES = { desktop: { width: 1000, height: 700 }, phone: { width: 360, height: 640 }, "400 %": { width: 320, height: 256 } };
const WORDS = { "zh-Hans": ["港口", "港口使用手册"], ar: ["الميناء", "دليل الميناء"] };

describe("looks", () => {
  const on = stage();

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const mode of ["inline", "modal", "page"]) {
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        for (const [lang, [query, title]] of Object.entries(WORDS)) {
          test(`${mode}, ${size}, ${colorScheme}, ${lang}`, async () => {
            await on.show(`<pangram-search mode=${mode} lang=${lang}></pangram-search>`, { viewport, colorScheme, reducedMotion: "reduce" });
            if (mode === "modal") await on.page.locator("pangram-search .trigger").click();
            await on.input().click();
            await on.page.keyboard.type(query);
            await on.shown(title);
            await on.page.keyboard.press("ArrowDown");
            const seen = await on.page.locator("pangram-search .root").evaluate((root) => ({
              wide: document.documentElement.scrollWidth - innerWidth,
              panel: /** @type {HTMLElement} */ (root.querySelector(".panel")).scrollWidth - /** @type {HTMLElement} */ (root.querySelector(".panel")).clientWidth,
              direction: getComputedStyle(root).direction,
            }));
            assert.deepEqual(seen, { wide: 0, panel: 0, direction: lang === "ar" ? "rtl" : "ltr" });
            const chosen = await on.page.locator('pangram-search [aria-selected="true"]').boundingBox();
            assert.ok(chosen && chosen.y >= 0 && chosen.y < viewport.height && chosen.x >= 0 && chosen.x + chosen.width <= viewport.width, JSON.stringify(chosen));
            if (!SHOTS) return;
            mkdirSync(SHOTS, { recursive: true });
            await on.page.screenshot({ path: join(SHOTS, `${mode}-${size.replace(" %", "")}-${colorScheme}-${lang}.png`) });
          });
        }
      }
    }
  }

  test("forced colours: highlights and the chosen result can still be told", async () => {
    await on.show("<pangram-search></pangram-search>", { forcedColors: "active" });
    await on.type("moor");
    await on.shown("3 pages");
    await on.page.keyboard.press("ArrowDown");
    const option = on.page.locator('pangram-search [aria-selected="true"]');
    assert.equal(await option.evaluate((link) => getComputedStyle(link).outlineStyle), "solid");
    const [mark, plain] = await option.locator("mark").first().evaluate((mark) => [mark, /** @type {Element} */ (mark.parentElement)].map((e) => getComputedStyle(e).backgroundColor));
    assert.notEqual(mark, plain);
  });
});
