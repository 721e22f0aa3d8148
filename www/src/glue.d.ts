/**
 * The engine as the page sees it: wasm-bindgen's module, made by the assembly out of its glue (`--target web`).
 */
/** Every call answers with JSON text: what was asked, or the files that are needed first, or an error; `src/web/mod.rs` says more. */
export declare class Engine {
  constructor();
  /** `what`: an item of what is needed, as JSON. */
  put(what: string, bytes: Uint8Array | undefined, reason: string): void;
  /** Opens what a search needs, number `i` of the files, as soon as it comes; it is `put` all the same. What answers must be here. */
  early(i: number, bytes: Uint8Array): void;
  open(): string;
  /** `options`, a NUL between them: limit, offset, how (1 as text, 2 only what holds the query as it stands, 3 both), weights of the five fields, under, lang, from, fromLang. */
  search(query: string, options: string): string;
  /** As JSON: `{ page }` with the whole text of the page at `url`, and where the query stands in it; no page where there is none. Only where the module was built for it. */
  read(url: string, query: string): string;
  /** As JSON: `{ pages, total }`, URL, title and language of up to so many, from the page of this ordinal on. Only where the module was built for it. */
  contents(from: number, most: number): string;
  /** Does a piece of what later queries need; true where there is more. What answers must be here. */
  ahead(): boolean;
  /** As JSON: `{ files }`, all of the opened index but the manifest: pairs of name and bytes. */
  files(): string;
  free(): void;
}

export declare const glue: {
  /** Answers with what the module exports. */
  init(input: { module_or_path: WebAssembly.Module }): Promise<Record<string, unknown>>;
  Engine: typeof Engine;
};
