// What this browser holds already, in its Cache Storage, where page, worker and service worker can all read it:
//
//   `pangram-parts`               data files that a query fetched once; the oldest go first
//   `pangram`                     the manifest of each kept index: what is kept is what it names (`keeper.js`)
//   `pangram-set <base> <edition>`  the files of a kept index, or of one that is being saved
//
// Data files are named by their content and the engine checks each against its name, so any cache may answer for them, whoever
// wrote it. Everything else comes from the network, and from here only where the network fails. Browsers have no such
// storage on pages that are not secure, and then this is `fetch`.

/** The browser's store; none on pages that are not secure, and none where asking for it fails: in a frame that a site put into a sandbox. @returns {CacheStorage | undefined} */
export function storage() {
  try {
    return globalThis.caches;
  } catch {
    return undefined;
  }
}

const DATA_FILE = /\/data\/[0-9a-f]{12}\.bin$/;

/**
 * What a server, or what is here, answered, and all of it; and under which address to hold it, where it is not held yet.
 * @typedef {{ ok: boolean, status: number, bytes: Uint8Array<ArrayBuffer>, address?: string }} Part
 */

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
 * The same, for the engine: data files and parts of them that are here are not fetched.
 * @param {string} url
 * @param {{ cache?: RequestCache, headers?: { Range: string } }} [init] `cache`: past what is here
 * @param {boolean} [looks] false where nothing can be here
 * @returns {Promise<Part>} all of the file where that is here
 */
export async function fetchPart(url, init, looks = true) {
  const isData = DATA_FILE.test(url);
  // No cache takes part of a file under the file's own address.
  const part = init?.headers && `${url}?${init.headers.Range}`;
  const held = looks && isData && !init?.cache ? await keptHere(url, part) : undefined;
  // Browsers let one request at a time to their own cache of a file, so parts of it would wait for one another: those are held here, not there.
  const response = held ?? (await fetchOrKept(url, part && storage() ? { ...init, cache: "no-store" } : init, part));
  const { ok, status } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { ok, status, bytes, address: isData && ok && !held ? (status === 206 && part) || url : undefined };
}

/** @param {string} url @param {string} [part] @returns {Promise<Response | undefined>} */
async function keptHere(url, part) {
  const held = await storage()?.match?.(url).catch(() => undefined);
  return held || !part ? held : keptHere(part);
}
