// A page that was found by a repaired query holds other words than the query: those that its result marks. Marks them in the page's text.

/** @typedef {import("./api.d.ts").PageResult} PageResult */
/** @typedef {import("./api.d.ts").Span} Span */

/**
 * @param {import("./client.js").SearchIndex} index
 * @param {import("./api.d.ts").PageText} page
 * @param {string} query
 * @param {PageResult[]} results of the newest answer; where the page is not among them, it is asked for
 */
export async function markRepaired(index, page, query, results) {
  if (!query || page.sections.some((section) => section.spans.length || section.headingSpans.length)) return;
  const of = (/** @type {PageResult[]} */ list) => list.find((result) => result.url === page.url);
  const result = of(results) ?? of((await index.search(query, { under: page.url, limit: 10 })).results);
  const shown = result ? [result, ...result.sections] : [];
  const words = new Set(shown.flatMap(({ excerpt, spans }) => spans.map(([start, end]) => excerpt.slice(start, end))));
  const pattern = [...words].filter((word) => word.trim()).sort((a, b) => b.length - a.length).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  if (!pattern.length) return;
  const marks = (/** @type {string} */ text) => [...text.matchAll(new RegExp(pattern.join("|"), "giu"))].map(({ index, 0: hit }) => /** @type {Span} */ ([index, index + hit.length]));
  for (const section of page.sections) {
    section.spans = marks(section.text);
    section.headingSpans = marks(section.heading);
  }
}
