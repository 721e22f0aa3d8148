// The part of Unicode that folding needs, from the pinned data rather than from the running Node: so the
// result depends on nothing but the pins.

const parse = (hex) => Number.parseInt(hex, 16);
const parseAll = (list) => list.split(" ").map(parse);

/** Hangul syllables are left alone everywhere here: neither decomposed nor composed. */
export class Unicode {
  /** @param {Record<string, string>} files name to text, as `fetchSource` returns them */
  constructor(files) {
    const read = (name) => JSON.parse(files[`${name}.json`])[name];
    /** code point to { category, name } of every assigned character that is listed singly */
    this.characters = new Map();
    /** code point to its canonical decomposition, one step */
    this.canonical = new Map();
    /** code point to its compatibility decomposition, one step */
    this.compatible = new Map();
    for (const entry of read("UnicodeData")) {
      if (/(First|Last)>$/.test(entry.name)) continue;
      const code = parse(entry.codepoint);
      this.characters.set(code, { category: entry.category, name: entry.name });
      const mapping = entry.characterDecompositionMapping;
      if (!mapping) continue;
      if (mapping.startsWith("<")) this.compatible.set(code, parseAll(mapping.replace(/^<.*?> /, "")));
      else this.canonical.set(code, parseAll(mapping));
    }
    /** code point to canonical combining class, where not 0 */
    this.classes = new Map();
    for (const entry of read("UnicodeData")) {
      if (entry.canonicalCombiningClass !== "0") this.classes.set(parse(entry.codepoint), Number(entry.canonicalCombiningClass));
    }
    /** code point to its full case folding (statuses C and F) */
    this.caseFolding = new Map();
    for (const { codepoint, status, mapping } of read("CaseFolding")) {
      if (status === "C" || status === "F") this.caseFolding.set(parse(codepoint), parseAll(mapping));
    }
    this.ignorable = ranges(read("DerivedCoreProperties").filter((e) => e.property === "Default_Ignorable_Code_Point"));
    /** radicals to the ideographs that look and mean the same */
    this.radicals = new Map();
    for (const { range, unified } of read("EquivalentUnifiedIdeograph")) {
      for (const code of ranges([{ range }])) {
        if (code >= 0x2e80 && code <= 0x2fdf) this.radicals.set(code, parse(unified));
      }
    }
    /** characters of the table of general standard Chinese characters (2013) */
    this.standardHan = new Set(
      read("Unihan_OtherMappings").filter((e) => e.kTGH).map((e) => String.fromCodePoint(parse(e.codepoint.slice(2)))),
    );
    const excluded = new Set(read("CompositionExclusions").map(parse));
    /** "first second" to their canonical composite */
    this.composites = new Map();
    for (const [code, parts] of this.canonical) {
      const starts = parts.length === 2 && !this.classes.has(code) && !this.classes.has(parts[0]);
      if (starts && !excluded.has(code)) this.composites.set(parts.join(" "), code);
    }
  }

  /** The digit of ASCII with the value of a decimal digit of another script; digits of a script lie side by side (Unicode standard, 4.6). */
  digit(code) {
    if (code < 0x80 || this.category(code) !== "Nd") return undefined;
    let zero = code;
    while (this.category(zero - 1) === "Nd") zero--;
    return 0x30 + ((code - zero) % 10);
  }

  /** General category, or undefined where the character is unassigned or in a range of ideographs or syllables. */
  category(code) {
    return this.characters.get(code)?.category;
  }

  name(code) {
    return this.characters.get(code)?.name;
  }

  /** Combining marks that take no room of their own, or enclose. */
  isMark(code) {
    return ["Mn", "Me"].includes(this.category(code));
  }

  /** Canonical decomposition of a list of code points, marks in canonical order. */
  decompose(codes) {
    const out = codes.flatMap((code) => (this.canonical.has(code) ? this.decompose(this.canonical.get(code)) : [code]));
    for (let i = 1; i < out.length; i++) {
      for (let j = i; j > 0; j--) {
        const [before, here] = [this.classes.get(out[j - 1]) ?? 0, this.classes.get(out[j]) ?? 0];
        if (here === 0 || before <= here) break;
        [out[j - 1], out[j]] = [out[j], out[j - 1]];
      }
    }
    return out;
  }

  /** Canonical composition (NFC) of a list of code points. */
  compose(codes) {
    const out = [];
    let starter = -1;
    let last = 0;
    for (const code of this.decompose(codes)) {
      const klass = this.classes.get(code) ?? 0;
      const adjacent = starter === out.length - 1;
      const composite = starter >= 0 && (adjacent || (last < klass && last !== 0)) && this.composites.get(`${out[starter]} ${code}`);
      if (composite) {
        out[starter] = composite;
        continue;
      }
      out.push(code);
      last = klass;
      if (klass === 0) starter = out.length - 1;
    }
    return out;
  }
}

function ranges(entries) {
  const out = new Set();
  for (const { range } of entries) {
    const [first, last = first] = range.map(parse);
    for (let code = first; code <= last; code++) out.add(code);
  }
  return out;
}
