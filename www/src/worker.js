// The engine's side, in `pangram-worker-<hash>.js` and in `pangram.js`: starts by itself in our worker; a page without worker calls `start`.

import { WORKER_NAME } from "./protocol.js";
import { createHost } from "./host.js";
import { WASM_FILE } from "./names.js";
import { glue } from "./glue.js";

/**
 * @param {(reply: import("./protocol.js").Reply) => void} post
 * @param {(task: () => void) => void} [later] as in `host.js`
 */
export function start(post, later) {
  return createHost(glue, post, later);
}

const scope = /** @type {any} */ (globalThis);
if (typeof scope.DedicatedWorkerGlobalScope === "function" && scope.name === WORKER_NAME) {
  const { receive } = start((reply) => scope.postMessage(reply));
  scope.onmessage = (/** @type {MessageEvent} */ event) => receive(event.data);
  scope.postMessage({ id: 0, ready: WASM_FILE });
}
