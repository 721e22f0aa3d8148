// What the engine's host asks a server for: neighbours in one request, and whole files for a reader who asks on where answers are quick.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "../../www/src/host.js";

/** Files of a host: each byte is its own place, modulo 251. */
const file = Uint8Array.from({ length: 16_000 }, (_, i) => i % 251);
const byteAt = (place) => place % 251;

/**
 * A host over a made-up engine, whose search for `"a:0+100 b:5+7"` needs those pieces and answers with their first bytes; behind a `!` past any cache, and behind a `?` to repair a query: as it stands, its answer is there at once.
 * @param {{ ranges?: boolean, delay?: number, answering?: boolean }} [server] `answering`: each search needs what answers, which comes by itself
 */
async function host({ ranges = true, delay = 0, answering = false } = {}) {
  const asked = [];
  const opened = [];
  let stood = 0;
  const fetched = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    const range = /bytes=(\d+)-(\d+)/.exec(init?.headers?.Range ?? "");
    asked.push(`${Buffer.from(/data\/(.+)\.bin/.exec(String(url))[1].replace(/(00)+$/, ""), "hex")}${range ? ` ${range[1]}-${range[2]}` : ""}`);
    if (delay) await new Promise((done) => setTimeout(done, delay));
    const partial = range && ranges;
    return new Response(partial ? file.slice(+range[1], +range[2] + 1) : file, { status: partial ? 206 : 200 });
  };
  class Engine {
    files = new Map();
    open() {
      return "{}";
    }
    put(what, bytes, reason) {
      const [name, , from, size] = JSON.parse(what);
      this.files.set(`${name},${from},${size}`, bytes ?? reason);
    }
    early(i) {
      opened.push(i);
    }
    ahead() {
      return false;
    }
    search(query, options) {
      const how = Number(options.split("\0")[2]);
      const [fresh, repairs] = [query.startsWith("!"), query.startsWith("?")];
      if (how === 2) stood += 1;
      if (how === 2) return JSON.stringify({ results: [{ title: "as it stands", how }] });
      const pieces = query.slice(+(fresh || repairs)).split(" ").map((piece) => /(.+):(\d+)\+(\d+)/.exec(piece).slice(1)).map(([name, from, size]) => [`data/${Buffer.from(name).toString("hex").padEnd(12, "0")}.bin`, fresh, +from, +size]);
      const here = pieces.map(([name, , from, size]) => this.files.get(`${name},${from},${size}`));
      this.files.clear();
      return JSON.stringify(here.every(Boolean) ? { firsts: here.map((bytes) => [bytes[0], bytes.length]) } : { need: [...(answering ? [["pangram-answering.wasm", false, 0, 0]] : []), ...pieces], repairs });
    }
    free() {}
  }
  const answers = new Map();
  const { receive, close } = createHost({ init: async () => ({}), Engine }, ({ id, value, error, early }) => (early ? told.push(JSON.parse(early).results) : answers.get(id)(error ? Promise.reject(error) : JSON.parse(value))));
  const told = [];
  let id = 0;
  const call = (request) => new Promise((resolve) => {
    answers.set(++id, resolve);
    receive({ id, ...request });
  });
  await call({ op: "open", base: "https://harbour.example/search/", whole: !answering, manifest: new Uint8Array(1) });
  return {
    search: async (query) => {
      asked.length = told.length = 0;
      const { firsts } = await call({ op: "search", query, options: {} });
      return { firsts, asked: [...asked], early: [...told] };
    },
    cancel: () => receive({ op: "cancel", id }),
    stood: () => stood,
    opened,
    answers: (module) => receive({ op: "answering", id: 0, module }),
    close: () => {
      close();
      globalThis.fetch = fetched;
    },
  };
}

const firsts = (...places) => places.map(([from, size]) => [byteAt(from), size]);

test("pieces of a file with little between them are one request, and each is its own bytes", async (t) => {
  const { search, close } = await host();
  t.after(close);
  const found = await search("a:100+50 a:200+30 a:9000+10 b:7+3");
  assert.deepEqual(found.firsts, firsts([100, 50], [200, 30], [9000, 10], [7, 3]));
  assert.deepEqual(found.asked, ["a 100-229", "a 9000-9009", "b 7-9"]);
});

test("what answers comes by itself: files are on their way meanwhile, and none is opened before it is there", async (t) => {
  const { search, answers, opened, close } = await host({ answering: true });
  t.after(close);
  const found = search("a:100+50 b:7+3");
  await new Promise((done) => setTimeout(done, 30));
  assert.deepEqual(opened, []);
  // A module that has nothing, and asks for nothing.
  answers(new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)));
  const { firsts: came, asked } = await found;
  assert.deepEqual([came, asked], [firsts([100, 50], [7, 3]), ["a 100-149", "b 7-9"]]);
  assert.deepEqual(opened.sort(), [0, 1], "by their places among the files");
});

test("what answers and fits nothing that is there is an error of each search", async (t) => {
  const { search, answers, close } = await host({ answering: true });
  t.after(close);
  // Wants a function `f` of module `p`, where there is none.
  answers(new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x70, 1, 0x66, 0, 0)));
  for (const query of ["a:1+2", "b:1+2"]) await assert.rejects(search(query), (error) => /LinkError|import/.test(error.message));
});

test("a server that knows no ranges sends whole files, out of which the same pieces are cut", async (t) => {
  const { search, close } = await host({ ranges: false });
  t.after(close);
  const found = await search("a:100+50 a:200+30 a:9000+10");
  assert.deepEqual(found.firsts, firsts([100, 50], [200, 30], [9000, 10]));
  const again = await search("a:5000+8 b:3+1 b:9000+2");
  assert.deepEqual([again.firsts, again.asked], [firsts([5000, 8], [3, 1], [9000, 2]), ["b"]], "what came is kept, and it is asked for whole files");
});

test("who asks on where answers are quick is brought whole files, once each", async (t) => {
  const { search, close } = await host();
  t.after(close);
  for (let i = 0; i < 9; i++) assert.deepEqual((await search(`a${i}:40+2`)).asked, [`a${i} 40-41`], `query ${i} asks for what it needs`);
  assert.deepEqual((await search("b:40+2 b:9000+2")).asked, ["b"], "both pieces out of one whole file");
  const again = await search("b:5000+8 c:3+1");
  assert.deepEqual(again.asked, ["c"], "what is here is not asked for again");
  assert.deepEqual(again.firsts, firsts([5000, 8], [3, 1]));
});

test("a search that waits for what repairs it says what holds the query, where that takes long", async (t) => {
  for (const [delay, early] of [[10, []], [200, [[{ title: "as it stands", how: 2 }]]]]) {
    const { search, close } = await host({ delay: Number(delay) });
    t.after(close);
    const found = await search("?a:40+2");
    assert.deepEqual([found.firsts, found.early], [firsts([40, 2]), early]);
  }
});

test("a search that is cancelled is not asked for what holds it as it stands", async (t) => {
  const { search, cancel, stood, close } = await host({ delay: 120 });
  t.after(close);
  void search("?a:40+2");
  await new Promise((done) => setTimeout(done, 20));
  cancel();
  await search("b:40+2");
  assert.equal(stood(), 0);
  await search("?c:40+2");
  assert.equal(stood(), 1, "it would have been");
});

test("where answers are slow nothing is fetched that was not asked for", async (t) => {
  const { search, close } = await host({ delay: 110 });
  t.after(close);
  for (let i = 0; i < 11; i++) assert.deepEqual((await search(`a${i}:40+2`)).asked, [`a${i} 40-41`]);
});

test("a whole file of which a piece is asked for past any cache, since it was damaged, is not kept", async (t) => {
  const { search, close } = await host();
  t.after(close);
  for (let i = 0; i < 9; i++) await search(`a${i}:40+2`);
  assert.deepEqual((await search("b:40+2")).asked, ["b"]);
  assert.deepEqual((await search("!b:40+2")).firsts, firsts([40, 2]));
  assert.deepEqual((await search("b:70+2")).asked, ["b"], "it is fetched anew");
});

test("whole files are kept up to a bound", async (t) => {
  const { search, close } = await host();
  t.after(close);
  for (let i = 0; i < 9; i++) await search(`a${i}:40+2`);
  for (let i = 0; i < 600; i++) await search(`b${i}:40+2`);
  assert.deepEqual((await search("b0:70+2")).asked, [], "8 MB hold the first");
  assert.deepEqual((await search("b599:70+2")).asked, ["b599 70-71"], "and not the last, of which no more is asked");
});
