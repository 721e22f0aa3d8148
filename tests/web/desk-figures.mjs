// Figures of the page of one's own files: `node tests/web/desk-figures.mjs [FILES] [BYTES]`. Indexes Markdown files by seeded chance (1,000 of
// 10 kB where not given) by the program with one thread and in the page, in turns, and says how long each took, the longest tasks of the page's own
// thread meanwhile, and the same for one changed file.

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chooseFolder, drop, folderOf, markdownFiles, openDesk, serveDesk, writeDesk, DESK_PATH } from "./desk-stage.mjs";
import { PANGRAM, launch } from "./harness.mjs";
import { TestServer } from "./server.mjs";

const [count, size] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 10_000)];
const ROUNDS = 3;
const program = /** @type {string} */ (PANGRAM);

const folder = folderOf(markdownFiles(count, size));
const file = writeDesk();
const [browser, server] = await Promise.all([launch(), TestServer.start()]);
serveDesk(server, file);

/** Milliseconds. @param {() => unknown} act */
async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** @param {number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** @type {Record<string, number[]>} */
const figures = { program: [], page: [], again: [], dropped: [], tasks: [] };
try {
  for (let round = 0; round < ROUNDS; round++) {
    const out = join(dirname(folder), `index-${round}`);
    figures.program.push(await timed(() => execFileSync(program, ["build", folder, "--out", out, "--no-pages", "--quiet"], { env: { ...process.env, RAYON_NUM_THREADS: "1" } })));
    const context = await browser.newContext();
    const page = await openDesk(context, server.origin + DESK_PATH);
    await page.evaluate(() => {
      const tasks = ((/** @type {any} */ (window)).tasks = /** @type {number[]} */ ([]));
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
    });
    const tasks = async () => figures.tasks.push(...(await page.evaluate(() => (/** @type {any} */ (window)).tasks)));
    figures.page.push(await timed(() => chooseFolder(page, folder)));
    writeFileSync(join(folder, "part-0/note-0.md"), `# Changed\n\nIn round ${round}.\n`);
    figures.again.push(await timed(() => chooseFolder(page, folder)));
    await tasks();
    await context.close();
    const other = await openDesk(await browser.newContext(), server.origin + DESK_PATH);
    figures.dropped.push(await timed(() => drop(other, [folder])));
    await other.context().close();
  }
} finally {
  await browser.close();
  server.stop();
  rmSync(dirname(folder), { recursive: true });
  rmSync(dirname(file), { recursive: true });
}
const [ours, page, again, dropped] = [figures.program, figures.page, figures.again, figures.dropped].map(median);
console.log(`${count} files of ${size} bytes, medians of ${ROUNDS}, in ms`);
console.log(`program, one thread    ${ours.toFixed(0)}`);
console.log(`page, folder chosen    ${page.toFixed(0)}   ${(page / ours).toFixed(2)} times as long`);
console.log(`page, folder dropped   ${dropped.toFixed(0)}   ${(dropped / ours).toFixed(2)} times as long`);
console.log(`one file changed       ${again.toFixed(0)}`);
console.log(`tasks of the page's own thread over 50 ms: ${figures.tasks.map((ms) => ms.toFixed(0)).join(", ") || "none"}`);
