// Nothing that a document, an index or an address says can run in the page, in any mode of the element.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ATTACK } from "./documents.mjs";
import { SITE } from "./harness.mjs";
import { stage } from "./stage.mjs";

const DATA = `${SITE}pangram/data/fake.json`;
const EVIL = [
  {
    url: `javascript:window.hacked=1//${ATTACK}/"onclick="x`,
    title: `evil ${ATTACK}`,
    lang: 'en" onclick="window.hacked=1',
    sections: [{ id: '"><img src=x onerror=window.hacked=1>', heading: `evil ${ATTACK}`, text: `evil ${ATTACK}` }],
  },
];

describe("hostile data", () => {
  const on = stage();
  const inert = async () => {
    assert.equal(await on.page.locator("pangram-search :is(img, script, iframe, [onclick], [onerror])").count(), 0);
    assert.equal(await on.page.evaluate("window.hacked"), undefined);
  };

  for (const mode of ["inline", "modal", "page"]) {
    test(`markup in title, heading, text, URL, id and query stays text: ${mode}`, async () => {
      const kept = on.server.files.get(DATA) ?? "";
      on.server.files.set(DATA, JSON.stringify(EVIL));
      try {
        await on.show(`<main><pangram-search mode=${mode} highlight=hl></pangram-search></main>`);
        if (mode === "modal") await on.page.keyboard.press("/");
        await on.type(`evil ${ATTACK}`);
        await on.shown(/^1 page/);
      } finally {
        on.server.files.set(DATA, kept);
      }
      await inert();
      assert.equal((await on.titles())[0], `evil ${ATTACK}`);
      for (const href of await on.options().evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href))) {
        assert.ok(href.startsWith(`${on.server.origin}${SITE}javascript:`), href);
      }
      await on.page.keyboard.press("ArrowDown");
      on.complaints.forgive("404");
      await on.page.keyboard.press("Enter");
      await on.page.waitForURL("**/javascript:*/**");
      assert.equal(await on.page.evaluate("window.hacked"), undefined);
    });

    test(`a message that holds the query, and what was asked instead, stay text: ${mode}`, async () => {
      await on.show(`<main><pangram-search mode=${mode}></pangram-search></main>`);
      if (mode === "modal") await on.page.keyboard.press("/");
      await on.type(`zeppelin ${ATTACK}`);
      await on.shown(`Nothing found for “zeppelin ${ATTACK}”`);
      await inert();
      await on.input().fill(`!corrected ${ATTACK}`);
      await on.shown(`Results for “${ATTACK}”`);
      await inert();
    });
  }

  test("a query in the address, and an earlier one that the browser keeps, stay text", async () => {
    await on.show("<main><pangram-search mode=page></pangram-search></main>");
    await on.page.evaluate((attack) => localStorage.setItem(`pangram-recent:${location.origin}/some/where/pangram/`, JSON.stringify([attack])), ATTACK);
    await on.page.goto(`${on.page.url()}?q=${encodeURIComponent(`boat named ${ATTACK}`)}`);
    await on.shown(ATTACK);
    await inert();
    await on.input().fill("");
    await on.input().focus();
    await on.shown("Recent searches");
    assert.equal(await on.page.locator("pangram-search .earlier").textContent(), ATTACK);
    await inert();
  });
});
