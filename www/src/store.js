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
/** How many are added between two looks at their number. */
const LOOK_EVERY = 64;
const DATA_FILE = /\/data\/[0-9a-f]{12}\.bin$/;

let added = 0;

/**
 * `fetch`; what is here where that fails.
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function fetchOrKept(url, init) {
  const answer = await fetch(url, init).catch((error) => error);
  const response = answer.ok ? answer : ((await keptHere(url)) ?? answer);
  if (response instanceof Response) return response;
  throw response;
}

/**
 * The same, for the engine: data files and parts of them that are here are not fetched, and those that are fetched are held.
 * @param {string} url
 * @param {{ cache?: RequestCache, headers?: { Range: string } }} [init] `cache`: past what is here
 * @returns {Promise<Response>} all of the file where that is here
 */
export async function fetchPart(url, init) {
  if (!DATA_FILE.test(url)) return fetchOrKept(url, init);
  // No cache takes part of a file under the file's own address.
  const part = init?.headers ? `${url}?${init.headers.Range}` : url;
  const held = init?.cache ? undefined : ((await keptHere(url)) ?? (await keptHere(part)));
  if (held) return held;
  const response = await fetchOrKept(url, init);
  if (response.ok && globalThis.caches) void hold(response.status === 206 ? part : url, response.clone()).catch(() => {});
  return response;
}

/** @param {string} url @returns {Promise<Response | undefined> | undefined} */
function keptHere(url) {
  return globalThis.caches?.match?.(url).catch(() => undefined);
}

/** @param {string} url @param {Response} response */
async function hold(url, response) {
  const parts = await caches.open("pangram-parts");
  // As a whole answer: a cache refuses a part.
  await parts.put(url, new Response(response.body, { headers: response.headers }));
  if (added++ % LOOK_EVERY) return;
  const urls = await parts.keys();
  for (const old of urls.slice(0, Math.max(0, urls.length - MOST_PARTS))) await parts.delete(old);
}
