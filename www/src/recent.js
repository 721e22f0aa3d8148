// Earlier queries of this reader: kept in this browser only, per index, newest first.

/** So many are kept. */
const MAX_RECENT = 5;

/** @param {string} base the index folder @returns {string[]} */
export function readRecent(base) {
  try {
    const kept = JSON.parse(localStorage.getItem(recentKey(base)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((query) => typeof query === "string").slice(0, MAX_RECENT) : [];
  } catch {
    // No storage, or not ours: nothing is remembered.
    return [];
  }
}

/** @param {string} base @param {string} query */
export function rememberRecent(base, query) {
  const text = query.trim();
  if (!text) return;
  const kept = [text, ...readRecent(base).filter((earlier) => earlier !== text)].slice(0, MAX_RECENT);
  try {
    localStorage.setItem(recentKey(base), JSON.stringify(kept));
  } catch {
    // As above.
  }
}

/** @param {string} base */
export function forgetRecent(base) {
  try {
    localStorage.removeItem(recentKey(base));
  } catch {
    // As above.
  }
}

/** @param {string} base */
function recentKey(base) {
  return `pangram-recent:${base}`;
}
