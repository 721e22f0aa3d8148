// The stage of the element's tests: a page with <pangram-search>, on the fake engine, under a strict policy and from a
// sub-path. After every test the console must have stayed free of complaints.

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { answered, Complaints, noteAnswers, shownAt } from "./answers.mjs";
import { addPage, launch, SITE, startFakeSite } from "./harness.mjs";

const HEAD = `<script src="${SITE}pangram/pangram-search.js" defer></script>`;

/** Call it inside a suite: sets the stage up before its tests and away after them. */
export function stage() {
  /** @type {import("playwright-core").Browser} */ let browser;
  let pages = 0;

  const on = {
    /** @type {import("./server.mjs").TestServer} */ server: /** @type {any} */ (undefined),
    /** @type {import("playwright-core").BrowserContext} */ context: /** @type {any} */ (undefined),
    /** @type {import("playwright-core").Page} */ page: /** @type {any} */ (undefined),
    /** Errors of the page and its console; the ones that a test expects it forgives. */
    complaints: new Complaints(),

    /** Opens a page that holds `body`. @param {string} [body] @param {import("playwright-core").BrowserContextOptions & { lang?: string, clock?: boolean, script?: boolean }} [options] `clock`: the page's clock can be set; `script: false`: the page brings its own */
    async show(body = "<pangram-search></pangram-search><p>Text <a href='#x'>after</a></p>", { lang, clock, script = true, ...options } = {}) {
      const url = addPage(on.server, `page-${++pages}`, body, { head: script ? HEAD : "", lang });
      await on.context?.close();
      on.context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
      await noteAnswers(on.context);
      on.page = await on.context.newPage();
      on.complaints.hear(on.page);
      if (clock) await on.page.clock.install();
      await on.page.goto(url);
      await on.page.waitForFunction(() => customElements.get("pangram-search"));
    },

    input: () => on.page.locator("pangram-search input"),
    options: () => on.page.locator("pangram-search [role=option]"),
    titles: () => on.page.locator("pangram-search .title").allTextContents(),
    /** Waits until the box has answered for the text in it. */
    answered: () => answered(on.page),
    /** The same where the page's clock stands: as far as is in sight. */
    answeredInSight: () => answered(on.page, undefined, false),
    /** Waits for `text` in the panel, as part of the answer for the very text in the box. @param {string | RegExp} text */
    shown: (text) => shownAt(on.page, text),
    /** Waits for `text` in the panel while the answer is still on its way. @param {string | RegExp} text */
    meanwhile: (text) => on.page.locator("pangram-search .panel", { hasText: text }).waitFor(),

    /** Waits until the page is loaded and idle, and the server has heard of all that the page asked for before. */
    settled: () =>
      on.page.evaluate(async () => {
        if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
        await new Promise((done) => requestIdleCallback(done));
        await fetch(location.href);
      }),

    /** From now on the engine does not answer a query `!held …`; ends with the function it gives back. */
    hold() {
      let release = () => {};
      on.server.faults.set("data/held", { hold: new Promise((done) => (release = () => done(undefined))) });
      return () => release();
    },

    /** Types as a person does. @param {string} text */
    async type(text) {
      await on.input().click();
      await on.page.keyboard.type(text);
    },

    /** Sets the element's text as a program does. @param {string} query */
    set: (query) => on.page.evaluate((value) => void (/** @type {any} */ (document.querySelector("pangram-search")).value = value), query),

    /** The queries that the engine computed. @returns {Promise<string[]>} */
    async computed() {
      await on.set("!order");
      await on.shown("!order");
      return (await on.titles()).filter((title) => title !== "!order");
    },

    /** What the combobox says of itself, each id checked to exist. */
    combobox: () =>
      on.input().evaluate((box) => {
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
      }),
  };

  before(async () => {
    [browser, on.server] = await Promise.all([launch(), startFakeSite()]);
  });
  after(async () => {
    await browser?.close();
    on.server?.stop();
  });
  afterEach(async () => {
    await on.context?.close();
    on.server.reset();
    assert.deepEqual(on.complaints.take(), []);
  });
  return on;
}
