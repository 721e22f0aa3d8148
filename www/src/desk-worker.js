// The worker of the page of one's own files: keeps collections, indexes them by the desk's wasm, makes exports.
//
// Calls are done one after another; a change is done while no other page changes anything. The page ends a change by ending the worker:
// what was not saved by then never was.

import { carriedFiles, siteFiles, wordsIn } from "./desk-export.js";
import { BuildMemory } from "./desk-memory.js";
import { DESK_WORKER_NAME } from "./desk-protocol.js";
import { packedBytes, unpacked } from "./desk-packed.js";
import { keptShelf, packsOf, sessionShelf } from "./desk-shelf.js";
import { glue } from "./desk-glue.js";

/** @typedef {import("./desk-protocol.js").DeskCall} DeskCall */
/** @typedef {import("./desk-protocol.js").DeskReply} DeskReply */
/** @typedef {import("./desk-protocol.js").Collection} Collection */

/** A file of a collection: where its bytes are. @typedef {{ name: string, size: number, hash: string, pack: string, at: number }} Source */

/**
 * A collection as it is kept. `change` counts its changes.
 * @typedef {{ id: string, name: string, change: number, sources: Source[], index: Indexed | null, left: [string, number][], warnings: { name: string, text: string }[] }} State
 */

/** @typedef {{ pack: string, parts: [string, number, number][], pages: number, documents: { url: string, file: string }[] }} Indexed */

/** Progress is told this often, in milliseconds. */
const TELL_MS = 60;
/** Files are read so many at a time. */
const READ_AT_ONCE = 32;
/** A lock's and a channel's name: pages of this site take turns, and hear of each other's changes. */
const TURN = "pangram-desk";

const memory = new BuildMemory();

/** What the wasm calls; see `src/desk/page.rs`. Each build sets `read` and `put`. */
const pangramDesk = {
  /** Throws strings. @type {(name: string, offset: number, bytes: number) => Uint8Array} */
  read: () => new Uint8Array(),
  /** @type {(name: string, bytes: Uint8Array) => void} */
  put: () => {},
  recall: (/** @type {string} */ key) => memory.recall(key),
  remember: (/** @type {string} */ key, /** @type {Uint8Array} */ result) => memory.remember(key, result),
  /** @param {string} stage @param {number} done @param {number} total */
  progress(stage, done, total) {
    tell(stage, done, total, lastRead);
  },
};

const deskScope = /** @type {any} */ (globalThis);
let lastTold = 0;
/** The file that the wasm asked for last. */
let lastRead = "";

/** @param {string} stage @param {number} done @param {number} total @param {string} file */
function tell(stage, done, total, file) {
  const now = performance.now();
  if (now - lastTold < TELL_MS && done < total) return;
  lastTold = now;
  deskScope.postMessage({ progress: { stage, done, total, file } });
}

/** Carries out calls. */
class Clerk {
  /** @type {import("./desk-shelf.js").Shelf & { session?: () => import("./desk-protocol.js").Session }} */
  #shelf = sessionShelf();
  /** @type {import("./desk-glue.js").Desk | undefined} */
  #desk;
  /** @type {BroadcastChannel | undefined} */
  #others;
  /** Files that the page handed over for the next change. @type {import("./desk-protocol.js").Given[]} */
  #given = [];

  /** @param {DeskCall} call @returns {Promise<any>} */
  async answer(call) {
    switch (call.op) {
      case "start":
        return this.#start(call);
      case "list":
        return (await this.#states()).map(({ id, name }) => ({ id, name }));
      case "create":
        return this.#create(call.name);
      case "open":
        return this.#shown(await this.#state(call.collection));
      case "rename":
        return this.#save({ ...(await this.#state(call.collection)), name: call.name });
      case "drop":
        await this.#shelf.drop(call.collection);
        return this.#changed();
      case "sift":
        return JSON.parse(this.#wasm.wanted(call.paths));
      case "give":
        this.#given = [...this.#given.slice(0, call.at), ...call.given];
        return;
      case "change":
        return this.#change(call, this.#given.splice(0).slice(0, call.given));
      case "source":
        return (await this.#state(call.collection)).index?.documents.find(({ url }) => url === call.url)?.file ?? "";
      case "zip":
        return this.#zip(await this.#state(call.collection), call);
      case "html":
        return this.#html(await this.#state(call.collection), call);
    }
  }

  get #wasm() {
    if (!this.#desk) throw new Error("not started");
    return this.#desk;
  }

  /** @param {Extract<DeskCall, { op: "start" }>} call */
  async #start({ wasm, keep, session }) {
    await glue.init({ module_or_path: await WebAssembly.compile(await unpacked(wasm)) });
    this.#desk = new glue.Desk();
    this.#shelf = sessionShelf(session);
    if (keep && !session) {
      try {
        this.#shelf = await keptShelf();
        this.#others = new BroadcastChannel(TURN);
        this.#others.onmessage = () => deskScope.postMessage({ changed: true });
      } catch {
        // Kept for as long as the page is open.
      }
    }
    return { kept: this.#shelf.kept };
  }

  /** @returns {Promise<State[]>} by name */
  async #states() {
    const states = await this.#shelf.states();
    return states.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
  }

  /** @param {string} id @returns {Promise<State>} */
  async #state(id) {
    const state = (await this.#shelf.states()).find((state) => state.id === id);
    if (!state) throw Object.assign(new Error("This collection is no longer there."), { code: "gone" });
    return state;
  }

  /** @param {string} name */
  async #create(name) {
    const id = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.#save({ id, name, change: 0, sources: [], index: null, left: [], warnings: [] });
  }

  /** @param {State} state */
  async #save(state) {
    const next = { ...state, change: state.change + 1 };
    await this.#shelf.save(next);
    this.#changed();
    return this.#shown(next);
  }

  #changed() {
    this.#others?.postMessage(0);
    if (this.#shelf.session) deskScope.postMessage({ session: this.#shelf.session() });
  }

  /** @param {State} state @returns {Promise<Collection>} */
  async #shown({ id, name, sources, index, left, warnings }) {
    return {
      id,
      name,
      files: sources.map(({ name, size }) => ({ name, size })),
      pages: index?.pages ?? 0,
      version: index ? Number(index.pack.replace(/\D/g, "")) : 0,
      index: index && (await this.#shelf.pack(id, index.pack)),
      parts: index?.parts ?? [],
      left,
      warnings,
    };
  }

  /**
   * Adds and removes files, and indexes what there is then. A file of a name that is there already takes its place.
   * @param {Extract<DeskCall, { op: "change" }>} call
   * @param {import("./desk-protocol.js").Given[]} given
   */
  async #change({ collection, remove, left }, given) {
    // Of two files with one name the later is meant.
    const add = [...new Map(given.map((file) => [file.name, file])).values()];
    const state = await this.#state(collection);
    const gone = new Set(remove);
    const before = new Map(state.sources.map((source) => [source.name, source]));
    const { taken, unreadable } = await this.#take(add, before);
    const fresh = new Map(taken.map((file) => [file.name, file]));
    const kept = state.sources.filter(({ name }) => !gone.has(name) && !fresh.has(name));
    const changed = taken.filter(({ name }) => before.has(name)).length;
    /** @type {import("./desk-protocol.js").Change} */
    const change = { added: taken.length - changed, changed, same: add.length - taken.length - unreadable.length, removed: state.sources.filter(({ name }) => gone.has(name)).length };
    if (!taken.length && !change.removed) {
      if (!unreadable.length && !left.length) return { change, collection: await this.#shown(state) };
      return { change, collection: await this.#save({ ...state, left: joined(left, state), warnings: [...unreadable, ...state.warnings] }) };
    }
    const bytes = await this.#bytesOf(state.id, kept);
    for (const file of taken) bytes.set(file.name, file.bytes);
    const number = state.change + 1;
    const sources = await this.#store(state, kept, taken, bytes, `sources-${number}`);
    memory.begin();
    const { report, files } = this.#build(bytes, false);
    memory.end();
    const index = files.length ? { ...report, ...(await this.#storeIndex(state.id, `index-${number}`, files)) } : null;
    const next = { ...state, sources, index: index && { pack: index.pack, parts: index.parts, pages: index.pages, documents: index.documents }, left: [...left, ...report.skips], warnings: [...unreadable, ...report.warnings] };
    return { change, collection: await this.#save(next) };
  }

  /**
   * Reads the files that a person gave; those that are as they were are left aside.
   * @param {import("./desk-protocol.js").Given[]} given
   * @param {Map<string, Source>} before
   */
  async #take(given, before) {
    /** @type {{ name: string, hash: string, bytes: Uint8Array }[]} */
    const taken = [];
    /** @type {{ name: string, text: string }[]} */
    const unreadable = [];
    for (let at = 0; at < given.length; at += READ_AT_ONCE) {
      const some = given.slice(at, at + READ_AT_ONCE);
      const read = await Promise.all(some.map(({ file }) => file.arrayBuffer().then((buffer) => new Uint8Array(buffer), (error) => String(error.message ?? error))));
      some.forEach(({ name }, i) => {
        const bytes = read[i];
        if (typeof bytes === "string") {
          unreadable.push({ name, text: `left out: ${bytes}` });
          return;
        }
        const hash = this.#wasm.hash(bytes);
        if (before.get(name)?.hash !== hash) taken.push({ name, hash, bytes });
      });
      tell("take", at + some.length, given.length, some[some.length - 1].name);
    }
    return { taken, unreadable };
  }

  /** The bytes of sources, by name. @param {string} id @param {Source[]} sources */
  async #bytesOf(id, sources) {
    /** @type {Map<string, Uint8Array>} */
    const packs = new Map();
    for (const { pack } of sources) if (!packs.has(pack)) packs.set(pack, new Uint8Array(await (await this.#shelf.pack(id, pack)).arrayBuffer()));
    return new Map(sources.map(({ name, pack, at, size }) => [name, /** @type {Uint8Array} */ (packs.get(pack)).subarray(at, at + size)]));
  }

  /**
   * Puts new files on the shelf; where more than half of what lies there is of no use any more, everything anew.
   * @param {State} state
   * @param {Source[]} kept
   * @param {{ name: string, hash: string, bytes: Uint8Array }[]} taken
   * @param {Map<string, Uint8Array>} bytes
   * @param {string} pack
   */
  async #store(state, kept, taken, bytes, pack) {
    const used = kept.reduce((sum, { size }) => sum + size, 0);
    let lying = 0;
    for (const name of packsOf({ sources: kept, index: null })) lying += (await this.#shelf.pack(state.id, name)).size;
    const anew = lying > 2 * used ? [...kept.map(({ name, hash }) => ({ name, hash, bytes: bytes.get(name) ?? new Uint8Array() })), ...taken] : taken;
    const staying = anew === taken ? kept : [];
    if (anew.length) await this.#shelf.put(state.id, pack, anew.map((file) => file.bytes));
    let at = 0;
    const placed = anew.map(({ name, hash, bytes: { length } }) => ({ name, size: length, hash, pack, at: (at += length) - length }));
    return [...staying, ...placed].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @param {string} id @param {string} pack @param {[string, Uint8Array][]} files */
  async #storeIndex(id, pack, files) {
    await this.#shelf.put(id, pack, files.map(([, bytes]) => bytes));
    let at = 0;
    /** @type {[string, number, number][]} */
    const parts = files.map(([name, { length }]) => [name, (at += length) - length, length]);
    return { pack, parts };
  }

  /**
   * Indexes files. With `pages` there is a page for each Markdown and text document, as `pangram build` writes them.
   * @param {Map<string, Uint8Array>} bytes
   * @param {boolean} pages
   */
  #build(bytes, pages) {
    /** @type {{ pages: number, documents: Indexed["documents"], skips: [string, number][], warnings: State["warnings"] }} */
    const report = { pages: 0, documents: [], skips: [], warnings: [] };
    const files = this.#made(bytes, (names, sizes) => Object.assign(report, JSON.parse(this.#wasm.index(names, sizes, pages))));
    return { report, files };
  }

  /**
   * The files that the wasm makes of these.
   * @param {Map<string, Uint8Array>} bytes
   * @param {(names: string[], sizes: Float64Array) => void} make
   */
  #made(bytes, make) {
    /** @type {[string, Uint8Array<ArrayBuffer>][]} */
    const files = [];
    pangramDesk.read = (name, offset, length) => {
      const whole = bytes.get(name);
      if (!whole || offset + length > whole.length) throw "it is not as long as it was";
      lastRead = name;
      return whole.subarray(offset, offset + length);
    };
    pangramDesk.put = (name, part) => void files.push([name, part.slice()]);
    const names = [...bytes.keys()];
    make(names, Float64Array.from(names, (name) => bytes.get(name)?.length ?? 0));
    return files;
  }

  /** The files as they are, with their index and all that a page needs to search it: what `pangram build` makes of a folder. @param {State} state @param {Extract<DeskCall, { op: "zip" }>} call */
  async #zip(state, { site, language }) {
    const bytes = await this.#bytesOf(state.id, state.sources);
    const { files } = this.#build(bytes, true);
    const zip = new glue.Zip();
    const indexed = files.map(([name, part]) => /** @type {[string, Uint8Array]} */ ([`pangram/${name}`, part]));
    const served = siteFiles(carriedFiles(await unpacked(site)), state.name, language);
    // What is served stands behind: a front page gives way to the person's own.
    for (const [name, part] of [...bytes, ...indexed, ...served.filter(([name]) => !bytes.has(name))]) zip.put(name, part);
    return new Blob([zip.finish()], { type: "application/zip" });
  }

  /** The documents with their search in one HTML file, as `pangram bundle` writes it. @param {State} state @param {Extract<DeskCall, { op: "html" }>} call @returns {Promise<import("./desk-protocol.js").OneFile>} */
  async #html(state, { site, code, engine, most }) {
    const bytes = await this.#bytesOf(state.id, state.sources);
    const program = new glue.Program(new TextDecoder().decode(await unpacked(code)), packedBytes(engine));
    for (const [name, words] of wordsIn(carriedFiles(await unpacked(site)))) program.speak(name, words);
    const report = { bytes: 0, most: 0 };
    const [made] = this.#made(bytes, (names, sizes) => Object.assign(report, JSON.parse(this.#wasm.bundle(names, sizes, state.name, program, most))));
    program.free();
    return { html: made ? new Blob([made[1]], { type: "text/html" }) : null, bytes: report.bytes, most: report.most };
  }

  /** Whether other pages must wait while this is done. @param {DeskCall} call */
  isChange(call) {
    return this.#shelf.kept && !["start", "list", "open", "sift", "give", "source", "zip", "html"].includes(call.op);
  }
}

/** Counts of what was left out, with those of a change that left the index as it was. @param {[string, number][]} left @param {State} state */
function joined(left, state) {
  const reasons = new Set(left.map(([reason]) => reason));
  return [...left, ...state.left.filter(([reason]) => !reasons.has(reason))];
}

/** Listens to the page. */
function serveDesk() {
  const clerk = new Clerk();
  let turn = Promise.resolve();
  deskScope.onmessage = (/** @type {MessageEvent<DeskCall & { id: number }>} */ { data }) => {
    turn = turn.then(async () => {
      const work = () => clerk.answer(data);
      try {
        const value = await (clerk.isChange(data) ? navigator.locks.request(TURN, work) : work());
        deskScope.postMessage({ id: data.id, value });
      } catch (/** @type {any} */ error) {
        const code = error.code && typeof error.code === "string" ? error.code : error.name === "QuotaExceededError" ? "full" : error instanceof WebAssembly.RuntimeError ? "stopped" : "failed";
        deskScope.postMessage({ id: data.id, error: { code, message: code === "stopped" ? `${error.message} (${lastRead})` : String(error.message ?? error) } });
      }
    });
  };
  deskScope.postMessage({ ready: true });
}

if (typeof deskScope.DedicatedWorkerGlobalScope === "function" && deskScope.name === DESK_WORKER_NAME) serveDesk();
