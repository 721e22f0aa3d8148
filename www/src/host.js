// The engine's side of the protocol: runs in the worker, or in the page where there is none.
//
// The engine never waits: it answers, or says which files it wants; those are fetched together and the same is asked again.
// Searches run side by side (one may wait for the network while the next computes), but none starts before
// all messages that already wait were read: so a query that was cancelled meanwhile is never computed.

import { anythingHere, holdNow, holdSoon } from "./holding.js";
import { fetchPart } from "./store.js";

/** @typedef {import("./protocol.js").Request} Request */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./glue.js").Engine} Engine */
/** @typedef {Extract<Request, { op: "search" | "files" | "read" | "contents" }>} Task */
/** What the engine needs: a file, whether past any cache, and the bytes of it; size 0 is all. @typedef {[name: string, fresh: boolean, from: number, size: number]} Needed */
/** A file, or why it is not to be had: no reason where it does not exist. @typedef {{ bytes?: Uint8Array, reason?: string }} Brought */

/** What parts of the engine are wanted as; `ENGINE_PARTS` in `src/web/inbox.rs`. */
const ANSWERING = "pangram-answering.wasm";
const RARE = "pangram-more.wasm";
/** Longest rest before work ahead, in ms. */
const AHEAD_MS = 100;
/** A search that waits so long for what repairs it is asked for what holds it as it stands, in ms. */
const EARLY_MS = 50;
/** Bytes between two pieces of a file that are fetched along: a request costs more, on a phone at least as much. */
const ALONG = 3 << 10;
/** What comes within so many ms is no burden to fetch more of … */
const QUICK_MS = 100;
/** … once that was so this often. A first list needs two. */
const FLUENT = 8;
/** Of a search that has none of its own. */
const NO_WEIGHTS = ["", "", "", "", ""];
/** The glue holds one wasm instance for all engines of its thread: its exports, those of each part that is here. @type {Promise<any> | undefined} */
let instance;

/**
 * @param {typeof import("./glue.js").glue} glue
 * @param {(reply: Reply) => void} post
 * @param {(task: () => void) => void} [later] how to do something in a later turn, outside browsers: no messages come there, and there is nothing to hold files in
 */
export function createHost(glue, post, later) {
  /** @type {Promise<Engine> | undefined} */
  let opening;
  let base = "";
  let viaPage = false;
  /** @type {string | WebAssembly.Module | undefined} */
  let more;
  /** Takes in what answers; nothing where the engine has it. @type {(module?: WebAssembly.Module) => void} */
  let takeAnswering = () => {};
  const answering = new Promise((/** @type {typeof takeAnswering} */ done) => (takeAnswering = done)).then(complement);
  /** It is here, or never will be. */
  const answered = answering.catch(() => {});
  /** Not yet started, oldest first. @type {Map<number, Task>} */
  const waiting = new Map();
  /** Started and not cancelled. @type {Set<number>} */
  const running = new Set();
  /** Files and parts of them that are on their way; and, by name alone, files that are kept whole since parts of them were asked for. @type {Map<string, Promise<Brought>>} */
  const coming = new Map();
  /** Files that the page is loading for us. @type {Map<number, (file: Brought) => void>} */
  const needed = new Map();
  let lastNeed = 0;
  let closed = false;
  /** So often in a row was what a query needed here in no time: who asks on will ask what stands beside it, too. */
  let fluent = 0;
  /** The server knows them, as far as it was seen. */
  let ranges = true;
  /** Bytes of files that may still be kept. */
  let room = 8e6;
  /** Files of a query are on their way: time to work ahead. @type {() => void} */
  let onWay = () => {};
  // Known before a query waits for it.
  if (!later) void anythingHere();
  // A message to ourselves stands behind those already queued.
  const channel = later ? undefined : new MessageChannel();
  if (channel) channel.port1.onmessage = startWaiting;

  /** @param {number} id @param {Promise<string | undefined>} promise */
  async function answer(id, promise) {
    running.add(id);
    /** @type {Reply} */
    let reply;
    try {
      reply = { id, value: await promise };
    } catch (error) {
      reply = { id, error: failureOf(error), fatal: isTrap(error) };
    }
    if (running.delete(id) || reply.fatal) post(reply);
  }

  /** @param {Needed} file @returns {Promise<Brought>} */
  async function load(file) {
    if (file[0] === ANSWERING) return answering;
    if (file[0] !== RARE) return loadFile(file, base + file[0]);
    if (!more || typeof more !== "string") return complementLast(more);
    /** @type {Brought} */
    let brought = {};
    // A copy that is damaged may lie in a cache, and so may the news that there is none: then the server is asked once more.
    for (const fresh of [false, true]) {
      brought = await loadFile([file[0], fresh, 0, 0], more);
      if (brought.bytes) brought = await complementLast(brought.bytes).catch((error) => ({ reason: failureOf(error).message }));
      if (brought.bytes) break;
    }
    return brought;
  }

  /** Puts a part of the engine beside those that are here, where it is one. @param {BufferSource | WebAssembly.Module | ""} [part] @returns {Promise<Brought>} */
  async function complement(part) {
    const p = await instance;
    // What comes as bytes comes last: no other part asks for what it has.
    if (part) Object.assign(p, /** @type {any} */ (await WebAssembly.instantiate(/** @type {BufferSource} */ (part), { p })).exports);
    return { bytes: new Uint8Array() };
  }

  /** … a part that calls what answers. @param {BufferSource | WebAssembly.Module | ""} [part] */
  async function complementLast(part) {
    await answering;
    return complement(part);
  }

  /** @param {Needed} file @param {string} url @returns {Promise<Brought>} */
  async function loadFile([name, fresh, from, size], url) {
    if (viaPage) {
      return new Promise((resolve) => {
        needed.set(++lastNeed, resolve);
        post({ id: lastNeed, need: { url, fresh } });
      });
    }
    try {
      const { ok, status, bytes, address } = await fetchPart(url, fresh ? { cache: name.startsWith("data/") ? "reload" : "no-cache" } : size ? { headers: { Range: `bytes=${from}-${from + size - 1}` } } : undefined, !later && (await anythingHere()));
      if (address && !later) holdSoon(address, bytes);
      if (size && address && status !== 206) ranges = false;
      if (ok) return { bytes };
      // Something on the way does not bear ranges.
      if (size && status === 416) return loadFile([name, fresh, 0, 0], url);
      return status === 404 || status === 410 ? {} : { reason: `the server answered ${status}` };
    } catch (error) {
      return { reason: failureOf(error).message };
    }
  }

  /** Two queries that want the same share a request. @param {Needed} needed @returns {Promise<Brought>} */
  async function bring(needed) {
    const [name, fresh, , size] = needed;
    // What was damaged is not kept.
    if (fresh) coming.delete(name);
    const all = size && !fresh && (viaPage || !ranges || (fluent > FLUENT && room > 0) || coming.has(name));
    const key = all ? name : String(needed);
    let file = coming.get(key);
    if (!file) {
      file = load(all ? [name, fresh, 0, 0] : needed);
      coming.set(key, file);
      const bytes = await file.then((brought) => brought.bytes, () => undefined);
      // Before, nothing can be made of it, and who typed on meanwhile may want it again.
      await answered;
      coming.delete(key);
      // All of a file may have come where part of it was asked for.
      if (size && !fresh && bytes && (all || bytes.length > size) && (room -= bytes.length) >= 0) coming.set(name, file);
    }
    return file;
  }

  /** Brings one of what the engine needs. @param {Needed} needed @param {Needed} along it, and what stands beside it @returns {Promise<Brought>} */
  async function piece([, , from, size], along) {
    const { bytes, reason } = await bring(along);
    // Who knows no ranges brings all of a file.
    const at = bytes && size && bytes.length === along[3] ? from - along[2] : from;
    return { bytes: size ? bytes?.subarray(at, at + size) : bytes, reason };
  }

  /** @param {Engine} engine @param {Needed} needed @param {Brought} file */
  function put(engine, needed, { bytes, reason = "" }) {
    engine.put(JSON.stringify(needed), bytes, reason);
  }

  /**
   * Asks until all files are here. The answer stays JSON text: whoever asked parses it, which takes less than to clone what is parsed.
   * @param {Engine} engine
   * @param {() => string} ask
   * @param {number} id where it is cancelled, it ends
   * @param {() => void} [meanwhile] once, where a search only waits for what repairs it
   */
  async function complete(engine, ask, id, meanwhile) {
    for (;;) {
      const text = ask();
      if (!/^{"(need|error)"/.test(text)) return text;
      const told = JSON.parse(text);
      if (told.error) throw told.error;
      const began = performance.now();
      const along = withNeighbours(told.need);
      const first = told.need.findIndex(isPart);
      const brought = Promise.all(told.need.map(async (/** @type {Needed} */ needed, /** @type {number} */ i) => {
        const file = await piece(needed, along[i]);
        // Unpacked while others are on their way.
        if (file.bytes && isPart(needed)) {
          await answering;
          if (running.has(id)) engine.early(i - first, file.bytes);
        }
        return file;
      }));
      onWay();
      const waits = told.repairs && meanwhile && setTimeout(meanwhile, EARLY_MS);
      const files = await brought;
      clearTimeout(waits);
      fluent = performance.now() - began < QUICK_MS ? fluent + 1 : 0;
      if (!running.has(id)) return;
      files.forEach((file, i) => put(engine, told.need[i], file));
    }
  }

  /** @param {Extract<Request, { op: "open" }>} request */
  async function openEngine(request) {
    ({ base, more, viaPage = false } = request);
    await (instance ??= glue.init({ module_or_path: request.module }).then((exports) => ({ ...exports })));
    if (request.whole) takeAnswering();
    const engine = await engineAt(request);
    // Outside a page nobody idles: a program may end after one answer.
    if (!later) void workAhead(engine);
    return engine;
  }

  /** @param {Pick<Extract<Request, { op: "open" }>, "id" | "manifest">} request */
  async function engineAt({ id, manifest }) {
    const engine = new glue.Engine();
    put(engine, ["pangram.manifest", false, 0, 0], { bytes: manifest });
    await complete(engine, () => engine.open(), id);
    return engine;
  }

  /** The files that a manifest leads to. @param {Extract<Request, { op: "files" }>} request */
  async function filesAt(request) {
    // Who asks is about to keep them all: what was fetched is not to be fetched again.
    await holdNow().catch(() => {});
    const engine = await engineAt(request);
    try {
      return await complete(engine, () => engine.files(), request.id);
    } finally {
      engine.free();
    }
  }

  /** Does what later queries need, a piece a turn: one that comes meanwhile waits for a piece at most. The first, which mostly is there already, goes before all. @param {Engine} engine */
  async function workAhead(engine) {
    await new Promise((done) => setTimeout((onWay = () => done(undefined)), AHEAD_MS));
    if (!(await answered)) return;
    const { port1, port2 } = new MessageChannel();
    // A worker's timers would rest for 4 ms each time, longer than a piece takes; a page has more to do than this.
    const after = globalThis.requestIdleCallback ?? (globalThis.document ? setTimeout : (/** @type {() => void} */ done) => {
      port1.onmessage = done;
      port2.postMessage(0);
    });
    do await new Promise((done) => after(() => done(undefined)));
    while (!closed && (waiting.size || engine.ahead()));
    port1.close();
  }

  /** @param {Task} task */
  async function run(task) {
    // Who asks has opened.
    const engine = await /** @type {Promise<Engine>} */ (opening);
    if (task.op === "files") return filesAt(task);
    // Where the engine was built for it.
    if (task.op !== "search") return complete(engine, () => /** @type {any} */ (engine)[task.op](...task.with), task.id);
    const { limit, offset, under, lang, from, fromLang, asText, weights } = task.options;
    const ask = (/** @type {number} */ how) => engine.search(task.query, [limit, offset, how, ...(weights ?? NO_WEIGHTS), under, lang, from, fromLang].join("\0"));
    const how = asText ? 1 : 0;
    // What it takes to say it is needed for the answer, too.
    const meanwhile = async () => {
      if (!running.has(task.id)) return;
      const value = await complete(engine, () => ask(how + 2), task.id).catch(() => undefined);
      if (value?.startsWith('{"results":[{') && running.has(task.id)) post({ id: task.id, early: value });
    };
    return complete(engine, () => ask(how), task.id, meanwhile);
  }

  function startWaiting() {
    for (const [id, task] of waiting) {
      waiting.delete(id);
      void answer(id, run(task));
    }
  }

  return {
    /** @param {Request} request */
    receive(request) {
      if (request.op === "open") {
        opening = openEngine(request);
        void answer(request.id, opening.then(() => "{}"));
      } else if (request.op === "answering") {
        takeAnswering(request.module);
      } else if (request.op === "file") {
        needed.get(request.id)?.({ bytes: request.bytes, reason: request.lost });
        needed.delete(request.id);
      } else if (request.op === "cancel") {
        waiting.delete(request.id);
        running.delete(request.id);
      } else {
        waiting.set(request.id, request);
        if (channel) channel.port2.postMessage(0);
        else later?.(startWaiting);
      }
    },
    close() {
      closed = true;
      waiting.clear();
      running.clear();
      channel?.port1.close();
      opening?.then((engine) => engine.free()).catch(() => {});
    },
  };
}

/** True for a part of an index: a shard, a block. @param {Needed} needed */
function isPart([name]) {
  return name.startsWith("data/");
}

/** For each of what is needed what to ask for: it, and those beside it. @param {Needed[]} needs @returns {Needed[]} */
function withNeighbours(needs) {
  /** @type {Needed[]} */
  const along = [];
  for (const needed of needs) {
    const last = along.at(-1);
    const between = last && last[0] === needed[0] ? needed[2] - last[2] - last[3] : Infinity;
    if (last && between <= ALONG) {
      last[3] += between + needed[3];
      along.push(last);
    } else along.push([...needed]);
  }
  return along;
}

/** @param {any} error @returns {import("./protocol.js").Failure} */
function failureOf(error) {
  return { code: String(error?.code ?? ""), file: String(error?.file ?? ""), message: String(error?.message ?? error) };
}

/** True for what a broken wasm instance throws (a trap, a full stack): nothing it says can be trusted any more. @param {any} error */
function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || (error instanceof Error && /recursion|call stack/.test(error.message) && /wasm/.test(error.stack ?? ""));
}
