// What a reader's browser loads before the first query, as a host with brotli sends it. Skipped, and said so, where
// www/dist was not made (`./build.sh wasm`).

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { STYLE } from "../../www/src/style.js";
import { assembleFake, REPO } from "./harness.mjs";

const DIST = join(REPO, "www/dist");
/** Measured: 69,735. */
const LIMIT = 70_000;
/** The script alone. Measured: 6,449. */
const SCRIPTS = 6_600;
/** What few queries need of the engine. Measured: 20,367. */
const MORE = 20_500;
const LOADED = [/^pangram-[0-9a-f]{12}\.wasm$/, /^pangram\.js$/];

/** @param {Uint8Array} bytes as a host with brotli sends them */
const sent = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

test("the search box with one language is at most 14 kB of script on the wire and 4 kB of style, the loader not counted; with it, 18 kB", (t) => {
  // With the names that a release has, where they are known: they cost more than those of the fake engine.
  const files = existsSync(DIST) ? new Map(readdirSync(DIST).map((name) => [name, readFileSync(join(DIST, name))])) : assembleFake();
  const style = sent(Buffer.from(STYLE));
  const script = sent(/** @type {Uint8Array} */ (files.get("pangram-search.js")));
  // The loader is the same as in pangram.js, which the budget below holds, and which is a worker too.
  const worker = [...files].find(([name]) => /^pangram-worker-[0-9a-f]{12}\.js$/.test(name))?.[1];
  const loader = sent(/** @type {Uint8Array} */ (files.get("pangram.js"))) - sent(/** @type {Uint8Array} */ (worker));
  t.diagnostic(`pangram-search.js, style and loader within: ${script}; style by itself: ${style}; loader by itself: ${loader}`);
  assert.ok(style <= 4_000, `style: ${style}`);
  const strings = [...files].filter(([name]) => name.startsWith("pangram-strings."));
  assert.equal(strings.length, 20);
  for (const [name, bytes] of strings) {
    assert.ok(script - style - loader + sent(bytes) <= 14_000, `${name}: ${script} - ${style} - ${loader} + ${sent(bytes)}`);
    assert.ok(script + sent(bytes) <= 18_000, `${name}: ${script} + ${sent(bytes)}`);
  }
  t.diagnostic(`pangram-highlight.js: ${sent(/** @type {Uint8Array} */ (files.get("pangram-highlight.js")))}; strings: ${Math.max(...strings.map(([, bytes]) => sent(bytes)))} at most`);
});

test(`wasm and pangram.js, which is the worker too, are at most ${LIMIT} bytes on the wire`, { skip: !existsSync(DIST) && "www/dist is not made (./build.sh wasm)" }, (t) => {
  const names = readdirSync(DIST);
  const wire = (/** @type {RegExp} */ pattern) => {
    const matching = names.filter((name) => pattern.test(name));
    assert.equal(matching.length, 1, `one file in www/dist is ${pattern}: ${matching.join(", ")}`);
    const bytes = sent(readFileSync(join(DIST, matching[0])));
    t.diagnostic(`${matching[0]}: ${bytes}`);
    return bytes;
  };
  const [wasm, ...scripts] = LOADED.map(wire);
  const script = scripts.reduce((a, b) => a + b);
  const sum = wasm + script;
  t.diagnostic(`together: ${sum} of ${LIMIT}`);
  assert.ok(script <= SCRIPTS, `${script} bytes of script`);
  const more = wire(/^pangram-more-[0-9a-f]{12}\.wasm$/);
  assert.ok(more <= MORE, `${more} bytes in what few queries need of the engine`);
  assert.ok(sum <= LIMIT, `${sum} bytes. Without wasm-opt and the minifier (Node and npm ci) the files are larger than a release's`);
});
