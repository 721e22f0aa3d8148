// Draws the page of one's own files: the only place of the desk that makes elements, but for `desk-reading.js`. Names of files and
// collections become text nodes, never markup.

import { element, set } from "./view.js";
import { plural } from "./strings.js";

/** @typedef {import("./desk-strings/en.js").DeskStrings} DeskStrings */
/** @typedef {import("./desk-protocol.js").Collection} Collection */

/** Names shown at once; the rest on demand. */
const NAMES_AT_ONCE = 200;
/** Where each stage begins and ends on the bar, in hundredths: about as long as it lasts. */
const STAGES = /** @type {Record<string, [number, number]>} */ ({ find: [0, 0], take: [0, 8], survey: [8, 12], read: [12, 55], write: [55, 99], pack: [99, 99] });

export class DeskView {
  #strings;
  #language;
  /** @type {Collection | undefined} */
  #collection;
  #shownNames = NAMES_AT_ONCE;

  /** @param {DeskStrings} strings @param {string} language @param {import("./api.d.ts").Strings} searchStrings */
  constructor(strings, language, searchStrings) {
    this.#strings = strings;
    this.#language = language;
    const button = (/** @type {string} */ text, /** @type {string} */ kind) => element("button", { type: "button", class: kind }, text);
    this.select = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": strings.collection }));
    this.create = button(strings.create, "plain");
    this.rename = button(strings.rename, "plain");
    this.remove = button(strings.remove, "plain");
    this.chooseFiles = button(strings.chooseFiles, "first");
    this.chooseFolder = button(strings.chooseFolder, "");
    this.files = field({ multiple: "" });
    this.folder = field({ webkitdirectory: "" });
    this.dropText = element("strong", {}, strings.drop);
    const drop = element("div", { class: "drop" }, this.dropText, element("p", { class: "quiet" }, strings.kinds), element("div", { class: "row" }, this.chooseFiles, this.chooseFolder), this.files, this.folder);
    this.bar = /** @type {HTMLProgressElement} */ (element("progress", { max: "100", "aria-label": strings.stages.take }));
    this.stage = element("p", {});
    this.file = element("p", { class: "quiet file" });
    this.stop = button(strings.stop, "plain");
    this.progress = element("div", { class: "progress", hidden: "" }, element("div", { class: "row" }, this.stage, this.stop), this.bar, this.file);
    this.notice = element("p", { class: "notice", hidden: "" });
    this.spoken = element("div", { class: "spoken", role: "status" });
    this.search = element("pangram-search", { mode: "page", recent: "off", shortcut: "on", lang: language });
    this.filter = /** @type {HTMLInputElement} */ (element("input", { class: "name", type: "text", "aria-label": strings.filter, placeholder: strings.filter, autocomplete: "off", spellcheck: "false" }));
    this.names = element("ul", {});
    this.moreNames = button(strings.showMore, "plain");
    this.fileList = element("details", { hidden: "" }, element("summary", {}), this.filter, this.names, this.moreNames);
    this.warningList = element("details", { hidden: "" }, element("summary", {}), element("ul", {}));
    this.leftList = element("details", { hidden: "" }, element("summary", {}), element("ul", {}));
    this.zip = button(strings.exportZip, "");
    this.exports = element("div", { hidden: "" }, this.zip, element("p", { class: "quiet" }, strings.exportHint));
    this.keeping = element("p", { class: "quiet" });
    this.back = button(`← ${strings.back}`, "plain");
    this.place = element("output", {});
    this.previous = element("button", { type: "button", class: "plain", title: searchStrings.previous, "aria-label": searchStrings.previous }, "↑");
    this.next = element("button", { type: "button", class: "plain", title: searchStrings.next, "aria-label": searchStrings.next }, "↓");
    this.steps = element("div", { class: "row", role: "group", "aria-label": searchStrings.results }, this.place, this.previous, this.next);
    this.readingFile = element("p", { class: "quiet" });
    this.article = element("article", { tabindex: "-1" });
    this.reading = element("div", { hidden: "" }, element("div", { class: "bar" }, this.back, this.steps), this.readingFile, this.article);
    this.main = element("div", { class: "found" }, this.notice, this.search, this.reading);
    const aside = element("section", { class: "side", "aria-label": strings.collection }, this.progress, element("div", {}, this.select, element("div", { class: "row" }, this.create, this.rename, this.remove)), drop,
      element("div", {}, this.fileList, this.warningList, this.leftList), this.exports);
    this.root = element("div", { class: "desk blank" },
      element("header", {}, element("h1", {}, strings.title), element("p", { class: "quiet" }, strings.privacy), this.keeping), element("main", { class: "columns" }, this.main, aside), this.spoken);
    this.filter.addEventListener("input", () => this.#drawNames(NAMES_AT_ONCE));
    this.moreNames.addEventListener("click", () => this.#drawNames(this.#shownNames + NAMES_AT_ONCE));
  }

  /** @param {{ id: string, name: string }[]} collections @param {string} chosen */
  drawCollections(collections, chosen) {
    this.select.replaceChildren(...collections.map(({ id, name }) => element("option", { value: id }, name)));
    this.select.value = chosen;
  }

  /** @param {Collection} collection */
  draw(collection) {
    const { files, pages, warnings, left } = (this.#collection = collection);
    const strings = this.#strings;
    this.root.classList.toggle("blank", !files.length && !pages);
    const count = (/** @type {import("./api.d.ts").Plural} */ forms, /** @type {number} */ n) => plural(forms, n, this.#language);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    title(this.fileList, files.length ? `${count(strings.files, files.length)} · ${this.#bytes(size)}` : "");
    title(this.warningList, warnings.length ? count(strings.warnings, warnings.length) : "");
    const leftCount = left.reduce((sum, [, n]) => sum + n, 0);
    title(this.leftList, leftCount ? count(strings.left, leftCount) : "");
    this.warningList.lastElementChild?.replaceChildren(...warnings.slice(0, 1000).map(({ name, text }) => element("li", { class: "warning" }, element("strong", { dir: "auto" }, name), element("span", { lang: "en", dir: "auto" }, text))));
    const reasons = /** @type {Record<string, string>} */ (strings.reasons);
    this.leftList.lastElementChild?.replaceChildren(...left.map(([reason, n]) => element("li", {}, element("span", {}, reasons[reason] ?? reason), element("span", {}, this.#number(n)))));
    set(this.exports, { hidden: !pages });
    set(this.search, { hidden: !pages || !this.reading.hidden });
    this.#drawNames(NAMES_AT_ONCE);
    this.tell(files.length && !pages ? strings.nothing : "");
  }

  /** @param {number} most */
  #drawNames(most) {
    this.#shownNames = most;
    const wanted = this.filter.value.trim().toLowerCase();
    const found = (this.#collection?.files ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
    this.names.replaceChildren(...found.slice(0, most).map(({ name }) => {
      const label = this.#strings.removeFile.replace("{q}", () => name);
      return element("li", { class: "file" }, element("span", { dir: "auto" }, name), element("button", { type: "button", class: "plain", "data-file": name, "aria-label": label, title: label }, "✕"));
    }));
    set(this.moreNames, { hidden: found.length <= most });
  }

  /** A message that stays until the next one; none where empty. @param {string} text */
  tell(text) {
    this.notice.textContent = text;
    set(this.notice, { hidden: !text });
    // Where nothing is indexed yet the main column is not there.
    if (this.root.classList.contains("blank")) this.keeping.after(this.notice);
    else this.main.prepend(this.notice);
    if (text) this.spoken.textContent = text;
  }

  /** @param {import("./desk-protocol.js").Change} change */
  tellChange(change) {
    const done = Object.entries(this.#strings.changed).map(([kind, text]) => ({ n: change[/** @type {keyof typeof change} */ (kind)], text }));
    this.tell(done.filter(({ n }) => n).map(({ n, text }) => text.replace("{n}", this.#number(n))).join(" · "));
  }

  /** @param {import("./desk-protocol.js").DeskProgress | null} progress null: nothing goes on */
  work(progress) {
    set(this.progress, { hidden: !progress });
    for (const control of [this.chooseFiles, this.chooseFolder, this.select, this.create, this.rename, this.remove, this.zip]) set(control, { disabled: !!progress });
    if (!progress) return;
    const { stage, done, total, file } = progress;
    const [from, to] = STAGES[stage] ?? [0, 0];
    const label = this.#strings.stages[/** @type {keyof DeskStrings["stages"]} */ (stage)] ?? "";
    if (stage === "find" || stage === "pack") this.bar.removeAttribute("value");
    else this.bar.value = Math.max(this.bar.value || 0, from + ((to - from) * done) / Math.max(1, total));
    set(this.bar, { "aria-label": label });
    const [n, all] = stage === "survey" ? [this.#bytes(done), this.#bytes(total)] : [this.#number(done), this.#number(total)];
    const counted = stage === "find" ? this.#number(done) : total ? this.#strings.progress.replace("{n}", () => n).replace("{total}", () => all) : "";
    this.stage.textContent = `${label} ${counted}`.trim();
    this.file.textContent = stage === "write" ? "" : file;
    if (this.spoken.textContent !== label && stage !== "survey") this.spoken.textContent = label;
  }

  /** Asks for a name; null where the person thinks better of it. @param {string} name @param {string} action @returns {Promise<string | null>} */
  async askName(name, action) {
    const input = /** @type {HTMLInputElement} */ (element("input", { class: "name", type: "text", maxlength: "200", autocomplete: "off" }));
    input.value = name;
    const agreed = await this.#ask(action, element("label", {}, this.#strings.name, input));
    return agreed && input.value.trim() ? input.value.trim() : null;
  }

  /** @param {string} question @param {string} action @returns {Promise<boolean>} */
  confirm(question, action) {
    return this.#ask(action, element("p", {}, question));
  }

  /** @param {string} action @param {HTMLElement} content @returns {Promise<boolean>} */
  #ask(action, content) {
    const [ok, cancel] = [element("button", { type: "button", class: "first" }, action), element("button", { type: "button" }, this.#strings.cancel)];
    const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { "aria-label": action }, content, element("div", { class: "row" }, cancel, ok)));
    document.body.append(dialog);
    return new Promise((resolve) => {
      let agreed = false;
      const agree = () => {
        agreed = true;
        dialog.close();
      };
      ok.addEventListener("click", agree);
      cancel.addEventListener("click", () => dialog.close());
      content.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
        // Else the button that opened the dialog, focused again, would take the key too.
        event.preventDefault();
        agree();
      });
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(agreed);
      });
      dialog.showModal();
      content.querySelector("input")?.select();
    });
  }

  /** @param {number} n */
  #number(n) {
    return new Intl.NumberFormat(this.#language).format(n);
  }

  /** @param {number} n */
  #bytes(n) {
    const [unit, by] = /** @type {[string, number]} */ (n < 1e3 ? ["byte", 1] : n < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6]);
    return new Intl.NumberFormat(this.#language, { style: "unit", unit, maximumFractionDigits: 1 }).format(n / by);
  }
}

/** @param {Record<string, string>} attributes */
function field(attributes) {
  return /** @type {HTMLInputElement} */ (element("input", { type: "file", hidden: "", tabindex: "-1", ...attributes }));
}

/** Sets a list's summary; a list with none is not shown. @param {HTMLElement} list @param {string} text */
function title(list, text) {
  const summary = /** @type {HTMLElement} */ (list.firstElementChild);
  summary.textContent = text;
  set(list, { hidden: !text });
}
