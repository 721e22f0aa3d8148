// Draws the page of one's own files. Names of files and collections become text nodes, never markup.

import { LongList } from "./desk-list.js";
import { element, set } from "./elements.js";
import { plural } from "./strings.js";

/** @typedef {import("./desk-strings/en.js").DeskStrings} DeskStrings */
/** @typedef {import("./desk-protocol.js").Collection} Collection */

/** Where each stage begins and ends on the bar, in hundredths: about as long as it lasts. */
const STAGES = /** @type {Record<string, [number, number]>} */ ({ find: [0, 0], take: [0, 8], survey: [8, 12], read: [12, 55], write: [55, 99], pack: [99, 99] });

export class DeskView {
  #strings;
  #language;
  /** @type {Collection | undefined} */
  #collection;

  /** @param {DeskStrings} strings @param {string} language @param {import("./reading.js").Reading} reading shows a page */
  constructor(strings, language, reading) {
    this.#strings = strings;
    this.#language = language;
    this.dir = /^(ar|he)$/.test(language) ? "rtl" : "ltr";
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
    this.fileList = new LongList((/** @type {{ name: string }} */ { name }) => this.#fileRow(name), strings.showMore, this.filter);
    this.names = this.fileList.root;
    this.warningList = new LongList(warningRow, strings.showMore);
    this.leftList = new LongList((/** @type {[string, number]} */ [reason, n]) => this.#leftRow(reason, n), strings.showMore);
    this.html = button(strings.exportHtml, "");
    this.zip = button(strings.exportZip, "");
    const hint = (/** @type {string} */ text) => element("p", { class: "quiet" }, text);
    this.exports = element("div", { hidden: "" }, this.html, hint(strings.exportHtmlHint), this.zip, hint(strings.exportZipHint));
    this.keeping = element("p", { class: "quiet" });
    this.back = button(`${this.dir === "rtl" ? "→" : "←"} ${strings.back}`, "plain");
    this.readingFile = element("span", { class: "quiet", dir: "auto" });
    this.reading = element("div", { hidden: "" }, element("div", { class: "bar" }, this.back, this.readingFile), reading.article, reading.bar);
    this.main = element("div", { class: "found" }, this.notice, this.search, this.reading);
    const aside = element("section", { class: "side", "aria-label": strings.collection }, this.progress, element("div", {}, this.select, element("div", { class: "row" }, this.create, this.rename, this.remove)), drop,
      element("div", {}, this.fileList.root, this.warningList.root, this.leftList.root), this.exports);
    this.root = element("div", { class: "desk blank" },
      element("header", {}, element("h1", {}, strings.title), element("p", { class: "quiet" }, strings.privacy), this.keeping), element("main", { class: "columns" }, this.main, aside), this.spoken);
    this.filter.addEventListener("input", () => this.fileList.fill(this.#wantedFiles()));
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
    this.fileList.show(files.length ? `${count(strings.files, files.length)} · ${this.#bytes(size)}` : "", this.#wantedFiles());
    this.warningList.show(warnings.length ? count(strings.warnings, warnings.length) : "", warnings);
    const leftCount = left.reduce((sum, [, n]) => sum + n, 0);
    this.leftList.show(leftCount ? count(strings.left, leftCount) : "", left);
    set(this.exports, { hidden: !pages });
    set(this.search, { hidden: !pages || !this.reading.hidden });
    this.tell(files.length && !pages ? strings.nothing : "");
  }

  /** Files whose names hold what the filter says. */
  #wantedFiles() {
    const wanted = this.filter.value.trim().toLowerCase();
    return (this.#collection?.files ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
  }

  /** @param {string} name */
  #fileRow(name) {
    const label = this.#strings.removeFile.replace("{q}", () => name);
    return element("li", { class: "file" }, element("span", { dir: "auto" }, name), element("button", { type: "button", class: "plain", "data-file": name, "aria-label": label, title: label }, "✕"));
  }

  /** @param {string} reason @param {number} n */
  #leftRow(reason, n) {
    const reasons = /** @type {Record<string, string>} */ (this.#strings.reasons);
    return element("li", {}, element("span", {}, reasons[reason] ?? reason), element("span", {}, this.#number(n)));
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

  /** One HTML file would be too large. @param {number} bytes @param {number} most that are allowed */
  tellTooLarge(bytes, most) {
    this.tell(this.#strings.tooLarge.replace("{n}", this.#bytes(bytes)).replace("{most}", this.#bytes(most)));
  }

  /** @param {import("./desk-protocol.js").DeskProgress | null} progress null: nothing goes on */
  work(progress) {
    set(this.progress, { hidden: !progress });
    for (const control of [this.chooseFiles, this.chooseFolder, this.select, this.create, this.rename, this.remove, this.html, this.zip]) set(control, { disabled: !!progress });
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

/** @param {{ name: string, text: string }} warning */
function warningRow({ name, text }) {
  return element("li", { class: "warning" }, element("strong", { dir: "auto" }, name), element("span", { lang: "en", dir: "auto" }, text));
}
