// The sources by themselves: types, the rules that let a shell join them, the strings, and the pure functions.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { breadcrumbOf, INITIAL, isSearchable, panelOf, piecesOf, reduce, sectionsOf } from "../../www/src/state.js";
import { english, englishReading } from "../../www/src/strings/en.js";
import { keepStringsOf } from "../../www/src/keep-strings.js";
import { LABELS, languageFor, plural } from "../../www/src/strings.js";
import { assembleFake, REPO } from "./harness.mjs";

const SRC = join(REPO, "www/src");
const modules = readdirSync(SRC).filter((name) => name.endsWith(".js"));

describe("sources", () => {
  const tsc = (/** @type {string[]} */ ...args) => execFileSync(process.execPath, [join(REPO, "node_modules/typescript/bin/tsc"), ...args], { encoding: "utf8" });

  test("the modules type-check", () => {
    tsc("--project", join(REPO, "www/tsconfig.json"));
  });

  test("the shipped types serve a program, and refuse what is wrong", () => {
    const folder = mkdtempSync(join(tmpdir(), "pangram-types-"));
    try {
      writeFileSync(join(folder, "pangram.d.ts"), readFileSync(join(SRC, "api.d.ts")));
      const use = `import { open, PangramError } from "./pangram.js";
        const index = await open("/pangram/", { worker: false });
        const { results, total } = await index.search("q", { limit: 5, signal: new AbortController().signal });
        const text: string = results[0].excerpt.slice(...results[0].spans[0]) + results[0].sections[0].href + total.value.toFixed();
        document.querySelector("pangram-search")?.addEventListener("pangram-select", (event) => console.log(event.detail.result.title, text));
        try { index.close(); } catch (e) { if (e instanceof PangramError && e.code === "version") location.reload(); }`;
      const check = (/** @type {string} */ program) => {
        writeFileSync(join(folder, "use.ts"), program);
        return tsc("--noEmit", "--strict", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler", "--lib", "es2022,dom", "--types", "", join(folder, "use.ts"));
      };
      check(use);
      assert.throws(() => check(use.replace("limit: 5", 'limit: "5"')));
      assert.throws(() => check(use.replace('"version"', '"nonsense"')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("imports are one line each, without renaming, and stand before all else", () => {
    for (const name of modules) {
      const lines = readFileSync(join(SRC, name), "utf8").split("\n").filter((line) => /^import\b|\bfrom "/.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line));
      for (const line of lines) assert.match(line, /^import \{ [\w, ]+ \} from "\.\/[a-z./-]+\.js";$/, `${name}: ${line}`);
    }
  });

  test("top-level names are unique among all modules", () => {
    /** @type {Map<string, string>} */
    const homes = new Map();
    for (const name of [...modules, "strings/en.js"]) {
      for (const [, declared] of readFileSync(join(SRC, name), "utf8").matchAll(/^(?:export )?(?:async )?(?:function|class|const|let) (\w+)/gm)) {
        assert.equal(homes.get(declared), undefined, `${declared} is in ${name} and in ${homes.get(declared)}`);
        homes.set(declared, name);
      }
    }
    assert.ok(homes.size > 30);
  });

  test("no markup is made from text anywhere", () => {
    for (const name of modules) assert.doesNotMatch(readFileSync(join(SRC, name), "utf8"), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
  });

  test("without Node the same files come out, only larger", () => {
    const [small, plain] = [assembleFake(), assembleFake({ plain: true })];
    const unhashed = (/** @type {Map<string, Uint8Array>} */ files) => [...files.keys()].map((name) => name.replace(/[0-9a-f]{12}/, "#")).sort();
    assert.deepEqual(unhashed(plain), unhashed(small));
    assert.ok((plain.get("pangram.js")?.length ?? 0) > (small.get("pangram.js")?.length ?? 0));
  });

  test("every language has every string, and its label in the table", async () => {
    const shape = (/** @type {any} */ strings) => Object.entries(strings).flatMap(([key, value]) => (typeof value === "object" && !("other" in value && !("typo" in value)) ? Object.keys(value).map((k) => `${key}.${k}`) : key));
    assert.equal(LABELS.en, english.label);
    const files = readdirSync(join(SRC, "strings")).map((name) => name.slice(0, -3));
    assert.deepEqual(files.sort(), Object.keys(LABELS).sort());
    for (const language of files.filter((name) => name !== "en")) {
      const { default: strings } = await import(`../../www/src/strings/${language}.js`);
      assert.deepEqual(shape(strings).sort(), shape({ ...english, ...englishReading }).sort(), language);
      assert.equal(strings.label, LABELS[/** @type {keyof typeof LABELS} */ (language)]);
      for (const forms of [strings.count, strings.about]) assert.match(forms.other, /\{n\}/);
      assert.match(strings.none, /\{q\}/);
    }
  });

  test("what is said of keeping is said in every language", () => {
    const english = keepStringsOf("en");
    for (const language of Object.keys(LABELS)) {
      const words = keepStringsOf(language);
      assert.deepEqual(Object.keys(words), Object.keys(english));
      for (const key of ["offer", "goOn", "kept", "update", "saving"]) assert.match(words[/** @type {keyof typeof words} */ (key)], /\{size\}/, `${language}: ${key}`);
      assert.match(words.saving, /\{done\}/, language);
      if (language !== "en") for (const key of ["offer", "lost", "full", "stale", "remove"]) assert.notEqual(words[/** @type {keyof typeof words} */ (key)], english[/** @type {keyof typeof words} */ (key)], language);
    }
  });

  test("every language of the desk has every string of it, with the same places to fill", async () => {
    const filled = (/** @type {any} */ strings, path = "") => Object.entries(strings).flatMap(([key, value]) =>
      typeof value === "string" ? `${path}${key} ${(value.match(/\{\w+\}/g) ?? []).sort()}` : "other" in /** @type {any} */ (value) ? filled({ other: /** @type {any} */ (value).other }, `${path}${key}.`) : filled(value, `${path}${key}.`));
    const { deskEnglish } = await import("../../www/src/desk-strings/en.js");
    const languages = readdirSync(join(SRC, "desk-strings")).map((name) => name.slice(0, -3));
    assert.deepEqual(languages.sort(), Object.keys(LABELS).sort());
    for (const language of languages.filter((name) => name !== "en")) {
      const { default: strings } = await import(`../../www/src/desk-strings/${language}.js`);
      assert.deepEqual(filled(strings).sort(), filled(deskEnglish).sort(), language);
      for (const key of ["title", "privacy", "session", "chooseFiles", "nothing", "tooLarge", "back"]) assert.notEqual(strings[key], /** @type {any} */ (deskEnglish)[key], `${language}: ${key}`);
      for (const key of ["files", "warnings", "left"]) for (const form of Object.values(strings[key])) assert.match(form, /\{n\}/, `${language}: ${key}`);
    }
  });

  test("the language is chosen by script, not by country", () => {
    const cases = { "zh-CN": "zh-Hans", "zh": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-Hant-CN": "zh-Hant", "en-GB": "en", "ja": "ja", "ko-KR": "ko", "pt-BR": "pt", "iw": "he", "xx": "en", "": "en", "not a tag!": "en" };
    for (const [tag, language] of Object.entries(cases)) assert.equal(languageFor([tag]), language, tag);
    assert.equal(languageFor(["tlh", "ja-JP", "en"]), "ja");
  });

  test("numbers and plurals are the language's own", () => {
    assert.equal(plural(english.count, 1, "en"), "1 page");
    assert.equal(plural(english.count, 12345, "en"), "12,345 pages");
  });
});

describe("state", () => {
  /** @param {number} n @returns {any} */
  const answer = (n) => ({ results: Array.from({ length: n }, (_, i) => ({ url: `${i}/`, href: `${i}`, title: `${i}`, sections: [] })), total: { value: n, exact: true }, tookMs: 1 });
  const listed = [{ type: "open" }, { type: "typed", query: "a" }, { type: "asked" }, { type: "answered", query: "a", answer: answer(3) }].reduce((state, action) => reduce(state, /** @type {any} */ (action)), INITIAL);

  test("arrows go round through the box", () => {
    let state = listed;
    const seen = [];
    for (let i = 0; i < 5; i++) seen.push((state = reduce(state, { type: "move", by: 1 })).active);
    assert.deepEqual(seen, [0, 1, 2, -1, 0]);
    assert.equal(reduce(listed, { type: "move", by: -1 }).active, 2);
    assert.equal(reduce(INITIAL, { type: "move", by: 1 }).active, -1);
  });

  test("a new text keeps the old list, a blank one forgets it", () => {
    assert.equal(panelOf(reduce(listed, { type: "typed", query: "ab" })), "list");
    assert.equal(panelOf(reduce(listed, { type: "typed", query: "  " })), "nothing");
    assert.equal(reduce(listed, { type: "typed", query: " " }).answer, null);
  });

  test("a section that only repeats its page is not listed", () => {
    const result = /** @type {any} */ ({ url: "a/", title: "A", excerpt: "text", sections: [] });
    const [start, title, other] = [{ url: "a/", heading: "A", excerpt: "x" }, { url: "a/#a", heading: "A", excerpt: "text" }, { url: "a/#b", heading: "B", excerpt: "text" }];
    assert.deepEqual(sectionsOf({ ...result, sections: [start, title, other] }), [other]);
    // It goes on behind a list.
    assert.deepEqual(sectionsOf({ ...result, sections: [other, { ...other, excerpt: "more" }] }), [other]);
  });

  test("highlight pieces make up the text whatever the spans are", () => {
    const text = "港口 harbour";
    for (const spans of [[], [[0, 2]], [[3, 10]], [[0, 2], [1, 3]], [[5, 4]], [[0, 99]], [[-1, 2]], [[NaN, 2]], [[0, 2], [2, 10]]]) {
      assert.equal(piecesOf(text, /** @type {any} */ (spans)).map((piece) => piece.text).join(""), text, JSON.stringify(spans));
    }
    assert.deepEqual(piecesOf(text, [[0, 2]]), [{ text: "港口", marked: true }, { text: " harbour", marked: false }]);
  });

  test("paths are readable, and broken escapes stay as they are", () => {
    const path = (/** @type {string} */ url, meta = {}) => breadcrumbOf(/** @type {any} */ ({ url, meta })).join("|");
    assert.equal(path("docs/a%20b/"), "docs|a b");
    assert.equal(path("docs/x.html"), "docs|x");
    assert.equal(path("a/%E4%B8/%zz/"), "a|%E4%B8|%zz");
    assert.equal(path(""), "");
    assert.equal(path("x/", { breadcrumb: "Guide › X" }), "Guide › X");
  });

  test("a composition is searched once it holds Han, kana or Hangul and no waiting letters", () => {
    for (const text of ["港", "に", "ニ", "하", "港口", "Vue中"]) assert.ok(isSearchable(text), text);
    for (const text of ["", "gang", "gang'kou", "港k", "にh", "ｇ"]) assert.ok(!isSearchable(text), text);
  });
});
