// `pangram-node.mjs`: the index of a folder or an address, in Node and where there is neither disk nor page. Its answers are
// those of the program, on 500 queries. Skipped, and said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PANGRAM, REPO, SITE, serveFolder } from "./harness.mjs";
import { QUERIES_500, bare } from "./queries.mjs";
import { TestServer } from "./server.mjs";

const program = /** @type {string} */ (PANGRAM);
const run = promisify(execFile);

if (!PANGRAM) test("outside a page", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("outside a page", { skip: !PANGRAM }, () => {
  /** @type {string} */ let site;
  /** @type {string} */ let folder;
  /** @type {TestServer} */ let server;
  /** @type {(base: string | URL, options?: object) => Promise<any>} */ let open;

  before(async () => {
    site = mkdtempSync(join(tmpdir(), "pangram #1 100% "));
    folder = join(site, "pangram");
    execFileSync(program, ["build", join(REPO, "www/demo/site"), "--out", folder, "--layout", "http,edge", "--no-pages", "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    ({ open } = await import(pathToFileURL(join(folder, "pangram-node.mjs")).href));
    server = await TestServer.start();
    serveFolder(server, site);
  });
  after(() => {
    server?.stop();
    if (site) rmSync(site, { recursive: true });
  });

  const wasm = () => readFileSync(join(folder, "pangram-edge.wasm"));

  test("the program, a folder and an address give the same answers to 500 queries", async () => {
    assert.equal(QUERIES_500.length, 500);
    const [disk, http] = [await open(folder), await open(`${server.origin}${SITE}pangram/`)];
    let found = 0;
    for (let at = 0; at < QUERIES_500.length; at += 4) {
      await Promise.all(
        QUERIES_500.slice(at, at + 4).map(async (query) => {
          const { stdout } = await run(program, ["search", folder, "--json", "--", query], { maxBuffer: 1 << 26 });
          const want = bare(JSON.parse(stdout));
          for (const index of [disk, http]) assert.deepEqual(bare(await index.search(query)), want, query);
          found += want.results.length > 0 ? 1 : 0;
        }),
      );
    }
    assert.ok(found > 350, `${found} of 500 find something`);
    for (const index of [disk, http]) index.close();
  });

  test("a path may name the folder around, and results lead where the site is", async () => {
    for (const base of [site, folder, `${folder}/`, pathToFileURL(folder)]) {
      const index = await open(base, { siteRoot: "https://site.example/docs/" });
      const { results } = await index.search("library", { limit: 1 });
      assert.equal(results[0].href, new URL(results[0].url, "https://site.example/docs/").href);
      index.close();
    }
  });

  test("where there is no disk, files come by a function and the engine by hand", async () => {
    /** @type {string[]} */
    const asked = [];
    const fetch = async (/** @type {string} */ url) => {
      asked.push(url);
      return new Response(readFileSync(join(folder, url.slice("https://assets.invalid/pangram/".length))));
    };
    for (const engine of [wasm(), await WebAssembly.compile(wasm())]) {
      const index = await open("https://assets.invalid/pangram/", { fetch, wasm: engine, assets: "https://assets.invalid/none/" });
      assert.ok((await index.search("图书馆")).total.value > 0);
      index.close();
    }
    assert.ok(asked.every((url) => /\/(pangram\.manifest|data\/\w+\.bin)$/.test(url)), asked.join());
  });

  test("errors have their codes, and a later try can work", async () => {
    await assert.rejects(open(join(site, "nothing")), { name: "PangramError", code: "not-found" });
    await assert.rejects(open("http://127.0.0.1:9/pangram/"), { code: "network" });
    const failing = { fetch: () => Promise.reject(new Error("cable cut")), wasm: wasm() };
    await assert.rejects(open("https://assets.invalid/pangram/", failing), { code: "network" });
    const data = join(folder, "data");
    const index = await open(folder);
    renameSync(data, `${data}-gone`);
    await assert.rejects(index.search("library"), { code: "not-found" });
    renameSync(`${data}-gone`, data);
    assert.ok((await index.search("library")).total.value > 0);
    index.close();
    await assert.rejects(index.search("library"), { name: "AbortError" });
    // The network goes between opening and asking.
    let broken = false;
    const flaky = await open("https://assets.invalid/", {
      wasm: wasm(),
      fetch: async (/** @type {string} */ url) => {
        if (broken) throw new Error("cable cut");
        return new Response(readFileSync(join(folder, url.slice("https://assets.invalid/".length))));
      },
    });
    broken = true;
    await assert.rejects(flaky.search("library"), { code: "network" });
    broken = false;
    assert.ok((await flaky.search("library")).total.value > 0);
  });

  test("a program ends by itself with an index left open", async () => {
    const file = join(site, "ask.mjs");
    writeFileSync(file, `import { open } from "./pangram/pangram-node.mjs"; const index = await open(new URL("pangram", import.meta.url)); console.log((await index.search("library")).total.value);`);
    const { stdout } = await run(process.execPath, [file], { timeout: 20_000 });
    assert.ok(Number(stdout) > 0);
  });

  test("the shipped types serve a program", () => {
    const file = join(site, "use.mts");
    writeFileSync(file, `import { open, PangramError, type SearchResults } from "./pangram/pangram-node.mjs";
      const index = await open("public", { fetch: (url) => fetch(url), siteRoot: "https://a.example/" });
      const answer: SearchResults = await index.search("q", { limit: 3 });
      try { index.close(); } catch (e) { if (e instanceof PangramError && e.code === "damaged") throw e; }
      console.log(answer.results[0].href);`);
    const tsc = join(REPO, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom", "--types", "", file], { stdio: "pipe" });
  });
});
