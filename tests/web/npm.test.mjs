// The npm package: every import of it resolves to a file that is there, works in Node on an index that was built, has types that a
// program is checked by, and `npm pack` takes what belongs in.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { assembleFake, PANGRAM, REPO } from "./harness.mjs";
import { installPackage } from "./package.mjs";

describe("the npm package", () => {
  /** @type {string} */ let project;
  /** @type {any} */ let described;
  const node = (/** @type {string} */ program, /** @type {string[]} */ ...flags) => {
    writeFileSync(join(project, "program.mjs"), program);
    return execFileSync(process.execPath, [...flags, join(project, "program.mjs")], { encoding: "utf8", cwd: project });
  };
  const check = (/** @type {string} */ file, /** @type {string} */ program, /** @type {string[]} */ ...flags) => {
    writeFileSync(join(project, file), program);
    const tsc = join(REPO, "node_modules/typescript/bin/tsc");
    try {
      execFileSync(process.execPath, [tsc, "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", "--types", "", "--skipLibCheck", ...flags, join(project, file)], { stdio: "pipe", cwd: project });
    } catch (error) {
      throw new Error(String(/** @type {any} */ (error).stdout));
    }
  };

  before(() => {
    project = installPackage(assembleFake(), ["react", "@types/react", "csstype", "vue", "svelte", "@vue"]);
    described = JSON.parse(readFileSync(join(project, "node_modules/pangram/package.json"), "utf8"));
  });
  after(() => rmSync(project, { recursive: true }));

  test("every path that package.json names is a file, and every file has a reason to be there", () => {
    const files = readdirSync(join(project, "node_modules/pangram"));
    const named = (/** @type {any} */ entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(named));
    /** @type {string[]} */
    const paths = [...named(described.exports), ...described.sideEffects, described.types, described.customElements].map((path) => path.replace(/^\.\//, ""));
    for (const path of paths) assert.ok(path.includes("*") ? files.some((name) => name.startsWith(path.split("*")[0])) : files.includes(path), path);
    assert.equal(described.version, /^version = "(.*)"$/m.exec(readFileSync(join(REPO, "Cargo.toml"), "utf8"))?.[1]);
    for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "NOTICE"]) assert.ok(files.includes(name), name);
    assert.ok(!files.some((name) => /\.local\.|bundle/.test(name)));
  });

  test("npm packs and installs all of it, and nothing else", () => {
    const [laid, installed] = ["laid", "node_modules/pangram"].map((folder) => readdirSync(join(project, folder), { recursive: true }).map(String).sort());
    assert.deepEqual(installed, laid);
    assert.match(JSON.parse(readFileSync(join(project, "package.json"), "utf8")).dependencies.pangram, /^file:pangram-.*\.tgz$/);
  });

  test("in Node: `pangram` and `pangram/node` are one module, and the element may be imported where there is no document", () => {
    const told = node(`
      import * as one from "pangram"; import * as two from "pangram/node"; import "pangram/search";
      import manifest from "pangram/custom-elements.json" with { type: "json" };
      console.log(one.open === two.open, typeof one.PangramError, manifest.modules[0].declarations[0].tagName);`, "--no-warnings");
    assert.equal(told.trim(), "true function pangram-search");
  });

  test("what a site copies to keep itself offline has a path of its own", () => {
    const told = node(`import { readFileSync } from "node:fs";
      import files from "pangram/pangram-files.json" with { type: "json" };
      const worker = new URL(import.meta.resolve("pangram/pangram-sw.js"));
      const missing = Object.entries(files).filter(([name, [bytes]]) => readFileSync(new URL(name, worker)).length !== bytes);
      console.log(Object.keys(files).length > 5, missing.length, readFileSync(worker, "utf8").includes("addEventListener"));`, "--no-warnings");
    assert.equal(told.trim(), "true 0 true");
  });

  test("under a bundler's conditions `pangram` is the module of pages", () => {
    const told = node(`console.log(import.meta.resolve("pangram/page").split("/").pop(), import.meta.resolve("pangram/strings/zh-Hans").split("/").pop());`);
    assert.equal(told.trim(), "pangram.js pangram-strings.zh-Hans.js");
    execFileSync(join(REPO, "node_modules/.bin/esbuild"), ["--bundle", "--format=esm", "--outfile=out.js", "--log-level=error", "in.js"], { cwd: (writeFileSync(join(project, "in.js"), 'import { open } from "pangram"; open();'), project) });
    assert.ok(!readFileSync(join(project, "out.js"), "utf8").includes("node:fs"));
  });

  test("the types serve a program in Node and in a page, and refuse what is wrong", () => {
    const program = `import { open, PangramError } from "pangram/node";
      import "pangram/search";
      const index = await open("public");
      const { results } = await index.search("q", { limit: 3 });
      const box = document.createElement("pangram-search");
      box.strings = { label: results[0].title };
      box.addEventListener("pangram-select", (event) => console.log(event.detail.href, PangramError));
      const again = document.querySelector("pangram-search")!;
      again.open();`;
    check("use.mts", program);
    assert.throws(() => check("wrong.mts", program.replace("limit: 3", 'limit: "3"')), /TS2\d+/);
    assert.throws(() => check("wrong.mts", program.replace("again.open()", "again.opne()")), /TS2\d+/);
  });

  test("the types of React, Vue and Svelte know the element, its attributes and its events", () => {
    const jsx = `import type {} from "pangram/react"; import * as React from "react";
      export const box = <pangram-search mode="modal" lang-filter="zh" strings={{ label: "x" }} renderResult={null} onpangram-select={(event) => event.detail.href.length} />;`;
    check("use.tsx", jsx, "--jsx", "react-jsx");
    assert.throws(() => check("wrong.tsx", jsx.replace('"modal"', '"modale"'), "--jsx", "react-jsx"), /TS2\d+/);
    assert.throws(() => check("wrong.tsx", jsx.replace("href", "hfer"), "--jsx", "react-jsx"), /TS2\d+/);
    const vue = `import type {} from "pangram/vue"; import type { GlobalComponents } from "vue";
      type Props = InstanceType<GlobalComponents["pangram-search"]>["$props"];
      export const props: Props = { mode: "page", onPangramSelect: (event) => void event.detail.position.toFixed() };`;
    check("vue.mts", vue);
    assert.throws(() => check("wrong.mts", vue.replace('"page"', '"pages"')), /TS2\d+/);
    const svelte = `import type {} from "pangram/svelte"; import type { SvelteHTMLElements } from "svelte/elements";
      export const box: SvelteHTMLElements["pangram-search"] = { mode: "page", "onpangram-error": (event) => void event.detail.error.message };`;
    check("svelte.mts", svelte);
    assert.throws(() => check("wrong.mts", svelte.replace('"page"', "3")), /TS2\d+/);
  });

  test("`import { open } from \"pangram/node\"` answers from a folder that was built", { skip: !PANGRAM || !existsSync(join(REPO, "www/dist/pangram.js")) }, () => {
    const real = installPackage(join(REPO, "www/dist"));
    try {
      mkdirSync(join(real, "docs"));
      writeFileSync(join(real, "docs/page.html"), "<!doctype html><title>Harbour</title><main><h1>Harbour</h1><p>港口 opens at eight.</p></main>");
      execFileSync(/** @type {string} */ (PANGRAM), ["build", join(real, "docs"), "--quiet"], { stdio: "pipe" });
      writeFileSync(join(real, "program.mjs"), 'import { open } from "pangram/node"; const index = await open("docs"); console.log(JSON.stringify((await index.search("港口")).results.map(({ title }) => title)));');
      assert.deepEqual(JSON.parse(execFileSync(process.execPath, ["program.mjs"], { cwd: real, encoding: "utf8" })), ["Harbour"]);
    } finally {
      rmSync(real, { recursive: true });
    }
  });
});
