// What page and engine say to each other. One place: `client.js` (the page's side) and `host.js` (the
// engine's side) use these types and nothing else of each other. In a worker the messages travel by
// postMessage; in the page they are handed over as they are.

/**
 * From the page. `id` counts up; every one but `answering`, `file` and `cancel` gets one {@link Reply} of its id, unless cancelled.
 *
 * `module` is what opens an index, and what answers comes as `answering`, as soon as it is there, unless it is `whole`.
 * `more` is what few queries need of the engine or its address; none where that is in the module.
 * `files` lists those of the index that its manifest names. `viaPage` says that the page alone can load files: a {@link Reply} with `need` asks for one, and `file` of that id
 * brings it, or no bytes where it is not there; `lost` says why it is not to be had.
 * @typedef {{ op: "open", id: number, base: string, module: WebAssembly.Module, whole?: boolean, manifest: Uint8Array, more?: string | WebAssembly.Module, viaPage?: boolean }
 *   | { op: "answering", id: number, module: WebAssembly.Module }
 *   | { op: "search", id: number, query: string, options: EngineOptions }
 *   | { op: "read", id: number, with: [url: string, query: string] }
 *   | { op: "contents", id: number, with: [from: number, most: number] }
 *   | { op: "files", id: number, manifest: Uint8Array }
 *   | { op: "file", id: number, bytes?: Uint8Array, lost?: string }
 *   | { op: "cancel", id: number }} Request
 */

/**
 * From the engine. `ready` (id 0) says that the worker's code runs, and for which wasm it was made.
 * `value` and `early` are JSON text: to parse it takes the page no longer than to have objects cloned, and the worker nothing. With `need` the id is the engine's own count. `early` is an answer before the answer: pages that hold a query as it stands, while what repairs it is on its way.
 * `fatal` means that the engine is gone, whatever was asked.
 * @typedef {{ id: number, ready?: string, value?: string, error?: Failure, fatal?: boolean, early?: string, need?: { url: string, fresh: boolean } }} Reply
 */

/**
 * An error without its prototype. `code` is one of ErrorCode where the engine knew it.
 * @typedef {{ code: string, file: string, message: string }} Failure
 */

/**
 * What the engine's `search` takes.
 * @typedef {{ limit: number, offset: number, under?: string, lang?: string, asText?: boolean, weights?: number[], from?: string, fromLang?: string }} EngineOptions
 */

/** Name of our worker's global scope: how the worker file knows where it runs. */
export const WORKER_NAME = "pangram";
