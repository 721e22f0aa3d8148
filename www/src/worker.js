// Entry of `pangram-worker-<hash>.js`: starts by itself in our worker; a page without worker imports `start`.

import { WORKER_NAME } from "./protocol.js";
import { createHost } from "./host.js";
import { glue } from "./glue.js";

/** @param {(reply: import("./protocol.js").Reply) => void} post */
export function start(post) {
  const host = createHost(glue, post);
  const overhear = (/** @type {any} */ event) => host.overheard(event.error ?? event.reason);
  addEventListener("error", overhear);
  addEventListener("unhandledrejection", overhear);
  return {
    receive: host.receive,
    close() {
      removeEventListener("error", overhear);
      removeEventListener("unhandledrejection", overhear);
      host.close();
    },
  };
}

const scope = /** @type {any} */ (globalThis);
if (typeof scope.DedicatedWorkerGlobalScope === "function" && scope.name === WORKER_NAME) {
  const { receive } = start((reply) => scope.postMessage(reply));
  scope.onmessage = (/** @type {MessageEvent} */ event) => receive(event.data);
  scope.postMessage({ id: 0, ready: true });
}
