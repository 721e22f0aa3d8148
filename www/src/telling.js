// What the box says of a state, in the words of its language: how many pages there are, how they match, what went wrong. Pure.

import { sharedKind } from "./state.js";
import { plural } from "./strings.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./api.d.ts").Strings} Strings */

/** How many pages. @param {import("./api.d.ts").SearchResults["total"]} total @param {Strings} strings @param {string} language */
export function totalText(total, strings, language) {
  return plural(total.exact ? strings.count : strings.about, total.value, language);
}

/** @param {NonNullable<State["answer"]>} answer @param {Strings} strings @param {string} language */
export function countText({ results, total, corrected, reading }, strings, language) {
  const instead = corrected && strings.corrected.replace("{q}", () => corrected);
  return [instead, totalText(total, strings, language), kindText(sharedKind(results), strings), reading === "operators" && strings.operators].filter(Boolean).join(" · ");
}

/** What to call a kind of match; "" for an exact one. @param {string} match @param {Strings} strings */
export function kindText(match, { kinds }) {
  if (!match || match === "exact") return "";
  return Object.hasOwn(kinds, match) ? kinds[match] : kinds.other;
}

/** Lines of text instead of a list. @param {ReturnType<typeof import("./state.js").panelOf>} panel @param {State} state @param {Strings} strings @returns {string[]} */
export function messageOf(panel, { answer, error }, strings) {
  if (panel === "list" || panel === "nothing" || panel === "recent") return [];
  if (panel === "help") return [strings.help, ...strings.helpLines];
  if (panel === "loading") return [strings.loading];
  if (panel === "none") return [strings.none.replace("{q}", () => answer?.query.trim() ?? ""), answer?.reading === "operators" ? strings.operators : strings.tried, strings.noneHint];
  const { errors } = strings;
  const code = /** @type {keyof typeof errors} */ (error?.code in errors ? error.code : "network");
  // What is missing or damaged is so with a connection too; a disk needs none.
  if (code === "network" && navigator.onLine === false) return [errors.offline];
  return [errors[code], String(error?.message ?? error)];
}
