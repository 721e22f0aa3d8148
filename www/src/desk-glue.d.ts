/** The desk's wasm as its worker sees it: wasm-bindgen's module of `src/desk`, made by the assembly out of its glue. */
export declare class Desk {
  wanted(paths: string[]): string;
  hash(bytes: Uint8Array): string;
  index(names: string[], sizes: Float64Array, pages: boolean): string;
  document(name: string, bytes: Uint8Array): string;
}

export declare class Zip {
  put(name: string, bytes: Uint8Array): void;
  finish(): Uint8Array<ArrayBuffer>;
}

export declare const glue: {
  init(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Desk: typeof Desk;
  Zip: typeof Zip;
};
