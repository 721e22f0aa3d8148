// What the tests of the page of one's own files share: the page that `pangram desk` writes, opened from a server or a disk; files to give
// it; its index out of the browser's store; and many files by seeded chance.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before } from "node:test";
import { Complaints, answered, noteAnswers } from "./answers.mjs";
import { PANGRAM, launch } from "./harness.mjs";
import { TestServer } from "./server.mjs";

/** @typedef {import("playwright-core").Page} Page */

export const hasDesk = !!PANGRAM && execFileSync(PANGRAM, ["--help"], { encoding: "utf8" }).includes("desk");

/** Files of every kind, some of them bad. */
export const NOTES = {
  "tides.md": "# Tides\n\nHigh water comes twice a day.\n\n## Spring tides\n\nThe range is greatest after a full moon. 潮汐 <b onclick=\"window.hacked=1\">表</b>\n",
  "page.html": "<!doctype html><html lang=en><title>Fuel dock</title><h1>Fuel dock</h1><p>Opens at eight. <script>window.hacked=1</script><img src=x onerror='window.hacked=1'>",
  "old.txt": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("Storm log\n\nTwo black balls were shown.\n", "utf16le")]),
  "records.jsonl": '{"url": "log/1", "title": "First entry", "text": "The mooring chain was replaced."}\n{"url": "log/2", "title": "Second entry", "text": "A buoy drifted."}\nthis is no record\n',
  "broken.md": new Uint8Array(4000).map((_, i) => (i * 37) % 256),
  "empty.html": "<!doctype html><title></title>",
  "draft.md": "---\ndraft: true\n---\n# Unfinished\n",
  ".hidden/secret.md": "# Secret harbour\n",
  "node_modules/x/readme.md": "# Dependency\n",
  "photo.png": "no document",
};

/** Where the page lies on the test's server. */
export const DESK_PATH = "/tools/desk/";

/** The page, as the program writes it; answers with its path. */
export function writeDesk() {
  const file = join(mkdtempSync(join(tmpdir(), "pangram-desk-")), "desk.html");
  execFileSync(/** @type {string} */ (PANGRAM), ["desk", "--out", file, "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
  return file;
}

/** Puts the page on a server whose own policy allows its inline script. @param {import("./server.mjs").TestServer} server @param {string} file */
export function serveDesk(server, file) {
  server.csp = "frame-ancestors 'none'";
  server.files.set(`${DESK_PATH}index.html`, readFileSync(file));
}

/** Opens the page and waits until it is ready. @param {import("playwright-core").BrowserContext} context @param {string} url */
export async function openDesk(context, url) {
  await noteAnswers(context);
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  return page;
}

/** @param {Page} page */
export async function ready(page) {
  await page.locator("html[data-ready]").waitFor();
}

/** Call it inside a suite: a browser and the page on a server for its tests; after each, no page may have complained. */
export function deskStage() {
  /** @type {string[]} */ const folders = [];
  const on = {
    /** @type {import("playwright-core").Browser} */ browser: /** @type {any} */ (undefined),
    /** @type {import("playwright-core").BrowserContext} */ context: /** @type {any} */ (undefined),
    /** @type {Page} */ page: /** @type {any} */ (undefined),
    /** @type {TestServer} */ server: /** @type {any} */ (undefined),
    /** The page, on the disk. */
    file: "",
    complaints: new Complaints(),

    /** @param {import("playwright-core").BrowserContextOptions} [options] */
    async open(options, url = on.server.origin + DESK_PATH) {
      on.context = await on.browser.newContext(options);
      on.context.on("page", (opened) => on.complaints.hear(opened));
      on.page = await openDesk(on.context, url);
    },

    /** As `folderOf`, gone after the tests. @param {Record<string, string | Uint8Array>} files @param {string} [name] */
    folder(files, name) {
      const made = folderOf(files, name);
      folders.push(made);
      return made;
    },

    /** Titles of what is found. @param {string} query */
    async find(query) {
      await on.page.locator("pangram-search input").fill(query);
      await answered(on.page);
      return on.page.locator("pangram-search .title:visible").allTextContents();
    },

    summaries: () => on.page.locator("details:visible > summary").allTextContents(),
    told: () => on.page.locator(".notice:visible").textContent(),
  };
  before(async () => {
    [on.browser, on.server] = await Promise.all([launch(), TestServer.start()]);
    on.file = writeDesk();
    serveDesk(on.server, on.file);
  });
  after(async () => {
    await on.browser?.close();
    on.server?.stop();
    for (const folder of [...folders, on.file]) if (folder) rmSync(dirname(folder), { recursive: true });
  });
  afterEach(async () => {
    await on.context?.close();
    assert.deepEqual(on.complaints.take(), []);
  });
  return on;
}

/** Writes files below a new folder with the given name; answers with the folder. @param {Record<string, string | Uint8Array>} files @param {string} [name] */
export function folderOf(files, name = "notes") {
  const folder = join(mkdtempSync(join(tmpdir(), "pangram-files-")), name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Does something that changes the collection, and waits until it is done. @param {Page} page @param {() => Promise<unknown>} act */
export async function changed(page, act) {
  await page.evaluate(() => {
    const progress = /** @type {HTMLElement} */ (document.querySelector(".progress"));
    let begun = false;
    Object.assign(window, { changed: false });
    new MutationObserver(() => {
      if (!progress.hidden) begun = true;
      else if (begun) Object.assign(window, { changed: true });
    }).observe(progress, { attributes: true });
  });
  await act();
  // A wait that ends: a change that never comes fails its test and holds up no other.
  await page.waitForFunction(() => /** @type {any} */ (window).changed, undefined, { timeout: 120_000 });
}

/** Chooses a folder as its button does. @param {Page} page @param {string} folder */
export function chooseFolder(page, folder) {
  return changed(page, () => page.locator("input[webkitdirectory]").setInputFiles(folder));
}

/** Chooses files. @param {Page} page @param {string[] | { name: string, mimeType: string, buffer: Buffer }[]} files */
export function chooseFiles(page, files) {
  return changed(page, () => page.locator("input[multiple]").setInputFiles(files));
}

/** Drops files and folders on the page, as the browser hands them over. @param {Page} page @param {string[]} files */
export async function drop(page, files) {
  const session = await page.context().newCDPSession(page);
  const send = (/** @type {"dragEnter" | "dragOver" | "drop"} */ type) => session.send("Input.dispatchDragEvent", { type, x: 200, y: 300, data: { items: [], files, dragOperationsMask: 1 } });
  await send("dragEnter");
  await send("dragOver");
  const text = await page.locator(".drop strong").textContent();
  await changed(page, () => send("drop"));
  return text;
}

/** The files of the index that the browser keeps for the one collection there is. @param {Page} page @returns {Promise<Map<string, Buffer>>} */
export async function keptIndex(page) {
  const files = await page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("pangram-desk");
    for await (const home of /** @type {any} */ (root).values()) {
      const names = [];
      for await (const name of home.keys()) names.push(name);
      const read = async (/** @type {string} */ name) => (await home.getFileHandle(name)).getFile();
      const { index } = JSON.parse(await (await read(names.filter((name) => name.startsWith("state-")).sort().at(-1))).text());
      const pack = await read(index.pack);
      const text = async (/** @type {[string, number, number]} */ [name, at, size]) => [name, btoa(String.fromCharCode(...new Uint8Array(await pack.slice(at, at + size).arrayBuffer())))];
      return Promise.all(index.parts.map(text));
    }
    return [];
  });
  return new Map(files.map(([name, base64]) => [name, Buffer.from(base64, "base64")]));
}

/** The files of a zip whose files are stored as they are. @param {Buffer} zip @returns {Map<string, Buffer>} */
export function unzip(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  const files = new Map();
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left; left--) {
    const [size, nameLength, more] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)];
    if (zip.readUInt16LE(at + 10) !== 0 || zip.readUInt32LE(at + 20) !== size) throw new Error("not stored as it is");
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files.set(zip.toString("utf8", at + 46, at + 46 + nameLength), zip.subarray(from, from + size));
    at += 46 + nameLength + more;
  }
  return files;
}

const SCRIPTS = [
  { words: /** @type {[number, number]} */ ([0x4e00, 0x5200]), length: [1, 3], space: "" },
  { words: /** @type {[number, number]} */ ([0x3042, 0x3093]), length: [2, 4], space: "" },
  { words: /** @type {[number, number]} */ ([0xac00, 0xb000]), length: [2, 4], space: " " },
  { words: /** @type {[number, number]} */ ([0x61, 0x7a]), length: [2, 9], space: " " },
];

/**
 * Markdown files of about `size` bytes each: prose in Han, kana, Hangul and Latin letters, headings, code. Words follow Zipf's law, so that
 * terms are shared as in real text. The same seed gives the same files.
 * @param {number} count
 * @param {number} size
 * @returns {Record<string, string>}
 */
export function markdownFiles(count, size, seed = 1) {
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const lexicons = SCRIPTS.map(({ words: [from, to], length: [least, most], ...script }) => {
    const word = () => Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () => String.fromCharCode(from + Math.floor(random() * (to - from)))).join("");
    return { ...script, words: Array.from({ length: 6000 }, word) };
  });
  /** @type {Record<string, string>} */
  const files = {};
  for (let n = 0; n < count; n++) {
    const { words, space } = lexicons[n % lexicons.length];
    const some = (/** @type {number} */ most) => Array.from({ length: 1 + Math.floor(random() * most) }, () => words[Math.floor(words.length ** random()) - 1] ?? words[0]).join(space);
    let text = `---\ntitle: ${some(5)} ${n}\n---\n\n`;
    while (Buffer.byteLength(text) < size) {
      text += `## ${some(4)}\n\n`;
      for (let i = 0; i < 4; i++) text += `${some(30)}, ${some(30)}. *${some(3)}* ${some(40)}.\n\n`;
      text += `\`\`\`\nlet value_${Math.floor(random() * 500)} = call(${Math.floor(random() * 99)});\n\`\`\`\n\n- ${some(8)}\n- [${some(2)}](note-${Math.floor(random() * count)}.md)\n\n`;
    }
    files[`part-${n % 10}/note-${n}.md`] = text;
  }
  return files;
}
