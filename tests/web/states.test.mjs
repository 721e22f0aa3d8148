// What the panel says when there is no list, or when the list is not the plain answer: the start's progress, nothing found and
// what would find something, the reading of a query, a connection that is gone and comes back; and that nothing jumps.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { spansOf, withoutSigns } from "../../www/src/state.js";
import { stage } from "./stage.mjs";

/** For waiting where the page gets no frames. */
const POLLING = { polling: 20 };

describe("<pangram-search> where the answer is not a plain list", () => {
  const on = stage();
  const { show, input, options, titles, shown, type } = on;
  const part = (/** @type {string} */ name) => on.page.locator(`pangram-search [part=${name}]`);

  test("a start that takes long shows how far it is; a search that takes long shows a bar without an end", async () => {
    let release = () => {};
    on.server.faults.set(".wasm", { hold: new Promise((done) => (release = () => done(undefined))) });
    await show();
    await type("moor");
    await part("progress").waitFor();
    // The manifest and the worker are there, the engine and the opened index are not.
    await on.page.waitForFunction(() => document.querySelector("pangram-search")?.shadowRoot?.querySelector("progress")?.value === 0.5);
    assert.equal(await part("progress").getAttribute("aria-label"), "Loading…");
    release();
    await shown("3 pages");
    assert.equal(await part("progress").isVisible(), false);
    const answer = on.hold();
    await on.set("");
    await type("!held tide");
    await part("progress").waitFor();
    assert.equal(await part("progress").evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).position), -1);
    answer();
    await shown("Tide tables");
  });

  test("nothing found: what was looked for and tried, what to try, and only what finds something is offered", async () => {
    await show("<pangram-search under='tides/' lang-filter=en></pangram-search>");
    await type('"moor tide"');
    await shown("Nothing found for “\"moor tide\"”");
    assert.match((await part("message").textContent()) ?? "", /Signs read as operators.*Check the spelling/);
    await on.page.waitForTimeout(600);
    // Neither the words nor the whole site has a page with both.
    assert.equal(await part("suggestion").count(), 0);
    await input().fill('"boats water"');
    await part("suggestion").waitFor();
    assert.deepEqual(await part("suggestion").allTextContents(), ["boats water 1 page"]);
    await part("suggestion").click();
    await shown("Tide tables");
    assert.equal(await input().inputValue(), "boats water");
    await input().fill("winter");
    await shown("Other word forms and similar spelling were tried too.");
    await part("suggestion").waitFor();
    assert.deepEqual(await part("suggestion").allTextContents(), ["Search the whole site 1 page"]);
    await on.page.keyboard.press("Tab");
    while ((await on.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute("part"))) !== "suggestion") await on.page.keyboard.press("Tab");
    await on.page.keyboard.press("Enter");
    await shown("Moorings");
    assert.equal(await input().inputValue(), "winter");
    // Another text is asked within the limits again.
    await input().fill("boat");
    await shown("1 page");
    assert.deepEqual(await titles(), ["Tide tables"]);
  });

  test("where signs were read as operators, the list says so and they can be taken as text", async () => {
    await show();
    await type('"keep a boat"');
    await shown("1 page · Signs read as operators");
    await part("reading").click();
    await shown(/^(About )?\d+ pages(?! · Signs)/);
    assert.equal(await part("reading").isVisible(), false);
    assert.equal(await input().inputValue(), '"keep a boat"');
    assert.ok((await titles()).length > 1);
    await on.page.keyboard.type("s");
    await on.answered();
    await input().fill('"keep a boat"');
    await shown("Signs read as operators");
  });

  test("offline is said, and once the connection is back the search goes on by itself", async () => {
    await show();
    await on.context.setOffline(true);
    on.complaints.forgive("ERR_INTERNET_DISCONNECTED");
    await type("moor");
    await shown("You are offline");
    await on.context.setOffline(false);
    await shown("3 pages");
  });

  test("where motion is to be reduced, nothing moves while a search lasts", async () => {
    for (const reducedMotion of /** @type {const} */ (["no-preference", "reduce"])) {
      await show(undefined, { reducedMotion });
      await type("moor");
      await shown("3 pages");
      const answer = on.hold();
      await on.set("");
      await type("!held tide");
      await part("progress").waitFor();
      const moving = await on.page.evaluate(() => document.querySelector("pangram-search")?.shadowRoot?.getAnimations().filter((animation) => animation.playState === "running").length);
      assert.equal(moving, reducedMotion === "reduce" ? 0 : 1);
      answer();
      await shown("Tide tables");
      on.server.reset();
    }
  });

  test("damaged says what is damaged, and can be tried again", async () => {
    await show();
    await type("!damaged");
    await shown("The search index of this site is damaged.");
    await shown("data/fake.bin is damaged. Upload it again.");
    assert.equal(await part("retry").isVisible(), true);
  });

  test("what was looked for is marked in titles and headings too", async () => {
    await show();
    await type("mooring a");
    await shown("Moorings");
    assert.deepEqual(await options().locator(".title mark, .heading mark").allTextContents(), ["Mooring", "a", "mooring", "a", "mooring", "a", "mooring"]);
  });

  test("marks stand at the beginning of words, and anywhere in writing without spaces", () => {
    const marks = (/** @type {string} */ text, /** @type {string[]} */ ...words) => spansOf(text, words).map(([start, end]) => text.slice(start, end));
    assert.deepEqual(marks("Printing in ink", "in"), ["in"]);
    assert.deepEqual(marks("Imprints of a printer", "print", "PRINT"), ["print"]);
    assert.deepEqual(marks("中国图书馆分类法", "图书馆", "图书"), ["图书馆"]);
    assert.deepEqual(marks("The C++ (std::vec) a.b", "c++", "(std", "a.b", "--"), ["C++", "(std", "a.b"]);
    assert.deepEqual(marks("anything", "", "*", "."), []);
  });

  test("a query without its signs is another query, or none", () => {
    assert.equal(withoutSigns('"harbour office" -winter title:moor'), "harbour office winter moor");
    assert.equal(withoutSigns("harbour OR quay harb*"), "harbour quay harb");
    assert.equal(withoutSigns("「港口」 －冬天"), "港口 冬天");
    for (const query of ["harbour office", "well-known", "  port  ", "--dry-run x".slice(10)]) assert.equal(withoutSigns(query), "", query);
  });

  for (const mode of ["inline", "modal", "page"]) {
    test(`results move nothing around them, and old ones stay until new ones are there: ${mode}`, async () => {
      await show(`<pangram-search mode=${mode}></pangram-search><p id=after>Text</p>`);
      if (mode === "modal") await on.page.locator("pangram-search .trigger").click();
      await input().click();
      const places = () => on.page.evaluate(() => {
        const box = /** @type {ShadowRoot} */ (document.querySelector("pangram-search")?.shadowRoot).querySelector("input")?.getBoundingClientRect();
        return [box?.x, box?.y, box?.width, document.querySelector("#after")?.getBoundingClientRect().y];
      });
      const before = await places();
      // Every frame tells whether the list is ever empty between two answers.
      await on.page.evaluate(() => {
        const root = /** @type {ShadowRoot} */ (document.querySelector("pangram-search")?.shadowRoot);
        const seen = (/** @type {any} */ (window).seen = /** @type {number[]} */ ([]));
        const look = () => {
          seen.push(root.querySelectorAll(".option").length);
          requestAnimationFrame(look);
        };
        look();
      });
      for (const key of "mooring") {
        await on.page.keyboard.type(key);
        await on.answered();
      }
      const seen = /** @type {number[]} */ (await on.page.evaluate("window.seen"));
      const first = seen.findIndex((count) => count > 0);
      assert.ok(first >= 0 && seen.slice(first).every((count) => count > 0), seen.join());
      const after = await places();
      if (mode === "page") (before[3] = 0), (after[3] = 0);
      assert.deepEqual(after, before);
    });
  }

  for (const mode of ["inline", "modal", "page"]) {
    test(`what is in sight of a list is drawn at once, the rest after it, and an arrow reaches that too: ${mode}`, async () => {
      await show(`<pangram-search mode=${mode}></pangram-search>`, { viewport: { width: 900, height: 300 } });
      if (mode === "modal") await on.page.locator("pangram-search .trigger").click();
      // The turn of the rest comes when the test says so.
      await on.page.evaluate(() => {
        const held = Object.assign(/** @type {any} */ (window), { turns: /** @type {FrameRequestCallback[]} */ ([]), frames: requestAnimationFrame });
        window.requestAnimationFrame = (turn) => held.turns.push(turn);
      });
      const look = () =>
        on.page.evaluate(() => {
          const root = /** @type {ShadowRoot} */ (document.querySelector("pangram-search")?.shadowRoot);
          const [panel, list, more] = [".panel", ".list", ".more"].map((name) => /** @type {HTMLElement} */ (root.querySelector(name)));
          const rest = Math.min(panel.getBoundingClientRect().bottom, innerHeight) - list.getBoundingClientRect().bottom;
          return { busy: list.ariaBusy, pages: list.children.length, empty: Math.max(0, rest), first: list.firstElementChild?.getBoundingClientRect().y, more: !more.hidden };
        });
      const partial = async (/** @type {string} */ query) => {
        await on.set(query);
        await on.page.waitForFunction((query) => document.querySelector("pangram-search")?.shadowRoot?.querySelector("[aria-busy] mark")?.textContent?.toLowerCase() === query, query, POLLING);
        return look();
      };
      await input().click();
      const part = await partial("boat");
      assert.ok(part.pages >= 3 && part.pages < 10 && part.empty === 0 && !part.more, JSON.stringify(part));
      // Another answer begins anew, whatever is left of the one before.
      await partial("boats");
      assert.deepEqual({ ...(await partial("boat")), empty: 0 }, { ...part, empty: 0 });
      await on.page.evaluate(() => /** @type {any} */ (window).turns.at(-1)());
      await on.page.waitForFunction((pages) => (document.querySelector("pangram-search")?.shadowRoot?.querySelector(".list")?.children.length ?? 0) > pages, part.pages, POLLING);
      const next = await look();
      assert.ok(next.first === part.first && next.busy === "true", JSON.stringify([part, next]));
      await on.page.keyboard.press("ArrowUp");
      await on.page.evaluate(() => void (window.requestAnimationFrame = /** @type {any} */ (window).frames));
      await on.answered();
      assert.deepEqual(await look().then(({ busy, pages, more }) => ({ busy, pages, more })), { busy: null, pages: 10, more: true });
      const { active, inSight } = await on.combobox();
      assert.equal(active, await options().last().locator(".title, .heading").textContent());
      assert.ok(inSight);
    });
  }

  test("what is left of a list waits while a search is under way, and is drawn where that lasts", async () => {
    await show("<pangram-search></pangram-search>", { viewport: { width: 900, height: 300 } });
    await on.page.evaluate(() => {
      const held = Object.assign(/** @type {any} */ (window), { turns: /** @type {FrameRequestCallback[]} */ ([]) });
      window.requestAnimationFrame = (turn) => held.turns.push(turn);
      // No search lasts before the test says so.
      window.setInterval = /** @type {any} */ ((/** @type {() => void} */ look) => void (held.look = look));
    });
    const release = on.hold();
    await input().click();
    // The next search starts as the first pages are drawn, and nothing else is done before it lasts.
    await on.page.evaluate(() => {
      const box = /** @type {any} */ (document.querySelector("pangram-search"));
      box.addEventListener("pangram-results", () => (box.value = "!held boat"), { once: true });
    });
    await on.set("boat");
    await on.page.waitForFunction(() => /** @type {any} */ (window).turns.length, undefined, POLLING);
    const { before, after } = await on.page.evaluate(async () => {
      const { turns } = /** @type {any} */ (window);
      const root = /** @type {ShadowRoot} */ (document.querySelector("pangram-search")?.shadowRoot);
      const [before, asked] = [root.querySelectorAll(".group").length, turns.length];
      turns.at(-1)();
      while (turns.length === asked) await new Promise((done) => setTimeout(done));
      return { before, after: root.querySelectorAll(".group").length };
    });
    assert.ok(before >= 3 && after === before, `${before} pages, then ${after}`);
    await on.page.waitForFunction(() => {
      /** @type {any} */ (window).look();
      return document.querySelector("pangram-search")?.shadowRoot?.querySelector(".busy");
    }, undefined, POLLING);
    await on.page.evaluate(() => /** @type {any} */ (window).turns.at(-1)());
    await on.page.waitForFunction((before) => (document.querySelector("pangram-search")?.shadowRoot?.querySelectorAll(".group").length ?? 0) > before, before, POLLING);
    release();
    await on.page.waitForFunction(() => /** @type {any} */ (document.querySelector("pangram-search"))?.shadowRoot.querySelector("[aria-busy] mark")?.textContent, undefined, POLLING);
  });

  test("what is typed is on its way to the engine before the box is drawn", async () => {
    await show();
    await type("tide");
    await on.answered();
    await on.page.evaluate(() => {
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (/** @type {any} */ message, ...rest) {
        const root = /** @type {ShadowRoot} */ (document.querySelector("pangram-search")?.shadowRoot);
        if (message.op === "search") Object.assign(window, { sent: [message.query, root.querySelector("input")?.value] });
        postMessage.call(this, message, .../** @type {any} */ (rest));
      };
      /** @type {any} */ (document.querySelector("pangram-search")).value = "mooring";
    });
    // In the same turn, from the text before.
    assert.deepEqual(await on.page.evaluate("window.sent"), ["mooring", "tide"]);
    await shown("3 pages");
  });

  test("who comes back from a result finds the text still in the box, and nothing is fetched until it is used", async () => {
    await show();
    await type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Enter");
    await on.page.waitForURL(/\/some\/where\/moorings\//);
    // As in a browser that does not keep the page alive.
    on.server.takeRequests();
    await on.page.goBack();
    await on.page.reload();
    await on.page.waitForFunction(() => /** @type {any} */ (document.querySelector("pangram-search"))?.value === "moor");
    assert.ok(!on.server.takeRequests().some((path) => path.includes("manifest")));
    await input().focus();
    await shown("3 pages");
  });
});
