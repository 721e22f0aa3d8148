// Has a box answered for the very text that is in it? A list that stands may be an earlier key's, so every test that looks at
// a list, a count or a message waits for this first.

/** Longest wait, for machines that have much to do, in milliseconds. */
export const PATIENCE = 30_000;

/** Notes in every page of `context` what its boxes were asked and whether they have answered. Call it before a page is opened. @param {import("playwright-core").BrowserContext} context */
export async function noteAnswers(context) {
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(() => {
    /** @type {WeakMap<EventTarget, { query: string, done: boolean }>} */
    const asked = ((/** @type {any} */ (window)).asked = new WeakMap());
    const note = (/** @type {boolean} */ done) => (/** @type {any} */ event) => {
      const box = event.target;
      if (!done || asked.get(box)?.query === event.detail.query) asked.set(box, { query: event.detail.query, done });
    };
    addEventListener("pangram-query", note(false), true);
    addEventListener("pangram-results", note(true), true);
    addEventListener("pangram-error", note(true), true);
  });
}

/**
 * Waits until the box has answered, or failed, for the text in it, and its list is drawn whole, which takes turns of the page's clock; an empty box has nothing to answer.
 * @param {import("playwright-core").Page} page
 */
export async function answered(page, selector = "pangram-search", whole = true) {
  await page.waitForFunction(({ name, whole }) => {
    const box = /** @type {any} */ (document.querySelector(name));
    const last = /** @type {any} */ (window).asked.get(box);
    return !box.value.trim() || (last?.done && last.query === box.value && !(whole && box.shadowRoot.querySelector("[aria-busy]")));
  }, { name: selector, whole });
}

/** Waits for `text` in the panel of a box that has answered. @param {import("playwright-core").Page} page @param {string | RegExp} text */
export async function shownAt(page, text, selector = "pangram-search") {
  await answered(page, selector);
  await page.locator(`${selector} .panel`, { hasText: text }).waitFor();
}

/** What a page and its console complained of, without what a test expects. */
export class Complaints {
  /** @type {string[]} */
  #all = [];
  /** @type {string[]} */
  #forgiven = [];

  /** @param {import("playwright-core").Page} page */
  hear(page) {
    page.on("pageerror", (error) => this.#all.push(String(error)));
    page.on("console", (message) => message.type() === "error" && !message.location().url.endsWith("favicon.ico") && this.#all.push(message.text()));
  }

  /** Complaints that hold `text` are expected until the next `take`, those that come later too. @param {string} text */
  forgive(text) {
    this.#forgiven.push(text);
  }

  /** Those not forgiven; none are left behind. */
  take() {
    const forgiven = this.#forgiven.splice(0);
    return this.#all.splice(0).filter((complaint) => !forgiven.some((text) => complaint.includes(text)));
  }
}
