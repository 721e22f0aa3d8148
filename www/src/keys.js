// What keys mean, with no DOM changed: in the box, and as a shortcut from anywhere in the page.

/** @typedef {import("./state.js").Action} Action */

/**
 * What a key means in the box, or null where it is the browser's.
 * @param {KeyboardEvent} event
 * @param {boolean} inInput it was pressed in the text field
 * @param {number} active the chosen option, or -1
 * @returns {"help" | "escape" | "enter" | Action | null}
 */
export function meaningOf(event, inInput, active) {
  const { key } = event;
  if (key === "Escape") return "escape";
  if (key === "Enter") return inInput ? "enter" : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  if (key === "F1") return "help";
  if (key === "ArrowDown") return { type: "move", by: 1 };
  if (key === "ArrowUp") return { type: "move", by: -1 };
  if (active < 0) return null;
  if (key === "Home") return { type: "activate", index: 0 };
  return key === "End" ? { type: "activate", index: Infinity } : null;
}

/** True while an input method has the key. 229: Safari sends the one that ends a composition without isComposing. @param {KeyboardEvent} event */
export function isComposed({ isComposing, keyCode }) {
  return isComposing || keyCode === 229;
}

/**
 * True for Ctrl+K, Cmd+K and `/` from anywhere but a field; in our own `input` for the first two.
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} input
 */
export function isShortcut(event, input) {
  const { key } = event;
  if (event.defaultPrevented || isComposed(event) || event.altKey) return false;
  const held = event.ctrlKey || event.metaKey;
  // Where keys write other than Latin letters, the key that has K elsewhere.
  const isK = held && !event.shiftKey && /^(Key)?K$/i.test(key > "~" ? event.code : key);
  if (!isK && (held || key !== "/")) return false;
  const from = /** @type {HTMLElement} */ (event.composedPath()[0]);
  return from === input ? isK : !isField(from);
}

/** True where a box takes the shortcuts. @param {Element} element */
export function hasShortcut(element) {
  const shortcut = element.getAttribute("shortcut");
  return shortcut === "on" || (shortcut !== "off" && element.getAttribute("mode") === "modal");
}

/** What the first of them is called here. */
export function shortcutName() {
  return /Mac|iP/.test(navigator.platform) ? "⌘K" : "Ctrl K";
}

/** True where a key press is text of the page's own. @param {HTMLElement} target */
function isField(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select");
}

/** True with the button or the keys that open a link in a tab or a window of its own. @param {MouseEvent | KeyboardEvent} event */
export function isForNewTab(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || /** @type {MouseEvent} */ (event).button === 1;
}
