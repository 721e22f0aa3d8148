// The line at the foot of the list that offers to keep the index for offline: a small view of a `Keeper`, with a state of its own.

import { keepStringsOf } from "./keep-strings.js";
import { OFFLINE_STYLE } from "./offline-style.js";

/** @typedef {import("./api.d.ts").OfflineState} OfflineState */
/** @typedef {import("./view.js").Words} Words */
/** @typedef {import("./keeper.js").Keeper} Keeper */

/** What a press on the first button does. @typedef {"save" | "stop" | ""} Act */

const UNITS = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);

export class OfflineRow {
  #keeper;
  #words;
  #worker;
  /** @type {OfflineState | undefined} */
  #state;
  /** @type {{ done: number, total: number } | undefined} */
  #progress;
  /** @type {any} */
  #error;
  /** The saving under way. @type {AbortController | undefined} */
  #saving;

  /** @param {Keeper} keeper @param {import("./view.js").View} view @param {() => Words} words @param {string} worker "on", "", or the address of the site's service worker */
  constructor(keeper, view, words, worker) {
    this.#keeper = keeper;
    this.#words = words;
    this.#worker = worker === "on" ? "" : worker;
    this.text = made("span", { part: "offline-text", role: "status", dir: "auto" });
    this.bar = made("progress", { part: "offline-progress" });
    this.act = made("button", { part: "offline-act", type: "button" });
    this.drop = made("button", { part: "offline-remove", type: "button" });
    this.element = made("div", { class: "offline", part: "offline" });
    this.element.append(this.text, this.bar, this.act, this.drop);
    const shadow = /** @type {ShadowRoot} */ (view.panel.getRootNode());
    const look = new CSSStyleSheet();
    look.replaceSync(OFFLINE_STYLE);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, look];
    // Before what the page puts at the foot.
    view.panel.insertBefore(this.element, view.panel.lastElementChild);
    this.act.addEventListener("click", () => void (this.#saving ? this.#saving.abort() : this.save()));
    this.drop.addEventListener("click", () => void this.#remove());
    addEventListener("online", () => this.#error?.code === "network" && this.element.isConnected && void this.save());
    this.draw();
    void this.#begin();
  }

  async #begin() {
    await ((await this.#keeper.isWanted()) ? this.save() : this.look());
  }

  /** Looks what is kept. */
  async look() {
    if (this.#saving) return;
    this.#state = await this.#keeper.state();
    this.draw();
  }

  /** Saves, or goes on with it. */
  async save() {
    if (this.#saving) return;
    this.#saving = new AbortController();
    this.#error = this.#progress = undefined;
    this.draw();
    try {
      const onProgress = (/** @type {{ done: number, total: number }} */ progress) => {
        this.#progress = progress;
        this.draw();
      };
      this.#state = await this.#keeper.save({ signal: this.#saving.signal, onProgress, serviceWorker: this.#worker || undefined });
    } catch (error) {
      if (/** @type {any} */ (error)?.name !== "AbortError") this.#error = error;
      this.#state = await this.#keeper.state().catch(() => this.#state);
    }
    this.#saving = undefined;
    this.draw();
  }

  async #remove() {
    await this.#keeper.remove();
    this.#error = undefined;
    await this.look();
  }

  /** Brings the line up to date: with what is known, and the words of the box. */
  draw() {
    const { strings, language } = this.#words();
    const { errors } = strings;
    const keep = { ...keepStringsOf(language), ...strings.keep };
    const sized = (/** @type {string} */ text, /** @type {number} */ size, done = 0) => text.replace("{size}", () => sizeText(size, language)).replace("{done}", () => sizeText(done, language));
    const { state = "none", total = 0, here = 0, kept = 0 } = this.#state ?? {};
    const saving = !!this.#saving;
    let text = "";
    let act = "";
    if (saving) {
      text = this.#progress ? sized(keep.saving, this.#progress.total, this.#progress.done) : strings.loading;
      act = keep.stop;
    } else if (state === "kept") text = sized(keep.kept, kept);
    else if (state === "stale") [text, act] = [keep.stale, sized(keep.update, total - here)];
    else if (total) act = state === "partial" ? sized(keep.goOn, total - here) : sized(keep.offer, total);
    if (this.#error) {
      const { code } = this.#error;
      if (code === "full") text = keep.full;
      else text = code !== "network" && Object.hasOwn(errors, code) ? errors[/** @type {keyof typeof errors} */ (code)] : keep.lost;
      act ||= strings.retry;
    }
    const focused = /** @type {ShadowRoot} */ (this.element.getRootNode()).activeElement;
    // Bytes that count up are to be seen, not to be heard.
    put(this.text, "role", saving && this.#progress ? null : "status");
    if (this.text.textContent !== text) this.text.textContent = text;
    if (this.act.textContent !== act) this.act.textContent = act;
    this.drop.textContent = keep.remove;
    put(this.bar, "aria-label", keep.offer.replace(/\s*[(（]?\{size\}[)）]?/, ""));
    put(this.bar, "max", this.#progress ? String(this.#progress.total) : null);
    put(this.bar, "value", this.#progress ? String(this.#progress.done) : null);
    put(this.bar, "hidden", saving ? null : "");
    put(this.act, "hidden", act ? null : "");
    put(this.drop, "hidden", !saving && (kept || state === "partial") ? null : "");
    put(this.element, "hidden", text || act ? null : "");
    // A button that goes hands the focus on.
    if (focused === this.act && !act) this.drop.focus();
    if (focused === this.drop && this.drop.hidden) this.act.focus();
  }
}

/** @param {number} bytes @param {string} language */
export function sizeText(bytes, language) {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const size = bytes / 1000 ** step;
  return new Intl.NumberFormat(language, { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: size < 10 && step > 1 ? 1 : 0 }).format(size);
}

/** @param {string} name @param {Record<string, string>} attributes @returns {HTMLElement} */
function made(name, attributes) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** @param {Element} element @param {string} name @param {string | null} value */
function put(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
