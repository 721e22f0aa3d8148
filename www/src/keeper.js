// Entry of `pangram-offline-<hash>.js`, fetched when a reader or a program asks to keep an index: saves it whole, tells what is
// kept, removes it. It runs in the page; `store.js` and `sw.js` read what it keeps.
//
// Nothing is ever half old and half new. All files are gathered in a set of their own, each checked against its name or its sum, and
// the manifest that names the set is written last, in one step; only then the set before goes. A set is named by its edition, so one
// that was interrupted is found again, and what is in it is not fetched twice.

import { isNamed, sumOf } from "./checksum.js";
import { MANIFEST_FILE } from "./names.js";
import { OfflineRow } from "./offline-row.js";
import { keepThisPage, registerWorker, unregisterWorker } from "./registration.js";

/** @typedef {import("./api.d.ts").OfflineState} OfflineState */
/** @typedef {import("./api.d.ts").SaveOptions} SaveOptions */
/** @typedef {import("./api.d.ts").ErrorCode} ErrorCode */

/**
 * What the keeper is told of its index. `files` asks the engine which files a manifest leads to.
 * @typedef {{ base: string, assets: URL, files: (manifest: Uint8Array) => Promise<[name: string, bytes: number][]>, PangramError: typeof import("./errors.js").PangramError }} Host
 */

/** A file to keep; `sum`: its name (data) or the first 12 hex digits of its SHA-256. @typedef {{ url: string, size: number, sum: string, isData: boolean }} KeptFile */
/** All files of one state of the site. @typedef {{ edition: string, manifest: Uint8Array<ArrayBuffer>, files: KeptFile[], total: number }} Plan */

/** Lists the browser's half of a build: names, sizes, sums. `assemble.sh` writes it. */
const LIST_FILE = "pangram-files.json";
/** Fewer than the six connections that a browser opens to one host: a reader who goes on waits for none of these. */
const TOGETHER = 4;
/** The site may be deployed anew while it is being saved; after so many times it is an error. */
const MOST_ROUNDS = 4;
/** Kept bytes take more room than they have, by browsers' bookkeeping. */
const ROOM = 1.1;
const UPLOAD = "Upload the whole output folder of `pangram build` again.";

export class Keeper {
  #host;
  #manifestUrl;
  /** In the cache `pangram` while a saving is wanted that has not come to its end. */
  #wanted;
  #setPrefix;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    // An index in one file is its own manifest.
    this.#manifestUrl = host.base.endsWith("/") ? host.base + MANIFEST_FILE : host.base;
    this.#wanted = `${host.base}pangram.wanted`;
    this.#setPrefix = `pangram-set ${host.base} `;
  }

  /** The line that offers it, at the foot of a box's panel. @param {import("./view.js").View} view @param {() => import("./view.js").Words} words @param {string} worker the attribute `offline` */
  row(view, words, worker) {
    return new OfflineRow(this, view, words, worker);
  }

  /** True while a saving is wanted that has not come to its end. */
  async isWanted() {
    return !!(await caches.match(this.#wanted, { cacheName: "pangram" }));
  }

  /** Saves what is not here yet, and makes it the kept copy. @param {SaveOptions} [options] @returns {Promise<OfflineState>} */
  async save({ signal, onProgress, serviceWorker } = {}) {
    signal?.throwIfAborted();
    const persisting = navigator.storage?.persist?.().catch(() => false);
    const registering = serviceWorker === false ? undefined : registerWorker(new URL(serviceWorker || "pangram-sw.js", serviceWorker ? document.baseURI : this.#host.assets));
    const marks = await caches.open("pangram");
    await marks.put(this.#wanted, new Response());
    try {
      // Of several pages one saves; the others find it done.
      await navigator.locks.request(this.#setPrefix, { signal }, () => this.#saveWhole(marks, signal, onProgress));
    } catch (error) {
      if (signal?.aborted || this.#isFull(error)) await marks.delete(this.#wanted);
      // What a signal breaks off fails in ways of its own; who gave the signal hears of that alone.
      signal?.throwIfAborted();
      throw this.#isFull(error) ? await this.#full(error) : error;
    }
    await keepThisPage(await registering);
    // Where a person is asked, nothing waits for the answer.
    await Promise.race([persisting, new Promise((done) => setTimeout(done, 500))]);
    return this.state();
  }

  /** What is kept, and whether the site has something newer. @returns {Promise<OfflineState>} */
  async state() {
    const kept = await this.#kept();
    const persisted = !!(await navigator.storage?.persisted?.().catch(() => false));
    const about = { kept: kept?.bytes ?? 0, savedAt: kept?.savedAt, persisted };
    let plan;
    try {
      plan = await this.#plan();
    } catch (error) {
      if (kept) return { state: "kept", total: kept.bytes, here: kept.bytes, ...about };
      return { state: "none", total: 0, here: 0, ...about };
    }
    const { total } = plan;
    if (kept?.set === this.#setOf(plan)) return { state: "kept", total, here: total, ...about };
    const found = await this.#found(plan, kept?.set);
    const here = total - sizeOf(plan.files.filter(({ url }) => !found.has(url)));
    return { state: kept ? "stale" : (await caches.has(this.#setOf(plan))) ? "partial" : "none", total, here, ...about };
  }

  /** Forgets the kept copy, and what was saved of another. */
  async remove() {
    const marks = await caches.open("pangram");
    await marks.delete(this.#wanted);
    await marks.delete(this.#manifestUrl);
    await this.#dropSets();
    if (!(await marks.keys()).length) {
      await Promise.all([caches.delete("pangram"), caches.delete("pangram-pages")]);
      await unregisterWorker(this.#host.assets);
    }
  }

  // Saving.

  /** @param {Cache} marks @param {AbortSignal | undefined} signal @param {SaveOptions["onProgress"]} onProgress */
  async #saveWhole(marks, signal, onProgress) {
    await marks.put(this.#wanted, new Response());
    for (let round = 1; ; round++) {
      const plan = await this.#plan(signal);
      try {
        await this.#fill(plan, signal, onProgress);
      } catch (error) {
        const isGone = error instanceof this.#host.PangramError && (error.code === "not-found" || error.code === "damaged");
        if (!isGone || round === MOST_ROUNDS || (await this.#plan(signal)).edition === plan.edition) throw error;
        continue;
      }
      if ((await this.#plan(signal)).edition === plan.edition) return this.#switchTo(plan, marks);
      if (round === MOST_ROUNDS) throw this.#failure("network", "The site was changing while it was saved. Try again later.", this.#host.base);
    }
  }

  /** From here on the set of `plan` is the kept one. @param {Plan} plan @param {Cache} marks */
  async #switchTo(plan, marks) {
    if (!(await marks.match(this.#wanted))) {
      // Another page removed it all meanwhile.
      await caches.delete(this.#setOf(plan));
      throw new DOMException("The kept copy was removed while it was being saved.", "AbortError");
    }
    const headers = { "pangram-set": encodeURIComponent(this.#setOf(plan)), "pangram-bytes": String(plan.total), "pangram-saved": new Date().toISOString() };
    await marks.put(this.#manifestUrl, new Response(plan.manifest, { headers }));
    await marks.delete(this.#wanted);
    await this.#dropSets(this.#setOf(plan));
    const parts = await caches.open("pangram-parts");
    for (const { url, isData } of plan.files) if (isData) await parts.delete(url);
  }

  /** Brings all files of `plan` into its set. @param {Plan} plan @param {AbortSignal | undefined} signal @param {SaveOptions["onProgress"]} onProgress */
  async #fill(plan, signal, onProgress) {
    const { total } = plan;
    const kept = await this.#kept();
    const set = await caches.open(this.#setOf(plan));
    // What is kept already is looked through: a disk may have damaged it.
    const trusted = kept?.set !== this.#setOf(plan);
    const present = new Set();
    for (const { url } of await set.keys()) present.add(url);
    /** @type {KeptFile[]} */
    const missing = [];
    for (const file of plan.files) if (!present.has(file.url) || !(trusted || (await this.#checked(file, await set.match(file.url))))) missing.push(file);
    let done = total - sizeOf(missing);
    onProgress?.({ done, total });
    await this.#needRoom(sizeOf(missing));
    const next = missing.values();
    /** One that fails stops the others. */
    const ending = new AbortController();
    signal?.addEventListener("abort", () => ending.abort(signal.reason), { signal: ending.signal });
    const fetchOneAfterAnother = async () => {
      for (const file of next) {
        await set.put(file.url, await this.#copy(file, ending.signal));
        ending.signal.throwIfAborted();
        done += file.size;
        onProgress?.({ done, total });
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, () => fetchOneAfterAnother().catch((error) => {
      ending.abort(error);
      throw error;
    })));
    ending.abort();
  }

  /** A right copy of `file`: from the browser's caches, from the network, or from the network past the browser's own cache. @param {KeptFile} file @param {AbortSignal} signal */
  async #copy(file, signal) {
    signal.throwIfAborted();
    const { url } = file;
    const held = await this.#checked(file, await caches.match(url).catch(() => undefined));
    if (held) return held;
    const first = await this.#checked(file, await this.#ask(url, signal));
    if (first) return first;
    const again = await this.#checked(file, await this.#ask(url, signal, "reload"));
    if (again) return again;
    throw this.#failure("damaged", `${url} is damaged. ${UPLOAD}`, url);
  }

  /** `response` as it is to be kept; undefined where it is not the file. @param {KeptFile} file @param {Response | undefined} response */
  async #checked({ url, size, sum, isData }, response) {
    if (!response) return undefined;
    let bytes;
    try {
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      if (!response.url) return undefined;
      throw this.#failure("network", `${url} came only in part. Check the connection and try again.`, url, cause);
    }
    if (bytes.length !== size || !(isData ? isNamed(bytes, sum) : (await sumOf(bytes)) === sum)) return undefined;
    return new Response(bytes, { headers: { "content-type": typeOf(url), "content-length": String(size) } });
  }

  // What is to be had, and what is here.

  /** What the site has now: manifest, list and index are of one moment. @param {AbortSignal} [signal] @returns {Promise<Plan>} */
  async #plan(signal) {
    const { base, assets } = this.#host;
    const [manifest, list] = await this.#heads(signal);
    const parts = await this.#host.files(manifest);
    const [again, listAgain] = await this.#heads(signal);
    if (String(manifest) !== String(again) || list !== listAgain) return this.#plan(signal);
    /** @type {Map<string, KeptFile>} */
    const files = new Map();
    for (const [name, size] of parts) files.set(name, { url: new URL(name, base).href, size, sum: name.slice(-16, -4), isData: true });
    try {
      for (const [name, [size, sum]] of Object.entries(JSON.parse(list))) files.set(name, { url: new URL(name, assets).href, size, sum, isData: false });
    } catch (cause) {
      const { href } = new URL(LIST_FILE, assets);
      throw this.#failure("damaged", `${href} is damaged. ${UPLOAD}`, href, cause);
    }
    const bytes = new TextEncoder().encode(list);
    files.set(LIST_FILE, { url: new URL(LIST_FILE, assets).href, size: bytes.length, sum: await sumOf(bytes), isData: false });
    const edition = await sumOf(new TextEncoder().encode(`${manifest} ${list}`));
    const all = [...files.values()];
    return { edition, manifest, files: all, total: manifest.length + sizeOf(all) };
  }

  /** The two files that tell one state of the site from another. @param {AbortSignal} [signal] @returns {Promise<[Uint8Array<ArrayBuffer>, string]>} */
  async #heads(signal) {
    const [manifest, list] = await Promise.all([this.#ask(this.#manifestUrl, signal, "no-cache"), this.#ask(new URL(LIST_FILE, this.#host.assets).href, signal, "no-cache")]);
    return [new Uint8Array(await manifest.arrayBuffer()), await list.text()];
  }

  /** @param {string} url @param {AbortSignal} [signal] @param {RequestCache} [cache] */
  async #ask(url, signal, cache = "default") {
    let response;
    try {
      response = await fetch(url, { signal, cache });
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.#failure("network", `${url} could not be loaded. Check the connection; what is saved already is not fetched again.`, url, cause);
    }
    if (response.ok) return response;
    if (response.status === 404 || response.status === 410) throw this.#failure("not-found", `${url} was not found. ${UPLOAD}`, url);
    throw this.#failure("network", `${url} could not be loaded: the server answered ${response.status}. Try again later.`, url);
  }

  /** The kept copy, where there is a whole one. */
  async #kept() {
    const manifest = await caches.match(this.#manifestUrl, { cacheName: "pangram" });
    const set = decodeURIComponent(manifest?.headers.get("pangram-set") ?? "");
    if (!manifest || !(await caches.has(set))) return undefined;
    return { set, bytes: Number(manifest.headers.get("pangram-bytes")), savedAt: new Date(manifest.headers.get("pangram-saved") ?? 0) };
  }

  /** Addresses of the files of `plan` that need no network. @param {Plan} plan @param {string | undefined} keptSet @returns {Promise<Set<string>>} */
  async #found(plan, keptSet) {
    /** @type {Set<string>} */
    const found = new Set();
    for (const name of [this.#setOf(plan), keptSet, "pangram-parts"]) {
      if (!name || !(await caches.has(name))) continue;
      const isOwn = name === this.#setOf(plan);
      for (const { url } of await (await caches.open(name)).keys()) if (isOwn || /[/-][0-9a-f]{12}\.\w+$/.test(url)) found.add(url);
    }
    return found;
  }

  /** @param {Plan} plan */
  #setOf(plan) {
    return this.#setPrefix + plan.edition;
  }

  /** @param {string} [but] */
  async #dropSets(but) {
    for (const name of await caches.keys()) if (name.startsWith(this.#setPrefix) && name !== but) await caches.delete(name);
  }

  // Failing.

  /** @param {number} bytes */
  async #needRoom(bytes) {
    const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
    if (quota !== undefined && usage !== undefined && bytes * ROOM > quota - usage) throw new DOMException(`${bytes} bytes are more than the ${quota - usage} that are left`, "QuotaExceededError");
  }

  /** @param {unknown} error */
  #isFull(error) {
    return /** @type {any} */ (error)?.name === "QuotaExceededError";
  }

  /** Makes room: what was saved of a copy that has no room is no use. @param {unknown} cause */
  async #full(cause) {
    await this.#dropSets((await this.#kept())?.set);
    return this.#failure("full", "There is no room to keep this index in the browser. Free some space on the device, or remove other sites' data, and try again.", this.#host.base, cause);
  }

  /** @param {ErrorCode} code @param {string} message @param {string} file @param {unknown} [cause] */
  #failure(code, message, file, cause) {
    return new this.#host.PangramError(code, message, file, { cause });
  }
}

/** @param {KeptFile[]} files @returns {number} bytes */
function sizeOf(files) {
  return files.reduce((sum, file) => sum + file.size, 0);
}

/** @param {string} url */
function typeOf(url) {
  if (url.endsWith(".js")) return "text/javascript";
  return url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
}
