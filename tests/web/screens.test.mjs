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

  /** Where the panel stands beside its box. */
  const beside = async () => {
    const [panel, box] = [await on.page.locator("pangram-search .panel").boundingBox(), await on.page.locator("pangram-search .box").boundingBox()];
    assert.ok(panel && box);
    return { x: Math.round(panel.x - box.x), y: Math.round(panel.y - box.y - box.height), panel };
  };

  test("what cuts off its own content does not cut off the panel, which stays beneath its box while all around scrolls", async () => {
    on.server.files.set(`${SITE}cut.css`, `
      body { margin: 0 } header { block-size: 64px; overflow: hidden; transform: translateX(0); z-index: 1 } main { block-size: 3000px; position: relative; z-index: 2; background: white }
      .area { block-size: 300px; overflow: auto; contain: paint } .area > p { block-size: 900px } .large { zoom: 1.25; }`);
    for (const [before, after] of [["<header>", "</header><main>Text</main>"], ["<div class=area><p>Text</p>", "<p>Text</p></div><main></main>"], ["<div class=large>", "</div><main></main>"]]) {
      await show(`<link rel=stylesheet href="${SITE}cut.css">${before}<pangram-search></pangram-search>${after}`, { viewport: { width: 600, height: 600 } });
      await type("boat");
      await shown("pages");
      const stands = async () => {
        const { x, y, panel } = await beside();
        assert.ok(Math.abs(x) <= 1 && y >= 3 && y <= 6 && panel.height > 150, JSON.stringify([x, y, panel]));
        // What lies there is the panel.
        const top = await on.page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.tagName, [panel.x + panel.width / 2, Math.min(590, panel.y + panel.height - 5)]);
        assert.equal(top, "PANGRAM-SEARCH");
      };
      await stands();
      await on.page.evaluate(() => {
        scrollTo(0, 10);
        document.querySelector(".area")?.scrollBy(0, 40);
      });
      await on.page.waitForFunction(() => scrollY === 10);
      await on.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await stands();
      // It goes with its box, and comes back.
      await on.page.evaluate(() => {
        const box = /** @type {Element} */ (document.querySelector("pangram-search"));
        const place = document.createComment("");
        box.replaceWith(place);
        place.replaceWith(box);
      });
      assert.equal(await on.page.locator("pangram-search .panel").isVisible(), false);
      await input().click();
      await shown("pages");
      await stands();
    }
  });

  test("rules that a page has for all elements leave the panel beneath its box", async () => {
    for (const [name, rule] of [["static", "* { position: static !important }"], ["unset", "* { all: unset } head { display: none } body, div { display: block }"]]) {
      on.server.files.set(`${SITE}${name}.css`, `${rule} div { margin: 60px; inline-size: 300px } .old::part(panel) { display: block }`);
      for (const old of [false, true]) {
        await show(`<link rel=stylesheet href="${SITE}${name}.css"><div><pangram-search class="${old ? "old" : ""}"></pangram-search></div>`);
        // As a browser that knows no popovers, and so hides none that is not open.
        if (old) await on.page.evaluate(() => ["popover", "togglePopover"].forEach((name) => delete (/** @type {any} */ (HTMLElement.prototype)[name])));
        await type("boat");
        await shown("pages");
        const { x, y, panel } = await beside();
        assert.ok(Math.abs(x) <= 1 && y >= 3 && y <= 6 && panel.width > 500, JSON.stringify([name, old, x, y, panel]));
      }
    }
  });

  /** As if a keyboard came over the lower part of the window, and pushed the page up by `offsetTop`. @param {number} height @param {number} offsetTop */
  const keyboard = (height, offsetTop) =>
    on.page.evaluate(([height, offsetTop]) => {
      const seen = /** @type {VisualViewport} */ (visualViewport);
      for (const [name, value] of Object.entries({ height, offsetTop })) Object.defineProperty(seen, name, { value, configurable: true });
      seen.dispatchEvent(new Event("resize"));
    }, [height, offsetTop]);

  for (const mode of ["inline", "modal"]) {
    test(`an on-screen keyboard covers no result: ${mode}`, async () => {
      await show(`<pangram-search mode=${mode}></pangram-search>`, { ...phone, viewport: { width: 360, height: 740 } });
      if (mode === "modal") await on.page.locator("pangram-search .trigger").tap();
      await input().tap();
      await on.page.keyboard.type("boat");
      await shown("pages");
      const panel = on.page.locator("pangram-search .panel");
      const reach = async () => {
        const box = await panel.boundingBox();
        return (box?.y ?? 0) + (box?.height ?? 0);
      };
      assert.ok((await reach()) > 500, `${await reach()}`);
      await keyboard(400, 0);
      assert.ok((await reach()) <= 400, `${await reach()}`);
      // The last result can be scrolled to where it is seen.
      await on.page.locator("pangram-search .more").scrollIntoViewIfNeeded();
      const more = await on.page.locator("pangram-search .more").boundingBox();
      assert.ok(more && more.y + more.height <= 401, JSON.stringify(more));
      await keyboard(400, 120);
      if (mode === "modal") assert.deepEqual(await on.page.locator("pangram-search dialog").boundingBox(), { x: 0, y: 120, width: 360, height: 400 });
      assert.ok((await reach()) <= 520, `${await reach()}`);
    });
  }

  test("a box near the lower edge has its panel above", async () => {
    on.server.files.set(`${SITE}low.css`, "body { margin: 0; block-size: 100vh; display: flex; align-items: flex-end } pangram-search { flex: 1 }");
    await show(`<link rel="stylesheet" href="${SITE}low.css"><pangram-search></pangram-search>`);
    await type("boat");
    await shown("pages");
    const [panel, box] = [await on.page.locator("pangram-search .panel").boundingBox(), await on.page.locator("pangram-search .box").boundingBox()];
    assert.ok(panel && box && panel.y >= 0 && panel.y + panel.height <= box.y && panel.height > 300, JSON.stringify([panel, box]));
  });

  test("a swipe over the results scrolls them and nothing else; the text, the list and the dialog stay", async () => {
    await show("<pangram-search mode=modal></pangram-search>" + "<p>Text</p>".repeat(80), { ...phone, viewport: { width: 360, height: 640 } });
    await on.page.locator("pangram-search .trigger").tap();
    await on.page.keyboard.type("boat");
    await shown("pages");
    const cdp = await on.context.newCDPSession(on.page);
    /** @param {number} from @param {number} to */
    const swipe = async (from, to) => {
      const touch = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {number} */ y) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: 180, y }] });
      await touch("touchStart", from);
      for (let step = 1; step <= 10; step++) await touch("touchMove", from + ((to - from) * step) / 10);
      await touch("touchEnd", to);
      const place = () => on.page.locator("pangram-search .panel").evaluate((panel) => panel.scrollTop);
      // A quick swipe goes on by its momentum.
      for (let last = -1, now = await place(); ; last = now, now = await place()) {
        if (now === last) return now;
        await on.page.waitForTimeout(300);
      }
    };
    assert.ok((await swipe(500, 200)) > 150);
    for (let i = 0; i < 10 && (await swipe(200, 600)); i++);
    // Beyond both ends.
    for (let i = 0; i < 3; i++) assert.equal(await swipe(200, 600), 0);
    for (let i = 0; i < 8; i++) await swipe(600, 100);
    assert.equal(await on.page.evaluate(() => scrollY), 0);
    assert.equal(await input().inputValue(), "boat");
    assert.equal(await on.page.locator("pangram-search dialog[open]").count(), 1);
    await options().first().waitFor();
  });
});
