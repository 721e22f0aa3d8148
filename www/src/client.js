// The page's side: an index that a program can ask. Starts wasm, manifest and worker together, hands the first
// two over, and then only passes messages; a broken engine is thrown away and the next search starts a new one.

import { PangramError } from "./errors.js";
import { WORKER_NAME } from "./protocol.js";
import { WORKER_FILE, WASM_FILE, MORE_FILE, MANIFEST_FILE, OFFLINE_FILE } from "./names.js";
import { fetchFile, loadManifest, loadWasm } from "./load.js";

/** @typedef {import("./api.d.ts").Index} Index */
/** @typedef {import("./api.d.ts").OpenOptions} OpenOptions */
/** @typedef {import("./api.d.ts").SearchOptions} SearchOptions */
/** @typedef {import("./api.d.ts").SearchResults} SearchResults */
/** @typedef {import("./protocol.js").Request} Request */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {Request extends infer R ? R extends Request ? Omit<R, "id"> : never : never} Call a request that has no id yet */
/** @typedef {{ send: (request: Request) => void, close: () => void }} Wire */

/**
 * The wasm, what few queries need of it apart, where it is not whole; and with it the code of the worker as a function.
 * @typedef {import("./load.js").EngineModules & { more?: string | WebAssembly.Module }} Engine
 * @typedef {Engine & { engine: () => typeof import("./worker.js").start }} CarriedEngine
 */

/**
 * A way to files where `fetch` may not go; `takes` says to which addresses. `loadEngine` answers nothing where the engine is
 * to be fetched from `assets`. `hrefOf` says where a result leads, for a page that has no site around it.
 * @typedef {{ takes: (url: string | URL) => boolean, loadEngine: (assets: URL) => Promise<CarriedEngine> | undefined, loadFile: (href: string, fresh?: boolean) => Promise<Uint8Array>, hrefOf?: (url: string, query: string) => string }} Road
 */

/**
 * The engine's code in the very module that asks for it: its address, which a worker is started from, and what starts it without one.
 * @typedef {{ url: string, start: typeof import("./worker.js").start }} OwnEngine
 */

/** Longest query that is looked at, in code points; the engine's `MAX_QUERY_CHARS`. */
const MAX_QUERY = 256;
/** Fields of a page in the engine's order. @type {(keyof import("./api.d.ts").FieldWeights)[]} */
const FIELDS = ["body", "title", "heading", "links", "url"];
/** Engines that broke in the page: the next one needs a module instance of its own. */
let brokenInPage = 0;

/** Calls under way over one wire to one engine. */
class Line {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (reason: unknown) => void, early?: (value: any) => void }>} */
  #pending = new Map();
  #lastId = 0;
  /** @type {Wire | undefined} */
  #wire;
  #ended = false;
  /** @param {() => void} onBroken called once, when the engine is gone @param {Road} [road] brings the files that the engine asks for */
  constructor(onBroken, road) {
    this.onBroken = onBroken;
    this.road = road;
  }

  /** @param {Wire} wire */
  connect(wire) {
    if (this.#ended) wire.close();
    else this.#wire = wire;
  }

  /** @param {Call} call @param {AbortSignal} [signal] @param {(value: any) => void} [early] @returns {Promise<any>} */
  call(call, signal, early) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, early });
      this.#wire?.send({ ...call, id });
    });
    return abortable(answer, signal, () => {
      this.#pending.delete(id);
      this.#wire?.send({ op: "cancel", id });
    });
  }

  /** @param {Reply} reply */
  receive({ id, value, error, fatal, early, need }) {
    if (fatal) return this.break(error?.message);
    if (need) return this.#supply(id, need);
    const call = this.#pending.get(id);
    if (early) return call?.early?.(JSON.parse(early));
    this.#pending.delete(id);
    if (error) call?.reject(new PangramError(/** @type {any} */ (error.code || "damaged"), error.message, error.file));
    else call?.resolve(JSON.parse(/** @type {string} */ (value)));
  }

  /** Hands the engine a file that only the page can load. @param {number} id @param {NonNullable<Reply["need"]>} need */
  #supply(id, { url, fresh }) {
    this.road?.loadFile(url, fresh).then(
      (bytes) => this.#wire?.send({ op: "file", id, bytes }),
      // What is there and is no file of ours is damaged, which the engine says by its checksum.
      ({ code, message }) => this.#wire?.send({ op: "file", id, bytes: code === "damaged" ? new Uint8Array() : undefined, lost: code === "network" ? message : undefined }),
    );
  }

  /** The engine is gone. @param {string} [why] */
  break(why = "no reason given") {
    this.fail(new PangramError("damaged", `The search engine stopped (${why}). The next search starts it afresh; if that stops too, build the index again.`, WASM_FILE));
  }

  /** The next search starts anew. @param {unknown} reason */
  fail(reason) {
    this.onBroken();
    this.end(reason);
  }

  /** Hands the engine what answers. @param {WebAssembly.Module} module */
  complete(module) {
    this.#wire?.send({ op: "answering", id: 0, module });
  }

  /** Ends the wire and rejects what is under way. @param {unknown} reason */
  end(reason) {
    this.#ended = true;
    this.#wire?.close();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

/** An index that is open, or opens as it is asked. @implements {Index} */
export class SearchIndex {
  /** @type {Promise<Line> | undefined} */
  #line;
  /** The same, once it is open. @type {Line | undefined} */
  #open;
  #closed = false;
  /** How far the engine's start is, 0 to 1. */
  progress = 0;
  /** @type {Promise<import("./keeper.js").Keeper> | undefined} */
  #keeper;
  #options;
  #road;
  #own;
  /** @type {URL} */
  #assets;

  /**
   * @param {string | URL | null | undefined} base the index folder, or the file `….pangram` that is a whole index
   * @param {URL} home the folder that this code came from
   * @param {OpenOptions} [options]
   * @param {Road} [road] another one than `fetch`
   * @param {OwnEngine} [own] none where the worker is a file of its own
   */
  constructor(base, home, options = {}, road, own) {
    this.base = folder(base ?? home).href;
    this.siteRoot = (options.siteRoot ? folder(options.siteRoot) : new URL(isOneFile(this.base) ? "." : "..", this.base)).href;
    this.#assets = folder(options.assets ?? home);
    this.#options = options;
    this.#road = road;
    this.#own = own;
  }

  /** Starts the engine unless it runs. @returns {Promise<unknown>} */
  ready() {
    return this.#connect();
  }

  async warm() {
    // What queries need besides their own terms comes with the manifest.
    await this.#connect();
  }

  /** Asks for what `protocol.js` knows besides searches. @param {Call} call @returns {Promise<any>} */
  async ask(call) {
    return (await this.#connect()).call(call);
  }

  /** @param {string} query @param {SearchOptions} [options] @returns {Promise<SearchResults>} */
  async search(query, { limit, offset, under, lang, asText, weights, signal, onEarly } = {}) {
    const start = performance.now();
    signal?.throwIfAborted();
    // Letters and their marks as one character each, as in what is read of documents.
    const text = cut(String(query ?? "").normalize());
    if (!text.trim()) return { results: [], total: { value: 0, exact: true }, reading: "literal", tookMs: 0 };
    const options = {
      limit: count(limit, 10),
      offset: count(offset, 0),
      under: under || undefined,
      lang: lang || undefined,
      asText: asText || undefined,
      weights: weights && FIELDS.map((field) => tenths(weights[field])),
      from: this.#options.from ?? (this.#road?.hrefOf ? undefined : pathBelow(this.siteRoot)),
      fromLang: globalThis.document?.documentElement.lang || undefined,
    };
    const finished = (/** @type {SearchResults} */ answer) => {
      for (const page of answer.results) {
        page.href = this.#resolve(page.url, text);
        // A section's address goes on from its page's: to resolve one takes longer than to parse a list.
        for (const section of page.sections) section.href = this.#road?.hrefOf ? this.#resolve(section.url, text) : page.href + section.url.slice(page.url.length);
      }
      answer.tookMs = Math.round((performance.now() - start) * 10) / 10;
      return answer;
    };
    // An engine that runs is asked in this very turn, before whatever the caller does next.
    const line = this.#open ?? (await abortable(this.#connect(), signal));
    return finished(await line.call({ op: "search", query: text, options }, signal, (answer) => onEarly?.(finished(answer))));
  }

  /** What keeps this index for offline; its code is fetched when that is first asked. @returns {Promise<import("./keeper.js").Keeper>} */
  keeper() {
    const files = async (/** @type {Uint8Array} */ manifest) => (await this.ask({ op: "files", manifest })).files;
    const load = async () => new (await import(new URL(OFFLINE_FILE, this.#assets).href)).Keeper({ base: this.base, assets: this.#assets, files, PangramError });
    return (this.#keeper ??= load());
  }

  close() {
    this.#closed = true;
    this.#line?.then((line) => line.end(closedError())).catch(() => {});
    this.#line = this.#open = undefined;
  }

  /** `./` makes a path of whatever is no web address: `javascript:` in an index leads nowhere. @param {string} url @param {string} query */
  #resolve(url, query) {
    if (this.#road?.hrefOf) return this.#road.hrefOf(url, query);
    const resolved = new URL(/^https?:\/\//i.test(url) ? url : `./${url}`, this.siteRoot);
    // No server is there to open a folder's own page.
    if (resolved.protocol === "file:" && resolved.pathname.endsWith("/")) resolved.pathname += "index.html";
    return resolved.href;
  }

  /** @returns {Promise<Line>} */
  #connect() {
    if (this.#closed) return Promise.reject(closedError());
    if (!this.#line) {
      const gone = () => {
        if (this.#line === opening) this.#line = this.#open = undefined;
      };
      const opening = this.#boot(gone);
      this.#line = opening;
      opening.then((line) => this.#line === opening && (this.#open = line), gone);
    }
    return this.#line;
  }

  /** @param {() => void} onBroken */
  async #boot(onBroken) {
    const road = this.#road?.takes(this.base) ? this.#road : undefined;
    const line = new Line(onBroken, road);
    const manifestUrl = isOneFile(this.base) ? new URL(this.base) : new URL(MANIFEST_FILE, this.base);
    this.progress = 0;
    try {
      const [{ answering, ...engine }, manifest] = await Promise.all([this.#engine(line), this.#step(road ? road.loadFile(manifestUrl.href, true) : loadManifest(manifestUrl))]);
      answering?.then(
        (module) => line.complete(module),
        (error) => line.fail(error),
      );
      await line.call({ op: "open", base: this.base, ...engine, whole: !answering, manifest, viaPage: !!road });
      this.progress = 1;
    } catch (error) {
      line.end(error);
      throw error;
    }
    return line;
  }

  /** One of four parts of the start. @template T @param {Promise<T>} part */
  async #step(part) {
    const done = await part;
    this.progress += 0.25;
    return done;
  }

  /** Loads the wasm, and starts what will run it. @param {Line} line @returns {Promise<Engine>} */
  async #engine(line) {
    const mayWork = this.#options.worker !== false;
    const carried = this.#road?.loadEngine(this.#assets);
    if (carried) {
      const { engine, ...wasm } = await carried;
      line.connect((mayWork && (await wireToCarriedWorker(engine, line))) || hostInPage(engine(), line));
      return wasm;
    }
    const url = new URL(this.#own?.url ?? WORKER_FILE, this.#assets);
    const start = async () => (mayWork && (await wireToWorker(url, line, "module"))) || wireInPage(url, line, this.#own?.start);
    const [wasm] = await Promise.all([this.#step(loadWasm(new URL(WASM_FILE, this.#assets))), this.#step(start().then((wire) => line.connect(wire)))]);
    return { ...wasm, more: MORE_FILE && new URL(MORE_FILE, this.#assets).href };
  }
}

/**
 * Starts a worker; undefined where none is to be had (another origin, a policy, an old browser).
 * @param {string | URL} url
 * @param {Line} line
 * @param {WorkerType} type
 * @returns {Promise<Wire | undefined>}
 */
function wireToWorker(url, line, type) {
  return new Promise((resolve) => {
    /** @type {Worker} */
    let worker;
    try {
      worker = new Worker(url, { type, name: WORKER_NAME });
    } catch {
      return resolve(undefined);
    }
    const close = () => worker.terminate();
    worker.onerror = (event) => {
      event.preventDefault?.();
      close();
      resolve(undefined);
    };
    worker.onmessage = ({ data }) => {
      // Another edition: a cache let the page have the old one, the worker the new.
      if (data.ready !== WASM_FILE) return worker.onerror?.(data);
      worker.onmessage = ({ data }) => line.receive(data);
      worker.onerror = (event) => line.break(event.message);
      worker.onmessageerror = () => line.break("an answer could not be read");
      resolve({ send: (request) => worker.postMessage(request), close });
    };
  });
}

/**
 * Starts a worker out of the code that a script brought.
 * @param {CarriedEngine["engine"]} engine
 * @param {Line} line
 */
async function wireToCarriedWorker(engine, line) {
  const url = URL.createObjectURL(new Blob([`(${engine})()`], { type: "text/javascript" }));
  const wire = await wireToWorker(url, line, "classic");
  URL.revokeObjectURL(url);
  return wire;
}

/**
 * Runs the worker's code in this thread.
 * @param {URL} url
 * @param {Line} line
 * @param {OwnEngine["start"]} [start] where it is here already
 * @returns {Promise<Wire>}
 */
async function wireInPage(url, line, start) {
  if (start && !brokenInPage) return hostInPage(start, line);
  const address = brokenInPage ? `${url.href}?${brokenInPage}` : url.href;
  /** @type {typeof import("./worker.js")} */
  let code;
  try {
    code = await import(address);
  } catch (cause) {
    await fetchFile(url, "Reload the page; if that does not help, upload the whole output folder of `pangram build` again.");
    throw new PangramError("unsupported", `${url.href} could not run (${cause}). Allow it in the page's Content-Security-Policy, or use a newer browser.`, url.href, { cause });
  }
  return hostInPage(code.start, line);
}

/** @param {typeof import("./worker.js").start} start @param {Line} line @returns {Wire} */
function hostInPage(start, line) {
  const host = start((reply) => {
    if (reply.fatal) brokenInPage += 1;
    line.receive(reply);
  });
  return { send: host.receive, close: host.close };
}

/**
 * `promise`, but rejected with the signal's reason as soon as it aborts.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @param {() => void} [onAbort]
 * @returns {Promise<T>}
 */
function abortable(promise, signal, onAbort) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason);
      onAbort?.();
    };
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function closedError() {
  return new DOMException("The index was closed.", "AbortError");
}

/** @param {string} query */
function cut(query) {
  return query.length <= MAX_QUERY ? query : [...query.slice(0, 2 * MAX_QUERY)].slice(0, MAX_QUERY).join("");
}

/** @param {unknown} value @param {number} otherwise where it is no number */
function count(value, otherwise) {
  const number = Math.trunc(Number(value ?? otherwise));
  return number >= 0 ? Math.min(number, 0xffffffff) : otherwise;
}

/** A weight in tenths, at most 250; 255 for what is none: the index's own. @param {number | undefined} weight */
function tenths(weight) {
  const number = Math.round(Number(weight ?? NaN) * 10);
  return number >= 0 ? Math.min(number, 250) : 255;
}

/** True for the address of a manifest that was given a name of its own, with the whole index behind it (`--layout single`). @param {string} href */
function isOneFile(href) {
  return /\.pangram$/.test(href);
}

/** An address as a folder's, or as that of an index in one file: absolute, a folder's with a slash at its end. @param {string | URL} address */
function folder(address) {
  const url = new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
  url.search = url.hash = "";
  if (!url.pathname.endsWith("/") && !isOneFile(url.href)) url.pathname += "/";
  return url;
}

/** This page's path below `siteRoot` as an index writes it, or undefined outside. @param {string} siteRoot */
function pathBelow(siteRoot) {
  const url = globalThis.location?.href.split(/[?#]/)[0] ?? "";
  return url.startsWith(siteRoot) ? url.slice(siteRoot.length).replace(/(^|\/)index\.html$/, "$1") : undefined;
}
