// Writes fold.tsv: which characters stand for which in a search.   node src/text/data/generate.mjs [--check]
//
// With --check nothing is written; it fails where the file differs from what the sources give. README.md beside
// this file says what a fold is and why. Needs the npm client, and tar.
import { readFileSync, writeFileSync } from "node:fs";
import { DIFFERENT, EXACT, SAME, UNCHANGED } from "./examples.mjs";
import { Fold } from "./fold.mjs";
import { APART, hanFolding, parseDictionary } from "./han.mjs";
import { SOURCES, fetchSource } from "./sources.mjs";
import { Unicode } from "./unicode.mjs";

const target = new URL("fold.tsv", import.meta.url);
const codesOf = (string) => [...string].map((c) => c.codePointAt(0));
const hex = (code) => code.toString(16).toUpperCase().padStart(4, "0");
const parse = (list) => list.split(" ").filter(Boolean).map((digits) => Number.parseInt(digits, 16));

const dictionaries = fetchSource(SOURCES.opencc);
const unicode = new Unicode(fetchSource(SOURCES.unicode));
const han = hanFolding(dictionaries, unicode.standardHan);
const rules = new Fold(unicode, han.folding);

const table = makeTable();
const foldText = (string) => codesOf(string).flatMap((code) => table.get(code)?.codes ?? [code]);
check();
const out = write(table);
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== out) throw new Error("fold.tsv is not what the sources give: run this without --check");
} else {
  writeFileSync(target, out);
}
report();

/** Code point to { codes, rule } for every character that does not fold to itself. */
function makeTable() {
  const known = new Set([...unicode.characters.keys(), ...[...han.folding.keys()].flatMap(codesOf)]);
  const made = new Map();
  for (const code of [...known].sort((a, b) => a - b)) {
    if (["Cs", "Co", "Cc"].includes(unicode.category(code))) continue;
    const codes = rules.apply([code]);
    if (codes.join() !== String(code)) made.set(code, { codes, rule: rules.step(code).rule });
  }
  return made;
}

function check() {
  const failures = [];
  const expect = (holds, ...what) => holds || failures.push(what.join(" "));
  const folded = (string) => foldText(string).join();
  for (const [code, { codes }] of table) {
    expect(codes.every((c) => !table.has(c)), "not a fixpoint:", hex(code));
    expect(codes.every((c) => c < 0xd800 || c > 0xdfff), "a surrogate:", hex(code));
  }
  for (const group of SAME) for (const other of group) expect(folded(other) === folded(group[0]), group[0], "≠", other);
  for (const group of DIFFERENT) expect(new Set(group.map(folded)).size === group.length, "fall together:", group.join(" "));
  for (const [from, to] of EXACT) {
    expect(foldText(String.fromCodePoint(...parse(from))).join() === parse(to).join(), from, "does not fold to", to);
  }
  for (const digits of UNCHANGED) expect(!table.has(parse(digits)[0]), digits, "changes");
  for (const [file, wholeList] of [["STCharacters", true], ["TSCharacters", false], ["JPShinjitaiCharacters", true], ["HKVariants", true], ["TWVariants", true]]) {
    for (const [key, candidates] of parseDictionary(dictionaries[`${file}.txt`])) {
      for (const candidate of wholeList ? candidates : candidates.slice(0, 1)) {
        const apart = APART.some((entry) => entry.slice(0, 3).join() === [file, key, candidate].join());
        expect((folded(key) === folded(candidate)) !== apart, file, key, candidate, apart ? "are joined" : "are not joined");
      }
    }
  }
  if (failures.length) throw new Error(`fold.tsv would be wrong:\n${failures.join("\n")}`);
}

/** The file: a head of comments, then a line for each character, ascending. */
function write(made) {
  const head = [
    "Made by generate.mjs: do not edit. What each character stands for in a search.",
    "<code point> <tab> <code points separated by blanks, or - for none>; hexadecimal, ascending.",
    ...Object.values(SOURCES).map((s) => `${s.what} (${s.licence}), from ${s.name} ${s.version}, SHA-256 ${s.sha256}`),
  ];
  const lines = [...made].map(([code, { codes }]) => `${hex(code)}\t${codes.map(hex).join(" ") || "-"}`);
  return [...head.map((line) => `# ${line}`), ...lines, ""].join("\n");
}

function report() {
  const counts = new Map();
  for (const { rule } of table.values()) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  for (const [rule, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(6)}  ${rule}`);
  console.log(`${String(table.size).padStart(6)}  in all; ${out.length} bytes`);
  console.log(`${han.merged.length} classes hold several characters of the standard: ${han.merged.map((members) => members.join("")).join(" ")}`);
  console.log(`Kept apart: ${APART.map(([, key, candidate]) => `${key}/${candidate}`).join(" ")}`);
}
