// Figures of the page of one's own files: `node tests/web/desk-figures.mjs [FILES] [BYTES]`. Indexes Markdown files by seeded chance (1,000 of
// 10 kB where not given) by the program with one thread and in the page, in turns: picked, dropped, and chosen in a file field, where the
// browser itself lists all files in one task. Says how long each took, and the longest task of the page's own thread meanwhile, by the clock
// and by the processor's time: on a machine with other work only the latter is the page's. `offline-figures.mjs` measures this too.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { changed, chooseFolder, drop, folderOf, markdownFiles, openDesk, serveDesk, writeDesk, DESK_PATH } from "./desk-stage.mjs";
import { PANGRAM, launch } from "./harness.mjs";
import { TestServer } from "./server.mjs";
import { PAGE_THREAD, median, tasksWhile } from "./tasks.mjs";

/** `over`: tasks of more than 50 ms of the processor's time. @typedef {{ ms: number, longest: import("./tasks.mjs").Task, over: number }} Measured */

const ROUNDS = 3;
const LONG_MS = 50;
const program = /** @type {string} */ (PANGRAM);

/** How long something takes in a page, and its longest task. @param {import("playwright-core").Page} page @param {() => Promise<unknown>} act @returns {Promise<Measured>} */
async function measured(page, act) {
  let ms = 0;
  const [tasks] = await tasksWhile(page, [PAGE_THREAD], async () => {
    const start = performance.now();
    await act();
    ms = performance.now() - start;
  });
  return { ms, longest: tasks.reduce((a, b) => (b.cpu > a.cpu ? b : a)), over: tasks.filter(({ cpu }) => cpu > LONG_MS).length };
}

/** Has the browser's picker give a folder of the browser's own store with the same files. @param {import("playwright-core").Page} page @param {string} folder */
async function providePicker(page, folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map((file) => ({ path: file.slice(folder.length + 1).split(/[\\/]/), text: readFileSync(file, "utf8") }));
  for (let at = 0; at < texts.length; at += 100) {
    await page.evaluate(async ({ name, some }) => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
      for (const { path, text } of some) {
        let home = root;
        for (const part of path.slice(0, -1)) home = await home.getDirectoryHandle(part, { create: true });
        const writable = await (await home.getFileHandle(/** @type {string} */ (path.at(-1)), { create: true })).createWritable();
        await writable.write(text);
        await writable.close();
      }
      Object.assign(window, { showDirectoryPicker: async () => root });
    }, { name: basename(folder), some: texts.slice(at, at + 100) });
  }
}

/** Measures, and prints as it goes. @param {number} [count] files @param {number} [size] bytes of each */
export async function deskFigures(count = 1000, size = 10_000) {
  const folder = folderOf(markdownFiles(count, size));
  const file = writeDesk();
  const [browser, server] = await Promise.all([launch(), TestServer.start()]);
  serveDesk(server, file);
  /** @type {number[]} */
  const programs = [];
  /** @type {Record<string, Measured[]>} */
  const figures = { "folder picked": [], "folder dropped": [], "file field": [], "one file changed": [], "one file added": [], "saved as one file": [] };
  /** @param {string} name @param {import("playwright-core").Page} page @param {() => Promise<unknown>} act */
  const take = async (name, page, act) => figures[name].push(await measured(page, act));
  const fresh = async () => openDesk(await browser.newContext(), server.origin + DESK_PATH);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const out = join(dirname(folder), `index-${round}`);
      const start = performance.now();
      execFileSync(program, ["build", folder, "--out", out, "--no-pages", "--no-cache", "--quiet"], { env: { ...process.env, RAYON_NUM_THREADS: "1" } });
      programs.push(performance.now() - start);
      const picked = await fresh();
      await providePicker(picked, folder);
      await take("folder picked", picked, () => changed(picked, () => picked.getByRole("button", { name: "Choose a folder" }).click()));
      await picked.context().close();
      const dropped = await fresh();
      await take("folder dropped", dropped, () => drop(dropped, [folder]));
      await take("saved as one file", dropped, async () => Promise.all([dropped.waitForEvent("download"), changed(dropped, () => dropped.getByRole("button", { name: "Save as one file" }).click())]));
      await dropped.context().close();
      const field = await fresh();
      await take("file field", field, () => chooseFolder(field, folder));
      writeFileSync(join(folder, "part-0/note-0.md"), `# Changed\n\nIn round ${round}.\n`);
      await take("one file changed", field, () => drop(field, [folder]));
      const added = folderOf({ "new.md": `# New\n\nIn round ${round}.\n` }, "more");
      await take("one file added", field, () => drop(field, [added]));
      rmSync(dirname(added), { recursive: true });
      await field.context().close();
    }
  } finally {
    await browser.close();
    server.stop();
    rmSync(dirname(folder), { recursive: true });
    rmSync(dirname(file), { recursive: true });
  }
  const ours = median(programs);
  console.log(`own files: ${count} Markdown files of ${size} bytes, medians of ${ROUNDS}`);
  console.log(`  ${"program, one thread".padEnd(20)} ${ours.toFixed(0).padStart(6)} ms`);
  for (const [name, list] of Object.entries(figures)) {
    const [ms, worst] = [median(list.map((one) => one.ms)), list.map(({ longest }) => longest).reduce((a, b) => (b.cpu > a.cpu ? b : a))];
    const over = list.reduce((sum, one) => sum + one.over, 0);
    console.log(`  ${name.padEnd(20)} ${ms.toFixed(0).padStart(6)} ms   ${(ms / ours).toFixed(2)} of the program; longest task ${worst.cpu.toFixed(0)} ms of processor, ${worst.wall.toFixed(0)} by the clock; over ${LONG_MS} ms of processor: ${over}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await deskFigures(...process.argv.slice(2, 4).map(Number));
