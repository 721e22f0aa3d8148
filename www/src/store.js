// What this browser holds already, in its Cache Storage, where page, worker and service worker can all read it:
//
//   `pangram-parts`               data files that a query fetched once; the oldest go first
//   `pangram`                     the manifest of each kept index: what is kept is what it names (`keeper.js`)
//   `pangram-set <base> <edition>`  the files of a kept index, or of one that is being saved
//
// Data files are named by their content and the engine checks each against its name, so any cache may answer for them, whoever
// wrote it. Everything else comes from the network, and from here only where the network fails. Browsers have no such
// storage on pages that are not secure, and then this is `fetch`.

/** Files that are held without having been asked to be kept; about 4 MB. */
const MOST_PARTS = 640;
/** Files that wait to be held; the oldest give way. */
const MOST_WAITING = 256;
/** Holding a file takes a browser some milliseconds of its own, so it is done when nothing was fetched for so long. */
const REST_MS = 300;
const DATA_FILE = /\/data\/[0-9a-f]{12}\.bin$/;

/** What is not held yet, by address. @type {Map<string, { bytes: Uint8Array<ArrayBuffer>, headers: Headers }>} */
const waiting = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
/** Whether there was anything of ours when this thread began; what it fetched since, its engine has. @type {Promise<boolean> | undefined} */
let begunWith;

/** @typedef {{ ok: boolean, status: number, bytes: Uint8Array<ArrayBuffer> }} Part What a server, or what is here, answered, and all of it */

/**
 * `fetch`; what is here where that fails.
 * @param {string} url
 * @param {RequestInit} [init]
 * @param {string} [part] under which address a part of the file may be here
 * @returns {Promise<Response>}
 */
export async function fetchOrKept(url, init, part) {
  const answer = await fetch(url, init).catch((error) => error);
  const response = answer.ok ? answer : ((await keptHere(url, part)) ?? answer);
  if (response instanceof Response) return response;
  throw response;
}

/**
 * The same, for the engine: data files and parts of them that are here are not fetched, and those that are fetched are held.
 * @param {string} url
 * @param {{ cache?: RequestCache, headers?: { Range: string } }} [init] `cache`: past what is here
 * @param {boolean} [holds] false outside browsers, where there is nothing to hold files in
 * @returns {Promise<Part>} all of the file where that is here
 */
export async function fetchPart(url, init, holds = true) {
  const isData = holds && DATA_FILE.test(url);
  // No cache takes part of a file under the file's own address.
  const part = init?.headers && `${url}?${init.headers.Range}`;
  const held = isData && !init?.cache && (await anythingHere()) ? await keptHere(url, part) : undefined;
  const response = held ?? (await (holds ? fetchOrKept(url, init, part) : fetch(url, init)));
  const { ok, status, headers } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (isData && ok && !held && globalThis.caches) holdSoon((status === 206 && part) || url, { bytes, headers });
  return { ok, status, bytes };
}

/** @returns {Promise<boolean>} */
function anythingHere() {
  return (begunWith ??= keysOf(globalThis.caches).then((names) => names.some((name) => name.startsWith("pangram"))));
}

/** @param {CacheStorage | undefined} storage @returns {Promise<string[]>} */
async function keysOf(storage) {
  return (await storage?.keys?.().catch(() => undefined)) ?? [];
}

/** @param {string} url @param {string} [part] @returns {Promise<Response | undefined>} */
async function keptHere(url, part) {
  const held = await globalThis.caches?.match?.(url).catch(() => undefined);
  return held || !part ? held : keptHere(part);
}

/** @param {string} url @param {{ bytes: Uint8Array<ArrayBuffer>, headers: Headers }} part */
function holdSoon(url, part) {
  waiting.set(url, part);
  for (const oldest of waiting.keys()) {
    if (waiting.size <= MOST_WAITING) break;
    waiting.delete(oldest);
  }
  clearTimeout(resting);
  resting = setTimeout(() => void hold().catch(() => {}), REST_MS);
}

/** Holds what waits, one by one: a query that comes meanwhile has the browser's disk soon. */
async function hold() {
  const parts = await caches.open("pangram-parts");
  for (const [url, { bytes, headers }] of waiting) {
    waiting.delete(url);
    // As a whole answer: a cache refuses a part.
    await parts.put(url, new Response(bytes, { headers }));
  }
  const urls = await parts.keys();
  for (const old of urls.slice(0, Math.max(0, urls.length - MOST_PARTS))) await parts.delete(old);
}
