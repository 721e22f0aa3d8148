// Where a reader is on a page that shows others out of an index, as the fragment of its address:
//
//   #/guide/start.html?q=tide&s=fuel     the page, the query whose hits are marked, the section to begin at
//   #?q=tide                             no page, with the query in the box

/** What the fragment says. @typedef {{ page: string | null, query: string, section: string }} Route */

/** @param {Route} route */
export function fragmentOf({ page, query, section }) {
  const said = new URLSearchParams();
  if (query) said.set("q", query);
  if (section) said.set("s", section);
  // What stands behind the last `?` is ours: a page's own address may have others.
  return `#${page === null ? "" : `/${page}`}${said.size || page?.includes("?") ? `?${said}` : ""}`;
}

/** @returns {Route} */
export function routeOf(hash = location.hash) {
  const [, path = "", said = ""] = /^#(.*?)(?:\?([^?]*))?$/.exec(hash) ?? [];
  const query = new URLSearchParams(said);
  return { page: path.startsWith("/") ? path.slice(1) : null, query: query.get("q") ?? "", section: query.get("s") ?? "" };
}

/** Where a result leads, by its URL in the index. @param {string} url @param {string} query @returns {Route & { page: string }} */
export function routeTo(url, query) {
  const [page, id = ""] = url.split("#");
  return { page, query, section: decoded(id) };
}

/** @param {string} text */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
