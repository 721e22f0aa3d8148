/** The desk's wasm as its worker sees it: wasm-bindgen's module of `src/desk`, made by the assembly out of its glue. */
export declare class Desk {
  wanted(paths: string[]): string;
  hash(bytes: Uint8Array): string;
  index(names: string[], sizes: Float64Array, pages: boolean): string;
  bundle(names: string[], sizes: Float64Array, title: string, program: Program, most?: number): string;
}

export declare class Program {
  constructor(code: string, engine: Uint8Array);
  speak(name: string, words: string): void;
  free(): void;
}

export declare class Zip {
  put(name: string, bytes: Uint8Array): void;
  finish(): Uint8Array<ArrayBuffer>;
}

export declare const glue: {
  init(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Desk: typeof Desk;
  Program: typeof Program;
  Zip: typeof Zip;
};
