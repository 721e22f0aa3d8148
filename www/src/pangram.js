// Entry of `pangram.js`, the ES module for programs. It is its own worker: what the page has fetched needs no request more.

import { SearchIndex } from "./client.js";
import { PangramError } from "./errors.js";
import { storage } from "./store.js";
import { start } from "./worker.js";

const { url } = import.meta;
const HOME = new URL(".", url);
/** None where a bundler has put this module among others: a worker must not run those. */
const OWN = url.endsWith("/pangram.js") ? { url, start } : undefined;

/** @typedef {import("./api.d.ts").PageIndex} Keepable */

/** An index that can be kept. @implements {Keepable} */
class PageIndex extends SearchIndex {
  /** @param {import("./api.d.ts").SaveOptions} [options] */
  async saveOffline(options) {
    return (await this.#kept()).save(options);
  }

  async offline() {
    return (await this.#kept()).state();
  }

  async removeOffline() {
    return (await this.#kept()).remove();
  }

  async #kept() {
    if (!storage()) throw new PangramError("unsupported", "Browsers keep files for pages on https (or localhost) only.");
    try {
      return await this.keeper();
    } catch (cause) {
      throw new PangramError("network", `What keeps an index could not be loaded (${cause}). Check the connection and reload the page.`, this.base, { cause });
    }
  }
}

/** @type {typeof import("./api.d.ts").open} */
export async function open(base, options) {
  const index = new PageIndex(base, HOME, options, undefined, OWN);
  await index.ready();
  return index;
}

export { PangramError, start };
