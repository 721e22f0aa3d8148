// axe finds nothing in any state of the element, light and dark.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { answered, noteAnswers } from "./answers.mjs";
import { addPage, launch, SITE, startFakeSite } from "./harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What brings the element into each state. @type {Record<string, { type?: string, keys?: string[], text?: string, waits?: string, fault?: [string, object], mode?: string, lang?: string, head?: string }>} */
const STATES = {
  closed: {},
  focused: { type: "" },
  results: { type: "boat", text: "About" },
  chosen: { type: "moor", text: "3 pages", keys: ["ArrowDown", "ArrowDown"] },
  mixed: { type: "!kind mixed storm", text: "Some of the words" },
  Chinese: { type: "港口", text: "港口使用手册" },
  none: { type: "zeppelin", text: "Nothing found" },
  loading: { type: "tide", text: "Loading", fault: ["fake.json", { after: ["never"] }] },
  help: { type: "", keys: ["F1"], waits: "leaves pages out" },
  Arabic: { type: "الميناء", text: "دليل", lang: "ar" },
  "modal, closed": { mode: "modal" },
  "modal, open": { mode: "modal", type: "" },
  "modal, results": { mode: "modal", type: "moor", text: "3 pages", keys: ["ArrowDown"] },
  "modal, none": { mode: "modal", type: "zeppelin", text: "Nothing found" },
  "modal, loading": { mode: "modal", type: "tide", text: "Loading", fault: ["fake.json", { after: ["never"] }] },
  "modal, error": { mode: "modal", type: "tide", text: "could not be loaded", fault: ["pangram.manifest", { status: 503, body: "" }] },
  "modal, help": { mode: "modal", type: "", keys: ["F1"], waits: "leaves pages out" },
  operators: { type: '"keep a boat"', text: "Signs read as operators", keys: ["ArrowDown"] },
  suggestions: { type: '"boats water"', text: "Nothing found", waits: "These find something" },
  recent: { type: "moor", text: "3 pages", keys: ["ArrowDown", "Control+Enter", "Escape"], waits: "Recent searches" },
  "page, error": { mode: "page", type: "tide", text: "could not be loaded", fault: ["pangram.manifest", { status: 503, body: "" }] },
  "page, loading": { mode: "page", type: "tide", text: "Loading", fault: ["fake.json", { after: ["never"] }] },
  "page, empty": { mode: "page" },
  "page, results": { mode: "page", type: "moor", text: "3 pages", keys: ["ArrowDown"] },
  "page, none": { mode: "page", type: "zeppelin", text: "Nothing found" },
  "page, results on a page that is always light": { mode: "page", type: "moor", text: "3 pages", keys: ["ArrowDown"], head: "" },
  error: { type: "tide", text: "could not be loaded", fault: ["pangram.manifest", { status: 503, body: "" }] },
};

describe("axe", () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("./server.mjs").TestServer} */ let server;
  before(async () => {
    [browser, server] = await Promise.all([launch(), startFakeSite()]);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const [name, { type, keys = [], text, waits, fault, mode = "", lang = "en", head = `<link rel="stylesheet" href="${SITE}page.css">` }] of Object.entries(STATES)) {
      test(`finds nothing: ${name}, ${colorScheme}`, async () => {
        server.reset();
        if (fault) server.faults.set(...fault);
        server.files.set(`${SITE}page.css`, ":root { color-scheme: light dark } body { background: Canvas }");
        const url = addPage(server, "axe", `<header><pangram-search mode='${mode}' lang='${lang}'></pangram-search></header><main><h1>Page</h1></main>`, {
          head: `<script src="${SITE}pangram/pangram-search.js" defer></script>${head}`,
        });
        const context = await browser.newContext({ colorScheme });
        try {
          await noteAnswers(context);
          const page = await context.newPage();
          await page.goto(url);
          if (type !== undefined && mode === "modal") await page.locator("pangram-search .trigger").click();
          if (type !== undefined) await page.locator("pangram-search input").click();
          if (type) await page.keyboard.type(type);
          if (text && !name.endsWith("loading")) await answered(page);
          if (text) await page.locator("pangram-search .panel", { hasText: text }).waitFor();
          for (const key of keys) await page.keyboard.press(key);
          if (waits) await page.locator("pangram-search .panel", { hasText: waits }).waitFor();
          await page.evaluate(AXE);
          const { violations, passes } = /** @type {any} */ (await page.evaluate("axe.run()"));
          assert.deepEqual(violations.map((/** @type {any} */ v) => [v.id, v.nodes.map((/** @type {any} */ n) => n.html)]), []);
          assert.ok(passes.length > 10);
        } finally {
          await context.close();
        }
      });
    }
  }
});
