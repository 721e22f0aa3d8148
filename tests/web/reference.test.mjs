// The reference and the manifest say what the code says, and all of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { collect, MANIFEST, manifestText, REFERENCE, referenceText } from "../../www/reference.mjs";
import { ATTRIBUTES } from "../../www/src/attributes.js";
import { english, englishReading } from "../../www/src/strings/en.js";
import { REPO } from "./harness.mjs";

const source = (/** @type {string} */ name) => readFileSync(join(REPO, "www/src", name), "utf8");

describe("reference", () => {
  test("docs/reference.md and custom-elements.json are up to date (node www/reference.mjs)", () => {
    assert.equal(readFileSync(REFERENCE, "utf8"), referenceText());
    assert.equal(readFileSync(MANIFEST, "utf8"), manifestText());
  });

  test("nothing is without a word, and nothing is missing", () => {
    const { attributes, properties, methods, events, strings, parts, slots, styles } = collect();
    for (const { name, doc } of [...attributes, ...properties, ...methods, ...events, ...strings]) assert.ok(doc && !doc.includes("*/"), name);
    assert.deepEqual(attributes.map(({ attribute }) => attribute), Object.keys(ATTRIBUTES));
    assert.deepEqual(strings.map(({ name }) => name).sort(), [...Object.keys(english), ...Object.keys(englishReading), "keep"].sort());
    assert.deepEqual(events.map(({ name }) => name).sort(), [...new Set([...`${source("search-element.js")}${source("asking.js")}`.matchAll(/"(pangram-(?!search)\w+)"/g)].map(([, name]) => name))].sort());
    const [view, style] = [`${source("view.js")}${source("list.js")}`, source("style.js")];
    // Parts are given by `part: "…"`, and to options and lines of text by an argument.
    const made = [...`${view}${source("offline-row.js")}`.matchAll(/\bpart: "([\w-]+)"/g), ...view.matchAll(/(?:#option\("[\w ]+", |\bline\()"(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual(parts.map(({ name }) => name).sort(), [...new Set(made)].sort());
    assert.deepEqual(slots.map(({ name }) => name).sort(), [...view.matchAll(/element\("slot", \{ name: "(\w+)"/g)].map(([, name]) => name).sort());
    assert.deepEqual(styles.map(({ name }) => name).sort(), [...new Set([...style.matchAll(/var\((--pangram-[\w-]+)/g)].map(([, name]) => name))].sort());
    for (const { name, defaults } of styles) assert.ok(defaults.length, name);
  });

  test("the manifest is one that editors can read", () => {
    const { schemaVersion, modules } = JSON.parse(manifestText());
    assert.match(schemaVersion, /^2\./);
    const [{ declarations: [element], exports }] = modules;
    assert.equal(element.tagName, "pangram-search");
    assert.equal(exports[0].kind, "custom-element-definition");
    for (const { name, fieldName } of element.attributes) if (name !== "lang") assert.ok(element.members.some((/** @type {any} */ member) => member.name === fieldName), name);
  });
});
