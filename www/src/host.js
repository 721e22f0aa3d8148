// The engine's side of the protocol: runs in the worker, or in the page where there is none.
//
// Searches run side by side (one may wait for the network while the next computes), but none starts before
// all messages that already wait were read: so a query that was cancelled meanwhile is never computed.

/** @typedef {import("./protocol.js").Request} Request */
/** @typedef {import("./protocol.js").Reply} Reply */
/** @typedef {import("./glue.js").Engine} Engine */
/** @typedef {Extract<Request, { op: "search" | "warm" }>} Task */

/** The glue holds one wasm instance for all engines of its thread. @type {Promise<unknown> | undefined} */
let instance;

/**
 * @param {typeof import("./glue.js").glue} glue
 * @param {(reply: Reply) => void} post
 * @param {(task: () => void) => void} [later] how to do something in a later turn, where no messages come
 */
export function createHost(glue, post, later) {
  /** @type {Promise<Engine> | undefined} */
  let opening;
  /** Not yet started, oldest first. @type {Map<number, Task>} */
  const waiting = new Map();
  /** Started and not cancelled. @type {Set<number>} */
  const running = new Set();
  /** Promises of the engine that are open, cancelled ones too. */
  let unsettled = 0;
  /** Files that the page is loading for us. @type {Map<number, [(response: Response) => void, (why: Error) => void]>} */
  const needed = new Map();
  let lastNeed = 0;
  // A message to ourselves stands behind those already queued.
  const channel = later ? undefined : new MessageChannel();
  if (channel) channel.port1.onmessage = startWaiting;

  /** @param {number} id @param {Promise<unknown>} promise */
  async function answer(id, promise) {
    running.add(id);
    unsettled += 1;
    /** @type {Reply} */
    let reply;
    try {
      reply = { id, value: await promise };
    } catch (error) {
      reply = { id, error: failureOf(error), fatal: isTrap(error) };
    }
    unsettled -= 1;
    if (running.delete(id) || reply.fatal) post(reply);
  }

  /** `fetch`, done by the page. @param {string} url @param {RequestInit} [init] @returns {Promise<Response>} */
  function fetchViaPage(url, init) {
    return new Promise((resolve, reject) => {
      needed.set(++lastNeed, [resolve, reject]);
      post({ id: lastNeed, need: { url, fresh: init?.cache === "reload" || init?.cache === "no-cache" } });
    });
  }

  /** @param {Extract<Request, { op: "open" }>} request */
  async function openEngine({ base, module, manifest, viaPage }) {
    await (instance ??= glue.init({ module_or_path: module }));
    return glue.Engine.open(base, manifest, viaPage ? fetchViaPage : undefined);
  }

  /** @param {Task} task */
  async function run(task) {
    if (!opening) throw new Error("not opened");
    const engine = await opening;
    return task.op === "search" ? engine.search(task.query, task.options) : engine.warm();
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
        void answer(request.id, opening.then(() => true));
      } else if (request.op === "file") {
        const { id, bytes, lost } = request;
        const [resolve, reject] = needed.get(id) ?? [];
        if (lost) reject?.(new Error(lost));
        else resolve?.(new Response(/** @type {BodyInit | undefined} */ (bytes), { status: bytes ? 200 : 404 }));
        needed.delete(id);
      } else if (request.op === "cancel") {
        waiting.delete(request.id);
        running.delete(request.id);
      } else {
        waiting.set(request.id, request);
        if (channel) channel.port2.postMessage(0);
        else later?.(startWaiting);
      }
    },
    /** An error that reached the global scope: the trap of a future whose promise stays open (wasm-bindgen #2392)? @param {unknown} error */
    overheard(error) {
      if (unsettled && isTrap(error)) post({ id: 0, error: failureOf(error), fatal: true });
    },
    close() {
      waiting.clear();
      running.clear();
      channel?.port1.close();
      opening?.then((engine) => engine.free()).catch(() => {});
    },
  };
}

/** @param {any} error @returns {import("./protocol.js").Failure} */
function failureOf(error) {
  return { code: String(error?.code ?? ""), file: String(error?.file ?? ""), message: String(error?.message ?? error) };
}

/** True for what a broken wasm instance throws (a trap, a full stack): nothing it says can be trusted any more. @param {any} error */
function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || (error instanceof Error && /recursion|call stack/.test(error.message) && /wasm/.test(error.stack ?? ""));
}
