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
const LIMIT = 90_000;
const LOADED = [/^pangram-[0-9a-f]{12}\.wasm$/, /^pangram\.js$/, /^pangram-worker-[0-9a-f]{12}\.js$/];

/** @param {Uint8Array} bytes as a host with brotli sends them */
const sent = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

test("the search box with one language is at most 14 kB of script on the wire and 4 kB of style, the loader not counted; with it, 18 kB", (t) => {
  const files = assembleFake();
  const style = sent(Buffer.from(STYLE));
  const script = sent(/** @type {Uint8Array} */ (files.get("pangram-search.js")));
  // The loader is the same as in pangram.js, which the budget below holds.
  const loader = sent(/** @type {Uint8Array} */ (files.get("pangram.js")));
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

test(`wasm, pangram.js and worker are at most ${LIMIT} bytes on the wire`, { skip: !existsSync(DIST) && "www/dist is not made (./build.sh wasm)" }, (t) => {
  const names = readdirSync(DIST);
  let sum = 0;
  for (const pattern of LOADED) {
    const matching = names.filter((name) => pattern.test(name));
    assert.equal(matching.length, 1, `one file in www/dist is ${pattern}: ${matching.join(", ")}`);
    const bytes = readFileSync(join(DIST, matching[0]));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const wire = brotliCompressSync(bytes, { params }).length;
    t.diagnostic(`${matching[0]}: ${wire}`);
    sum += wire;
  }
  t.diagnostic(`together: ${sum} of ${LIMIT}`);
  assert.ok(sum <= LIMIT, `${sum} bytes. Without wasm-opt and the minifier (Node and npm ci) the files are larger than a release's`);
});
