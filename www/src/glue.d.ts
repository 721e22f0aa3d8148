/**
 * The engine as the page sees it: wasm-bindgen's module, made by the assembly out of its glue (`--target web`).
 */
/** Every call answers with JSON text: what was asked, or the files that are needed first, or an error; `src/web/mod.rs` says more. */
export declare class Engine {
  constructor();
  put(name: string, fresh: boolean, from: number, size: number, bytes: Uint8Array | undefined, reason: string): void;
  open(): string;
  search(query: string, limit: number, offset: number, under: string, lang: string, from: string, fromLang: string, asText: boolean): string;
  warm(): string;
  free(): void;
}

export declare const glue: {
  init(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Engine: typeof Engine;
};
