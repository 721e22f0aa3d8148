/**
 * The engine as the page sees it: wasm-bindgen's module, made by the assembly out of its glue (`--target web`).
 */
import type { EngineOptions } from "./protocol.js";

export declare class Engine {
  /** Fetches manifest (where not given) and root. */
  static open(base: string, manifest?: Uint8Array, fetch?: (url: string, init?: RequestInit) => Promise<Response>): Promise<Engine>;
  search(query: string, options: EngineOptions): Promise<unknown>;
  warm(): Promise<void>;
  free(): void;
}

export declare const glue: {
  init(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  Engine: typeof Engine;
};
