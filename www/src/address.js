// The query in the page's address: read when the page or its history asks for it, written when the typing rests. And the query in
// the page's entry of the history, so that whoever comes back from a result finds the text still in the box.

/** The address is brought up to date when the text has stood for so many milliseconds. */
const ADDRESS_MS = 300;

export class Address {
  #timer = 0;
  #parameter;
  #query;

  /**
   * @param {() => string} parameter name of the address's parameter, or "": then the address is left alone
   * @param {() => string} query the text in the box
   */
  constructor(parameter, query) {
    this.#parameter = parameter;
    this.#query = query;
  }

  /**
   * The query of the address, or null where it says what the box says, or where what the box says is about to be written.
   * @param {boolean} moved the address is another one now: without a parameter its query is empty
   */
  read(moved) {
    const name = this.#parameter();
    if (!name || this.#timer) return null;
    const query = new URL(location.href).searchParams.get(name) ?? (moved ? "" : null);
    return query === this.#query() ? null : query;
  }

  write() {
    this.stop();
    const name = this.#parameter();
    if (!name) return;
    const url = new URL(location.href);
    const query = this.#query();
    if ((url.searchParams.get(name) ?? "") === query) return;
    if (query) url.searchParams.set(name, query);
    else url.searchParams.delete(name);
    history.replaceState(history.state, "", url);
  }

  writeSoon() {
    this.stop();
    this.#timer = setTimeout(() => this.write(), ADDRESS_MS);
  }

  /** Keeps the query with the page while its reader follows a result, and what is said besides. @param {Element} box @param {...unknown} more */
  keep(box, ...more) {
    history.replaceState({ ...history.state, pangram: { ...history.state?.pangram, [placeOf(box)]: [this.#query(), ...more] } }, "");
  }

  /** What was kept. @param {Element} box @returns {any[]} */
  kept(box) {
    const kept = history.state?.pangram?.[placeOf(box)];
    return Array.isArray(kept) ? kept : [];
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}

/** Which of the page's boxes it is. @param {any} box */
function placeOf(box) {
  return [...document.querySelectorAll("pangram-search")].indexOf(box);
}
