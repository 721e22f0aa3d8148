// A static server for the browser tests: files from memory under a sub-path, or ranges of them, with headers as a strict host
// sends them. It counts requests, and fails or delays files on demand.

import { createServer } from "node:http";
import { PATIENCE } from "./answers.mjs";

const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", wasm: "application/wasm", json: "application/json", css: "text/css" };

/** The policy that the whole product must work under. */
export const STRICT_CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

export class TestServer {
  /** By URL path. @type {Map<string, string | Uint8Array>} */
  files = new Map();
  /** Paths in the order they were asked for. @type {string[]} */
  requests = [];
  /**
   * Another answer than the ordinary one, by a part of the path. `hold`: answered when that promise resolves; `after`:
   * answered once paths with all these parts were asked for too; `first`: so many bytes at once, the others when `rest` resolves, unless that is to `cut`.
   * @type {Map<string, { status?: number, type?: string, body?: string | Uint8Array, drop?: boolean, hold?: Promise<unknown>, after?: string[], first?: number, rest?: Promise<unknown>, cut?: boolean }>}
   */
  faults = new Map();
  csp = STRICT_CSP;
  /** Sent besides. @type {Record<string, string>} */
  headers = {};
  origin = "";
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const server = new TestServer();
    await server.listen();
    return server;
  }

  /** Answers, after a `stop` at the same address again. */
  async listen() {
    const port = Number(new URL(this.origin || "http://x").port);
    await new Promise((done) => this.#server.listen(port, "127.0.0.1", () => done(undefined)));
    const address = this.#server.address();
    this.origin = `http://127.0.0.1:${typeof address === "object" && address?.port}`;
  }

  /** Paths asked for since the last call. */
  takeRequests() {
    return this.requests.splice(0);
  }

  reset() {
    this.faults.clear();
    this.takeRequests();
    this.csp = STRICT_CSP;
    this.headers = {};
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async #answer(request, response) {
    const path = decodeURI(new URL(request.url ?? "/", "http://x").pathname);
    this.requests.push(path);
    const fault = [...this.faults].find(([part]) => path.includes(part))?.[1] ?? {};
    await fault.hold;
    const { after = [] } = fault;
    await until(() => response.destroyed || after.every((part) => this.requests.some((asked) => asked.includes(part)))).catch(() => response.destroy());
    if (fault.drop) return void response.destroy();
    const body = fault.body ?? this.files.get(path) ?? this.files.get(`${path}index.html`);
    const range = fault.status || fault.body ? null : /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const type = TYPES[(path.endsWith("/") ? "html" : path.split(".").pop()) ?? ""] ?? "application/octet-stream";
    const part = range && typeof body === "object" ? body.subarray(Number(range[1]), Number(range[2]) + 1) : undefined;
    response.writeHead(fault.status ?? (body === undefined ? 404 : part ? 206 : 200), {
      "content-type": fault.type ?? (body === undefined ? TYPES.html : type),
      "content-security-policy": this.csp,
      "cache-control": path.includes("-") && !path.endsWith("/") ? "max-age=3600" : "no-cache",
      ...(part && { "content-range": `bytes ${range?.[1]}-${range?.[2]}/${body?.length}` }),
      ...this.headers,
    });
    if (fault.first && typeof body === "object") {
      await new Promise((sent) => response.write(body.subarray(0, fault.first), sent));
      await (fault.rest ?? new Promise((done) => setTimeout(done, 100)));
      return void (fault.cut ? response.destroy() : response.end(body.subarray(fault.first)));
    }
    response.end(part ?? body ?? "<!doctype html><title>Not found</title>");
  }
}

/** Waits until `condition` holds, as long as a busy machine may need. @param {() => unknown} condition */
export async function until(condition) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never came true: ${condition}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
