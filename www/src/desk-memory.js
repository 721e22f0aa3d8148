// What the last build of a session worked out, so that the next one need not: results of the engine's rooms by what they depend on. They change how
// long a build takes and nothing of what it makes.

/** Bytes that are kept. A collection of 10 MB comes to a few times that. */
const MOST_KEPT = 96_000_000;

export class BuildMemory {
  /** @type {Map<string, Uint8Array>} */
  #known = new Map();
  /** Of the build that goes on, if it is one whose results are to stay. @type {Map<string, Uint8Array> | undefined} */
  #next;
  #bytes = 0;

  /** A build begins. */
  begin() {
    this.#next = new Map();
    this.#bytes = 0;
  }

  /** It is whole: what it used and what it worked out stays, and no more. */
  end() {
    this.#known = this.#next ?? this.#known;
    this.#next = undefined;
  }

  /** @param {string} key */
  recall(key) {
    return this.#known.get(key);
  }

  /** @param {string} key @param {Uint8Array} result in the wasm's memory */
  remember(key, result) {
    if (!this.#next || this.#next.has(key) || this.#bytes + result.length > MOST_KEPT) return;
    this.#next.set(key, this.#known.get(key) ?? result.slice());
    this.#bytes += result.length;
  }
}
