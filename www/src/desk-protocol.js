// What the page of one's own files and its worker say to each other: `desk-client.js` and `desk-worker.js` use these types and
// nothing else of each other.

/** A file that a person gave: its path below what was dropped, and its bytes. @typedef {{ name: string, file: Blob }} Given */

/**
 * A collection as the page sees it. `index` holds the files of the index one behind another, `parts` says where.
 * `version` counts up with each change of the index. `left` counts files that were left out on purpose, by reason.
 * @typedef {object} Collection
 * @property {string} id
 * @property {string} name
 * @property {{ name: string, size: number }[]} files
 * @property {number} pages
 * @property {number} version
 * @property {Blob | null} index
 * @property {[name: string, at: number, size: number][]} parts
 * @property {[reason: string, count: number][]} left
 * @property {{ name: string, text: string }[]} warnings
 */

/** A collection as one HTML file; without it, what it would have and what is allowed. @typedef {{ html: Blob | null, bytes: number, most: number }} OneFile */

/** What a change did: files that are new, other than before, the same, gone. @typedef {{ added: number, changed: number, same: number, removed: number }} Change */

/** All of a session that is not kept: handed to the worker that follows one that was stopped. @typedef {{ states: unknown[], packs: [string, Blob][] }} Session */

/**
 * From the page; each gets one {@link DeskReply} of its id.
 * `wasm` is the desk's wasm, packed by gzip, in base64, as all that is named after the page's elements: `site` (what a site is served), `code` and
 * `engine` (what one HTML file runs). `sift` asks which paths of a listing belong to a collection (folders end in `/`). `give` hands over files for the
 * `change` that follows, from the `at`th on. `source` asks which file a page is from. With `most` the HTML file may have so many bytes, where that is less
 * than what browsers take.
 * @typedef {{ op: "start", wasm: string, keep: boolean, session?: Session }
 *   | { op: "list" }
 *   | { op: "create", name: string }
 *   | { op: "rename", collection: string, name: string }
 *   | { op: "drop", collection: string }
 *   | { op: "open", collection: string }
 *   | { op: "sift", paths: string[] }
 *   | { op: "give", at: number, given: Given[] }
 *   | { op: "change", collection: string, given: number, remove: string[], left: [reason: string, count: number][] }
 *   | { op: "source", collection: string, url: string }
 *   | { op: "zip", collection: string, site: string, language: string }
 *   | { op: "html", collection: string, site: string, code: string, engine: string, most?: number }} DeskCall
 */

/**
 * From the worker. Without `id` it is news: the code runs (`ready`), work goes on (`progress`), another page changed a collection
 * (`changed`), or the state of a session that is not kept (`session`).
 * @typedef {{ id?: number, value?: any, error?: { code: string, message: string }, ready?: true, changed?: true, session?: Session, progress?: DeskProgress }} DeskReply
 */

/** `done` of `total`: files of `take`, bytes of `survey`, documents of `read`, pieces of `write`. @typedef {{ stage: string, done: number, total: number, file: string }} DeskProgress */

/** Name of the worker's global scope. */
export const DESK_WORKER_NAME = "pangram-desk";
