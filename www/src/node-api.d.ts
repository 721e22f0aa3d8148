/** The types of `pangram-node.mjs`, shipped as `pangram-node.d.mts`: Pangram outside a page. */
import type { Index, OpenOptions } from "./api.js";

export interface NodeOptions extends Omit<OpenOptions, "worker"> {
  /** Stands for the global `fetch`: a runtime's own way to its files. It is called with addresses below `base`. */
  fetch?: (url: string) => Promise<Response>;
  /** The whole engine, `pangram-edge.wasm` of `pangram build --layout http,edge`, compiled or as bytes, where none can be read from `assets`. */
  wasm?: WebAssembly.Module | BufferSource;
}

/**
 * Opens the index in folder `base`: a path, a `file:` URL or an address. A path may also name the folder that holds it as
 * `pangram/`. Rejects with a PangramError.
 */
export declare function open(base: string | URL, options?: NodeOptions): Promise<Index>;

export { PangramError } from "./api.js";
export type { ErrorCode, Index, MatchKind, PageResult, SearchOptions, SearchResults, SectionResult, Span } from "./api.js";
