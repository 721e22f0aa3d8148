// The looks of <pangram-search>: every mode at phone and desktop size, light and dark, in Chinese and Arabic. The
// pictures are kept in target/test-screenshots (or in the folder that PANGRAM_SHOTS names), for people to look at; what a machine
// can tell is asserted: nothing sticks out of the window, and lines run the right way.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { REPO, SITE } from "./harness.mjs";
import { stage } from "./stage.mjs";

const SHOTS = process.env.PANGRAM_SHOTS || join(process.env.CARGO_TARGET_DIR ?? join(REPO, "target"), "test-screenshots");
const SIZES = { desktop: { width: 1000, height: 700 }, phone: { width: 360, height: 640 }, "200 %": { width: 640, height: 512 }, "400 %": { width: 320, height: 256 } };
const WORDS = { "zh-Hans": ["港口", "港口使用手册"], ar: ["الميناء", "دليل الميناء"] };

/** A page that is dark where its reader wants that. */
const PAGE = `<link rel=stylesheet href="${SITE}page.css">`;

/** @param {import("playwright-core").Page} page @param {string} name */
async function shot(page, name) {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

describe("looks", () => {
  const on = stage();
  before(() => {
    on.server.files.set(`${SITE}page.css`, ":root { color-scheme: light dark; background: Canvas }");
    const file = `${SITE}pangram/data/fake.json`;
    const pages = [
      { url: "quay/", title: "Quay (open)", lang: "en", sections: [["", "", "Each quay has a number."], ["q", "A quay, then?", "The quay is long."]] },
      { url: "ar/quay/", title: "رصيف quay (مفتوح)", lang: "ar", sections: [["", "", "لكل رصيف quay رقم."], ["q", "رصيف quay!", "الرصيف quay طويل."]] },
      { url: "wharf/", title: "Wharf ".repeat(100), lang: "en", sections: [["", "", "A wharf."], ["w", "The wharf ".repeat(60), "The wharf."]] },
    ].map((page) => ({ ...page, sections: page.sections.map(([id, heading, text]) => ({ id, heading, text })) }));
    on.server.files.set(file, JSON.stringify([...JSON.parse(String(on.server.files.get(file))), ...pages]));
  });

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const mode of ["inline", "modal", "page"]) {
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        for (const [lang, [query, title]] of Object.entries(WORDS)) {
          test(`${mode}, ${size}, ${colorScheme}, ${lang}`, async () => {
            await on.show(`${PAGE}<pangram-search mode=${mode} lang=${lang}></pangram-search>`, { viewport, colorScheme, reducedMotion: "reduce" });
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
            const panel = await on.page.locator("pangram-search .panel").boundingBox();
            const room = Math.min(viewport.height, (panel?.y ?? 0) + (panel?.height ?? 0)) - Math.max(0, panel?.y ?? 0);
            assert.ok(room >= 100, `${room} px of the results are in sight`);
            // What is chosen moves no line.
            const heights = () => on.page.locator("pangram-search .option").evaluateAll((all) => all.map((option) => /** @type {HTMLElement} */ (option).offsetHeight));
            const chosenHeights = await heights();
            await on.page.keyboard.press("ArrowUp");
            assert.deepEqual(await heights(), chosenHeights);
            await on.page.keyboard.press("ArrowDown");
            await shot(on.page, `${mode}-${size.replace(" %", "")}-${colorScheme}-${lang}`);
          });
        }
      }
    }
  }

  for (const mode of ["inline", "modal", "page"]) {
    for (const [lang, dir] of /** @type {const} */ ([["en", "ltr"], ["en", "rtl"], ["ar", "rtl"]])) {
      test(`results in both directions stand as the page's lines do, and each runs in its own: ${mode}, ${lang}, ${dir}`, async () => {
        for (const width of [900, 320]) {
          await on.show(`<div dir=${dir}><pangram-search mode=${mode} shortcut=on></pangram-search></div>`, { lang, viewport: { width, height: 640 } });
          if (mode === "modal") await on.page.keyboard.press("/");
          await on.type("quay");
          await on.shown("رصيف");
          const seen = await on.page.locator("pangram-search .list").evaluate((list, dir) => {
            const start = (/** @type {DOMRect} */ { left, right }) => Math.round(dir === "rtl" ? innerWidth - right : left);
            const of = (/** @type {string} */ selector, /** @type {(element: Element) => unknown} */ tell) => [...list.querySelectorAll(selector)].map(tell);
            /** Where the letters begin. @param {Element} element */
            const text = (element) => {
              const range = document.createRange();
              range.selectNodeContents(element);
              return start(range.getBoundingClientRect());
            };
            const page = text(/** @type {Element} */ (list.querySelector(".path")));
            const section = text(/** @type {Element} */ (list.querySelector(".heading")));
            return {
              pages: of(".option:not(.section) > :is(.title, .excerpt)", (part) => Math.abs(text(part) - page) <= 2),
              sections: of(".section > :is(.heading, .excerpt)", (part) => Math.abs(text(part) - section) <= 2),
              // The line beside the sections of a page, before all they say.
              lines: of(".section", (option) => {
                const line = [...option.querySelectorAll("*")].find((part) => getComputedStyle(part).position === "absolute");
                return !!line && start(line.getBoundingClientRect()) < section && start(line.getBoundingClientRect()) >= page - 10;
              }),
              directions: of(".title", (title) => getComputedStyle(title).direction),
            };
          }, dir);
          assert.deepEqual(seen, { pages: [true, true, true, true], sections: [true, true, true, true], lines: [true, true], directions: ["ltr", "rtl"] });
          await on.page.keyboard.press("ArrowDown");
          await on.page.keyboard.press("ArrowDown");
          await shot(on.page, `${mode}-mixed-${lang}-${dir}-${width}`);
        }
      });
    }

    test(`a title that goes on and on takes three lines: ${mode}`, async () => {
      await on.show(`<pangram-search mode=${mode} shortcut=on></pangram-search>`, { viewport: { width: 320, height: 640 } });
      if (mode === "modal") await on.page.keyboard.press("/");
      await on.type("wharf");
      await on.shown("1 page");
      const lines = await on.page.locator("pangram-search :is(.title, .heading)").evaluateAll((all) => all.map((text) => Math.round(text.getBoundingClientRect().height / parseFloat(getComputedStyle(text).lineHeight))));
      assert.deepEqual(lines, [3, 2]);
      await shot(on.page, `${mode}-long-title`);
    });

    test(`letters of twice the size, as readers set them: nothing is cut off, ${mode}`, async () => {
      on.server.files.set(`${SITE}large.css`, ":root { font-size: 200% } body { margin: 0 }");
      for (const width of [900, 360]) {
        await on.show(`<link rel=stylesheet href="${SITE}large.css"><pangram-search mode=${mode}></pangram-search>`, { viewport: { width, height: 640 } });
        if (mode === "modal") await on.page.keyboard.press("/");
        await on.type("moor");
        await on.shown("3 pages");
        const cut = await on.page.locator("pangram-search .root").evaluate((root) => {
          const all = [...root.querySelectorAll("input, button, .count, .title, .path, .heading")].filter((part) => part.getClientRects().length);
          return all.filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== "visible").map((part) => part.outerHTML);
        });
        assert.deepEqual(cut, []);
        assert.equal(await on.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
        const letters = await on.input().evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
        assert.ok(letters >= 32, `${letters}`);
        await shot(on.page, `${mode}-large-${width}`);
      }
    });

    test(`what a page says of text and colours of all its elements, or of those around, does not reach into the box: ${mode}`, async () => {
      const inherited = "white-space: nowrap; text-indent: 3em; letter-spacing: 1em; word-spacing: 2em; word-break: break-all; text-align: center; text-transform: uppercase; text-shadow: 1px 1px red; -webkit-text-fill-color: lime; line-height: 3; font: italic 30px serif; color: lime";
      on.server.files.set(`${SITE}rude.css`, `main { ${inherited} } main > *, * { color: #fff; letter-spacing: 2em; font-weight: 900; text-transform: uppercase }`);
      const looks = async (/** @type {string} */ sheet) => {
        await on.show(`<link rel=stylesheet href="${SITE}${sheet}.css"><main><pangram-search mode=${mode} shortcut=on></pangram-search></main>`);
        const trigger = on.page.locator("pangram-search .trigger");
        const look = () => on.page.locator("pangram-search").evaluate((box) => {
          const names = ["color", "font", "whiteSpace", "textIndent", "letterSpacing", "wordSpacing", "wordBreak", "textAlign", "textTransform", "textShadow", "webkitTextFillColor"];
          return [.../** @type {ShadowRoot} */ (box.shadowRoot).querySelectorAll("input, .label, .count, .title, .excerpt, .heading, mark, .close")].map((part) => {
            const style = /** @type {any} */ (getComputedStyle(part));
            return [part.className, ...names.map((name) => style[name])].join("; ");
          });
        });
        const before = mode === "modal" ? await look() : [];
        if (mode === "modal") await trigger.click();
        await on.type("moor");
        await on.shown("3 pages");
        return [...before, ...(await look())];
      };
      assert.deepEqual(await looks("rude"), await looks("page"));
    });

    if (mode !== "page") {
      test(`a list that is open is not printed: ${mode}`, async () => {
        await on.show(`<pangram-search mode=${mode} shortcut=on></pangram-search>`);
        if (mode === "modal") await on.page.keyboard.press("/");
        await on.type("moor");
        await on.shown("3 pages");
        await on.page.emulateMedia({ media: "print" });
        assert.equal(await on.page.locator("pangram-search .panel").isVisible(), false);
      });
    }

    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      test(`forced colours: box, focus, highlights and the chosen result can still be told, ${mode}, ${colorScheme}`, async () => {
        await on.show(`<pangram-search mode=${mode}></pangram-search>`, { forcedColors: "active", colorScheme });
        if (mode === "modal") {
          const trigger = on.page.locator("pangram-search .trigger");
          assert.equal(await trigger.evaluate((button) => getComputedStyle(button).borderStyle), "solid");
          await on.page.keyboard.press("Tab");
          assert.equal(await trigger.evaluate((button) => getComputedStyle(button).outlineStyle), "solid");
          await on.page.keyboard.press("Enter");
        }
        await on.type("moor");
        await on.shown("3 pages");
        await on.page.keyboard.press("ArrowDown");
        const option = on.page.locator('pangram-search [aria-selected="true"]');
        assert.equal(await option.evaluate((link) => getComputedStyle(link).outlineStyle), "solid");
        assert.equal(await option.evaluate((link) => getComputedStyle(link, "::before").content), "none", "nothing lies on the outline");
        const [mark, plain] = await option.locator("mark").first().evaluate((mark) => [mark, /** @type {Element} */ (mark.parentElement)].map((e) => getComputedStyle(e).backgroundColor));
        assert.notEqual(mark, plain);
        const edges = await on.page.locator("pangram-search .root").evaluate((root) => {
          const [box, panel] = [".box", ".panel"].map((name) => getComputedStyle(/** @type {Element} */ (root.querySelector(name))));
          return { box: box.borderStyle, focus: box.outlineStyle, panel: panel.borderTopStyle };
        });
        if (mode === "inline") assert.deepEqual(edges, { box: "solid", focus: "solid", panel: "solid" });
        await shot(on.page, `${mode}-forced-${colorScheme}`);
      });
    }
  }
});
