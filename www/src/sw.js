// `pangram-sw.js`, the service worker: lets a site answer without a network, from what `keeper.js` keeps.
//
// By itself it stands for the folder it lies in: the worker of the search loads from there, whatever page starts it. Where a
// site has a worker of its own, that imports this file (`importScripts("/pangram/pangram-sw.js")`), and requests for Pangram's
// files are answered here. With `self.PangramPages = true` before that line, or where this file is registered for the whole site, the pages
// that a reader opens are held too, once an index is kept. It keeps no state of its own: browsers stop it when they like.

/** This is `self` of a service worker. @type {any} */
const worker = self;
const IS_OWN = location.pathname.endsWith("/pangram-sw.js");
const PANGRAM_FILE = /\/(?:[^/]+\.pangram|pangram\.manifest|pangram[-.\w]*\.(?:js|json|wasm)|data\/[0-9a-f]{12}\.bin)$/;
/** Named by what it holds. */
const HASHED_FILE = /[/-][0-9a-f]{12}\.\w+$/;
/** A network that has not answered by then, in milliseconds, is as good as none. */
const PATIENCE_MS = 4000;
const MOST_PAGES = 400;

if (IS_OWN) {
  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
}

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  /** @type {Request} */
  const request = event.request;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || request.headers.has("range")) return;
  if (PANGRAM_FILE.test(pathname)) event.respondWith(pangramFile(request, pathname));
  else if (IS_OWN || worker.PangramPages) event.respondWith(pageFile(request, event));
});

/** @param {Request} request @param {string} pathname */
async function pangramFile(request, pathname) {
  if (HASHED_FILE.test(pathname)) {
    const held = request.cache === "reload" ? undefined : await caches.match(request.url).catch(() => undefined);
    return held ?? fetch(request).catch(async (error) => (await caches.match(request.url)) ?? Promise.reject(error));
  }
  // While a site is being deployed, files may be missing.
  return networkOr(fetch(request), keptFile(request.url), 400);
}

/** A file whose name never changes, out of a whole kept copy. @param {string} url */
async function keptFile(url) {
  const marks = await caches.open("pangram");
  for (const { url: mark } of await marks.keys()) {
    const manifest = await marks.match(mark);
    if (mark === url) return manifest;
    const set = decodeURIComponent(manifest?.headers.get("pangram-set") ?? "");
    const file = set && (await caches.match(url, { cacheName: set }));
    if (file) return file;
  }
  return undefined;
}

/** A page, or what belongs to one. @param {Request} request @param {any} event */
async function pageFile(request, event) {
  const isPage = request.mode === "navigate";
  const network = fetch(request);
  event.waitUntil(network.then((response) => holdPage(request, isPage, response.clone())).catch(() => {}));
  const held = caches.match(request.url, { cacheName: "pangram-pages", ignoreSearch: isPage }).catch(() => undefined);
  return networkOr(network, held, 500);
}

/** @param {Request} request @param {boolean} isPage @param {Response} response */
async function holdPage(request, isPage, response) {
  const isAsset = /^(?:style|script|image|font)$/.test(request.destination);
  if (!(isPage || isAsset) || !response.ok || response.type !== "basic" || /no-store/.test(response.headers.get("cache-control") ?? "")) return;
  if (!(await caches.has("pangram"))) return;
  const pages = await caches.open("pangram-pages");
  // The query of a static page's address is for its scripts.
  await pages.put(isPage ? request.url.split(/[?#]/)[0] : request.url, response);
  const urls = await pages.keys();
  for (const old of urls.slice(0, Math.max(0, urls.length - MOST_PAGES))) await pages.delete(old);
}

/**
 * The network's answer; what is held where that fails, is an error of the server, or comes too late.
 * @param {Promise<Response>} network
 * @param {Promise<Response | undefined>} held
 * @param {number} failing the least status that counts as a failure
 * @returns {Promise<Response>}
 */
async function networkOr(network, held, failing) {
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS)).then(() => held).then((response) => response ?? network);
  try {
    const response = await Promise.race([network, late]);
    return response.status < failing ? response : ((await held) ?? response);
  } catch (error) {
    const response = await held;
    if (response) return response;
    throw error;
  }
}
