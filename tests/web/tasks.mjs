// What a page's threads do meanwhile, out of the browser's trace: each task by the clock and by the processor's time. On a machine with other work only the
// latter says something of the page.

/** In milliseconds. @typedef {{ wall: number, cpu: number }} Task */

/** Names of threads in a trace. */
export const PAGE_THREAD = "CrRendererMain";
export const WORKER_THREAD = "DedicatedWorker thread";

/**
 * The tasks of all threads of a name while something is done.
 * @param {import("playwright-core").Page} page
 * @param {string[]} names
 * @param {() => Promise<unknown>} act
 * @returns {Promise<Task[][]>} by name
 */
export async function tasksWhile(page, names, act) {
  const browser = /** @type {import("playwright-core").Browser} */ (page.context().browser());
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  /** @type {{ traceEvents: any[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threads = new Map(traceEvents.filter(({ name }) => name === "thread_name").map(({ pid, tid, args }) => [`${pid} ${tid}`, args.name]));
  return names.map((wanted) => {
    const tasks = traceEvents.filter(({ name, ph, pid, tid, tdur }) => ph === "X" && name === "ThreadControllerImpl::RunTask" && threads.get(`${pid} ${tid}`) === wanted && tdur !== undefined);
    if (!tasks.length) throw new Error(`The browser's trace has no tasks of ${wanted}.`);
    return tasks.map(({ dur, tdur }) => ({ wall: dur / 1000, cpu: tdur / 1000 }));
  });
}

/** @param {number[]} list */
export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
