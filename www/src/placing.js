// Keeps the panel beneath its box and inside the part of the window that can be seen: an on-screen keyboard takes some of it. The panel is a popover
// where the browser has these, so that nothing of the page cuts it off or lies above it; else it is placed from its box.

import { set } from "./elements.js";

/** Space kept between the panel and the window's edges, in CSS pixels. */
const MARGIN = 8;
/** Space between box and panel. */
const GAP = 4;
/** Least height of the panel, in CSS pixels. */
const LEAST_HEIGHT = 120;
/** Where there is less room than this beneath the box, and more above it, the panel goes above. */
const GOOD_HEIGHT = 320;

/** Reads, and writes only what has changed: so it costs a layout only where there is a change. @param {import("./view.js").View} view @param {string} mode */
export function place({ panel, box, dialog, root }, mode) {
  const seen = visualViewport;
  const [top, height] = seen ? [seen.offsetTop, seen.height] : [0, innerHeight];
  if (dialog.open) {
    // Where a keyboard pushes the page up, the sheet stays in sight.
    property(dialog, "--top", top);
    property(dialog, "--height", height);
  }
  const floats = mode !== "modal" && mode !== "page" && !panel.hidden && panel.isConnected;
  // A panel that opens anew is the topmost.
  set(panel, { popover: floats && "manual" });
  if (!floats) return;
  /** @type {any} */ (panel).togglePopover?.(true);
  const { left, right, top: start, bottom } = box.getBoundingClientRect();
  // From the window's corner, or the box's.
  const [x, y] = "popover" in panel ? [0, 0] : [left, start];
  const width = document.documentElement.clientWidth;
  property(panel, "--own", right - left);
  property(panel, "--room", width - 2 * MARGIN);
  const [above, below] = [start - top, top + height - bottom];
  const isAbove = below < GOOD_HEIGHT && above > below;
  panel.classList.toggle("above", isAbove);
  property(panel, "--most", Math.max(LEAST_HEIGHT, (isAbove ? above : below) - MARGIN - GAP));
  property(panel, "--y", (isAbove ? start - GAP : bottom + GAP) - y);
  const own = panel.getBoundingClientRect().width;
  // It goes on beyond the end of its box as far as the window does, then beyond the start.
  const isRtl = getComputedStyle(root).direction === "rtl";
  property(panel, "--x", (isRtl ? Math.min(left, Math.max(right - own, MARGIN)) : Math.max(right - own, Math.min(left, width - MARGIN - own))) - x);
}

/** @param {HTMLElement} element @param {string} name @param {number} pixels as the window has them, which a page may enlarge by `zoom` */
function property(element, name, pixels) {
  const value = `${pixels / (/** @type {any} */ (element).currentCSSZoom || 1)}px`;
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}
