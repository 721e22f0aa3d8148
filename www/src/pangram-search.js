// Entry of `pangram-search.js`, one classic script, so that it loads from a disk too: registers <pangram-search>.

import { diskRoad } from "./local.js";
import { searchElement } from "./search-element.js";

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript ?? document.querySelector('script[src*="pangram-search"]'));

if (!customElements.get("pangram-search")) {
  customElements.define("pangram-search", searchElement(new URL(".", script?.src || `${document.baseURI}pangram/`), diskRoad));
}
