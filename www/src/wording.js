// The words of one box: its language, the page's own texts, and what else of its attributes the view shows.

import { hasShortcut, shortcutName } from "./keys.js";
import { languageFor, loadStrings, stringsOf } from "./strings.js";

/** @typedef {import("./api.d.ts").Strings} Strings */
/** @typedef {import("./view.js").Words} Words */

export class Wording {
  /** Texts that the page replaces. @type {Partial<Strings>} */
  overrides = {};
  /** @type {import("./api.d.ts").PangramSearchElement["renderResult"]} */
  renderResult = null;
  /** What the view shows, once chosen; one object as long as nothing changes. */
  words = /** @type {Words} */ (/** @type {unknown} */ (undefined));
  #element;
  #asking;
  #onChange;

  /**
   * @param {HTMLElement} element
   * @param {import("./asking.js").Asking} asking knows where the strings are, and whether the box is used
   * @param {() => void} onChange
   */
  constructor(element, asking, onChange) {
    this.#element = element;
    this.#asking = asking;
    this.#onChange = onChange;
  }

  /** True where the page around is in another language than when the words were chosen. */
  get stale() {
    return this.#language() !== this.words.language;
  }

  choose() {
    const language = this.#language();
    const get = (/** @type {string} */ name) => this.#element.getAttribute(name) ?? "";
    const apply = () => {
      const strings = { ...stringsOf(language), ...this.overrides };
      this.words = { strings, language, label: get("label"), placeholder: get("placeholder"), shortcut: hasShortcut(this.#element) ? shortcutName() : "", highlight: get("highlight"), renderResult: this.renderResult };
      this.#onChange();
    };
    apply();
    // Another language may have been chosen by the time these words are here.
    if (this.#asking.used && language !== "en") void loadStrings(language, this.#asking.home()).then(() => this.words.language === language && apply());
  }

  #language() {
    const around = /** @type {HTMLElement} */ (this.#element.closest("[lang]") ?? document.documentElement);
    return languageFor([around.lang, ...navigator.languages]);
  }
}
