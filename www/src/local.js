// Pages opened from a disk. There `fetch`, modules and workers from an address are refused, and script tags are not:
// `pangram build --layout http,script` lays every file out as a script too. Each leaves what it carries at its own element.

import { PangramError } from "./errors.js";
import { needWasm } from "./load.js";

/** What a carrying script leaves at its element: a file, or the engine. @typedef {HTMLScriptElement & { bytes?: string, wasm?: string, engine?: () => typeof import("./worker.js").start }} Carrier */

/** The engine for pages without a server: the worker's code and the wasm. */
const LOCAL_ENGINE_FILE = "pangram-local.js";

/** The road from a disk. @type {import("./client.js").Road} */
export const diskRoad = {
  takes: (url) => new URL(url).protocol === "file:",
  loadEngine: (assets) => (diskRoad.takes(assets) ? loadLocalEngine(assets) : undefined),
  loadFile: loadLocalFile,
};

/** Runs the script at `href`; answers with its element. @param {string} href @returns {Promise<Carrier>} */
function runScript(href) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => {
      script.remove();
      resolve(script);
    };
    script.onerror = () => {
      script.remove();
      reject(new PangramError("not-found", `${href} was not found. Pages opened from a disk need an index of \`pangram build --layout http,script\`, copied whole.`, href));
    };
    script.src = href;
    document.head.append(script);
  });
}

/**
 * The bytes of the file at `href`, from the script beside it.
 * @param {string} href
 * @param {boolean} [fresh] past any cache
 */
async function loadLocalFile(href, fresh) {
  const { bytes } = await runScript(`${href}.js${fresh ? `?${Date.now()}` : ""}`);
  return bytesOf(bytes ?? "", href);
}

/**
 * The engine in folder `assets`: the compiled wasm, and the code of the worker as a function.
 * @param {URL} assets
 */
async function loadLocalEngine(assets) {
  const { href } = new URL(LOCAL_ENGINE_FILE, assets);
  const { engine, wasm } = await runScript(href);
  if (typeof engine !== "function") throw damaged(href);
  let module;
  try {
    module = await WebAssembly.compile(bytesOf(wasm ?? "", href));
  } catch (cause) {
    needWasm(href);
    throw cause instanceof PangramError ? cause : damaged(href, cause);
  }
  return { engine, module };
}

/**
 * Text in a script as bytes; `src/carry/script.rs` says how they are written.
 * @param {string} text
 * @param {string} file
 */
export function bytesOf(text, file) {
  const drop = "01".indexOf(text[0]);
  if (drop < 0) throw damaged(file);
  const units = new Uint16Array(text.length);
  let length = 0;
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    units[length++] = unit === 0x5e ? text.charCodeAt(++i) ^ 0x8000 : unit;
  }
  return new Uint8Array(units.buffer, 0, 2 * length - drop);
}

/** @param {string} file @param {unknown} [cause] */
function damaged(file, cause) {
  return new PangramError("damaged", `${file} is damaged. Copy the whole output folder of \`pangram build --layout http,script\` again.`, file, { cause });
}
