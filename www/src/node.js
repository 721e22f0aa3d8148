// Entry of `pangram-node.mjs`: the same index where there is no page. Node, Bun and Deno open a folder or an address; edge
// runtimes, which have no disk and compile no wasm by themselves, are given both by options.
//
// The engine runs in the caller's thread. Nothing is imported before it is needed, so the file loads anywhere.

import { SearchIndex } from "./client.js";
import { carriedEngine } from "./carried.js";
import { PangramError } from "./errors.js";
import { fetchFile } from "./load.js";
import { FIRST_BYTES, MANIFEST_FILE, MORE_FILE, WASM_FILE } from "./names.js";

/** @typedef {import("./node-api.js").NodeOptions} NodeOptions */
/** @typedef {NonNullable<NodeOptions["fetch"]>} Fetch */

const CURE = "Run `pangram build`, and give open() its output folder, whole.";

/**
 * @param {string | URL} base
 * @param {NodeOptions} [options]
 */
export async function openAnywhere(base, options = {}) {
  const home = new URL(".", import.meta.url);
  const index = new SearchIndex(await addressOf(base), home, { ...options, worker: false }, roadBy(options));
  await index.ready();
  return index;
}

/** @param {NodeOptions} options @returns {import("./client.js").Road} */
function roadBy({ fetch: by, wasm }) {
  return {
    takes: (url) => !!by || isFile(url),
    async loadEngine(assets) {
      const modules = wasm ? { module: await compiled(wasm, "wasm", "Give open() the whole engine: `pangram-edge.wasm` of `pangram build --layout http,edge`.") } : await engineIn(assets);
      const engine = () => {
        const start = carriedEngine();
        // No messages here: they would keep the process alive.
        return (/** @type {(reply: any) => void} */ post) => start(post, (task) => setTimeout(task));
      };
      return { engine, ...modules };
    },
    loadFile: (href) => (isFile(href) ? readLocal(href) : readBy(/** @type {Fetch} */ (by), href)),
  };
}

/** @param {NonNullable<NodeOptions["wasm"]>} wasm @param {string} file what it is, for an error @param {string} cure */
async function compiled(wasm, file, cure) {
  try {
    return wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  } catch (cause) {
    throw new PangramError("damaged", `${file} is damaged or is not WebAssembly (${cause}). ${cure}`, file, { cause });
  }
}

/** All of the engine at once: what few queries need costs nothing on a disk. @param {URL} assets @returns {Promise<import("./client.js").Engine>} */
async function engineIn(assets) {
  const [engine, rare] = [WASM_FILE, MORE_FILE].map((name) => new URL(name, assets));
  const module = (/** @type {Uint8Array<ArrayBuffer>} */ bytes, url = engine) => compiled(bytes, url.href, CURE);
  const both = await (isFile(engine) ? readLocal(engine.href) : readBy(globalThis.fetch, engine.href));
  if (!FIRST_BYTES) return { module: await module(both) };
  const [first, answering] = await Promise.all([module(both.subarray(0, FIRST_BYTES)), module(both.subarray(FIRST_BYTES))]);
  return { module: first, answering: Promise.resolve(answering), more: isFile(rare) ? await module(await readLocal(rare.href), rare) : rare.href };
}

/** @param {string | URL} url */
function isFile(url) {
  return new URL(url).protocol === "file:";
}

/** A module of Node's; a bundler must not look for it. @param {string} name @returns {Promise<any>} */
function ofNode(name) {
  return import(`node:${name}`);
}

/** What `open` was given as an address; a path may also name the folder that holds the index as `pangram/`. @param {string | URL} base */
async function addressOf(base) {
  if (base instanceof URL || /^[a-z][a-z0-9+.-]+:/i.test(base)) return base;
  const [{ pathToFileURL }, { existsSync }] = await Promise.all([ofNode("url"), ofNode("fs")]);
  if (base.endsWith(".pangram")) return pathToFileURL(base);
  const folder = pathToFileURL(base.endsWith("/") ? base : `${base}/`);
  const inside = new URL("pangram/", folder);
  return !existsSync(new URL(MANIFEST_FILE, folder)) && existsSync(new URL(MANIFEST_FILE, inside)) ? inside : folder;
}

/** @param {string} href @returns {Promise<Uint8Array<ArrayBuffer>>} */
async function readLocal(href) {
  const { readFile } = await ofNode("fs/promises");
  try {
    return new Uint8Array(await readFile(new URL(href)));
  } catch (cause) {
    if (/** @type {any} */ (cause).code === "ENOENT") throw new PangramError("not-found", `${href} was not found. ${CURE}`, href, { cause });
    throw new PangramError("network", `${href} could not be read (${cause}).`, href, { cause });
  }
}

/** @param {Fetch} by @param {string} href */
async function readBy(by, href) {
  const response = await fetchFile(new URL(href), CURE, undefined, by);
  return new Uint8Array(await response.arrayBuffer());
}
