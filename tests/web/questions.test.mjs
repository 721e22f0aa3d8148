// The queries that `./build.sh questions` makes of a site: true by the site's own pages, and the same each time. Those of its headings, too.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const NAMES = ["harbour office", "tide tables", "north mole", "winter mooring", "lantern keepers", "ebb almanac"];
let folder = "";

/** @param {string} file */
const rows = (file) => readFileSync(join(folder, file), "utf8").trim().split("\n").map((line) => JSON.parse(line));

before(() => {
  folder = mkdtempSync(join(tmpdir(), "pangram-questions-"));
  const site = join(folder, "from");
  mkdirSync(join(site, "deep"), { recursive: true });
  NAMES.forEach((name, i) => {
    const to = (/** @type {number} */ n) => `page${(i + n) % NAMES.length}.html`;
    const said = (/** @type {number} */ n) => NAMES[(i + n) % NAMES.length];
    const body = `<nav><a href="${to(1)}">menu entry</a></nav><h1>Reports about number ${i}</h1>
      <p>Everybody who came along in year ${1900 + i} went to <a href="../deep/${to(1)}">the ${said(1)}</a> without ever asking anybody else first.</p>
      <p>Set <code>moor.rope_length${i}</code>; see also <a href="${to(2)}">our ${said(2)}</a>.</p><p hidden>Nobody reads this sentence that was hidden away.</p>`;
    writeFileSync(join(site, "deep", `page${i}.html`), `<!DOCTYPE html><title>${name}</title>${body}`);
  });
  execFileSync(process.execPath, ["benches/sites/questions.mjs", site, join(folder, "out"), "en"]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("each query is answered by the pages that it says", () => {
  const pages = rows("out/docs.jsonl"), queries = rows("out/queries.jsonl");
  assert.deepEqual(pages.map((p) => p.id), NAMES.map((_, i) => `deep/page${i}.html`));
  /** @param {string} kind */
  const of = (kind) => queries.filter((q) => q.kind === kind);
  /** @param {string} q */
  const holding = (q) => pages.filter((p) => p.text.toLowerCase().includes(q.toLowerCase())).map((p) => p.id);
  assert.ok(pages.every((p) => !p.text.includes("hidden away") && !p.text.includes("menu entry")));
  assert.deepEqual(of("anchor").map((q) => q.q).sort(), NAMES.flatMap((n) => [`our ${n}`, `the ${n}`]).sort());
  for (const { q, relevant } of of("anchor")) assert.deepEqual(relevant, [`deep/page${NAMES.indexOf(q.replace(/^(our|the) /, ""))}.html`], q);
  assert.ok(of("title").length > 0 && of("title").every(({ q, relevant }) => relevant.length === pages.filter((p) => p.title.includes(q)).length));
  assert.ok(of("sentence").length > 0);
  for (const { q, relevant } of of("sentence")) assert.deepEqual(holding(q), relevant, q);
  assert.ok(of("typo").length > 0);
  for (const { q } of of("typo")) assert.deepEqual(holding(q), [], q);
  const literals = rows("out/literal.jsonl");
  assert.deepEqual([...new Set(literals.map((l) => l.kind))].sort(), ["code", "span"]);
  for (const { q, pages } of literals) assert.deepEqual(holding(q), pages, q);
});

test("the links whose texts are asked are gone from the site, and no others", () => {
  for (let i = 0; i < NAMES.length; i++) {
    const html = readFileSync(join(folder, "out/site/deep", `page${i}.html`), "utf8");
    assert.equal(html.match(/<a /g)?.length, 1, html);
    assert.match(html, /menu entry<\/a>/);
    assert.match(html, new RegExp(`the ${NAMES[(i + 1) % NAMES.length]}`));
  }
});

test("links are followed as a browser does, and nothing of anybody's is overwritten", () => {
  const odd = join(folder, "odd");
  mkdirSync(join(odd, "deep/er"), { recursive: true });
  const page = (/** @type {string} */ head, /** @type {string[]} */ hrefs) => `<!DOCTYPE html>${head}<h1>Mole</h1>${hrefs.map((h, i) => `<p><a href="${h}">way ${i} from ${head.length} on</a></p>`).join("")}`;
  writeFileSync(join(odd, "index.html"), page("", ["deep/er/?v=1#x", "/deep/er", "a%20b.html", "mailto:x@y", "//elsewhere/deep/er/", "%E0%A4%A"]));
  writeFileSync(join(odd, "a b.html"), page("<title>b</title>", ["./", "."]));
  writeFileSync(join(odd, "deep/er/index.html"), page('<base href="/">', ["a b.html", "../index.html"]));
  const out = join(folder, "odd-out");
  const run = (/** @type {string[]} */ ...given) => execFileSync(process.execPath, ["benches/sites/questions.mjs", ...given], { stdio: "pipe" });
  run(odd, out, "en");
  const to = Object.fromEntries(rows("odd-out/queries.jsonl").filter((q) => q.kind === "anchor").map((q) => [q.q, q.relevant]));
  const [deep, spaced, root] = [["deep/er/index.html"], ["a b.html"], ["index.html"]];
  assert.deepEqual(to, { "way 0 from 0 on": deep, "way 1 from 0 on": deep, "way 2 from 0 on": spaced, "way 0 from 16 on": root, "way 1 from 16 on": root, "way 0 from 15 on": spaced, "way 1 from 15 on": root });
  run(odd, out, "en");
  for (const [from, where] of [[odd, odd], [odd, join(odd, "out")], [join(odd, "deep"), odd], [odd, join(folder, "from")]]) {
    assert.throws(() => run(from, where, "en"), /error: /);
  }
  assert.throws(() => run(odd, out, "en", "9", "nowhere"), /has no page of HTML/);
  assert.ok(existsSync(join(odd, "deep/er/index.html")) && existsSync(join(out, "queries.jsonl")));
});

test("a link to a place names the section that the place is in, by all that lead there", () => {
  const site = join(folder, "places"), out = join(folder, "places-out");
  mkdirSync(site);
  const [whole, boxed, dated, flat, listed] = ["whole", "boxed", "dated", "flat", "listed"].map((w) => `<p id="${w}">Words of the ${w} part, which ${w} readers want.</p>`);
  const page = `<main id="main"><h1 id="top">Book</h1>${whole}<section id="s1"><header><h2>One <a name="one"></a></h2></header>${boxed}</section>
    <a id="b4"></a><h2 id="two">Two</h2>${flat}<dl><dt id="term">term</dt><dd>${listed}</dd><dt>other</dt><dd>${dated}</dd></dl></main>`;
  writeFileSync(join(site, "book.html"), `<!DOCTYPE html><title>Book</title>${page}`);
  const places = { whole: ["top"], s1: ["s1", "one"], one: ["s1", "one"], boxed: ["s1", "one"], b4: ["b4", "two"], two: ["b4", "two"], flat: ["b4", "two"], listed: ["term"], dated: ["term"] };
  const links = Object.keys(places).map((place) => `<p><a href="book.html#${place}">asked as ${place}</a></p>`);
  const none = ["#nowhere", "", "#main"].map((place, i) => `<p><a href="book.html${place}">asked otherwise ${i}</a></p>`);
  const both = '<p><a href="book.html#s1">asked of both</a> <a href="book.html#two">asked of both</a></p>';
  writeFileSync(join(site, "from.html"), `<!DOCTYPE html><title>From</title><h1>Other</h1>${links.join("")}${none.join("")}${both}`);
  execFileSync(process.execPath, ["benches/sites/questions.mjs", site, out, "en"], { stdio: "pipe" });
  const frags = Object.fromEntries(rows("places-out/queries.jsonl").filter((q) => q.kind === "anchor").map((q) => [q.q, q.frag]));
  const expected = Object.entries(places).map(([place, ids]) => [`asked as ${place}`, ids]);
  assert.deepEqual(frags, Object.fromEntries([...expected, ...[0, 1, 2].map((i) => [`asked otherwise ${i}`, undefined]), ["asked of both", undefined]]));
});

test("the same site gives the same queries", () => {
  execFileSync(process.execPath, ["benches/sites/questions.mjs", join(folder, "from"), join(folder, "again"), "en"]);
  for (const file of ["docs.jsonl", "queries.jsonl", "literal.jsonl"]) assert.deepEqual(rows(`again/${file}`), rows(`out/${file}`), file);
});

test("a heading is asked of the section below it, which no longer holds it", () => {
  const faq = join(folder, "faq"), out = join(folder, "faq-out");
  mkdirSync(faq);
  const answer = (/** @type {string} */ about) => `<p>${`Everybody who wants to know about the ${about} asks the keeper. `.repeat(3)}</p>`;
  const boxed = `<div class="section"><div class="titlepage"><div><h2>2.1. How is a rope moored?</h2></div></div>${answer("rope")}</div>`;
  const flat = `<h2>How deep is the basin?</h2>${answer("basin")}${answer("sluice")}<h2>Who rings the bell?</h2>${answer("bell")}<h3>Bells</h3>${answer("ringer")}<h2>3D charts are where?</h2>${answer("chart").replace(/<.?p>/g, "")}<h2>2 or 3 lamps?</h2><div>${answer("lamp")}<h3>Lamps</h3>${answer("wick")}</div><h2>Is it so?</h2><p>It is.</p>`;
  const contents = '<h2>All that is asked here</h2><ul><li><a href="#a">How is a rope moored? And how is it loosened?</a></li><li><a href="#b">Who rings the bell? Who hears it?</a></li></ul>';
  writeFileSync(join(faq, "a.html"), `<!DOCTYPE html><title>FAQ</title><nav><p>How deep is the basin?</p></nav><main>${boxed}${flat}${contents}</main>`);
  writeFileSync(join(faq, "b.html"), `<!DOCTYPE html><main><h1>第3章 灯塔由谁看守？</h1>${answer("tower")}<h2>Who rings the bell?</h2>${answer("horn")}<h2>Where does the pilot live?</h2>${answer("pilot")}<h2>Nets</h2>${answer("net")}<p>See: where does the pilot live.</p></main>`);
  execFileSync(process.execPath, ["benches/sites/headings.mjs", faq, out, "en"], { stdio: "pipe" });
  const pages = rows("faq-out/docs.jsonl"), queries = rows("faq-out/queries.jsonl");
  const about = queries.map(({ q, kind, relevant }) => [q, kind, relevant.map((/** @type {string} */ id) => pages.find((p) => p.id === id).text.match(/about the (\w+)/)[1])]);
  assert.deepEqual(about, [["How is a rope moored?", "question", ["rope"]], ["How deep is the basin?", "question", ["basin"]], ["3D charts are where?", "question", ["chart"]], ["2 or 3 lamps?", "question", ["lamp"]], ["灯塔由谁看守？", "question", ["tower"]]]);
  assert.deepEqual(pages.map((p) => /sluice/.test(p.text)), [false, true, false, false, false, false, false, false, false, false, false]);
  for (const { q } of queries) for (const { id, text } of pages) assert.ok(!text.includes(q) && !readFileSync(join(out, "site", id), "utf8").includes(q), `${q} ${id}`);
});
