// The cut that makes several wasm modules of one (`www/split.mjs`), on a small module that has all that the engine's has: memory, a global, a table
// with functions in it, calls through it, functions that several parts need.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { bySimilarity } from "../../www/similar.mjs";
import { split } from "../../www/split.mjs";
import { REPO } from "./harness.mjs";

const MODULE = `(module
  (type $one (func (param i32) (result i32)))
  (import "host" "note" (func $note (param i32)))
  (table 4 4 funcref)
  (memory (export "memory") 1)
  (global $stack (mut i32) (i32.const 4096))
  (elem (i32.const 1) $double $square $"gate::{closure#0}")
  (data (i32.const 16) "\\07\\00\\00\\00")
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
  (func $"gate::{closure#0}" (type $one) (i32.add (call $lone (local.get 0)) (i32.const 3)))
  (func $lone (param i32) (result i32) (i32.xor (local.get 0) (i32.const 85)))
  (func $shared (param i32) (result i32) (i32.add (local.get 0) (i32.load (i32.const 16))))
  (func $behind (param i32) (result i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (call $note (global.get $stack))
    (global.set $stack (i32.add (global.get $stack) (i32.const 16)))
    (call_indirect (type $one) (call $shared (local.get 0)) (i32.const 2)))
  (func $gate (param i32) (result i32)
    (block $out (br_table $out $out (local.get 0)))
    (i32.store (i32.const 20) (local.get 0))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (return (call $rare (local.get 0)))))
    (i32.add (call $behind (local.get 0)) (call_indirect (type $one) (local.get 0) (i32.const 3))))
  (func $rare (param i32) (result i32) (i32.sub (call $behind (local.get 0)) (call $shared (call_indirect (type $one) (i32.const 9) (i32.const 1)))))
  (func $other (param i32) (result i32) (call $shared (i32.sub (i32.const 0) (local.get 0))))
  (func (export "ask") (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 0))
      (then (call $other (local.get 0)))
      (else (if (result i32) (local.get 0)
        (then (call $gate (local.get 0)))
        (else (call_indirect (type $one) (call $shared (i32.const 5)) (i32.const 1)))))))
)`;

describe("split", () => {
  /** @type {string} */
  let folder;
  /** @type {Uint8Array} */
  let whole;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pangram-split-"));
    writeFileSync(join(folder, "module.wat"), MODULE);
    execFileSync(join(REPO, "node_modules/.bin/wasm-as"), ["-g", "--enable-reference-types", "--enable-bulk-memory", join(folder, "module.wat"), "-o", join(folder, "module.wasm")]);
    whole = readFileSync(join(folder, "module.wasm"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** @param {Uint8Array} bytes @param {WebAssembly.Imports} imports @returns {any} */
  const instance = (bytes, imports) => new WebAssembly.Instance(new WebAssembly.Module(/** @type {BufferSource} */ (bytes)), imports).exports;

  test("both parts together answer as the whole; the first alone answers what goes through no gate", () => {
    /** @type {number[][]} */
    const notes = [[], []];
    const host = (/** @type {number} */ i) => ({ host: { note: (/** @type {number} */ n) => notes[i].push(n) } });
    const { ask } = instance(whole, host(0));
    const { parts: [first, second], gates } = split(whole, [[/^gate$/, /^other$/]]);
    assert.deepEqual(gates, [2]);
    const half = instance(first, host(1));
    assert.equal(half.ask(0), ask(0));
    for (const n of [3, -3]) assert.throws(() => half.ask(n), WebAssembly.RuntimeError);
    instance(second, { p: half });
    for (const n of [0, 1, 2, 3, 1_000, -1, -77]) assert.equal(half.ask(n), ask(n), `${n}`);
    assert.deepEqual(notes[1], notes[0]);
    assert.ok(notes[0].length === 4 && notes[0].every((n) => n === 4080));
    assert.equal(new Int32Array(half.memory.buffer)[5], 1_000, "both work on one memory");
  });

  test("each part answers what goes through no gate of a later one, and takes what it needs from all before", () => {
    const host = { host: { note() {} } };
    const { ask } = instance(whole, host);
    const { parts: [first, second, third], gates } = split(whole, [[/^gate$/, /^other$/], [/^rare$/]]);
    assert.deepEqual(gates, [2, 1]);
    const p = { ...instance(first, host) };
    Object.assign(p, instance(second, { p }));
    for (const n of [0, 1, 3, 1_000, -77]) assert.equal(p.ask(n), ask(n), `${n}`);
    assert.throws(() => p.ask(2), WebAssembly.RuntimeError);
    // `behind` is the second's, `shared` the first's.
    instance(third, { p });
    for (const n of [0, 1, 2, 3, -77]) assert.equal(p.ask(n), ask(n), `${n}`);
    assert.throws(() => instance(third, { p: instance(first, host) }), WebAssembly.LinkError);
  });

  test("what only gates lead to is in the second part alone", () => {
    const [first, second] = split(whole, [[/^gate$/]]).parts;
    assert.ok(first.length < whole.length && second.length > 0);
    const all = WebAssembly.Module.imports(new WebAssembly.Module(/** @type {BufferSource} */ (second)));
    assert.deepEqual([...new Set(all.map((i) => i.module))], ["p"]);
    // Chromium's heap inspection waits for ever on a module that exports a table of functions.
    assert.ok([...all, ...WebAssembly.Module.exports(new WebAssembly.Module(/** @type {BufferSource} */ (first)))].every((e) => e.kind !== "table"));
    // Memory, the global, `shared` and `note`, what calls through the table and what fills a slot of it: `double`, `square` and `behind` are none of its imports.
    assert.equal(all.length, 6);
  });

  test("a gate's closure, which is called through the table, is in the part of its gate with what only it leads to", () => {
    const bodies = (/** @type {Uint8Array} */ half) => Buffer.from(half).toString("latin1");
    // `$lone`'s body: local.get 0, i32.const 85, i32.xor.
    const lone = "\x20\x00\x41\xd5\x00\x73";
    assert.ok(bodies(whole).includes(lone));
    const [first, second] = split(whole, [[/^gate$/, /^other$/]]).parts;
    assert.deepEqual([first, second].map((half) => bodies(half).includes(lone)), [false, true]);
    const { parts } = split(whole, [[/^other$/], [/^gate$/]]);
    assert.deepEqual(parts.map((part) => bodies(part).includes(lone)), [false, false, true]);
  });

  test("a gate that no function is named like is an error, as is one that cannot be one", () => {
    assert.throws(() => split(whole, [[/^gatee$/]]), /no function is named like \/\^gatee\$\//);
    assert.throws(() => split(whole, [[/^square$/]]), /square is exported or in the table/);
  });

  test("functions that are alike stand beside each other, in the same order each time", () => {
    const body = (/** @type {string} */ text) => new TextEncoder().encode(text);
    const bodies = ["local.get local.set call", "0123456789 0123456789", "local.get local.set call drop", "", "0123456789 0123456789 9"].map(body);
    const order = bySimilarity(bodies);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4]);
    assert.equal(order[0], 3, "the shortest first");
    assert.equal(Math.abs(order.indexOf(0) - order.indexOf(2)), 1);
    assert.equal(Math.abs(order.indexOf(1) - order.indexOf(4)), 1);
    assert.deepEqual(bySimilarity(bodies), order);
    assert.deepEqual(bySimilarity([]), []);
  });
});
