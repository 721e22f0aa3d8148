// Offers to keep the search for offline, where the attribute `offline` asks for that: the code of it is fetched with the first use, or
// where a page that was left began to keep.

export class Offering {
  /** The line about keeping, where there is one. @type {import("./offline-row.js").OfflineRow | undefined} */
  #row;
  #offered = false;
  #element;
  #asking;
  #view;
  #words;

  /** @param {HTMLElement} element @param {import("./asking.js").Asking} asking @param {import("./view.js").View} view @param {() => import("./view.js").Words} words */
  constructor(element, asking, view, words) {
    this.#element = element;
    this.#asking = asking;
    this.#view = view;
    this.#words = words;
  }

  /** @param {boolean} isUsed */
  async offer(isUsed) {
    const worker = this.#element.getAttribute("offline");
    if (worker === null || worker === "off" || this.#offered) return;
    try {
      const index = this.#asking.index();
      if (!isUsed && !(await caches.match(`${index.base}pangram.wanted`))) return;
      this.#offered = true;
      this.#row = (await index.keeper()).row(this.#view, this.#words, worker);
    } catch {
      // This browser keeps nothing for this page, or there is no network.
      this.#offered = false;
    }
  }

  draw() {
    this.#row?.draw();
  }
}
