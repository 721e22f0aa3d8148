// Entry of `pangram.js`, the ES module for programs.

import { SearchIndex } from "./client.js";
import { PangramError } from "./errors.js";

const HOME = new URL(".", import.meta.url);

/** @type {typeof import("./api.d.ts").open} */
export async function open(base, options) {
  const index = new SearchIndex(base, HOME, options);
  await index.ready();
  return index;
}

export { PangramError };
