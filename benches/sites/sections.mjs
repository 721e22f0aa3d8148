// The section that a place of a page belongs to, and the fragments that lead to it.

/** @typedef {import("domhandler").Element} Element */

/** What a section begins with: a heading, or a term of a list that has a name of its own. */
const BEGINS = "h1,h2,h3,h4,h5,h6,dt[id]";
/** A fragment leads to what bears its name. */
const NAMED = "[id],a[name]";

/**
 * Asks of a page: fragment → all fragments that lead to the beginning of the section it is in. None where it leads to no place, or to one before all sections.
 * @param {import("cheerio").CheerioAPI} $
 */
export function sectionsOf($) {
  const all = $("body *").toArray();
  const place = new Map(all.map((element, at) => [element, at]));
  const names = (/** @type {Element} */ element) => [element.attribs.id, element.name === "a" ? element.attribs.name : undefined].filter((name) => name !== undefined && name !== "");
  /** @type {Map<string, Element>} */
  const named = new Map();
  $("body").find(NAMED).each((_, element) => names(element).forEach((name) => name && !named.has(name) && named.set(name, element)));

  const sections = $(BEGINS).toArray().map((heading) => {
    const first = opening($, heading), end = (place.get(heading) ?? 0) + $(heading).find("*").length;
    const before = anchorsBefore($, first), from = place.get(before.at(-1) ?? first) ?? 0;
    return { from, leads: new Set([...before, ...all.slice(place.get(first), end + 1)].flatMap(names)) };
  });
  return (/** @type {string} */ fragment) => {
    const element = named.get(fragment);
    const at = element ? place.get(element) ?? -1 : -1;
    const own = sections.find((section) => section.leads.has(fragment)) ?? sections.findLast((section) => section.from <= at);
    return own ? /** @type {string[]} */ ([...own.leads]) : [];
  };
}

/** The outermost element that nothing is shown in before the heading. @param {import("cheerio").CheerioAPI} $ @param {Element} heading */
function opening($, heading) {
  let element = heading;
  for (;;) {
    const parent = $(element).parent().get(0);
    const before = parent ? $(parent).contents().slice(0, $(parent).contents().index(element)).text().trim() : "x";
    if (!parent || parent.name === "body" || parent.name === "main" || before !== "") return element;
    element = parent;
  }
}

/** Anchors without text that stand right before an element, the nearest first. @param {import("cheerio").CheerioAPI} $ @param {Element} element */
function anchorsBefore($, element) {
  const out = [];
  for (let before = $(element).prev("a,span"); before.length > 0 && before.text().trim() === ""; before = before.prev("a,span")) {
    out.push(...before.toArray());
  }
  return out;
}
