// Native = wasm: the program and the module that it puts beside its index give the same answers, to the last score and span.
// The module runs in Node, behind the worker's own code, with a `fetch` that reads from disk. Skipped, and said so, where the
// program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PANGRAM, REPO } from "./harness.mjs";
import { ASKED, bare, derived } from "./queries.mjs";

const BASE = "https://site.example/pangram/";
const DERIVED = 100;
const run = promisify(execFile);

if (!PANGRAM) test("native and wasm", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("native and wasm", { skip: !PANGRAM }, () => {
  const program = /** @type {string} */ (PANGRAM);
  /** @type {string} */ let folder;
  /** @type {(query: string, options?: object) => Promise<any>} */ let wasm;
  /** @type {Record<string, unknown>} */ const saved = {};
  /** @type {() => void} */ let close;

  /** @param {string} name @param {unknown} value */
  function stand(name, value) {
    saved[name] = Reflect.get(globalThis, name);
    Reflect.set(globalThis, name, value);
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pangram-parity-"));
    const index = join(folder, "pangram");
    execFileSync(program, ["build", join(REPO, "www/demo/site"), "--out", index, "--no-pages", "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    stand("fetch", async (/** @type {string} */ url) => {
      const file = join(index, url.slice(BASE.length));
      return existsSync(file) ? new Response(readFileSync(file)) : new Response("", { status: 404 });
    });
    // The worker's code listens for traps on a global scope, which Node has none of.
    stand("addEventListener", () => {});
    stand("removeEventListener", () => {});
    const named = (/** @type {RegExp} */ pattern) => join(index, readdirSync(index).find((name) => pattern.test(name)) ?? "missing");
    copyFileSync(named(/^pangram-worker-.*\.js$/), join(folder, "worker.mjs"));
    const { start } = await import(pathToFileURL(join(folder, "worker.mjs")).href);
    let last = 0;
    /** @type {Map<number, (reply: any) => void>} */
    const waiting = new Map();
    const host = start((/** @type {any} */ reply) => waiting.get(reply.id)?.(reply));
    close = host.close;
    const ask = (/** @type {object} */ request) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, (reply) => (reply.error ? reject(Object.assign(new Error(reply.error.message), reply.error)) : resolve(JSON.parse(reply.value))));
        host.receive({ ...request, id: last });
      });
    // Two modules, one behind the other.
    const engine = readFileSync(named(/^pangram-[0-9a-f]{12}\.wasm$/));
    const second = engine.indexOf(engine.subarray(0, 8), 8);
    assert.ok(second > 0, "the engine is whole: was wasm-opt there when it was built?");
    const [module, answering] = await Promise.all([engine.subarray(0, second), engine.subarray(second)].map((part) => WebAssembly.compile(part)));
    host.receive({ op: "answering", id: 0, module: answering });
    const more = BASE + (readdirSync(index).find((name) => /^pangram-more-.*\.wasm$/.test(name)) ?? "missing");
    await ask({ op: "open", base: BASE, module, more, manifest: new Uint8Array(readFileSync(join(index, "pangram.manifest"))) });
    // As `client.js` does.
    wasm = (query, options) => ask({ op: "search", query: query.normalize(), options: { limit: 10, offset: 0, ...options } });
  });
  after(() => {
    close?.();
    for (const [name, value] of Object.entries(saved)) Reflect.set(globalThis, name, value);
    if (folder) rmSync(folder, { recursive: true });
  });

  /** What the program answers, without what only a page or a clock knows. @param {string} query @param {string[]} args */
  async function native(query, args = []) {
    const { stdout } = await run(program, ["search", folder, "--json", ...args, "--", query], { maxBuffer: 1 << 26 });
    return bare(JSON.parse(stdout));
  }

  /** @param {string[]} queries @returns {Promise<number>} how many of them find something */
  async function compare(queries) {
    let found = 0;
    for (let at = 0; at < queries.length; at += 4) {
      await Promise.all(
        queries.slice(at, at + 4).map(async (query) => {
          const [want, have] = await Promise.all([native(query), wasm(query)]);
          assert.deepEqual(have, want, `the answers to ${JSON.stringify(query)} differ`);
          found += want.results.length > 0 ? 1 : 0;
        }),
      );
    }
    return found;
  }

  test("the same answers to every query of the demo", async () => {
    const found = await compare(ASKED);
    assert.ok(found > ASKED.length * 0.9, `${found} of ${ASKED.length} queries find something`);
  });

  test("the same answers to prefixes, cuts, joined and odd queries", async () => {
    const found = await compare(derived(DERIVED));
    assert.ok(found > DERIVED * 0.7, `${found} of ${DERIVED} queries find something`);
  });

  test("the same answers with limit, offset, under, lang and weights", async () => {
    for (const query of ["the", "library", "图书", "書"]) {
      assert.deepEqual(await wasm(query, { limit: 3, offset: 2 }), await native(query, ["--limit", "3", "--offset", "2"]));
      assert.deepEqual(await wasm(query, { under: "en/", limit: 50 }), await native(query, ["--under", "en/", "--limit", "50"]));
      assert.deepEqual(await wasm(query, { lang: "zh" }), await native(query, ["--lang", "zh"]));
      // In tenths, by field; above 250 is the index's own.
      const weighed = await wasm(query, { weights: [250, 0, 255, 0, 255] });
      assert.deepEqual(weighed, await native(query, ["--weights", "body=25,title=0,links=0"]));
      assert.notDeepEqual(weighed, await native(query), "they change something");
    }
  });
});
