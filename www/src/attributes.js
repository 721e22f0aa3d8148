// The attributes of `<pangram-search>` and the properties that mirror them. What each means is said in `api.d.ts`.

import { set } from "./elements.js";

/** Property name by attribute name. */
export const ATTRIBUTES = {
  mode: "mode", base: "base", "site-root": "siteRoot", theme: "theme", label: "label", placeholder: "placeholder", limit: "limit", under: "under", "lang-filter": "langFilter",
  shortcut: "shortcut", recent: "recent", parameter: "parameter", highlight: "highlight",
  offline: "offline",
};

/** Of these, those that make an answer stale. */
export const ASKS_AGAIN = ["base", "site-root", "limit", "under", "lang-filter"];

/** Gives a class its properties: "" where the attribute is not there; null and undefined take it away. @param {typeof HTMLElement} element */
export function mirrorAttributes(element) {
  for (const [attribute, property] of Object.entries(ATTRIBUTES)) {
    Object.defineProperty(element.prototype, property, {
      get() {
        return this.getAttribute(attribute) ?? "";
      },
      set(value) {
        set(this, { [attribute]: value == null ? null : String(value) });
      },
      enumerable: true,
      configurable: true,
    });
  }
}

/** Takes over a property that was set before the element's class was known. @param {any} element @param {string} property */
export function adoptProperty(element, property) {
  if (!Object.hasOwn(element, property)) return;
  const value = element[property];
  delete element[property];
  element[property] = value;
}
