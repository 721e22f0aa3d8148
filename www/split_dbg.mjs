// Cuts the engine's wasm in parts, so that the first can be at work while the second is on its way, and what few queries need is fetched by those alone.
//
//   node www/split.mjs IN.wasm FIRST.wasm [PART.wasm GATE...] ...
//
// IN.wasm has names; where it has none, nothing is done and the exit status is 3. Functions whose names end in a GATE (a regular expression) are gates of the PART before it: they and all
// that only they lead to go there, but what only a later part's gates lead to. The first part has a slot of its table for each gate, which is empty until the gate's part is instantiated (slots of other functions that are in a later part hold any function until then); a part is
// instantiated when all before it are, with the exports of all of them as its imports (module `p`). A call of a gate before that is a trap, so the engine asks its host for a part before it goes
// through a gate. Functions in the table are with the first part that makes such calls through it; closures of a part's gates are with the part. Memory, table, globals and data stay with the first. The table is not exported: Chromium's heap inspection waits for ever on a
// module that exports one of functions. So the first exports what fills a slot of it, and for each type that another part calls through the table,
// what makes that call. Called by `assemble.sh`; needs nothing but Node.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bySimilarity } from "./similar.mjs";

const SECTION = { type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11, dataCount: 12 };
const KIND = { function: 0, table: 1, memory: 2, global: 3 };
const CALL = 0x10;
const CALL_INDIRECT = 0x11;
const REF_FUNC = 0xd2;
const FUNCREF = 0x70;
const FUNCTION = 0x60;
const I32 = 0x7f;

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

/** @typedef {{ start: number, end: number, op: number, index: number }} Reference a part of a body that names a function, a global or, in a call through the table, a type, and what it names */

/** The references in a function's body. @param {Uint8Array} body @returns {Reference[]} */
function references(body) {
  const r = new Reader(body);
  const found = [];
  r.list(() => [r.number(), r.byte()]);
  while (r.at < r.end) {
    const start = r.at;
    const op = r.byte();
    if (op === CALL || op === 0x23 || op === 0x24 || op === REF_FUNC) {
      const index = r.number();
      found.push({ start, end: r.at, op, index });
    } else if (op === CALL_INDIRECT) {
      const index = r.number();
      r.number();
      found.push({ start, end: r.at, op, index });
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
  let s = section(SECTION.type);
  const signatures = s.list(() => {
    const start = s.at;
    if (s.byte() !== FUNCTION) throw new Error("split: a type that is none of a function");
    const parameters = s.list(() => s.byte()).length;
    s.list(() => s.byte());
    return { parameters, bytes: s.bytes.subarray(start, s.at) };
  });
  s = section(SECTION.import);
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
    // `i32.const`, which is not negative.
    if (offset[0] !== 0x41) throw new Error("split: an element segment at a place that is no constant");
    return { offset, first: new Reader(offset, 1).number(), functions: s.list(() => s.number()) };
  });
  s = section(SECTION.code);
  const bodies = s.list(() => s.take(s.number()));
  return { sections, names, signatures, imports, types, tables, globals, exports, elements, bodies };
}

/**
 * Cuts a module. Answers its parts, and how many gates each has.
 * @param {Uint8Array} bytes
 * @param {RegExp[][]} patterns of the names of each later part's gates
 */
export function split(bytes, patterns) {
  const m = parse(bytes);
  const imported = m.imports.length;
  const found = m.bodies.map(references);
  const gates = patterns.map((those) => {
    for (const pattern of those) if (![...m.names.values()].some((text) => pattern.test(text))) throw new Error(`split: no function is named like ${pattern}`);
    return new Set([...m.names].filter(([, text]) => those.some((p) => p.test(text))).map(([index]) => index));
  });
  const partOf = partsOf(m, found, gates, patterns);
  if (process.env.PARTS) { for (const [f, p] of partOf) if (f >= imported) console.log(p, m.bodies[f - imported].length ?? 0, m.names.get(f)); }
  const [table] = m.tables;
  if (table?.type !== FUNCREF) throw new Error("split: table 0 is not one of functions");
  const called = [...partOf.keys()].filter((g) => m.bodies.some((_, i) => found[i].some((r) => r.op === CALL && r.index === g && isAhead(partOf, imported + i, g))));
  const slots = new Map(called.map((gate, i) => [gate, table.least + i]));
  const filled = [...[...slots].map(([f, slot]) => ({ function: f, slot })), ...m.elements.flatMap((e) => e.functions.map((f, i) => ({ function: f, slot: e.first + i })))];
  const functions = [...patterns.keys(), patterns.length].map((part) => {
    const those = m.bodies.map((_, i) => imported + i).filter((f) => partOf.get(f) === part);
    return bySimilarity(those.map((f) => m.bodies[f - imported])).map((i) => those[i]);
  });
  const wanted = functions.map((those, part) => wantedBy(m, those.flatMap((f) => found[f - imported]), (f) => (partOf.get(f) ?? 0) - part));
  const all = wantedInAll(wanted.slice(1), [...m.imports.keys(), ...functions.flat()]);
  /** @type {Cut} */
  const cut = { m, found, slots, all };
  const parts = functions.slice(1).map((own, i) => laterModule(cut, own, wanted[i + 1], filled.filter((e) => partOf.get(e.function) === i + 1)));
  return { parts: [firstModule(cut, functions[0]), ...parts], gates: patterns.map((_, i) => called.filter((g) => partOf.get(g) === i + 1).length) };
}

/** @typedef {ReturnType<typeof parse>} Module */
/** @typedef {{ m: Module, found: Reference[][], slots: Map<number, number>, all: Wanted }} Cut a module, its references, slots of gates, and all that later parts need of earlier ones */

/** True where a function of one part calls one of a later part. @param {Map<number, number>} partOf @param {number} caller @param {number} called */
function isAhead(partOf, caller, called) {
  return (partOf.get(caller) ?? 0) < (partOf.get(called) ?? 0);
}

/** Which part each function is in. @param {Module} m @param {Reference[][]} found @param {Set<number>[]} gates @param {RegExp[][]} patterns */
function partsOf(m, found, gates, patterns) {
  const imported = m.imports.length;
  /** @type {Map<number, number>} */
  const partOf = new Map(m.imports.map((_, i) => [i, 0]));
  const closures = patterns.map((those) => those.map((p) => new RegExp(`${p.source.replace(/\(\?:.*|\$$/, "")}::\\{closure#`)));
  const inTable = [...new Set(m.elements.flatMap((e) => e.functions))];
  /** @type {Set<number>} */
  const types = new Set();
  for (let part = 0; part <= gates.length; part++) {
    const later = gates.slice(part);
    const isLater = (/** @type {number} */ f) => closures.slice(part).some((those) => those.some((p) => p.test(m.names.get(f) ?? "")));
    const open = part ? [...gates[part - 1]] : m.exports.filter((e) => e.kind === KIND.function).map((e) => e.index);
    for (;;) {
      for (let f = open.pop(); f !== undefined; f = open.pop()) {
        if (partOf.has(f)) continue;
        if (!part && later.some((those) => those.has(f))) throw new Error(`split: ${m.names.get(f)} is exported or in the table, and cannot be a gate`);
        partOf.set(f, part);
        for (const r of found[f - imported]) {
          if (r.op === CALL_INDIRECT) types.add(r.index);
          else if ((r.op === CALL || r.op === REF_FUNC) && !later.some((those) => those.has(r.index))) open.push(r.index);
        }
      }
      // The last part has all that is left.
      open.push(...inTable.filter((f) => !partOf.has(f) && (part === gates.length || (types.has(m.types[f]) && !isLater(f)))));
      if (!open.length) break;
    }
  }
  return partOf;
}

/** @typedef {{ functions: number[], globals: number[], types: number[] }} Wanted functions, globals, and types of calls through the table, by their old numbers */

/** What functions need of other parts; those of later ones they call through the table. @param {Module} m @param {Reference[]} refs @param {(f: number) => number} ahead by how many parts a function is @returns {Wanted} */
function wantedBy(m, refs, ahead) {
  const those = (/** @type {(r: Reference) => boolean} */ which) => sorted(refs.filter(which).map((r) => r.index));
  return {
    functions: those((r) => r.op === CALL && ahead(r.index) < 0),
    globals: those((r) => r.op === 0x23 || r.op === 0x24),
    types: sorted([...those((r) => r.op === CALL_INDIRECT), ...those((r) => r.op === CALL && ahead(r.index) > 0).map((g) => m.types[g])]),
  };
}

/** What any of the parts needs: its place there is its name. @param {Wanted[]} wanted @param {number[]} order of all functions @returns {Wanted} */
function wantedInAll(wanted, order) {
  const all = (/** @type {(w: Wanted) => number[]} */ which) => [...new Set(wanted.flatMap(which))];
  const functions = new Set(all((w) => w.functions));
  return { functions: order.filter((f) => functions.has(f)), globals: all((w) => w.globals), types: all((w) => w.types) };
}

/** @param {number[]} list */
function sorted(list) {
  return [...new Set(list)].sort((a, b) => a - b);
}

/** @typedef {{ functions: Map<number, number>, slots: Map<number, number>, globals?: Map<number, number>, throughTable?: Map<number, number> }} Numbers what the numbers of a module become: its functions; slots of gates; globals and, for each type, the function that calls through the table, where they do not stay as they are */

/** A body by its new numbers. @param {Uint8Array} body @param {Reference[]} refs @param {Numbers} to @param {number[]} types of functions by their old numbers */
function rewritten(body, refs, to, types) {
  const out = [];
  let at = 0;
  const known = (/** @type {number | undefined} */ number) => {
    if (number === undefined) throw new Error("split: a reference to what is not there");
    return number;
  };
  const throughTable = (/** @type {number} */ type) => (to.throughTable ? [CALL, ...leb(known(to.throughTable.get(type)))] : [CALL_INDIRECT, ...leb(type), 0]);
  for (const { start, end, op, index } of refs) {
    out.push(...body.subarray(at, start));
    at = end;
    if (op === CALL_INDIRECT) out.push(...throughTable(index));
    else if (op === 0x23 || op === 0x24) out.push(op, ...leb(known(to.globals ? to.globals.get(index) : index)));
    else if (op === CALL && !to.functions.has(index)) out.push(0x41, ...signed(known(to.slots.get(index))), ...throughTable(types[index]));
    else out.push(op, ...leb(known(to.functions.get(index))));
  }
  out.push(...body.subarray(at));
  return out;
}

/** Exports that only other parts know: short names that no other export has. @param {number} i */
const inner = (i) => `:${i.toString(36)}`;
/** The one that puts a function into a slot of the table. */
const FILL = ":F";

/** @param {Wanted} all @param {number} f */
const functionName = (all, f) => inner(all.functions.indexOf(f));
/** @param {Wanted} all @param {number} type */
const callName = (all, type) => inner(all.functions.length + all.types.indexOf(type));
/** @param {Wanted} all @param {number} g */
const globalName = (all, g) => inner(all.functions.length + all.types.length + all.globals.indexOf(g));

/** @param {[number, ArrayLike<number>][]} sections */
function written(sections) {
  const out = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  for (const [id, content] of sections) {
    out.push(id, ...leb(content.length));
    for (let i = 0; i < content.length; i++) out.push(content[i]);
  }
  return Uint8Array.from(out);
}

/** @param {Cut} cut @param {number[]} own its functions but for imports */
function firstModule({ m, found, slots, all }, own) {
  const imported = m.imports.length;
  const order = [...m.imports.keys(), ...own];
  const to = { functions: new Map(order.map((f, i) => [f, i])), slots };
  // What is in a later part has a slot of the table that nobody asks for yet: any function stands there.
  const at = (/** @type {number} */ f) => leb(to.functions.get(f) ?? 0);
  const tables = m.tables.map(({ type, least, most }, i) => {
    const more = i === 0 ? slots.size : 0;
    return [type, most === undefined ? 0 : 1, ...leb(least + more), ...(most === undefined ? [] : leb(most + more))];
  });
  const parameters = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => [0x20, ...leb(i)]).flat();
  // Both take what is on the stack: a call's own arguments, then the slot.
  const throughTable = all.types.map((t) => [0, ...parameters(m.signatures[t].parameters + 1), CALL_INDIRECT, ...leb(t), 0, 0x0b]);
  const fill = [0, ...parameters(2), 0x26, 0, 0x0b];
  const added = order.length;
  const types = typesOf(m, all);
  const exports = [
    ...m.exports.map((e) => [...name(e.name), e.kind, ...(e.kind === KIND.function ? at(e.index) : leb(e.index))]),
    [...name(FILL), KIND.function, ...leb(added)],
    ...all.functions.filter((f) => to.functions.has(f)).map((f) => [...name(functionName(all, f)), KIND.function, ...at(f)]),
    ...all.types.map((t, i) => [...name(callName(all, t)), KIND.function, ...leb(added + 1 + i)]),
    ...all.globals.map((g) => [...name(globalName(all, g)), KIND.global, ...leb(g)]),
  ];
  /** @type {Map<number, ArrayLike<number>>} */
  const changed = new Map([
    [SECTION.type, vector(types.all)],
    [SECTION.function, vector([...own.map((f) => m.types[f]), types.fill, ...all.types.map((t) => types.through(t))].map(leb))],
    [SECTION.table, vector(tables)],
    [SECTION.export, vector(exports)],
    [SECTION.element, vector(m.elements.map((e) => [0, ...e.offset, ...vector(e.functions.map(at))]))],
    [SECTION.code, vector([...own.map((f) => rewritten(m.bodies[f - imported], found[f - imported], to, m.types)), fill, ...throughTable].map(sized))],
  ]);
  if (m.sections.has(SECTION.start)) throw new Error("split: a module with a start function");
  return written([...m.sections].map(([id, content]) => [id, changed.get(id) ?? content]));
}

/** The types of all parts: those of the module, then of what fills a slot, of a start, and of calls through the table. @param {Module} m @param {Wanted} wanted */
function typesOf(m, wanted) {
  const count = m.signatures.length;
  const through = wanted.types.map((t) => {
    const [, ...rest] = m.signatures[t].bytes;
    const { parameters } = m.signatures[t];
    const held = leb(parameters).length;
    return [FUNCTION, ...leb(parameters + 1), ...rest.slice(held, held + parameters), I32, ...rest.slice(held + parameters)];
  });
  const all = [...m.signatures.map((s) => s.bytes), [FUNCTION, ...vector([[I32], [FUNCREF]]), 0], [FUNCTION, 0, 0], ...through];
  return { all, fill: count, start: count + 1, through: (/** @type {number} */ t) => count + 2 + wanted.types.indexOf(t) };
}

/** @param {Cut} cut @param {number[]} own its functions @param {Wanted} wanted @param {{ function: number, slot: number }[]} filled its functions that slots of the table are for */
function laterModule({ m, found, slots, all }, own, wanted, filled) {
  const imported = m.imports.length;
  const from = (/** @type {string} */ what, /** @type {number[]} */ type) => [...name("p"), ...name(what), ...type];
  const memory = new Reader(/** @type {Uint8Array} */ (m.sections.get(SECTION.memory)));
  if (memory.number() !== 1 || memory.byte() > 1) throw new Error("split: not one plain memory");
  const exported = m.exports.find((e) => e.kind === KIND.memory);
  if (!exported) throw new Error("split: a memory that is not exported");
  if (own.some((f) => found[f - imported].some((r) => r.op === REF_FUNC))) throw new Error("split: a function behind a gate takes a reference to a function");
  const types = typesOf(m, all);
  const called = all.functions.filter((f) => wanted.functions.includes(f));
  const imports = [
    from(exported.name, [KIND.memory, 0, ...leb(memory.number())]),
    ...called.map((f) => from(functionName(all, f), [KIND.function, ...leb(m.types[f])])),
    ...wanted.types.map((t) => from(callName(all, t), [KIND.function, ...leb(types.through(t))])),
    from(FILL, [KIND.function, ...leb(types.fill)]),
    ...wanted.globals.map((g) => from(globalName(all, g), [KIND.global, ...m.globals[g]])),
  ];
  const fill = wanted.functions.length + wanted.types.length;
  const to = {
    functions: new Map([...called, ...wanted.types.map(() => -1), -1, ...own].map((f, i) => /** @type {[number, number]} */ ([f, i]))),
    slots,
    globals: new Map(wanted.globals.map((g, i) => [g, i])),
    throughTable: new Map(wanted.types.map((t, i) => [t, wanted.functions.length + i])),
  };
  const number = (/** @type {number} */ f) => leb(/** @type {number} */ (to.functions.get(f)));
  const start = [0, ...filled.flatMap((e) => [0x41, ...signed(e.slot), REF_FUNC, ...number(e.function), CALL, ...leb(fill)]), 0x0b];
  const exports = all.functions.filter((f) => own.includes(f)).map((f) => [...name(functionName(all, f)), KIND.function, ...number(f)]);
  return written([
    [SECTION.type, vector(types.all)],
    [SECTION.import, vector(imports)],
    [SECTION.function, vector([...own.map((f) => m.types[f]), types.start].map(leb))],
    [SECTION.export, vector(exports)],
    [SECTION.start, leb(fill + 1 + own.length)],
    // Declares what `ref.func` may name.
    [SECTION.element, vector([[3, 0, ...vector(filled.map((e) => number(e.function)))]])],
    [SECTION.code, vector([...own.map((f) => rewritten(m.bodies[f - imported], found[f - imported], to, m.types)), start].map(sized))],
  ]);
}

/** @param {number[]} body */
function sized(body) {
  return [...leb(body.length), ...body];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from, first, ...rest] = process.argv.slice(2);
  const bytes = readFileSync(from);
  // A module without names has nothing to cut at.
  if (!parse(bytes).names.size) process.exit(3);
  const files = [first];
  /** @type {RegExp[][]} */
  const patterns = [];
  for (const word of rest) {
    // An older mangling ends names in a hash.
    if (!word.endsWith(".wasm")) patterns[patterns.length - 1].push(new RegExp(`${word}(?:::h[0-9a-f]{16})?$`));
    else patterns.push([]), files.push(word);
  }
  const { parts } = split(bytes, patterns);
  parts.forEach((part) => new WebAssembly.Module(part));
  parts.forEach((part, i) => writeFileSync(files[i], part));
}
