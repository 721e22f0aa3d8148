// Keeps the panel inside the part of the window that can be seen: an on-screen keyboard takes some of it.

/** Space kept between the panel and the window's edges, in CSS pixels. */
const MARGIN = 8;
/** Least height of the panel, in CSS pixels: below it the page scrolls. */
const LEAST_HEIGHT = 160;
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
  if (mode === "modal" || mode === "page" || panel.hidden) return;
  const { left, right, top: start, bottom } = box.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  property(panel, "--room", width - 2 * MARGIN);
  const [above, below] = [start - top, top + height - bottom];
  const isAbove = below < GOOD_HEIGHT && above > below;
  panel.classList.toggle("above", isAbove);
  property(panel, "--below", Math.max(LEAST_HEIGHT, (isAbove ? above : below) - 2 * MARGIN));
  const over = panel.offsetWidth - (right - left);
  const rtl = getComputedStyle(root).direction === "rtl";
  const shift = rtl ? Math.max(0, Math.min(over, MARGIN - (right - panel.offsetWidth))) : -Math.max(0, Math.min(over, left + panel.offsetWidth - (width - MARGIN)));
  property(panel, "--shift", shift);
}

/** @param {HTMLElement} element @param {string} name @param {number} pixels */
function property({ style }, name, pixels) {
  if (style.getPropertyValue(name) !== `${pixels}px`) style.setProperty(name, `${pixels}px`);
}
