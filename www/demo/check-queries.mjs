// Is what queries.jsonl says about the demo documents true?   node www/demo/check-queries.mjs
//
// Reads the documents in the plainest way, without Pangram, and folds them with src/text/data/fold.tsv. Every
// query's pages must hold the query (one in pinyin: the characters it stands for, `han`); for the kinds in COMPLETE no other page may hold it.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const COMPLETE = new Set(["word", "cjk-span", "cross-script", "kana/width", "code", "annotated", "prefix", "sentence"]);

const table = new Map();
for (const line of readFileSync(new URL("../../src/text/data/fold.tsv", here), "utf8").split("\n")) {
  const [from, to] = line.split("\t");
  if (to) table.set(point(from), to === "-" ? "" : to.split(" ").map(point).join(""));
}
const fold = (text) => [...text.normalize("NFC")].map((c) => table.get(c) ?? c).join("").normalize("NFC").replace(/\s+/g, " ");

/** URL below the site to what can be read there, folded: [with readings left out, with readings]. */
const pages = new Map();
for (const path of readdirSync(new URL("site/", here), { recursive: true }).map((p) => p.replaceAll("\\", "/"))) {
  const bytes = () => readFileSync(new URL(`site/${path}`, here));
  if (path.startsWith("pangram/")) continue;
  if (path.endsWith(".html") && !bytes().includes('content="noindex"')) add(path.replace(/(^|\/)index\.html$/, "$1"), htmlText(bytes().toString()));
  if (path.endsWith(".md")) add(`pangram/pages/${path.replace(/\.md$/, ".html")}`, bytes().toString().replace(/\]\(.*?\)/g, ""));
  if (path.endsWith(".txt")) add(`pangram/pages/${path.replace(/\.txt$/, ".html")}`, new TextDecoder("gb18030").decode(bytes()));
  if (path.endsWith(".jsonl")) for (const line of bytes().toString().trim().split("\n")) addRecord(JSON.parse(line));
}

const failures = [];
const counts = {};
for (const line of readFileSync(new URL("queries.jsonl", here), "utf8").trim().split("\n")) {
  const { q, kind, relevant, han } = JSON.parse(line);
  counts[kind] = (counts[kind] ?? 0) + 1;
  const holding = [...pages].filter(([, texts]) => texts.some((text) => holds(text, han ?? q, kind))).map(([url]) => url);
  const missing = relevant.filter((url) => !holding.includes(url));
  const unnamed = COMPLETE.has(kind) ? holding.filter((url) => !relevant.includes(url)) : [];
  if (relevant.length === 0) failures.push(`${kind} ${q}: no page named`);
  if (missing.length) failures.push(`${kind} ${q}: not on ${missing.join(" ")}`);
  if (unnamed.length) failures.push(`${kind} ${q}: also on ${unnamed.join(" ")}`);
}
console.log(`${pages.size} documents; ${Object.entries(counts).map(([kind, n]) => `${kind} ${n}`).join(", ")}`);
for (const failure of failures) console.error(failure);
console.log(`${Object.values(counts).reduce((a, b) => a + b, 0) - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length ? 1 : 0;

function holds(text, query, kind) {
  const wanted = fold(query).trim();
  if (kind === "mixed") return wanted.split(" ").every((part) => text.includes(part));
  if (kind === "word" && /^[a-z]/.test(wanted)) return new RegExp(`(?<![a-z])${wanted}(?![a-z])`).test(text);
  if (kind === "prefix" || kind === "word") return new RegExp(`(?<![\\p{L}\\p{N}])${wanted}`, "u").test(text);
  // C is not C++, nor is 913.6 inside 1913.65: an identifier ends where its signs or letters end.
  if (kind === "code") return new RegExp(`(?<![\\w])${escape(wanted)}(?![\\w])`).test(text);
  return text.includes(wanted);
}

function htmlText(html) {
  const title = html.match(/<title>(.*?)<\/title>/)[1].replace(" · Reedbank Library", "");
  const description = html.match(/<meta name="description" content="(.*?)"/)?.[1] ?? "";
  return `${title}\n${description}\n${html.match(/<main>(.*?)<\/main>/s)[1]}`;
}

function addRecord({ url, title, text, sections = [] }) {
  add(url, [title, text, ...sections.flatMap((s) => [s.heading, s.text])].join("\n"));
}

function add(url, markup) {
  const plain = (text) =>
    fold(
      text
        .replace(/<\/?(a|em|strong|code|ruby|span)\b[^>]*>/g, "")
        .replace(/<[^>]+>/g, "\n")
        .replace(/&(lt|gt|amp|shy|quot);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&", shy: "\u00ad", quot: '"' })[name]),
    );
  const readings = /[(（][\p{Script=Bopomofo}ˊˇˋ˙\p{Script=Hiragana}\p{Script=Katakana}・a-zǖǘǚǜüāáǎàēéěèīíǐìōóǒòūúǔù]+[)）]/gu;
  const bare = markup.replace(/<rt>.*?<\/rt>/g, "").replace(readings, "");
  pages.set(url, [plain(markup.replace(/<rt>(.*?)<\/rt>/g, " $1 ")), plain(bare), plain(markup.replace(/<rt>.*?<\/rt>/g, ""))]);
}

function point(hex) {
  return String.fromCodePoint(Number.parseInt(hex, 16));
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
