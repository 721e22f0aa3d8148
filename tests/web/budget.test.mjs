// What a reader's browser loads before the first query, as a host with brotli sends it. Skipped, and said so, where
// www/dist was not made (`./build.sh wasm`).

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { REPO } from "./harness.mjs";

const DIST = join(REPO, "www/dist");
const LIMIT = 90_000;
const LOADED = [/^pangram-[0-9a-f]{12}\.wasm$/, /^pangram\.js$/, /^pangram-worker-[0-9a-f]{12}\.js$/];

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
