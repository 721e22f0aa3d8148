// Fetching what the engine starts from: its wasm, and the manifest of an index.

import { PangramError } from "./errors.js";
import { FIRST_BYTES } from "./names.js";
import { fetchOrKept } from "./store.js";

/**
 * Fetches `url`; the response is one with status 2xx.
 * @param {URL} url
 * @param {string} cure what to do when it is not there
 * @param {RequestInit} [init]
 * @param {(url: string, init?: RequestInit) => Promise<Response>} [by]
 * @returns {Promise<Response>}
 */
export async function fetchFile(url, cure, init, by = fetchOrKept) {
  const { href } = url;
  let response;
  try {
    response = await by(href, init);
  } catch (cause) {
    throw new PangramError("network", `${href} could not be loaded. Check the connection and try again.`, href, { cause });
  }
  if (response.ok) return response;
  if (response.status === 404 || response.status === 410) throw new PangramError("not-found", `${href} was not found. ${cure}`, href);
  throw new PangramError("network", `${href} could not be loaded: the server answered ${response.status}. Try again later.`, href);
}

/**
 * The bytes of a body. A connection that breaks in its middle is an error of the network.
 * @param {Response} response
 */
async function bodyOf(response) {
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw new PangramError("network", `${response.url} came only in part. Check the connection and try again.`, response.url, { cause });
  }
}

/**
 * The manifest's bytes, never from a cache that has not asked the server.
 * @param {URL} url
 */
export async function loadManifest(url) {
  const cure = "Run `pangram build` and upload its whole output folder, or give open() the address of that folder.";
  return new Uint8Array(await bodyOf(await fetchFile(url, cure, { cache: "no-cache" })));
}

/** What opens an index, compiled, and what answers, which comes behind it; none where the first is whole. @typedef {{ module: WebAssembly.Module, answering?: Promise<WebAssembly.Module> }} EngineModules */

/** Throws where nothing can be compiled. @param {string} file what would be */
export function needWasm(file) {
  if (typeof WebAssembly !== "object") throw new PangramError("unsupported", "This browser has WebAssembly switched off. Allow it, or use another browser.", file);
}

/**
 * The compiled engine. A copy that is damaged may lie in a cache: then the server is asked once more.
 * @param {URL} url
 * @returns {Promise<EngineModules>}
 */
export async function loadWasm(url) {
  needWasm(url.href);
  const afresh = (/** @type {any} */ error) => {
    if (error.code !== "damaged" && error.code !== "not-found") throw error;
    return compile(url, { cache: "reload" });
  };
  const loaded = await compile(url).catch(afresh);
  loaded.answering = loaded.answering?.catch(async (error) => /** @type {Promise<WebAssembly.Module>} */ ((await afresh(error)).answering));
  // It may fail before anybody waits for it.
  loaded.answering?.catch(Boolean);
  return loaded;
}

/**
 * Compiles both parts while they stream in.
 * @param {URL} url
 * @param {RequestInit} [init]
 * @returns {Promise<EngineModules>}
 */
async function compile(url, init) {
  const response = await fetchFile(url, "Reload the page; if that does not help, upload the whole output folder of `pangram build` again.", init);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  /** Of the next part, come along with the last bytes of the one before. @type {Uint8Array | undefined} */
  let left;
  const part = async (/** @type {number} */ size) => {
    const stream = new ReadableStream({
      async pull(controller) {
        const bytes = left ?? (await reader.read()).value;
        left = undefined;
        if (bytes) {
          controller.enqueue(bytes.subarray(0, size));
          if (bytes.length > size) left = bytes.subarray(size);
          size -= bytes.length;
        }
        if (!bytes || size <= 0) controller.close();
      },
    });
    try {
      return await WebAssembly.compileStreaming(new Response(stream, { headers: { "content-type": "application/wasm" } }));
    } catch (cause) {
      throw wasmError(url.href, cause);
    }
  };
  const module = await part(FIRST_BYTES || Infinity);
  return { module, answering: FIRST_BYTES ? part(Infinity) : undefined };
}

/**
 * @param {string} file
 * @param {unknown} cause what compiling threw
 */
function wasmError(file, cause) {
  const reason = String(cause);
  if (/content security policy|unsafe-eval/i.test(reason)) {
    return new PangramError("unsupported", "The page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src.", file, { cause });
  }
  if (cause instanceof TypeError) {
    return new PangramError("network", `${file} came only in part. Check the connection and try again.`, file, { cause });
  }
  return new PangramError("damaged", `${file} is damaged or is not WebAssembly (${reason}). Upload the whole output folder of \`pangram build\` again.`, file, { cause });
}
