// Firefox for smoke tests: starts the installed one without a window and drives it by WebDriver BiDi
// (https://w3c.github.io/webdriver-bidi/), since playwright-core drives only a Firefox of its own.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

/** The browser, or undefined: tests skip themselves then. */
export const FIREFOX = [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"].find((path) => path && existsSync(path));
/** Why they do, in the words that a test run prints. */
export const NO_FIREFOX = FIREFOX ? false : "Firefox is not here (Debian: apt-get install firefox-esr, or name it in FIREFOX)";

/** Longest wait for anything, in milliseconds: Firefox starts slowly on a busy machine. */
const PATIENCE = 60_000;
/** Nothing that a fresh profile would say, ask or load by itself. */
const PREFERENCES = {
  "app.normandy.enabled": false, "app.update.disabledForTesting": true, "browser.aboutwelcome.enabled": false, "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore", "browser.tabs.warnOnClose": false, "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false, "toolkit.telemetry.reportingpolicy.firstRun": false,
  "remote.prefs.recommended": true, "security.sandbox.content.level": 0,
};
/** Keys by the names that playwright has for them; the values are WebDriver's. */
const KEYS = { Enter: "\ue007", Tab: "\ue004", Escape: "\ue00c", Backspace: "\ue003", Delete: "\ue017", Home: "\ue011", End: "\ue010", ArrowLeft: "\ue012", ArrowUp: "\ue013", ArrowRight: "\ue014", ArrowDown: "\ue015", F1: "\ue031", F3: "\ue033", Shift: "\ue008", Control: "\ue009", Alt: "\ue00a" };

/** One Firefox with one page. Close it in the end. */
export class Firefox {
  /** What pages complained of: uncaught errors, and errors of the console. @type {string[]} */
  complaints = [];
  /** Addresses that were asked for. @type {string[]} */
  requests = [];
  #pending = new Map();
  #lastId = 0;
  #page = "";
  #kill = () => void this.process?.kill("SIGKILL");

  /** @param {{ preferences?: Record<string, unknown> }} [options] */
  static async launch({ preferences = {} } = {}) {
    const firefox = new Firefox();
    firefox.profile = mkdtempSync(join(tmpdir(), "pangram-firefox-"));
    const all = Object.entries({ ...PREFERENCES, ...preferences });
    writeFileSync(join(firefox.profile, "user.js"), all.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
    firefox.process = spawn(/** @type {string} */ (FIREFOX), ["--headless", "--no-remote", "--profile", firefox.profile, "--remote-debugging-port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
    // A test that fails outright leaves no browser behind.
    process.once("exit", firefox.#kill);
    try {
      await firefox.#connect(await addressOf(firefox.process));
    } catch (error) {
      await firefox.close();
      throw error;
    }
    return firefox;
  }

  /** @param {string} address */
  async #connect(address) {
    this.socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
    await new Promise((done, fail) => this.socket?.on("open", done).on("error", fail));
    this.socket.on("message", (text) => this.#receive(JSON.parse(String(text))));
    await this.call("session.new", { capabilities: {} });
    await this.call("session.subscribe", { events: ["log.entryAdded", "network.beforeRequestSent"] });
    const { contexts } = await this.call("browsingContext.getTree", { maxDepth: 0 });
    this.#page = contexts[0].context;
  }

  /** A command of WebDriver BiDi. @param {string} method @param {object} params @returns {Promise<any>} */
  call(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Firefox did not answer ${method} ${JSON.stringify(params).slice(0, 300)}`)), PATIENCE);
      this.#pending.set(id, { resolve, reject, timer });
      this.socket?.send(JSON.stringify({ id, method, params }));
    });
  }

  /** @param {any} message */
  #receive({ id, type, method, params, result, error, message }) {
    if (method === "log.entryAdded" && params.level === "error") this.complaints.push(`${params.text}`);
    if (method === "network.beforeRequestSent") this.requests.push(params.request.url);
    const call = this.#pending.get(id);
    if (!call) return;
    this.#pending.delete(id);
    clearTimeout(call.timer);
    if (type === "error") call.reject(new Error(`${error}: ${message}`));
    else call.resolve(result);
  }

  /** @param {string} url */
  goto(url) {
    return this.call("browsingContext.navigate", { context: this.#page, url, wait: "complete" });
  }

  /** Goes back (-1) or forth (1) in the history. @param {number} delta */
  go(delta) {
    return this.call("browsingContext.traverseHistory", { context: this.#page, delta });
  }

  /** @param {number} width @param {number} height in CSS pixels */
  resize(width, height) {
    return this.call("browsingContext.setViewport", { context: this.#page, viewport: { width, height } });
  }

  /**
   * What `code` gives in the page: a function of the arguments, which are JSON, as is the answer. Promises are waited for.
   * @param {Function | string} code
   * @param {...unknown} args
   */
  async evaluate(code, ...args) {
    const functionDeclaration = `async () => JSON.stringify((await (${code})(...${JSON.stringify(args)})) ?? null)`;
    const answer = await this.call("script.callFunction", { functionDeclaration, awaitPromise: true, target: { context: this.#page }, userActivation: true });
    if (answer.type === "exception") throw new Error(`in Firefox: ${answer.exceptionDetails.text}`);
    return JSON.parse(answer.result.value);
  }

  /** Waits until `code` gives something true in the page; answers with it. @param {Function | string} code @param {...unknown} args */
  async until(code, ...args) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const value = await this.evaluate(code, ...args);
      if (value) return value;
      if (Date.now() > end) throw new Error(`never came true in Firefox: ${code} ${JSON.stringify(args)}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Presses a key: a character, one of KEYS, or several held together (`Control+a`). @param {string} key */
  press(key) {
    const held = key.split(/(?<=.)\+/).map((name) => KEYS[/** @type {keyof typeof KEYS} */ (name)] ?? name);
    return this.#keys([...held.map((value) => ({ type: "keyDown", value })), ...held.reverse().map((value) => ({ type: "keyUp", value }))]);
  }

  /** Types as a person does. @param {string} text */
  type(text) {
    return this.#keys([...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]));
  }

  /** @param {object[]} actions */
  #keys(actions) {
    return this.call("input.performActions", { context: this.#page, actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Clicks at a place in the window, in CSS pixels. @param {number} x @param {number} y */
  click(x, y) {
    const actions = [{ type: "pointerMove", x: Math.round(x), y: Math.round(y) }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    return this.call("input.performActions", { context: this.#page, actions: [{ type: "pointer", id: "mouse", actions }] });
  }

  /** The window as a PNG file. @returns {Promise<Buffer>} */
  async screenshot() {
    return Buffer.from((await this.call("browsingContext.captureScreenshot", { context: this.#page })).data, "base64");
  }

  /** Ends the browser and removes its profile. */
  async close() {
    const { process: child, profile, socket } = this;
    process.off("exit", this.#kill);
    if (child && child.exitCode === null) {
      const gone = new Promise((done) => child.once("exit", done));
      await Promise.race([this.call("browser.close", {}).catch(() => {}), new Promise((done) => setTimeout(done, 2_000))]);
      const timer = setTimeout(this.#kill, 5_000);
      await gone;
      clearTimeout(timer);
    }
    socket?.terminate();
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Where a Firefox that starts can be spoken to: it says so on its standard error. @param {import("node:child_process").ChildProcess} child @returns {Promise<string>} */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`Firefox did not start: ${said}`)), PATIENCE);
    child.once("exit", (code) => reject(new Error(`Firefox ended with ${code}: ${said}`)));
    child.stderr?.on("data", (chunk) => {
      said = (said + chunk).slice(-4_000);
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(said) ?? [];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
