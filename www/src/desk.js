// Entry of `pangram-desk.html`, the page of one's own files: turns drops, clicks and answers into calls and drawings.
//
// All that it needs is in the page itself, packed in `<script type="text/plain">`; its policy forbids every connection.

import { forgetIndex, sharedIndex } from "./asking.js";
import { DeskClient, DeskRoad, readingPlace } from "./desk-client.js";
import { gatherDrop, gatherField, gatherFolder } from "./desk-drop.js";
import { DESK_STYLE } from "./desk-style.js";
import { DeskView } from "./desk-view.js";
import { deskEnglish } from "./desk-strings/en.js";
import { Reading } from "./reading.js";
import { markRepaired } from "./repaired.js";
import { languageFor, readingStringsOf } from "./strings.js";
import { searchElement } from "./search-element.js";

/** @typedef {import("./desk-protocol.js").Collection} Collection */
/** @typedef {import("./desk-strings/en.js").DeskStrings} DeskStrings */

/** Name of the collection that was open last, in this browser's storage. */
const LAST_KEY = "pangram-desk-last";
/** In the history's state of a page that was opened from the results. */
const FROM_RESULTS = "deskFromResults";

/** What the page carries, by the element's id. @param {string} id */
function carried(id) {
  return document.getElementById(id)?.textContent ?? "";
}

class Desk {
  #language = languageFor(navigator.languages);
  /** @type {DeskStrings} */
  #strings = { ...deskEnglish, .../** @type {any} */ (globalThis).PangramDeskStrings?.[this.#language] };
  #reading = new Reading();
  #view = new DeskView(this.#strings, this.#language, this.#reading);
  #client = new DeskClient(carried("desk-indexer"), isKeeping(), { progress: (progress) => this.#view.work(progress), changed: () => void this.#refresh() });
  #home = new URL("pangram-desk/", document.baseURI);
  #road = new DeskRoad(carried("desk-engine"), this.#home);
  /** The newest answer of the box. @type {import("./api.d.ts").PageResult[]} */
  #results = [];
  /** @type {Collection | undefined} */
  #collection;
  #base = "";
  #kept = false;
  /** What the person asked for, one after another. */
  #turn = Promise.resolve();

  async start() {
    document.documentElement.lang = this.#language;
    document.documentElement.dir = this.#view.dir;
    document.title = this.#strings.title;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(DESK_STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    customElements.define("pangram-search", searchElement(this.#home, this.#road));
    this.#listen();
    document.body.append(this.#view.root);
    try {
      if (typeof WebAssembly !== "object" || typeof Worker !== "function") throw new Error();
      this.#kept = (await this.#client.start()).kept;
    } catch {
      return this.#view.tell(this.#strings.errors.unsupported);
    }
    this.#view.keeping.textContent = this.#kept ? this.#strings.kept : this.#strings.session;
    await this.#refresh();
    document.documentElement.dataset.ready = "";
  }

  #listen() {
    const view = this.#view;
    const hasFiles = (/** @type {DragEvent} */ event) => !!event.dataTransfer?.types.includes("Files");
    const over = (/** @type {boolean} */ is) => {
      view.root.classList.toggle("over", is);
      view.dropText.textContent = is ? this.#strings.dropHere : this.#strings.drop;
    };
    addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      over(true);
    });
    addEventListener("dragleave", (event) => event.relatedTarget || over(false));
    addEventListener("drop", (event) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      over(false);
      const gathering = gatherDrop(event.dataTransfer, ...this.#gatherers());
      this.#do(async () => this.#add(await gathering));
    });
    view.chooseFiles.addEventListener("click", () => view.files.click());
    view.chooseFolder.addEventListener("click", () => void this.#pickFolder());
    for (const field of [view.files, view.folder]) {
      field.addEventListener("change", () => {
        const files = [...(field.files ?? [])];
        field.value = "";
        if (files.length) this.#do(async () => this.#add(await gatherField(files, ...this.#gatherers())));
      });
    }
    view.stop.addEventListener("click", () => void this.#client.end().catch(() => {}));
    view.select.addEventListener("change", () => this.#do(() => this.#open(view.select.value)));
    view.create.addEventListener("click", () => void this.#create());
    view.rename.addEventListener("click", () => void this.#rename());
    view.remove.addEventListener("click", () => void this.#drop());
    view.names.addEventListener("click", (event) => {
      const name = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.file;
      if (name !== undefined) this.#do(() => this.#change([], [name], []));
    });
    view.html.addEventListener("click", () => this.#do(() => this.#html()));
    view.zip.addEventListener("click", () => this.#do(() => this.#zip()));
    view.search.addEventListener("pangram-select", (event) => this.#choose(/** @type {any} */ (event)));
    view.search.addEventListener("pangram-results", ({ detail }) => (this.#results = detail.results));
    view.back.addEventListener("click", () => this.#leave());
    addEventListener("keydown", (event) => {
      this.#reading.takeKey(event);
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing && !view.reading.hidden && !document.querySelector("dialog[open]")) this.#leave();
    });
    addEventListener("popstate", () => void this.#showPlace().catch((error) => this.#failed(error)));
  }

  /** Does what was asked when all before is done; what goes wrong is told. @param {() => Promise<unknown>} work */
  #do(work) {
    this.#turn = this.#turn
      .then(async () => void (await work()))
      .catch((error) => this.#failed(error))
      .finally(() => this.#view.work(null));
  }

  /** @param {any} error */
  async #failed(error) {
    if (error.code === "ended") return;
    const { errors } = this.#strings;
    const text = errors[/** @type {keyof DeskStrings["errors"]} */ (error.code)] ?? errors.failed;
    if (error.code === "gone") await this.#refresh();
    this.#view.tell(error.code === "failed" || error.code === "stopped" ? `${text} (${error.message})` : text);
  }

  /** How files are gathered: what asks which belong to a collection, and what is told of those found. @returns {[import("./desk-drop.js").Sift, import("./desk-drop.js").Tell]} */
  #gatherers() {
    return [(paths) => this.#client.call({ op: "sift", paths }), (done, file) => this.#view.work({ stage: "find", done, total: 0, file })];
  }

  /** By the browser's picker where there is one: for a file field the browser lists all files of a folder at once, and the page stands still meanwhile. */
  async #pickFolder() {
    const pick = /** @type {any} */ (window).showDirectoryPicker;
    if (!pick) return this.#view.folder.click();
    try {
      /** @type {FileSystemDirectoryHandle} */
      const folder = await pick.call(window, { id: "pangram-desk" });
      this.#do(async () => this.#add(await gatherFolder(folder, ...this.#gatherers())));
    } catch (/** @type {any} */ error) {
      // Nothing chosen; or a page that may not ask, as in a frame.
      if (error.name !== "AbortError") this.#view.folder.click();
    }
  }

  // Collections.

  /** Shows what there is now. */
  async #refresh() {
    /** @type {{ id: string, name: string }[]} */
    const collections = await this.#client.call({ op: "list" });
    const wanted = [this.#collection?.id, readingPlace()?.collection, remembered()].find((id) => collections.some((collection) => collection.id === id)) ?? collections[0]?.id;
    if (!wanted) return this.#show(await this.#client.call({ op: "create", name: this.#strings.firstName }));
    await this.#open(wanted);
  }

  /** @param {string} id */
  async #open(id) {
    await this.#show(await this.#client.call({ op: "open", collection: id }));
  }

  /** @param {Collection} collection */
  async #show(collection) {
    const before = this.#collection?.id;
    this.#collection = collection;
    // Who goes to another collection leaves what is read.
    if (before && before !== collection.id && readingPlace()?.collection === before) dropPlace();
    remember(collection.id);
    this.#view.drawCollections(await this.#client.call({ op: "list" }), collection.id);
    this.#view.draw(collection);
    const old = this.#base;
    this.#base = this.#road.show(collection);
    if (old !== this.#base) {
      if (old) forgetIndex(old);
      this.#view.search.setAttribute("base", this.#base);
    }
    if (before !== collection.id) await this.#showPlace();
  }

  async #create() {
    const name = await this.#view.askName("", this.#strings.create);
    if (name) this.#do(async () => this.#show(await this.#client.call({ op: "create", name })));
  }

  async #rename() {
    const name = await this.#view.askName(this.#collection?.name ?? "", this.#strings.rename);
    const collection = this.#collection?.id;
    if (name && collection) this.#do(async () => this.#show(await this.#client.call({ op: "rename", collection, name })));
  }

  async #drop() {
    const { id = "", name = "" } = this.#collection ?? {};
    if (!(await this.#view.confirm(this.#strings.removeQuestion.replace("{q}", () => name), this.#strings.remove))) return;
    this.#do(async () => {
      await this.#client.call({ op: "drop", collection: id });
      await this.#refresh();
    });
  }

  // Files.

  /** @param {import("./desk-drop.js").Gathering} gathering */
  async #add({ add, left, unreadable }) {
    await this.#change(add, [], left, unreadable);
    if (this.#kept) void navigator.storage.persist?.().catch(() => {});
    if (this.#collection?.pages && !this.#view.search.hidden && (document.activeElement === document.body || document.activeElement?.tagName === "BUTTON")) this.#view.search.focus();
  }

  /**
   * @param {import("./desk-protocol.js").Given[]} add
   * @param {string[]} remove
   * @param {[string, number][]} left
   * @param {{ name: string, text: string }[]} [unreadable]
   */
  async #change(add, remove, left, unreadable = []) {
    if (!this.#collection) return;
    this.#view.work({ stage: "take", done: 0, total: add.length, file: "" });
    const { change, collection } = await this.#client.change(this.#collection.id, add, remove, left);
    await this.#show({ ...collection, warnings: [...unreadable, ...collection.warnings] });
    if (collection.pages) this.#view.tellChange(change);
  }

  async #zip() {
    const { id, name } = this.#exporting();
    save(await this.#client.call({ op: "zip", collection: id, site: carried("desk-site"), language: this.#language }), `${name}.zip`);
  }

  async #html() {
    const { id, name } = this.#exporting();
    /** @type {import("./desk-protocol.js").OneFile} */
    const { html, bytes, most } = await this.#client.call({ op: "html", collection: id, site: carried("desk-site"), code: carried("desk-bundle"), engine: carried("desk-engine") });
    if (html) save(html, `${name}.html`);
    else this.#view.tellTooLarge(bytes, most);
  }

  #exporting() {
    this.#view.work({ stage: "pack", done: 0, total: 0, file: "" });
    return /** @type {Collection} */ (this.#collection);
  }

  // Reading.

  /** A result was chosen: it is read here, or in a tab of its own, which has the files only where they are kept. @param {CustomEvent} event */
  #choose(event) {
    const { href, inNewTab } = event.detail;
    if (inNewTab && this.#kept) return;
    event.preventDefault();
    history.pushState({ [FROM_RESULTS]: true }, "", new URL(href).hash);
    void this.#showPlace();
  }

  /** Back to the results. Where they were not shown before, they are now. */
  #leave() {
    if (history.state?.[FROM_RESULTS]) return history.back();
    dropPlace();
    void this.#showPlace();
  }

  /** Shows what the address says: a page out of the index, or the results. */
  async #showPlace() {
    const place = readingPlace();
    const { id, pages } = this.#collection ?? {};
    if (place && place.collection !== id) {
      /** @type {{ id: string }[]} */
      const collections = await this.#client.call({ op: "list" });
      if (collections.some(({ id }) => id === place.collection)) return this.#open(place.collection);
    }
    if (place && place.collection === id && pages) return this.#read(place);
    const view = this.#view;
    const wasReading = !view.reading.hidden;
    this.#reading.clear();
    view.reading.hidden = true;
    view.search.hidden = !pages;
    if (wasReading) view.search.focus();
    if (!place) return;
    dropPlace();
    view.tell(this.#kept ? this.#strings.errors.gone : this.#strings.session);
  }

  /** @param {import("./desk-client.js").Place} place */
  async #read(place) {
    const view = this.#view;
    const { url, query, section } = place;
    const box = /** @type {import("./api.d.ts").PangramSearchElement} */ (view.search);
    if (!box.value) box.value = query;
    try {
      const index = sharedIndex(this.#base, "", this.#home, this.#road);
      const [{ page }, file] = await Promise.all([index.ask({ op: "read", with: [url, query] }), this.#client.call({ op: "source", collection: place.collection, url })]);
      if (page) await markRepaired(index, page, query, this.#results);
      if (readingPlace()?.url !== url) return;
      view.readingFile.textContent = file;
      if (page) this.#reading.show(page, readingStringsOf(this.#language), "");
      else this.#reading.showNothing(this.#strings.errors.gone);
    } catch (error) {
      return this.#failed(error);
    }
    view.tell("");
    view.search.hidden = true;
    view.reading.hidden = false;
    this.#reading.focus();
    this.#reading.goTo(section);
  }
}

/** Browsers keep nothing for pages opened from a disk. */
function isKeeping() {
  return /^https?:$/.test(location.protocol) && isSecureContext && !!navigator.storage?.getDirectory;
}

function remembered() {
  try {
    return localStorage.getItem(LAST_KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} id */
function remember(id) {
  try {
    localStorage.setItem(LAST_KEY, id);
  } catch {
    // The first one is opened next time.
  }
}

/** The address speaks of nothing that is read any more. */
function dropPlace() {
  history.replaceState(history.state, "", location.href.split("#")[0]);
}

/** Offers a file to keep. @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[\\/:*?"<>|\0-\x1f]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

void new Desk().start();
