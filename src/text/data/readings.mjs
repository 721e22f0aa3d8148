// Writes readings.tsv: how Han characters are read in Mandarin, without tones.   node src/text/data/readings.mjs [--check]
//
// Beside fold.tsv and from the same package (sources.mjs). A line for each syllable: the syllable in small letters (ü is v), a tab,
// the characters that are read so, ascending. Characters are folded ones; what folds to a character lends it its own reading
// (乾 is qián, so 干 is read so too). With --check nothing is written.
import { readFileSync, writeFileSync } from "node:fs";
import { SOURCES, fetchSource } from "./sources.mjs";

const target = new URL("readings.tsv", import.meta.url);
const files = fetchSource({ ...SOURCES.unicode, files: ["Unihan_Readings.json"] });
const entries = JSON.parse(files["Unihan_Readings.json"]).Unihan_Readings;
const folds = new Map(
  readFileSync(new URL("fold.tsv", import.meta.url), "utf8").split("\n").filter((line) => /^[0-9A-F]/.test(line)).map((line) => {
    const [from, to] = line.split("\t");
    return [Number.parseInt(from, 16), to.includes(" ") || to === "-" ? null : Number.parseInt(to, 16)];
  }),
);

/** "lǜ(220)", "lǜ" or "740.010:lǜ" to "lv"; null for sounds without a vowel (嗯). */
function syllable(reading) {
  const plain = reading.replace(/^.*:/, "").replace(/\(.*$/, "").normalize("NFD").replace(/u\u0308/g, "v").replace(/\p{M}/gu, "").toLowerCase();
  if (!/^[a-z]+$/.test(plain)) throw new Error(`not a syllable: ${reading}`);
  return /[aeiouv]/.test(plain) ? plain : null;
}
// The mark of the tone may stand between u and its dots.
const dotted = (reading) => reading.replace(/ǖ|ǘ|ǚ|ǜ/g, "ü");
const all = (field) => (field ? dotted(field).split(" ").map(syllable).filter(Boolean) : []);

const read = new Map(); // syllable → characters
const modern = new Set();
const add = (code, list) => list.forEach((s) => (read.get(s) ?? read.set(s, new Set()).get(s)).add(code));
const itself = (code) => !folds.has(code);
for (const e of entries) {
  const code = Number.parseInt(e.codepoint.slice(2), 16);
  // Characters of today's dictionaries with all their readings there; the others with the usual one.
  if (e.kTGHZ2013 || e.kXHC1983) modern.add(code);
  if (!itself(code)) continue;
  if (modern.has(code)) add(code, [...all(e.kTGHZ2013), ...all(e.kXHC1983), ...all(e.kHanyuPinlu), ...all(e.kMandarin)]);
  else add(code, all(e.kMandarin));
}
for (const e of entries) {
  const code = Number.parseInt(e.codepoint.slice(2), 16);
  const to = folds.get(code);
  if (to && modern.has(code)) add(to, all(e.kMandarin).slice(0, 1));
}

const lines = [...read].sort((a, b) => (a[0] < b[0] ? -1 : 1));
const head = [
  "Made by readings.mjs: do not edit. How Han characters are read in Mandarin, without tones.",
  "<syllable, v for ü> <tab> <characters, ascending>",
  `${SOURCES.unicode.what} (${SOURCES.unicode.licence}): kTGHZ2013, kXHC1983, kHanyuPinlu, kMandarin; from ${SOURCES.unicode.name} ${SOURCES.unicode.version}, SHA-256 ${SOURCES.unicode.sha256}`,
];
const out = [
  ...head.map((line) => `# ${line}`),
  ...lines.map(([s, codes]) => `${s}\t${[...codes].sort((a, b) => a - b).map((c) => String.fromCodePoint(c)).join("")}`),
  "",
].join("\n");

// What must be so, whatever the sources say next year.
const EXAMPLES = { ren: "人任认", fang: "防方放", rf: "", zhong: "重中种", chong: "重充", xing: "行形", hang: "行航", xun: "浔寻", yang: "阳养", lv: "绿率", nv: "女", xi: "西洗", an: "安", qian: "干前", gan: "干", zhe: "着这", zhu: "主着", tu: "图", guan: "馆管" };
for (const [s, characters] of Object.entries(EXAMPLES)) {
  for (const c of characters) if (!read.get(s)?.has(c.codePointAt(0))) throw new Error(`${c} is not read ${s}`);
  if (!characters && read.has(s)) throw new Error(`${s} is no syllable`);
}
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== out) throw new Error("readings.tsv is not what the sources give: run this without --check");
} else {
  writeFileSync(target, out);
}
const several = new Map();
for (const codes of read.values()) for (const c of codes) several.set(c, (several.get(c) ?? 0) + 1);
console.log(`${read.size} syllables, ${several.size} characters, ${[...several.values()].filter((n) => n > 1).length} with several readings; ${Buffer.byteLength(out)} bytes`);
