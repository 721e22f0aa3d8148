// How long a page's main thread works while something is done: in time of the processor, which other programs on the machine change little.

/** @typedef {{ name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number, args: any }} Traced */

const KEYS = ["keydown", "beforeinput", "input", "keyup"];

/**
 * Does `act` and answers with the milliseconds of each turn of the busiest page: those that take keys, those that take messages (answers), the
 * frames, and what is put off.
 * @param {import("playwright-core").Browser} browser
 * @param {() => Promise<void>} act
 */
export async function workOf(browser, act) {
  const session = await browser.newBrowserCDPSession();
  /** @type {Traced[]} */
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(.../** @type {any[]} */ (value)));
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "toplevel"] } });
  await act();
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  /** @type {Record<"keys" | "messages" | "frames" | "timers", number[]>} */
  const turns = { keys: [], messages: [], frames: [], timers: [] };
  for (const turn of turnsOf(mainThread(events))) {
    const has = (/** @type {(event: Traced) => boolean} */ is) => turn.some(is);
    const kind = has(({ name, args }) => name === "EventDispatch" && KEYS.includes(args?.data?.type)) ? "keys"
      : has(({ name }) => name === "HandlePostMessage") ? "messages"
      : has(({ name }) => name === "UpdateLayoutTree" || name === "Paint" || name === "Commit") ? "frames"
      : has(({ name }) => name === "TimerFire") ? "timers" : undefined;
    if (kind) turns[kind].push((turn[0].tdur ?? 0) / 1000);
  }
  return turns;
}

/** What happened on the main thread that the keys came to. @param {Traced[]} events */
function mainThread(events) {
  /** @type {Map<string, Traced[]>} */
  const threads = new Map();
  for (const event of events) {
    if (event.ph !== "X") continue;
    const key = `${event.pid} ${event.tid}`;
    const thread = threads.get(key);
    if (thread) thread.push(event);
    else threads.set(key, [event]);
  }
  const keys = (/** @type {Traced[]} */ thread) => thread.filter(({ name }) => name === "EventDispatch").length;
  return [...threads.values()].sort((a, b) => keys(b) - keys(a))[0] ?? [];
}

/** The outermost events, each with those within it behind it. @param {Traced[]} events */
function turnsOf(events) {
  /** @type {Traced[][]} */
  const turns = [];
  let end = -1;
  for (const event of events.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    if (event.ts >= end) {
      turns.push([event]);
      end = event.ts + (event.dur ?? 0);
    } else turns.at(-1)?.push(event);
  }
  return turns;
}
