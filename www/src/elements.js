// How elements are made and brought up to date: with text and attributes, never with markup. What stands already is left alone,
// since a browser takes every change as one.

const SVG = "http://www.w3.org/2000/svg";

/**
 * A part of a look is of the class of the same name, where no other is given.
 * @param {string} name
 * @param {Record<string, string | boolean | null>} attributes
 * @param {...(Node | string | null)} children
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  set(made, { class: attributes.part ?? null, ...attributes });
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** Sets what differs; null and false take an attribute away. @param {Element} target @param {Record<string, string | boolean | null>} attributes */
export function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const wanted = value === true ? "" : value === false ? null : value;
    if (target.getAttribute(name) === wanted) continue;
    if (wanted === null) target.removeAttribute(name);
    else target.setAttribute(name, wanted);
  }
}

/** @param {HTMLElement} target @param {boolean} is */
export function show(target, is) {
  if (target.hidden === is) target.hidden = !is;
}

/** A new text alone is written: the same one again would have the browser lay the panel out anew. @param {Element} target @param {string} text */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** @param {string} shape an SVG path on a field of 24 × 24 */
export function icon(shape) {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: "0 0 24 24", "aria-hidden": "true" });
  const path = document.createElementNS(SVG, "path");
  set(path, { d: shape });
  svg.append(path);
  return svg;
}
