// What browsers hold of an index without being asked to keep it (`store.js`, `holding.js`), on a network and a Cache Storage of the test's own.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

const BASE = "https://site.example/pangram/data/";
/** @param {number} n */
const address = (n) => `${BASE}${n.toString(16).padStart(12, "0")}.bin`;

describe("parts that are held", () => {
  /** What is held, by address. @type {Map<string, Response>} */ let held;
  /** @type {string[]} */ let matched;
  /** @type {string[]} */ let fetched;
  let online = true;
  let times = 0;
  /** @type {typeof import("../../www/src/store.js")} */ let store;
  /** @type {typeof import("../../www/src/holding.js")} */ let holding;

  /** As the engine's host fetches. @param {string} url @param {Parameters<typeof store.fetchPart>[1]} [init] */
  async function fetchPart(url, init) {
    const part = await store.fetchPart(url, init, await holding.anythingHere());
    if (part.address) holding.holdSoon(part.address, part.bytes);
    return part;
  }

  /** A thread begins: what the module knows, it learns anew. @param {string[]} [here] names of caches */
  async function begin(here = []) {
    const cache = { put: async (/** @type {string} */ url, /** @type {Response} */ response) => void held.set(url, response), keys: async () => [...held.keys()].map((url) => ({ url })), delete: async (/** @type {{ url: string }} */ { url }) => held.delete(url) };
    Object.assign(globalThis, {
      caches: {
        keys: async () => here,
        open: async () => cache,
        match: async (/** @type {string} */ url) => (matched.push(url), held.get(url)?.clone()),
      },
      fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
        if (!online) throw new TypeError("no network");
        fetched.push(url);
        return new Response(`bytes of ${url}`, { status: init?.headers ? 206 : 200 });
      },
    });
    store = await import("../../www/src/store.js");
    holding = await import(`../../www/src/holding.js?${++times}`);
  }

  const { fetch } = globalThis;
  beforeEach(() => {
    [held, matched, fetched, online] = [new Map(), [], [], true];
    mock.timers.enable({ apis: ["setTimeout"] });
  });
  afterEach(() => {
    mock.timers.reset();
    Object.assign(globalThis, { fetch, caches: undefined });
  });

  /** Lets what was begun come to its end. */
  const settled = () => new Promise((done) => setImmediate(done));

  test("they are written when nothing was fetched for a while, not while queries come", async () => {
    await begin();
    for (let n = 0; n < 5; n++) {
      await fetchPart(address(n));
      mock.timers.tick(299);
      await settled();
    }
    assert.equal(held.size, 0);
    mock.timers.tick(1);
    await settled();
    assert.deepEqual([...held.keys()], [0, 1, 2, 3, 4].map(address));
    assert.equal(await held.get(address(3))?.clone().text(), `bytes of ${address(3)}`);
  });

  test("where nothing was held as the thread began, nothing is looked for; where there was, it is not fetched", async () => {
    await begin(["another-cache"]);
    await fetchPart(address(1));
    assert.deepEqual([matched, fetched], [[], [address(1)]]);
    await begin(["pangram-parts"]);
    held.set(address(1), new Response("held"));
    const { ok, bytes } = await fetchPart(address(1));
    assert.deepEqual([ok, new TextDecoder().decode(bytes), fetched], [true, "held", [address(1)]]);
    // Past what is here.
    await fetchPart(address(1), { cache: "reload" });
    assert.equal(fetched.length, 2);
  });

  test("without a network, what this thread held itself is there, also a part of a file", async () => {
    await begin();
    const range = { headers: { Range: "bytes=0-9" } };
    await fetchPart(address(1), range);
    mock.timers.tick(300);
    await settled();
    online = false;
    assert.ok((await fetchPart(address(1), range)).ok);
    await assert.rejects(fetchPart(address(2)), TypeError);
  });

  test("held at once where somebody is about to keep them, and looked for from then on", async () => {
    await begin();
    await fetchPart(address(1));
    await holding.holdNow();
    assert.deepEqual([...held.keys()], [address(1)]);
    await fetchPart(address(1));
    assert.deepEqual([matched, fetched], [[address(1)], [address(1)]]);
  });

  test("no more waits than 256, the oldest give way, and of 320 that are held the oldest go", async () => {
    await begin();
    for (let n = 0; n < 700; n++) {
      await fetchPart(address(n));
      if (n % 100 === 99 && n < 600) {
        mock.timers.tick(300);
        for (let turn = 0; turn < 3; turn++) await settled();
      }
    }
    for (let n = 700; n < 900; n++) await fetchPart(address(n));
    mock.timers.tick(300);
    for (let turn = 0; turn < 3; turn++) await settled();
    assert.equal(held.size, 320);
    assert.ok(held.has(address(899)) && held.has(address(644)) && !held.has(address(643)) && !held.has(address(0)));
  });

  test("where asking for a store fails, as in a frame without an origin, parts are fetched and none is held", async () => {
    await begin();
    Object.defineProperty(globalThis, "caches", { configurable: true, get: () => assert.fail("not for this frame") });
    try {
      const { ok, bytes } = await fetchPart(address(1));
      assert.deepEqual([ok, new TextDecoder().decode(bytes)], [true, `bytes of ${address(1)}`]);
      await holding.holdNow();
      online = false;
      await assert.rejects(fetchPart(address(2)), /no network/);
    } finally {
      Object.defineProperty(globalThis, "caches", { configurable: true, writable: true, value: undefined });
    }
  });

  test("outside browsers nothing is held or looked for", async () => {
    await begin(["pangram-parts"]);
    Object.assign(globalThis, { caches: undefined });
    await fetchPart(address(1));
    mock.timers.tick(1000);
    await settled();
    assert.deepEqual([held.size, matched], [0, []]);
  });
});
