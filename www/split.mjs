// Cuts the engine's wasm in two, so that what few queries need is fetched by those alone.
//
//   node www/split.mjs IN.wasm FIRST.wasm SECOND.wasm GATE...
//
// IN.wasm has names; where it has none, nothing is done and the exit status is 3. Functions whose names end in a GATE (a regular expression) are gates: they and all that only they lead to go to
// the second module. The first has a slot of its table for each gate, which is empty until the second is instantiated with the exports of the
// first as its imports (module `p`); a call of a gate before that is a trap, so the engine asks its host for the second before it goes
// through a gate. Memory, table, globals and data stay with the first. Called by `assemble.sh`; needs nothing but Node.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SECTION = { type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11, dataCount: 12 };
const KIND = { function: 0, table: 1, memory: 2, global: 3 };
const CALL = 0x10;
const CALL_INDIRECT = 0x11;
const FUNCREF = 0x70;

/** Reads what a module is made of. */
class Reader {
  /** @param {Uint8Array} bytes @param {number} [at] @param {number} [end] */
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** A LEB128 of at most 32 bits, without sign. */
  number() {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    return value;
  }

  /** Passes over a LEB128 of any length. */
  skipNumber() {
    while (this.byte() & 128);
  }

  /** @param {number} length */
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return new TextDecoder().decode(this.take(this.number()));
  }

  /** @template T @param {() => T} item */
  list(item) {
    return Array.from({ length: this.number() }, item);
  }
}

/** @param {number} value @returns {number[]} */
function leb(value) {
  const out = [];
  do {
    out.push((value & 127) | (value > 127 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return out;
}

/** The same with a sign, as `i32.const` takes it; of a number that is not negative. @param {number} value @returns {number[]} */
function signed(value) {
  const out = leb(value);
  if ((out[out.length - 1] & 64) === 0) return out;
  out[out.length - 1] |= 128;
  return [...out, 0];
}

/** @param {string} text @returns {number[]} */
function name(text) {
  const bytes = [...new TextEncoder().encode(text)];
  return [...leb(bytes.length), ...bytes];
}

/** @param {ArrayLike<number>[]} items @returns {number[]} */
function vector(items) {
  return [...leb(items.length), ...items.flatMap((item) => Array.from(item))];
}

/** @typedef {{ start: number, end: number, op: number, index: number }} Reference a part of a body that names a function or a global, and what it names */

/** The references in a function's body. @param {Uint8Array} body @returns {Reference[]} */
function references(body) {
  const r = new Reader(body);
  const found = [];
  r.list(() => [r.number(), r.byte()]);
  while (r.at < r.end) {
    const start = r.at;
    const op = r.byte();
    if (op === CALL || op === 0x23 || op === 0x24 || op === 0xd2) {
      const index = r.number();
      found.push({ start, end: r.at, op, index });
    } else if (op === CALL_INDIRECT) {
      r.number();
      r.number();
    } else if (op >= 0x02 && op <= 0x04) r.skipNumber(); // block, loop, if: a type
    else if (op === 0x0c || op === 0x0d) r.number(); // br, br_if
    else if (op === 0x0e) {
      r.list(() => r.number());
      r.number();
    } else if (op === 0x1c) r.list(() => r.byte()); // select of a type
    else if ((op >= 0x20 && op <= 0x22) || op === 0x25 || op === 0x26 || op === 0x3f || op === 0x40 || op === 0xd0) r.number();
    else if (op >= 0x28 && op <= 0x3e) {
      r.number();
      r.number();
    } else if (op === 0x41 || op === 0x42) r.skipNumber();
    else if (op === 0x43) r.take(4);
    else if (op === 0x44) r.take(8);
    else if (op === 0xfc) {
      const more = r.number();
      if (more === 8 || more === 10 || more === 12 || more === 14) {
        r.number();
        r.number();
      } else if (more === 9 || more === 11 || more === 13 || more > 14) r.number();
    } else if (!(op <= 0x01 || op === 0x05 || op === 0x0b || op === 0x0f || op === 0x1a || op === 0x1b || (op >= 0x45 && op <= 0xc4) || op === 0xd1)) {
      throw new Error(`split: no instruction 0x${op.toString(16)} is known`);
    }
  }
  return found;
}

/** @param {Uint8Array} bytes */
function parse(bytes) {
  const r = new Reader(bytes, 8);
  /** @type {Map<number, Uint8Array>} */
  const sections = new Map();
  /** @type {Map<number, string>} */
  const names = new Map();
  while (r.at < r.end) {
    const id = r.byte();
    const content = r.take(r.number());
    if (id !== 0) {
      sections.set(id, content);
      continue;
    }
    const custom = new Reader(content);
    if (custom.text() !== "name") continue;
    while (custom.at < custom.end) {
      const part = custom.byte();
      const inner = new Reader(custom.take(custom.number()));
      if (part === 1) inner.list(() => names.set(inner.number(), inner.text()));
    }
  }
  const section = (/** @type {number} */ id) => new Reader(sections.get(id) ?? Uint8Array.of(0));
  let s = section(SECTION.import);
  const imports = s.list(() => {
    const start = s.at;
    s.text();
    s.text();
    const kind = s.byte();
    if (kind !== KIND.function) throw new Error("split: a module that imports more than functions");
    return { type: s.number(), bytes: s.bytes.subarray(start, s.at) };
  });
  s = section(SECTION.function);
  const types = [...imports.map((i) => i.type), ...s.list(() => s.number())];
  s = section(SECTION.table);
  const tables = s.list(() => {
    const type = s.byte();
    const limited = s.byte();
    return { type, least: s.number(), most: limited ? s.number() : undefined };
  });
  s = section(SECTION.global);
  const globals = s.list(() => {
    const [type, mutable] = [s.byte(), s.byte()];
    while (s.byte() !== 0x0b);
    return [type, mutable];
  });
  s = section(SECTION.export);
  const exports = s.list(() => ({ name: s.text(), kind: s.byte(), index: s.number() }));
  s = section(SECTION.element);
  const elements = s.list(() => {
    if (s.number() !== 0) throw new Error("split: an element segment of another sort than `active, table 0`");
    const start = s.at;
    while (s.byte() !== 0x0b);
    const offset = s.bytes.subarray(start, s.at);
    return { offset, functions: s.list(() => s.number()) };
  });
  s = section(SECTION.code);
  const bodies = s.list(() => s.take(s.number()));
  return { sections, names, imports, types, tables, globals, exports, elements, bodies };
}

/**
 * Cuts a module. Answers the two, and how many gates there are.
 * @param {Uint8Array} bytes
 * @param {RegExp[]} patterns of the gates' names
 */
export function split(bytes, patterns) {
  const m = parse(bytes);
  const imported = m.imports.length;
  const found = m.bodies.map(references);
  const gates = new Set([...m.names].filter(([, text]) => patterns.some((p) => p.test(text))).map(([index]) => index));
  for (const pattern of patterns) {
    if (![...m.names.values()].some((text) => pattern.test(text))) throw new Error(`split: no function is named like ${pattern}`);
  }
  const kept = keptFunctions(m, found, gates);
  const called = [...gates].filter((g) => found.some((refs, i) => kept.has(imported + i) && refs.some((r) => r.op === CALL && r.index === g)));
  const [table] = m.tables;
  if (table?.type !== FUNCREF) throw new Error("split: table 0 is not one of functions");
  const slots = new Map(called.map((gate, i) => [gate, table.least + i]));
  const moved = m.bodies.map((_, i) => imported + i).filter((f) => !kept.has(f));
  const [needed, globals] = wantedBy(moved.flatMap((f) => found[f - imported]), kept);

  const first = new Map([...kept].sort((a, b) => a - b).map((f, i) => [f, i]));
  const second = new Map([...needed, ...moved].map((f, i) => [f, i]));
  return {
    first: firstModule(m, found, first, slots, needed, globals),
    second: secondModule(m, found, second, slots, needed, globals, moved),
    gates: slots.size,
  };
}

/** @typedef {ReturnType<typeof parse>} Module */

/** All that exports and table lead to without a gate, and all imports. @param {Module} m @param {Reference[][]} found @param {Set<number>} gates */
function keptFunctions(m, found, gates) {
  const imported = m.imports.length;
  const kept = new Set(m.imports.map((_, i) => i));
  const open = [...m.exports.filter((e) => e.kind === KIND.function).map((e) => e.index), ...m.elements.flatMap((e) => e.functions)];
  for (let f = open.pop(); f !== undefined; f = open.pop()) {
    if (kept.has(f)) continue;
    if (gates.has(f)) throw new Error(`split: ${m.names.get(f)} is exported or in the table, and cannot be a gate`);
    kept.add(f);
    open.push(...found[f - imported].filter((r) => (r.op === CALL || r.op === 0xd2) && !gates.has(r.index)).map((r) => r.index));
  }
  return kept;
}

/** What moved functions need of the first module: functions and globals. @param {Reference[]} refs @param {Set<number>} kept */
function wantedBy(refs, kept) {
  const sorted = (/** @type {number[]} */ list) => [...new Set(list)].sort((a, b) => a - b);
  if (refs.some((r) => r.op === 0xd2)) throw new Error("split: a function behind a gate takes a reference to a function");
  const functions = sorted(refs.filter((r) => r.op === CALL && kept.has(r.index)).map((r) => r.index));
  return [functions, sorted(refs.filter((r) => r.op === 0x23 || r.op === 0x24).map((r) => r.index))];
}

/** A body with its functions and globals by their new numbers; gates are called by their slots. @param {Uint8Array} body @param {Reference[]} refs @param {Map<number, number>} functions @param {Map<number, number>} slots @param {Map<number, number>} globals @param {number[]} types of functions by their old numbers */
function rewritten(body, refs, functions, slots, globals, types) {
  const out = [];
  let at = 0;
  for (const { start, end, op, index } of refs) {
    out.push(...body.subarray(at, start));
    at = end;
    if (op === 0x23 || op === 0x24) out.push(op, ...leb(/** @type {number} */ (globals.get(index) ?? index)));
    else if (functions.has(index)) out.push(op, ...leb(/** @type {number} */ (functions.get(index))));
    else if (op === CALL && slots.has(index)) out.push(0x41, ...signed(/** @type {number} */ (slots.get(index))), CALL_INDIRECT, ...leb(types[index]), 0);
    else throw new Error("split: a reference to a function that is not there");
  }
  out.push(...body.subarray(at));
  return out;
}

/** Exports of the first that only the second knows: short names that no other export has. @param {number} i */
const inner = (i) => `:${i.toString(36)}`;
const TABLE = ":T";
const MEMORY = ":M";

/** @param {[number, ArrayLike<number>][]} sections */
function written(sections) {
  const out = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  for (const [id, content] of sections) {
    out.push(id, ...leb(content.length));
    for (let i = 0; i < content.length; i++) out.push(content[i]);
  }
  return Uint8Array.from(out);
}

/** @param {Module} m @param {Reference[][]} found @param {Map<number, number>} functions @param {Map<number, number>} slots @param {number[]} needed @param {number[]} globals */
function firstModule(m, found, functions, slots, needed, globals) {
  const imported = m.imports.length;
  const at = (/** @type {number} */ f) => leb(/** @type {number} */ (functions.get(f)));
  const own = [...functions.keys()].filter((f) => f >= imported);
  const tables = m.tables.map(({ type, least, most }, i) => {
    const more = i === 0 ? slots.size : 0;
    return [type, most === undefined ? 0 : 1, ...leb(least + more), ...(most === undefined ? [] : leb(most + more))];
  });
  const exports = [
    ...m.exports.map((e) => [...name(e.name), e.kind, ...(e.kind === KIND.function ? at(e.index) : leb(e.index))]),
    [...name(TABLE), KIND.table, 0],
    [...name(MEMORY), KIND.memory, 0],
    ...needed.map((f, i) => [...name(inner(i)), KIND.function, ...at(f)]),
    ...globals.map((g, i) => [...name(inner(needed.length + i)), KIND.global, ...leb(g)]),
  ];
  /** @type {Map<number, ArrayLike<number>>} */
  const changed = new Map([
    [SECTION.function, vector(own.map((f) => leb(m.types[f])))],
    [SECTION.table, vector(tables)],
    [SECTION.export, vector(exports)],
    [SECTION.element, vector(m.elements.map((e) => [0, ...e.offset, ...vector(e.functions.map(at))]))],
    [SECTION.code, vector(own.map((f) => sized(rewritten(m.bodies[f - imported], found[f - imported], functions, slots, new Map(), m.types))))],
  ]);
  if (m.sections.has(SECTION.start)) throw new Error("split: a module with a start function");
  return written([...m.sections].map(([id, content]) => [id, changed.get(id) ?? content]));
}

/** @param {Module} m @param {Reference[][]} found @param {Map<number, number>} functions @param {Map<number, number>} slots @param {number[]} needed @param {number[]} globals @param {number[]} moved */
function secondModule(m, found, functions, slots, needed, globals, moved) {
  const imported = m.imports.length;
  const from = (/** @type {string} */ what, /** @type {number[]} */ type) => [...name("p"), ...name(what), ...type];
  const memory = new Reader(/** @type {Uint8Array} */ (m.sections.get(SECTION.memory)));
  if (memory.number() !== 1 || memory.byte() > 1) throw new Error("split: not one plain memory");
  const imports = [
    from(TABLE, [KIND.table, FUNCREF, 0, ...leb(m.tables[0].least + slots.size)]),
    from(MEMORY, [KIND.memory, 0, ...leb(memory.number())]),
    ...needed.map((f, i) => from(inner(i), [KIND.function, ...leb(m.types[f])])),
    ...globals.map((g, i) => from(inner(needed.length + i), [KIND.global, ...m.globals[g]])),
  ];
  const at = (/** @type {number} */ f) => leb(/** @type {number} */ (functions.get(f)));
  const by = new Map(globals.map((g, i) => [g, i]));
  return written([
    [SECTION.type, /** @type {Uint8Array} */ (m.sections.get(SECTION.type))],
    [SECTION.import, vector(imports)],
    [SECTION.function, vector(moved.map((f) => leb(m.types[f])))],
    [SECTION.element, vector([[0, 0x41, ...signed(m.tables[0].least), 0x0b, ...vector([...slots.keys()].map(at))]])],
    [SECTION.code, vector(moved.map((f) => sized(rewritten(m.bodies[f - imported], found[f - imported], functions, slots, by, m.types))))],
  ]);
}

/** @param {number[]} body */
function sized(body) {
  return [...leb(body.length), ...body];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from, first, second, ...patterns] = process.argv.slice(2);
  const bytes = readFileSync(from);
  // A module without names has nothing to cut at.
  if (!parse(bytes).names.size) process.exit(3);
  // An older mangling ends names in a hash.
  const cut = split(bytes, patterns.map((p) => new RegExp(`${p}(?:::h[0-9a-f]{16})?$`)));
  for (const half of [cut.first, cut.second]) new WebAssembly.Module(half);
  writeFileSync(first, cut.first);
  writeFileSync(second, cut.second);
}
