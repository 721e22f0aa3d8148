// Holding what queries fetched, in `pangram-parts` (see `store.js`), once nobody asks: to hold a file takes a browser some milliseconds, which answers would wait for.

import { storage } from "./store.js";

/** Files, and parts of them, that are held without having been asked to be kept; some 5 MB. */
const MOST_PARTS = 320;
/** Files that wait to be held; the oldest give way. */
const MOST_WAITING = 256;
/** Nothing was fetched for so long. */
const REST_MS = 300;

/** What is not held yet, by address. @type {Map<string, Uint8Array<ArrayBuffer>>} */
const waiting = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
/** @type {Promise<boolean> | undefined} */
let begunWith;

/** Whether there was anything of ours when this thread began; what it fetched since, its engine has. @returns {Promise<boolean>} */
export function anythingHere() {
  return (begunWith ??= Promise.resolve(storage()?.keys()).then((names) => !!names?.some((name) => name.startsWith("pangram")), () => false));
}

/** @param {string} address @param {Uint8Array<ArrayBuffer>} bytes */
export function holdSoon(address, bytes) {
  if (!storage()) return;
  waiting.set(address, bytes);
  for (const oldest of waiting.keys()) {
    if (waiting.size <= MOST_WAITING) break;
    waiting.delete(oldest);
  }
  clearTimeout(resting);
  resting = setTimeout(() => void hold().catch(() => {}), REST_MS);
}

/** Holds what waits for somebody who is about to keep all of an index; from then on it is looked for. */
export async function holdNow() {
  clearTimeout(resting);
  if (!storage()) return;
  begunWith = Promise.resolve(true);
  await hold();
}

/** Holds what waits, one by one: a query that comes meanwhile has the browser's disk soon. */
async function hold() {
  const parts = await caches.open("pangram-parts");
  for (const [address, bytes] of waiting) {
    waiting.delete(address);
    // As a whole answer: a cache refuses a part.
    await parts.put(address, new Response(bytes));
  }
  const held = await parts.keys();
  for (const old of held.slice(0, Math.max(0, held.length - MOST_PARTS))) await parts.delete(old);
}
