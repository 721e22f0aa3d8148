// Entry of `pangram-search.js`, one classic script, so that it loads from a disk too: registers <pangram-search>. In a bundle of the
// site's own no script of that name tells its folder, and on a server that renders pages there is nothing to register.

import { diskRoad } from "./local.js";
import { searchElement } from "./search-element.js";

if (typeof customElements === "object" && !customElements.get("pangram-search")) {
  const scripts = /** @type {(HTMLScriptElement | null)[]} */ ([document.currentScript, document.querySelector('script[src*="pangram-search"]')]);
  const script = scripts.find((element) => element?.src?.includes("pangram-search"));
  customElements.define("pangram-search", searchElement(script ? new URL(".", script.src) : null, diskRoad));
}
