// <pangram-search> in its three modes, with shortcuts, address, history, recent searches and help.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addPage, SITE } from "./harness.mjs";
import { stage } from "./stage.mjs";

const MODAL = "<pangram-search mode=modal></pangram-search><textarea></textarea><p>Text</p>";

describe("<pangram-search> in its modes", () => {
  const on = stage();
  const { show, input, options, titles, shown, set } = on;
  const dialog = () => on.page.locator("pangram-search dialog");
  const trigger = () => on.page.locator("pangram-search .trigger");
  const isOpen = () => dialog().evaluate((box) => /** @type {HTMLDialogElement} */ (box).open);
  const focused = () => on.page.evaluate(() => (document.activeElement?.shadowRoot?.activeElement ?? document.activeElement)?.tagName);

  test("modal: nothing is fetched before the shortcut; Ctrl+K opens, Esc clears, then closes, and the focus returns", async () => {
    await show(MODAL);
    await on.settled();
    assert.deepEqual(on.server.takeRequests().filter((path) => path.includes("pangram/")), [`${SITE}pangram/pangram-search.js`]);
    await trigger().focus();
    await on.page.keyboard.press("Control+k");
    assert.equal(await isOpen(), true);
    await on.page.keyboard.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Escape");
    assert.equal(await input().inputValue(), "");
    assert.equal(await isOpen(), true);
    await on.page.keyboard.press("Escape");
    assert.equal(await isOpen(), false);
    assert.equal(await focused(), "BUTTON");
  });

  test("modal: / opens, but neither shortcut is taken from a field; the last query is kept and chosen", async () => {
    await show(MODAL);
    await on.page.locator("textarea").focus();
    await on.page.keyboard.press("/");
    await on.page.keyboard.press("Control+k");
    assert.equal(await on.page.locator("textarea").inputValue(), "/");
    assert.equal(await isOpen(), false);
    await on.page.locator("textarea").blur();
    await on.page.keyboard.press("/");
    assert.equal(await isOpen(), true);
    assert.equal(await input().inputValue(), "");
    await on.page.keyboard.type("tide/");
    assert.equal(await input().inputValue(), "tide/");
    await on.page.keyboard.press("Control+k");
    assert.equal(await isOpen(), false);
    await on.page.keyboard.press("/");
    await on.page.keyboard.type("tide tables");
    assert.equal(await input().inputValue(), "tide tables");
  });

  test("modal: neither shortcut is taken from text of the page's own, wherever it is typed", async () => {
    await show("<pangram-search mode=modal></pangram-search><input><select><option>a</select><div contenteditable><b>x</b></div><div id=deep></div>");
    await on.page.evaluate(() => {
      const deep = /** @type {Element} */ (document.querySelector("#deep")).attachShadow({ mode: "open" });
      deep.append(document.createElement("input"));
    });
    for (const field of ["body > input", "select", "[contenteditable] b", "#deep input"]) {
      const place = on.page.locator(field);
      await place.evaluate((element) => /** @type {HTMLElement} */ (element.closest("[contenteditable]") ?? element).focus());
      for (const key of ["/", "Control+k"]) await on.page.keyboard.press(key);
      assert.equal(await isOpen(), false, field);
    }
    // What the page has dealt with is not ours either.
    await on.page.evaluate(() => {
      /** @type {HTMLElement} */ (document.activeElement).blur();
      document.addEventListener("keydown", (event) => event.preventDefault(), { once: true });
    });
    await on.page.keyboard.press("/");
    assert.equal(await isOpen(), false);
    await on.page.keyboard.press("/");
    assert.equal(await isOpen(), true);
  });

  test("shortcuts are known by their key where it writes no Latin letter, and / with Shift where it needs that", async () => {
    await show("<pangram-search shortcut=on></pangram-search>");
    const cdp = await on.context.newCDPSession(on.page);
    /** @param {string} key @param {string} code @param {number} modifiers 2: Ctrl, 8: Shift */
    const opens = async (key, code, modifiers) => {
      await on.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
      for (const type of /** @type {const} */ (["rawKeyDown", "keyUp"])) await cdp.send("Input.dispatchKeyEvent", { type, key, code, windowsVirtualKeyCode: 75, modifiers });
      return (await focused()) === "INPUT";
    };
    for (const key of ["k", "K", "л", "ל", "κ"]) assert.equal(await opens(key, "KeyK", 2), true, key);
    assert.equal(await opens("/", "Digit7", 8), true);
    // Dvorak: the key of K writes t, and k is elsewhere.
    assert.equal(await opens("t", "KeyK", 2), false);
    assert.equal(await opens("k", "KeyV", 2), true);
    assert.equal(await opens("л", "KeyK", 0), false);
    assert.equal(await opens("K", "KeyK", 10), false);
  });

  test("modal: closed and opened again at once, it stays open and keeps the focus", async () => {
    await show(MODAL);
    const log = await on.page.evaluate(async () => {
      const box = /** @type {any} */ (document.querySelector("pangram-search"));
      const log = /** @type {string[]} */ ([]);
      for (const name of ["open", "close"]) box.addEventListener(`pangram-${name}`, () => log.push(name));
      // The dialog tells of its closing when it is open again.
      const told = new Promise((done) => box.shadowRoot.querySelector("dialog").addEventListener("close", () => setTimeout(done)));
      box.open();
      box.close();
      box.open();
      await told;
      return log;
    });
    assert.deepEqual(log, ["open", "close", "open"]);
    assert.equal(await isOpen(), true);
    assert.equal(await focused(), "INPUT");
  });

  test("modal: the shortcut can be off, and of several boxes one answers", async () => {
    await show("<pangram-search mode=modal shortcut=off></pangram-search><pangram-search mode=modal id=b></pangram-search><pangram-search mode=modal></pangram-search>");
    await on.page.keyboard.press("/");
    assert.equal(await on.page.locator("pangram-search dialog[open]").count(), 1);
    assert.equal(await on.page.locator("#b dialog[open]").count(), 1);
  });

  test("modal: events tell of opening and closing, a press outside closes, arrows and Enter lead to the result", async () => {
    await show(MODAL);
    await on.page.evaluate(() => {
      const log = (/** @type {any} */ (window).log = /** @type {string[]} */ ([]));
      for (const name of ["open", "close"]) document.body.addEventListener(`pangram-${name}`, () => log.push(name));
    });
    await trigger().click();
    await on.page.mouse.click(5, 690);
    await on.page.waitForFunction(() => /** @type {any} */ (window).log.length === 2);
    assert.deepEqual(await on.page.evaluate("window.log"), ["open", "close"]);
    await trigger().click();
    await on.page.keyboard.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("ArrowDown");
    await on.page.keyboard.press("ArrowDown");
    await on.page.keyboard.press("Enter");
    await on.page.waitForURL(/\/moorings\/#book/);
  });

  test("modal on a touch screen: a tap beside the dialog closes it, and opens nothing beneath", async () => {
    const link = '<a href="#beneath">link</a><br>'.repeat(40);
    await show(`<pangram-search mode=modal></pangram-search>${link}`, { viewport: { width: 820, height: 700 } });
    await trigger().click();
    const { x, y } = /** @type {{ x: number, y: number }} */ (await on.page.locator("a").nth(25).boundingBox());
    // A tap is its events one after another, each of what lies there by then. (The browser's own play of touches at times answers nothing, for ever.)
    await on.page.evaluate(([left = 0, top = 0]) => {
      for (const type of ["pointerdown", "pointerup", "click"]) {
        const outer = document.elementFromPoint(left, top);
        const target = outer?.shadowRoot?.elementFromPoint(left, top) ?? outer;
        target?.dispatchEvent(new PointerEvent(type, { clientX: left, clientY: top, pointerType: "touch", isPrimary: true, bubbles: true, composed: true, cancelable: true }));
      }
    }, [x + 5, y + 5]);
    await on.page.waitForFunction(() => !document.querySelector("pangram-search")?.shadowRoot?.querySelector("dialog")?.open);
    await on.settled();
    assert.doesNotMatch(on.page.url(), /beneath/);
  });

  test("modal: a press that begins in the dialog and ends beside it leaves it open", async () => {
    await show(MODAL);
    await trigger().click();
    await input().hover();
    await on.page.mouse.down();
    await on.page.mouse.move(5, 690);
    await on.page.mouse.up();
    assert.equal(await isOpen(), true);
  });

  test("modal on a phone: the sheet fills the screen, and the back button closes it", async () => {
    await show(MODAL, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
    // As in browsers whose back button leaves dialogs alone.
    await on.page.evaluate("delete globalThis.CloseWatcher");
    const url = on.page.url();
    await trigger().tap();
    assert.deepEqual(await dialog().boundingBox(), { x: 0, y: 0, width: 360, height: 640 });
    await on.page.keyboard.type("moor");
    await shown("3 pages");
    await on.page.goBack();
    await on.page.waitForFunction(() => !document.querySelector("pangram-search")?.shadowRoot?.querySelector("dialog")?.open);
    assert.equal(on.page.url(), url);
    assert.equal(await input().inputValue(), "moor");
    await trigger().tap();
    await on.page.locator("pangram-search .close").tap();
    assert.equal(await isOpen(), false);
    assert.equal(on.page.url(), url);
  });

  test("page: ?q= is answered, follows the text, and the history leads back to it", async () => {
    await show("<main><pangram-search mode=page></pangram-search></main>");
    await on.page.goto(`${on.page.url()}?q=moor&x=1#top`);
    await shown("3 pages");
    assert.deepEqual(await titles(), ["Moorings", "Harbour handbook", "Fuel and water"]);
    await input().fill("tide tables");
    await shown(/^1 page/);
    await on.page.waitForURL(/\?q=tide\+tables&x=1#top$/);
    await on.page.evaluate("history.pushState(null, '', '?q=storm')");
    await on.page.goBack();
    await on.page.mouse.click(890, 690);
    assert.equal(await options().count() > 0, true);
    await on.page.goForward();
    const holds = (/** @type {string} */ text) => on.page.waitForFunction((text) => /** @type {any} */ (document.querySelector("pangram-search")).value === text, text);
    await holds("storm");
    await shown(/^2 pages/);
    // As a router does, which goes to another page within the page.
    await on.page.evaluate("history.pushState(null, '', '?q=fuel')");
    await holds("fuel");
    await shown("Fuel and water");
    await on.page.evaluate("history.pushState(null, '', '?x=2')");
    await holds("");
    await on.page.goBack();
    await holds("fuel");
  });

  test("page: who comes back from a result finds as many as were shown, and the one that was opened in sight", async () => {
    await show("<main><pangram-search mode=page></pangram-search></main>");
    await input().fill("lighthouse");
    await shown("Log entry 10");
    await on.page.locator("pangram-search .more").click();
    await shown("Log entry 16");
    await options().filter({ hasText: "Log entry 16" }).click();
    await on.page.waitForURL(/log\/16\//);
    // As in a browser that does not keep the page alive.
    await on.page.goBack();
    await on.page.reload();
    await shown("Log entry 20");
    const opened = options().filter({ hasText: "Log entry 16" });
    await on.page.waitForFunction(() => scrollY > 0);
    const place = await opened.boundingBox();
    assert.ok(place && place.y >= 0 && place.y + place.height <= 701, JSON.stringify(place));
    assert.notEqual(await opened.getAttribute("aria-selected"), "true", "it is not chosen anew");
    // Once only: another query begins as ever.
    await input().fill("Day");
    await shown("Log entry 1");
    await on.answered();
    assert.equal(await on.page.locator("pangram-search .group").count(), 10);
  });

  test("recent searches are offered, chosen, forgotten, and can be off", async () => {
    await show("<pangram-search></pangram-search>");
    await on.page.evaluate(() => document.addEventListener("pangram-select", (event) => event.preventDefault()));
    await on.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Enter");
    await on.page.keyboard.press("Escape");
    await on.page.keyboard.press("Tab");
    await input().focus();
    await shown("Recent searches");
    await on.page.locator("pangram-search .earlier").click();
    await shown("3 pages");
    assert.equal(await input().inputValue(), "moor");
    await set("");
    await shown("Recent searches");
    await on.page.locator("pangram-search .forget").click();
    assert.equal(await on.page.evaluate("localStorage.length"), 0);
    await on.page.evaluate(() => document.querySelector("pangram-search")?.setAttribute("recent", "off"));
    await on.page.keyboard.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Enter");
    assert.equal(await on.page.evaluate("localStorage.length"), 0);
  });

  test("a list that was closed comes back by a click into the box, by the shortcut and by a program, though the focus never left", async () => {
    await show("<pangram-search shortcut=on></pangram-search>");
    // As a router does, which goes to another page within the page.
    await on.page.evaluate(() => document.addEventListener("click", (event) => event.preventDefault()));
    const panel = on.page.locator("pangram-search .panel");
    await on.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Enter");
    await panel.waitFor({ state: "hidden" });
    assert.equal(await focused(), "INPUT");
    await input().click();
    await shown("3 pages");
    await on.page.keyboard.press("Control+k");
    await panel.waitFor({ state: "hidden" });
    await on.page.keyboard.press("Control+k");
    await shown("3 pages");
    await on.page.evaluate(() => {
      const box = /** @type {any} */ (document.querySelector("pangram-search"));
      box.close();
      box.open();
    });
    await shown("3 pages");
  });

  test("a list goes when the focus goes into a frame or out of the page, not when the window loses it", async () => {
    await show("");
    const inner = addPage(on.server, "inner", "<p>Text</p>");
    await show(`<iframe src="${inner}" height=80></iframe><pangram-search></pangram-search>`);
    const panel = on.page.locator("pangram-search .panel");
    await on.type("moor");
    await shown("3 pages");
    await on.page.evaluate(() => void dispatchEvent(new Event("blur")));
    assert.equal(await panel.isVisible(), true);
    await on.page.frameLocator("iframe").locator("p").click();
    await panel.waitFor({ state: "hidden" });
    await input().click();
    await shown("3 pages");
    // By Tab to what the browser has around the page.
    await on.page.evaluate(() => {
      /** @type {HTMLElement} */ (document.activeElement).blur();
      dispatchEvent(new Event("blur"));
    });
    await panel.waitFor({ state: "hidden" });
  });

  test("Esc closes one thing: the list of recent searches first, then the page's own dialog around", async () => {
    await show("<dialog><pangram-search></pangram-search></dialog>");
    const around = on.page.locator("body > dialog");
    await around.evaluate((dialog) => /** @type {HTMLDialogElement} */ (dialog).showModal());
    await on.page.evaluate(() => document.addEventListener("pangram-select", (event) => event.preventDefault()));
    await on.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("Enter");
    await on.page.keyboard.press("Escape");
    await shown("Recent searches");
    await on.page.keyboard.press("Escape");
    await on.page.locator("pangram-search .panel").waitFor({ state: "hidden" });
    assert.equal(await around.isVisible(), true);
    await on.page.keyboard.press("Escape");
    await around.waitFor({ state: "hidden" });
  });

  test("help on queries is one key away", async () => {
    await show();
    await on.type("moor");
    await shown("3 pages");
    await on.page.keyboard.press("F1");
    await shown("A minus leaves pages out");
    await on.page.keyboard.press("Escape");
    await shown("3 pages");
    assert.equal(await input().inputValue(), "moor");
  });

  test("renderResult makes the content of an option, and gets data", async () => {
    await show();
    await on.page.evaluate(() => {
      /** @type {any} */ (document.querySelector("pangram-search")).renderResult = (/** @type {any} */ result) => {
        if (result.title !== "Moorings") return null;
        const own = document.createElement("b");
        own.textContent = `<i>${result.title}</i>`;
        return own;
      };
    });
    await on.type("moor");
    await shown("3 pages");
    assert.equal(await options().first().innerHTML(), "<b>&lt;i&gt;Moorings&lt;/i&gt;</b>");
    assert.deepEqual(await titles(), ["Harbour handbook", "Fuel and water"]);
  });
});
