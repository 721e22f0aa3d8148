// Checksums of kept files: data files are named by their XXH64, the browser's half of a build is listed with its SHA-256.

const [P1, P2, P3, P4, P5] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n];
const u64 = (/** @type {bigint} */ value) => BigInt.asUintN(64, value);
const rotate = (/** @type {bigint} */ value, /** @type {bigint} */ by) => u64(value << by) | (value >> (64n - by));
const round = (/** @type {bigint} */ lane, /** @type {bigint} */ input) => u64(rotate(u64(lane + input * P2), 31n) * P1);
const merge = (/** @type {bigint} */ hash, /** @type {bigint} */ lane) => u64((hash ^ round(0n, lane)) * P1 + P4);

/**
 * True for the bytes of a data file.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} name 12 hexadecimal digits
 */
export function isNamed(bytes, name) {
  return hexOf(lowest(xxh64(bytes), 6)) === name;
}

/**
 * XXH64 (xxHash's specification, "XXH64 algorithm description").
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
function xxh64(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (/** @type {number} */ at) => view.getBigUint64(at, true);
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    let [a, b, c, d] = [P1 + P2, P2, 0n, -P1].map(u64);
    for (; at + 32 <= bytes.length; at += 32) {
      a = round(a, word(at));
      b = round(b, word(at + 8));
      c = round(c, word(at + 16));
      d = round(d, word(at + 24));
    }
    hash = u64(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n));
    for (const lane of [a, b, c, d]) hash = merge(hash, lane);
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) hash = u64(rotate(hash ^ round(0n, word(at)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    hash = u64(rotate(hash ^ u64(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = u64(rotate(hash ^ u64(BigInt(bytes[at]) * P5), 11n) * P1);
  hash = u64((hash ^ (hash >> 33n)) * P2);
  hash = u64((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}

/** The lowest bytes, the lowest first. @param {bigint} hash @param {number} length */
function lowest(hash, length) {
  return Uint8Array.from({ length }, (_, i) => Number((hash >> BigInt(8 * i)) & 255n));
}

/** The first 12 hexadecimal digits of the SHA-256. @param {Uint8Array<ArrayBuffer>} bytes */
export async function sumOf(bytes) {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 6));
}

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
