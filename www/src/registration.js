// The page's dealings with the service worker, `sw.js`: it serves what `keeper.js` keeps. Without one the search works too, in
// pages that are open; so nothing here fails loudly.

/** Most files of one page that are kept with it. */
const MOST_FILES = 100;

/** @param {URL} url @returns {Promise<ServiceWorkerRegistration | undefined>} */
export async function registerWorker(url) {
  try {
    return await navigator.serviceWorker?.register(url);
  } catch {
    // Another origin, a policy, a private window, or no such file.
    return undefined;
  }
}

/** Takes our own worker away; one of the site's stays. @param {URL} assets the folder of pangram-sw.js */
export async function unregisterWorker(assets) {
  const all = (await navigator.serviceWorker?.getRegistrations().catch(() => [])) ?? [];
  const own = new URL("pangram-sw.js", assets).href;
  await Promise.all(all.filter(({ active }) => active?.scriptURL === own).map((registration) => registration.unregister()));
}

/** The page that asked was loaded before there was a worker to keep it. @param {ServiceWorkerRegistration | undefined} registration */
export async function keepThisPage(registration) {
  const page = location.origin + location.pathname;
  if (!registration || !page.startsWith(registration.scope)) return;
  const pages = await caches.open("pangram-pages");
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const urls = [page, ...new Set(loaded)].filter((url) => url.startsWith(`${location.origin}/`) && !/\/pangram[-.\w]*$|\/data\/[0-9a-f]{12}\.bin$/.test(url));
  const keep = async (/** @type {string} */ url) => {
    const response = await fetch(url);
    if (!response.ok || /no-store/.test(response.headers.get("cache-control") ?? "")) return;
    // A copy: a response that was redirected may not answer for a page.
    await pages.put(url, new Response(await response.blob(), { headers: response.headers }));
  };
  await Promise.all(urls.slice(0, MOST_FILES).map((url) => keep(url).catch(() => {})));
}
