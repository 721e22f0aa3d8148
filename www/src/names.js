// File names that carry hashes; `assemble.sh` puts them in.

/** The worker: protocol, host and wasm-bindgen's glue in one file. */
export const WORKER_FILE = "@WORKER_FILE@";
/** The engine: what opens an index and, behind it in the same file, what answers. */
export const WASM_FILE = "@WASM_FILE@";
/** Length of the first of the two; 0 where the engine is whole. */
export const FIRST_BYTES = Number("@FIRST_BYTES@");
/** What few queries need of the engine, fetched when one does; empty where the engine is whole. */
export const MORE_FILE = "@MORE_FILE@";
/** What keeps an index for offline, loaded when that is asked. */
export const OFFLINE_FILE = "@OFFLINE_FILE@";
/** The one file of an index whose name never changes. */
export const MANIFEST_FILE = "pangram.manifest";
