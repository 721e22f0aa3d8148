// The words of the element. English is built in; the others are one file a language, `pangram-strings.<tag>.js`,
// which is fetched when the element is first used. That file is a classic script that puts its strings into
// `globalThis.PangramStrings[tag]`, so it also loads where fetch does not (`file://`), and a page may load it earlier
// or put strings of its own there.

import { english, englishReading } from "./strings/en.js";

/** @typedef {import("./api.d.ts").Strings} Strings */
/** @typedef {import("./api.d.ts").Plural} Plural */

/** The languages there are, and what stands in the box before their file has come (their `label`). */
export const LABELS = {
  en: "Search",
  "zh-Hans": "搜索",
  "zh-Hant": "搜尋",
  ja: "検索",
  ko: "검색",
  de: "Suchen",
  fr: "Rechercher",
  es: "Buscar",
  pt: "Pesquisar",
  ru: "Поиск",
  ar: "بحث",
  he: "חיפוש",
  hi: "खोजें",
  id: "Cari",
  it: "Cerca",
  nl: "Zoeken",
  pl: "Szukaj",
  th: "ค้นหา",
  tr: "Ara",
  uk: "Пошук",
  vi: "Tìm kiếm",
};

/** @typedef {keyof typeof LABELS} Language */

/**
 * The best language of ours for the wanted ones (BCP 47), best first.
 * @param {readonly string[]} wanted
 * @returns {Language}
 */
export function languageFor(wanted) {
  for (const tag of wanted) {
    try {
      const { language, script } = new Intl.Locale(tag).maximize();
      for (const ours of [`${language}-${script}`, language]) if (ours in LABELS) return /** @type {Language} */ (ours);
    } catch {
      // Not a language tag: the next one.
    }
  }
  return "en";
}

/**
 * The strings of `language` as far as they are here; in English without what only reading needs.
 * @param {Language} language
 * @returns {Strings}
 */
export function stringsOf(language) {
  const loaded = /** @type {any} */ (globalThis).PangramStrings?.[language];
  return { ...english, label: LABELS[language], ...loaded };
}

/** The same with what reading needs. @param {Language} language @returns {Strings} */
export function readingStringsOf(language) {
  return { ...englishReading, ...stringsOf(language) };
}

/** @type {Map<string, Promise<void>>} */
const loads = new Map();

/**
 * Fetches the strings of `language` once. Without them the element speaks English, so a failure is no error.
 * @param {Language} language
 * @param {URL} home the folder that pangram-search.js came from
 */
export function loadStrings(language, home) {
  if (language === "en" || /** @type {any} */ (globalThis).PangramStrings?.[language]) return Promise.resolve();
  let load = loads.get(language);
  if (!load) {
    load = new Promise((done) => {
      const script = document.createElement("script");
      script.onload = script.onerror = () => {
        script.remove();
        done();
      };
      script.src = new URL(`pangram-strings.${language}.js`, home).href;
      document.head.append(script);
    });
    loads.set(language, load);
  }
  return load;
}

/** How languages count: costly to make. @type {Record<string, [rules: Intl.PluralRules, numbers: Intl.NumberFormat]>} */
const counting = {};

/**
 * @param {Plural} forms
 * @param {number} n
 * @param {string} language
 */
export function plural(forms, n, language) {
  const [rules, numbers] = (counting[language] ??= [new Intl.PluralRules(language), new Intl.NumberFormat(language)]);
  return (forms[rules.select(n)] ?? forms.other).replace("{n}", () => numbers.format(n));
}
