// The page's side of the desk: starts the worker, passes calls, and is the road on which `<pangram-search>` comes to a collection's index.

import { PangramError } from "./errors.js";
import { MANIFEST_FILE } from "./names.js";
import { DESK_WORKER_NAME } from "./desk-protocol.js";
import { carriedDesk, carriedEngine } from "./desk-carried.js";
import { slices } from "./desk-drop.js";
import { unpacked } from "./desk-packed.js";
import { fragmentOf, routeOf, routeTo } from "./route.js";

/** @typedef {import("./desk-protocol.js").DeskCall} DeskCall */
/** @typedef {import("./desk-protocol.js").DeskReply} DeskReply */
/** @typedef {import("./desk-protocol.js").Collection} Collection */

/** Files are handed to the worker so many at a time: a thousand at once would hold up the page for a tenth of a second. */
const GIVEN_AT_ONCE = 32;

/** Stands for an id in the news that the worker's code runs. */
const READY = 0;

/** What went wrong: `code` is `stopped`, `full` (no room), `gone`, `ended` (by the person) or `failed`. */
export class DeskError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = /** @type {const} */ ("DeskError");
    this.code = code;
  }
}

/** Calls of one page to its worker. */
export class DeskClient {
  /** @type {Worker | undefined} */
  #worker;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (reason: unknown) => void }>} */
  #pending = new Map();
  #lastId = READY;
  /** @type {Promise<{ kept: boolean }>} */
  #started = Promise.reject(new DeskError("stopped", "not started"));
  /** @type {import("./desk-protocol.js").Session | undefined} */
  #session;
  #wasm;
  #keep;
  #hear;

  /**
   * @param {string} wasm packed
   * @param {boolean} keep whether collections may be kept in the browser
   * @param {{ progress: (progress: import("./desk-protocol.js").DeskProgress) => void, changed: () => void }} hear news
   */
  constructor(wasm, keep, hear) {
    this.#wasm = wasm;
    this.#keep = keep;
    this.#hear = hear;
    this.#started.catch(() => {});
  }

  /** Starts the worker; calls wait for it. @returns {Promise<{ kept: boolean }>} */
  start() {
    this.#started = this.#start();
    // Whoever calls hears of it.
    this.#started.catch(() => {});
    return this.#started;
  }

  async #start() {
    const url = URL.createObjectURL(new Blob([`(${carriedDesk})()`], { type: "text/javascript" }));
    const worker = (this.#worker = new Worker(url, { name: DESK_WORKER_NAME }));
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => this.#break(new DeskError("stopped", event.message || "the worker could not start"));
    await this.#answer(READY).finally(() => URL.revokeObjectURL(url));
    return this.#send({ op: "start", wasm: this.#wasm, keep: this.#keep, session: this.#session });
  }

  /** @param {DeskCall} call @returns {Promise<any>} */
  async call(call) {
    await this.#started;
    return this.#send(call);
  }

  /** @param {DeskCall} call @returns {Promise<any>} */
  #send(call) {
    if (!this.#worker) return Promise.reject(new DeskError("stopped", "not started"));
    const id = ++this.#lastId;
    this.#worker.postMessage({ ...call, id });
    return this.#answer(id);
  }

  /** What the worker will answer. @param {number} id of the call, or `READY` @returns {Promise<any>} */
  #answer(id) {
    return new Promise((resolve, reject) => void this.#pending.set(id, { resolve, reject }));
  }

  /**
   * Changes a collection.
   * @param {string} collection
   * @param {import("./desk-protocol.js").Given[]} add
   * @param {string[]} remove names
   * @param {[string, number][]} left
   * @returns {Promise<{ change: import("./desk-protocol.js").Change, collection: Collection }>}
   */
  async change(collection, add, remove, left) {
    let at = 0;
    for (const given of slices(add, GIVEN_AT_ONCE)) {
      await this.call({ op: "give", at, given });
      at += given.length;
    }
    return this.call({ op: "change", collection, given: at, remove, left });
  }

  /** Ends what is being done; collections are as they were before it. */
  end() {
    this.#break(new DeskError("ended", "ended"));
    return this.start();
  }

  /** @param {DeskReply} reply */
  #receive({ id, ready, value, error, progress, changed, session }) {
    if (session) this.#session = session;
    if (changed) this.#hear.changed();
    if (progress) this.#hear.progress(progress);
    if (ready) id = READY;
    if (id === undefined) return;
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (error?.code === "stopped") {
      // Nothing that a broken wasm says can be trusted: the next call has a worker of its own.
      call?.reject(new DeskError("stopped", error.message));
      this.#break(new DeskError("stopped", error.message));
      void this.start();
    } else if (error) call?.reject(new DeskError(error.code, error.message));
    else call?.resolve(value);
  }

  /** @param {DeskError} why */
  #break(why) {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(why);
    this.#pending.clear();
  }
}

/** What a place on the page begins with: the collection, before the path of a page in it. @param {string} collection */
function folderOf(collection) {
  return `~${collection}/`;
}

/**
 * What the page's address says: what is read, if anything is. @typedef {{ collection: string, url: string, query: string, section: string }} Place
 * @returns {Place | undefined}
 */
export function readingPlace(hash = location.hash) {
  const { page, query, section } = routeOf(hash);
  const [, collection, url] = /^~([^/]+)\/(.+)$/.exec(page ?? "") ?? [];
  return url ? { collection, url, query, section } : undefined;
}

/** The road to the index of the collection that is shown. */
export class DeskRoad {
  /** @type {Map<string, { index: Blob, parts: Map<string, [at: number, size: number]> }>} */
  #shown = new Map();
  /** @type {Promise<import("./client.js").CarriedEngine> | undefined} */
  #engine;
  #collection = "";
  #wasm;
  #home;

  /** @param {string} wasm the engine's, packed @param {URL} home what addresses begin with; nothing is there */
  constructor(wasm, home) {
    this.#wasm = wasm;
    this.#home = home;
  }

  /** Takes the index of a collection; answers with the address that it has now. @param {Collection} collection */
  show({ id, version, index, parts }) {
    const base = new URL(`${folderOf(id)}${version}/`, this.#home).href;
    this.#collection = id;
    this.#shown.clear();
    if (index) this.#shown.set(base, { index, parts: new Map(parts.map(([name, at, size]) => [name, [at, size]])) });
    return base;
  }

  takes() {
    return true;
  }

  /** A result is read on this page. @param {string} url @param {string} query */
  hrefOf(url, query) {
    const route = routeTo(url, query);
    return location.href.split(/[?#]/)[0] + fragmentOf({ ...route, page: folderOf(this.#collection) + route.page });
  }

  loadEngine() {
    return (this.#engine ??= unpacked(this.#wasm)
      .then((bytes) => WebAssembly.compile(bytes))
      .then((module) => ({ engine: carriedEngine, module })));
  }

  /** @param {string} href */
  async loadFile(href) {
    for (const [base, { index, parts }] of this.#shown) {
      const part = href.startsWith(base) ? parts.get(href.slice(base.length)) : undefined;
      if (!part) continue;
      try {
        return new Uint8Array(await index.slice(part[0], part[0] + part[1]).arrayBuffer());
      } catch (cause) {
        throw new PangramError("network", `${href} could not be read (${cause}).`, href, { cause });
      }
    }
    throw new PangramError("not-found", `${href.endsWith(MANIFEST_FILE) ? "The index" : href} is no longer there.`, href);
  }
}
