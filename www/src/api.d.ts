/**
 * The public types of Pangram in the page: of `pangram.js` (for programs) and `pangram-search.js` (the element).
 * This file is shipped as `pangram.d.ts`; the modules are checked against it.
 */

/** How a result matched, best first. Further kinds may come: treat an unknown one as the weakest. */
export type MatchKind =
  | "exact" | "folded" | "form" | "prefix" | "inside" | "pinyin" | "near" | "partial" | "typo"
  | (string & {});

/** A part of `excerpt` to highlight: start and end in UTF-16 units, as `excerpt.slice(start, end)` takes them. */
export type Span = [start: number, end: number];

/** A section of a page that matched. */
export interface SectionResult {
  /** The page's path below the indexed folder with `#id`, percent-encoded. */
  url: string;
  /** `url` resolved against the site root: what a link needs. */
  href: string;
  /** Text, never HTML. */
  heading: string;
  /** Text, never HTML. */
  excerpt: string;
  /** Ascending and apart. */
  spans: Span[];
}

/** A page that matched. */
export interface PageResult {
  /** Path below the indexed folder: no leading slash, percent-encoded, `index.html` as its folder. */
  url: string;
  /** `url` resolved against the site root: what a link needs. */
  href: string;
  /** Text, never HTML. */
  title: string;
  /** Higher is better; comparable within one answer only. */
  score: number;
  /** Text, never HTML. */
  excerpt: string;
  /** Ascending and apart. */
  spans: Span[];
  /** How it matched. */
  match: MatchKind;
  /** The page's language as it states it (BCP 47), or "". */
  lang: string;
  /** What the page's author set with `data-pangram-meta`. */
  meta: Record<string, string>;
  /** The best sections, best first. */
  sections: SectionResult[];
}

/** The answer to one search. */
export interface SearchResults {
  /** Best first. */
  results: PageResult[];
  /** Pages that match. Not `exact` where counting would need texts that were not fetched. */
  total: { value: number; exact: boolean };
  /** How the query was read: as it stands, or with quotes, `-`, `title:`, `OR` or `*` as operators. */
  reading: "literal" | "operators";
  /** What was asked instead, where nothing holds the query as it stands: a typing error was repaired, or pinyin read (`人防`). */
  corrected?: string;
  /** Milliseconds from the call to the answer. */
  tookMs: number;
}

/** How much more a word counts where it stands. Usual: body 1, title 6, heading 1.5, links (texts of links that lead to the page) 7, url 2. */
export interface FieldWeights {
  body?: number;
  title?: number;
  heading?: number;
  links?: number;
  url?: number;
}

export interface SearchOptions {
  /** How many pages at most; 10 where not given. */
  limit?: number;
  /** How many pages to skip. Lists for consecutive offsets join without repeats or gaps. */
  offset?: number;
  /** Only pages whose `url` starts so (`"v2/"`). */
  under?: string;
  /** Only pages of this language (`"zh"` includes `zh-Hant`). */
  lang?: string;
  /** `true`: signs of the query are text, never operators. */
  asText?: boolean;
  /** What the fields of a page weigh in this search, 0 to 25; those of the index where not given. */
  weights?: FieldWeights;
  /**
   * Called at most once, where little is found and the answer waits for what repairs the query (a dictionary, fetched once): pages that hold it as it stands. The
   * answer that follows begins with the same pages.
   */
  onEarly?: (results: SearchResults) => void;
  /** When it aborts, the search rejects with the signal's reason at once. */
  signal?: AbortSignal;
}

export interface OpenOptions {
  /** `false`: search in the page's own thread. Otherwise in a worker, or in the page where workers are not to be had. */
  worker?: boolean;
  /** What result URLs are resolved against; the index folder's parent where not given (of an index in one file: its folder). */
  siteRoot?: string | URL;
  /** The folder of the worker and wasm files; the one that pangram.js came from where not given. */
  assets?: string | URL;
  /** `url` of the page that asks, for ties; computed from the address where not given. */
  from?: string;
}

/** A whole page as its index has it. */
export interface PageText {
  url: string;
  title: string;
  lang: string;
  /** In reading order. Of `text` each line is a block of the page; a reading above characters stands as U+FFF9 base U+FFFA reading U+FFFB. */
  sections: { id: string; /** 1 to 6; 0 without heading. */ level: number; heading: string; headingSpans: Span[]; text: string; spans: Span[] }[];
}

/** An index that is open. */
export interface Index {
  /** The index folder. */
  readonly base: string;
  /** What `href` is resolved against. */
  readonly siteRoot: string;
  /** Blank queries answer empty, with no fetch; queries are cut at 256 characters. Rejects with a {@link PangramError}. */
  search(query: string, options?: SearchOptions): Promise<SearchResults>;
  /** Starts the engine, if it does not run yet. Call it when a search is likely. */
  warm(): Promise<void>;
  /** Ends the worker and rejects what is under way with an AbortError. */
  close(): void;
}

/** An index in a page. */
export interface PageIndex extends Index {
  /**
   * Saves the whole index in this browser, and what searches it, so that the search works without a network. What is here already is
   * not fetched again; a copy that was kept before stays in use until the new one is whole. Rejects with a {@link PangramError}, or with
   * the signal's reason; what was saved by then counts the next time. Secure pages only (https, localhost).
   */
  saveOffline(options?: SaveOptions): Promise<OfflineState>;
  /** What is kept, and whether the site has something newer. */
  offline(): Promise<OfflineState>;
  /** Removes what is kept. */
  removeOffline(): Promise<void>;
}

export interface SaveOptions {
  /** When it aborts, the saving ends and can go on later. */
  signal?: AbortSignal;
  /** Called with the bytes that are here, of those of the whole. */
  onProgress?: (progress: { done: number; total: number }) => void;
  /**
   * The service worker to register, relative to the page: the site's own, which imports `pangram-sw.js`. `pangram-sw.js` itself
   * where not given; `false`: none.
   */
  serviceWorker?: string | URL | false;
}

export interface OfflineState {
  /**
   * `none`: nothing is kept; `partial`: nothing is, but a saving was begun and can go on; `kept`: a whole copy, which is the site's newest
   * as far as can be told (without a network: it cannot); `stale`: a whole copy, and the site has something newer.
   */
  state: "none" | "partial" | "kept" | "stale";
  /** Bytes of the newest copy; 0 where nothing is kept and the network does not say. */
  total: number;
  /** Bytes of it that are here already. */
  here: number;
  /** Bytes of the kept copy, or 0. */
  kept: number;
  /** When it was saved. */
  savedAt?: Date;
  /** The browser has promised not to remove it by itself. */
  persisted: boolean;
}

export type ErrorCode = "not-found" | "damaged" | "version" | "network" | "unsupported" | "full";

/** What went wrong; `message` says the cure. */
export declare class PangramError extends Error {
  constructor(code: ErrorCode, message: string, file?: string, options?: ErrorOptions);
  readonly name: "PangramError";
  /** Stable: for programs. */
  readonly code: ErrorCode;
  /** The file it is about, or "". */
  readonly file: string;
}

/**
 * Opens the index in folder `base` (relative to the page; where not given, the folder that pangram.js came from), or the index
 * in one file whose name ends in `.pangram`.
 * Rejects with a {@link PangramError}.
 */
export declare function open(base?: string | URL | null, options?: OpenOptions): Promise<PageIndex>;

/** `<pangram-search>`: the box with its list of results. Attributes and properties of one name (in the other's case) are the same thing. */
export interface PangramSearchElement extends HTMLElement {
  /** The index folder; where empty, the folder that pangram-search.js came from. */
  base: string;
  /** What result URLs are resolved against; where empty, the index folder's parent. An index further below (`--out public/assets/search`) needs it: `/` where the site is at the top of its host. A build says so. */
  siteRoot: string;
  /** `"auto"` (as the system has it), `"light"` or `"dark"`. */
  theme: string;
  /** Name of the box for screen readers: where a page has several, each needs its own. */
  label: string;
  /** Text in the empty box; the word for searching in the box's language where empty. */
  placeholder: string;
  /** Pages a step; 10 where empty. */
  limit: string;
  /** Only pages whose `url` starts so. */
  under: string;
  /** Only pages of this language. */
  langFilter: string;
  /** Text in the box. Setting it searches, without opening the list. */
  value: string;
  /** `"inline"` (a box with its list beneath, also where empty), `"modal"` (a button that opens a dialog) or `"page"` (a page of results, bound to `?q=`). */
  mode: string;
  /** `"on"` or `"off"`: Ctrl+K, Cmd+K and `/`. On where empty in mode modal. */
  shortcut: string;
  /** `"off"`: earlier searches are neither kept nor shown. They are kept in the reader's browser only. */
  recent: string;
  /** Name of the address's parameter that holds the query; `q` in mode page, none elsewhere. */
  parameter: string;
  /** Name of the parameter that tells `pangram-highlight.js` on the target page the words; none where empty. */
  highlight: string;
  /**
   * Where the attribute is there, and not `"off"`, a reader can keep the index for offline: `"on"` (also where empty), or the address of the
   * service worker to register: the site's own, which imports `pangram-sw.js`.
   */
  offline: string;
  /** Makes the content of a page's option out of its data; null for the usual one. */
  renderResult: ((result: PageResult) => Node | null) | null;
  /** Opens the dialog, or goes to the box. */
  open(): void;
  /** Closes the dialog, or the list. */
  close(): void;
  /** Replaces any text of the element; keys as in `pangram-strings.*`. */
  strings: Partial<Strings>;
}

/** A text with its plural forms, by the categories of `Intl.PluralRules`. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** All that `<pangram-search>` shows or speaks. `{n}` is a number, `{q}` the query. */
export interface Strings {
  /** Name of the box, and its placeholder. */
  label: string;
  /** Name of the button that empties the box. */
  clear: string;
  /** Name of the list. */
  results: string;
  /** How many pages match. */
  count: Plural;
  /** The same where the number is not exact. */
  about: Plural;
  /** Nothing was found. */
  none: string;
  /** What to try when there is nothing. */
  noneHint: string;
  /** What the search did before it gave up. */
  tried: string;
  /** Over what finds something where the query does not. */
  instead: string;
  /** The same query without the limits of the box. */
  everywhere: string;
  /** Signs of the query were read as operators. */
  operators: string;
  /** Asks again with all signs as text. */
  asText: string;
  /** What Enter does with a result, beside its key. */
  open: string;
  /** The engine starts, or a search takes long. */
  loading: string;
  /** Of the button for more pages. */
  more: string;
  /** Of the button after an error. */
  retry: string;
  /** Closes the dialog. */
  close: string;
  /** Name of the help on queries, and its lines. */
  help: string;
  /** One a way of asking. */
  helpLines: [words: string, phrase: string, without: string, title: string, either: string, parts: string];
  /** Over the earlier searches. */
  recent: string;
  /** Forgets them. */
  forget: string;
  /** Another query was answered. */
  corrected: string;
  /** Of pangram-highlight.js. */
  next: string;
  /** Of pangram-highlight.js. */
  previous: string;
  /** Which hit is shown, of how many: for those who hear it. */
  hitOf: string;
  /** Of a bundle: its list of pages. */
  contents: string;
  /** Leads to the page on the site that it is from. */
  original: string;
  /** The address names a page that is not in the file. */
  missing: string;
  /** By {@link ErrorCode}; `offline` where the browser says so. */
  errors: Record<Exclude<ErrorCode, "full"> | "offline", string>;
  /** Keeping for offline; what is not given stays as it is. Not among the texts of `pangram-strings.*`. */
  keep?: Partial<KeepStrings>;
  /**
   * Kinds of match that are not exact; `other` for those not named. One with an empty text is not shown: `folded` may be
   * no more than a capital letter, and the highlight shows it.
   */
  kinds: { other: string } & Record<string, string>;
}

/** What the line about keeping for offline says. `{size}` and `{done}` are sizes as `2.1 MB`. */
export interface KeepStrings {
  /** Nothing is kept. */
  offer: string;
  /** A saving was interrupted; `{size}` is what is missing. */
  goOn: string;
  /** While it is saved. */
  saving: string;
  /** The network went away meanwhile. */
  lost: string;
  /** There is no room on the device. */
  full: string;
  /** Ends the saving for now. */
  stop: string;
  kept: string;
  /** The site has something newer than the kept copy. */
  stale: string;
  /** Fetches it. */
  update: string;
  remove: string;
}

export interface PangramSearchEvents {
  /** The panel under the box appears, or the dialog. */
  "pangram-open": CustomEvent<{}>;
  /** It goes. */
  "pangram-close": CustomEvent<{}>;
  /** A search starts. */
  "pangram-query": CustomEvent<{ query: string }>;
  /** Its answer is shown. */
  "pangram-results": CustomEvent<SearchResults & { query: string }>;
  /** A result is about to be opened; `preventDefault()` keeps the page. `section` is null for the page itself, `inNewTab` true for a middle click or one with Ctrl, Shift or ⌘. */
  "pangram-select": CustomEvent<{ query: string; result: PageResult; section: SectionResult | null; href: string; position: number; inNewTab: boolean }>;
  /** It could not be answered. */
  "pangram-error": CustomEvent<{ query: string; error: Error }>;
}

/** The attributes of `<pangram-search>`, as a template writes them. */
export interface PangramSearchAttributes {
  mode?: "inline" | "modal" | "page";
  base?: string;
  "site-root"?: string;
  theme?: "auto" | "light" | "dark";
  label?: string;
  placeholder?: string;
  limit?: number | string;
  under?: string;
  "lang-filter"?: string;
  shortcut?: "on" | "off";
  recent?: "on" | "off";
  parameter?: string;
  highlight?: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "pangram-search": PangramSearchElement;
  }
  interface HTMLElementEventMap extends PangramSearchEvents {}
}
