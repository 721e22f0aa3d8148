// The fold itself: rules in the order they are tried, one step of one code point at a time, up to the fixpoint.

const codesOf = (string) => [...string].map((c) => c.codePointAt(0));
const within = (code, ...bounds) => bounds.some(([first, last = first]) => code >= first && code <= last);
const pairs = (from, to) => [...from].map((c, i) => [c.codePointAt(0), codesOf([...to][i])]);

/** Hangul syllables, and the fillers that are ignorable by property and yet part of how old syllables are written. */
const isKept = (code) => within(code, [0xac00, 0xd7a3], [0x115f, 0x1160]);

/** What no table of Unicode says, but a keyboard does. */
const TYPED = new Map([
  ...pairs("‘’‛ʼ´", "'''''"),
  ...pairs("“”„‟", '""""'),
  ...pairs("‐‑‒–−", "-----"),
  ...pairs("⁄∕〜", "//~"), // the bars of ½ and ㎧, and the wave dash that is ～ on other keyboards
  ...pairs("ىیةکٱ", "ييهكا"),
  [0x3164, [0x20]], // the Hangul filler and its half-width form: blanks to whoever looks at them
  [0xffa0, [0x20]],
]);

/** Letters that Unicode does not decompose and whose names do not tell either. */
const LETTERS = new Map([
  ...pairs("ıȷð", "ijd"),
  ["æ".codePointAt(0), codesOf("ae")],
  ["œ".codePointAt(0), codesOf("oe")],
  ["þ".codePointAt(0), codesOf("th")],
]);

/** Half-width sound marks become combining ones, so that whoever reads a text composes か + mark. */
const SOUND_MARKS = new Map([[0xff9e, [0x3099]], [0xff9f, [0x309a]]]);

/** Small kana whose hiragana and katakana are not the usual distance apart. */
const RARE_KANA = new Map([[0x1b155, [0x1b132]], [0x1b164, [0x1b150]], [0x1b165, [0x1b151]], [0x1b166, [0x1b152]]]);

/** Where combining marks are dropped: Latin, Greek, Cyrillic, Hebrew, Arabic. Kana, Indic and other marks are letters. */
const DROPPED_MARKS = [
  ...[[0x300, 0x36f], [0x1ab0, 0x1aff], [0x1dc0, 0x1dff], [0x20d0, 0x20ff], [0xfe20, 0xfe2f]],
  ...[[0x483, 0x489], [0x2de0, 0x2dff], [0xa66f, 0xa672], [0xa674, 0xa67d], [0xa69e, 0xa69f]],
  ...[[0x591, 0x5c7], [0xfb1e]],
  ...[[0x610, 0x61a], [0x64b, 0x65f], [0x670], [0x6d6, 0x6ed], [0x890, 0x8ff], [0x10ec0, 0x10eff]],
];
const TATWEEL = 0x640;
const ARABIC_FORMS = [0xfb50, 0xfeff];

/** The fold over the tables of `unicode` (see unicode.mjs) and `han`, a map of character to representative. */
export class Fold {
  constructor(unicode, han) {
    this.unicode = unicode;
    this.han = han;
    /** [name, code point => code points or undefined]; the first that answers is the step */
    this.rules = [
      ["kept as it is", (c) => (isKept(c) ? [c] : undefined)],
      ["typed otherwise", (c) => TYPED.get(c)],
      ["ignorable", (c) => (unicode.ignorable.has(c) ? [] : undefined)],
      ["blank", (c) => (unicode.category(c) === "Zs" ? [0x20] : undefined)],
      ["kana sound mark", (c) => SOUND_MARKS.get(c)],
      ["combining mark", (c) => (this.isDropped(c) ? [] : undefined)],
      ["katakana", katakana],
      ["canonical", (c) => (this.isNegated(c) ? undefined : unicode.canonical.get(c))],
      ["compatibility", (c) => this.compatible(c)],
      ["radical", (c) => wrap(unicode.radicals.get(c))],
      ["case", (c) => unicode.caseFolding.get(c)],
      ["digit", (c) => wrap(unicode.digit(c))],
      ["letter", (c) => LETTERS.get(c) ?? bareLatin(unicode.name(c))],
      ["Han", (c) => han.has(String.fromCodePoint(c)) ? codesOf(han.get(String.fromCodePoint(c))) : undefined],
    ];
  }

  /** What `codes` fold to. */
  apply(codes) {
    for (let now = codes; ; ) {
      const next = now.flatMap((code) => this.step(code).codes);
      if (next.join() === now.join()) return this.unicode.compose(now);
      now = next;
    }
  }

  /** One step of one code point, and the name of the rule that made it. */
  step(code) {
    for (const [rule, apply] of this.rules) {
      const codes = apply(code);
      if (codes) return { rule, codes };
    }
    return { rule: "", codes: [code] };
  }

  isDropped(code) {
    return code === TATWEEL || (within(code, ...DROPPED_MARKS) && this.unicode.isMark(code));
  }

  /** `≠` and its like: a symbol with a stroke through it says the opposite, not the same. */
  isNegated(code) {
    const stroke = this.unicode.canonical.get(code)?.at(-1) === 0x338;
    return stroke && this.unicode.category(code) === "Sm" && this.unicode.compose([code])[0] === code;
  }

  /** One step of compatibility decomposition, where a reader would follow it. */
  compatible(code) {
    if (within(code, [0x3131, 0x318e])) return undefined; // Hangul letters stay as they are typed
    const parts = this.unicode.compatible.get(code);
    if (!parts || parts[0] !== 0x20 || parts.length === 1) return parts;
    // A blank that carries a mark: Arabic vowel signs set alone vanish like any others, ¨ is not a blank.
    return within(code, ARABIC_FORMS) ? parts.slice(1) : undefined;
  }
}

const wrap = (code) => (code === undefined ? undefined : [code]);

function katakana(code) {
  if (within(code, [0x30a1, 0x30f6], [0x30fd, 0x30fe])) return [code - 0x60];
  return RARE_KANA.get(code);
}

/** `ø`, `đ`, `ł` and their like, by name: LATIN SMALL LETTER X WITH something that Unicode does not decompose. */
function bareLatin(name) {
  const letter = name?.match(/^LATIN SMALL LETTER ([A-Z]) WITH /)?.[1];
  return letter && codesOf(letter.toLowerCase());
}
