// Opening a result lands at the words: text fragments in a real browser, and pangram-highlight.js.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { directiveOf } from "../../www/src/landing.js";
import { addPage, SITE } from "./harness.mjs";
import { stage } from "./stage.mjs";

const FILLER = "<p>Nothing to see.</p>".repeat(80);

describe("landing", () => {
  const on = stage();

  /** Follows a link with a directive to a page that holds `text` in its middle. @param {string} name @param {string} text @param {string} directive @param {string} [lang] */
  async function follow(name, text, directive, lang = "zh") {
    await on.show("");
    const url = addPage(on.server, name, `${FILLER}<p id="here">${text}</p>${FILLER}`, { lang });
    // A link that a person follows: a text fragment needs that.
    const from = addPage(on.server, `${name}-link`, `<a href="${url}#:~:${directive}">go</a>`);
    await on.page.goto(from);
    await on.page.locator("a").click();
    await on.page.waitForURL(`${url}**`);
    await on.page.waitForLoadState();
  }

  /** The same, until the text is in sight. @param {string} name @param {string} text @param {string} directive @param {string} [lang] */
  async function lands(name, text, directive, lang) {
    await follow(name, text, directive, lang);
    await on.page.waitForFunction(() => scrollY > 500).catch(() => assert.fail(`${name}: ${decodeURIComponent(directive)} was not found`));
  }

  /** @param {string} text @param {string} hit @param {[number, number]} [cut] */
  function directive(text, hit, [from, to] = [0, text.length]) {
    const excerpt = text.slice(from, to);
    const at = excerpt.indexOf(hit);
    return directiveOf(excerpt, [[at, at + hit.length]]);
  }

  const rule = "第十二条　城市新建民用建筑，按照国家有关规定修建战时可用于防空的地下室。人民防空工程建设的设计、施工、质量必须符合国家规定的防护标准和质量标准。";

  test("a Chinese hit amid a word: the bare word is not found, its clause is", async () => {
    await follow("bare", rule, `text=${encodeURIComponent("用建")}`);
    await on.settled();
    assert.equal(await on.page.evaluate(() => scrollY), 0);
    await lands("clause", rule, directive(rule, "用建"));
  });

  test("hits all over a Chinese text, in excerpts cut anywhere", async () => {
    for (const [i, [hit, from, to]] of /** @type {[string, number, number][]} */ ([["防空的地", 8, 45], ["事工程".slice(1), 20, 60], ["护标", 30, 70], ["地下室", 0, 40]]).entries()) {
      await lands(`cut-${i}`, rule, directive(rule, hit, [from, to]));
    }
  });

  test("a long clause is named by its ends; signs that directives use are escaped", async () => {
    const english = "The well-known keeper of the old lighthouse counted every single boat that came into the northern harbour during the long winter of the great storms";
    const made = directive(english, "single boat");
    assert.match(made, /^text=[^,]+,[^,]+$/);
    assert.match(made, /well%2Dknown/);
    assert.ok(made.length < 80, made);
    await lands("long", english, made, "en");
  });

  test("a hit in a cell of a Chinese table is found, though the excerpt joins the cells", async () => {
    const excerpt = "字母 类目 综合性图书 字母 L 未使用";
    const at = excerpt.indexOf("图书");
    const cells = "</p><table><tr><td>字母</td><td>类目</td></tr><tr><td>综合性图书</td><td>字母 L 未使用</td></tr></table><p>";
    await lands("cells", cells, directiveOf(excerpt, [[at, at + 2]]));
  });

  test("no hit, no fragment", () => {
    assert.equal(directiveOf("text", []), "");
  });

  test("pangram-highlight.js marks across inline elements without a change of the page, steps, and clears", async () => {
    await on.show("");
    const body = `<main><p>A <b>har</b>bour; the Harbour.</p><p>港<i>口</i>手册</p>${FILLER}<p>harbour</p><script type="x">harbour</script></main>`;
    const url = addPage(on.server, "highlight", body, { head: `<script src="${SITE}pangram/pangram-highlight.js" defer></script>` });
    await on.page.goto(`${url}?highlight=harbour&highlight=${encodeURIComponent("港口")}`);
    const marked = () => on.page.evaluate(() => [...(CSS.highlights.get("pangram") ?? [])].map(String));
    assert.deepEqual(await marked(), ["harbour", "Harbour", "港口", "harbour"]);
    assert.equal(await on.page.locator("main").evaluate((main) => main.innerHTML), body.slice(6, -7));
    const next = on.page.getByRole("button", { name: "Next hit" });
    for (let i = 0; i < 4; i++) await next.click();
    assert.equal(await on.page.locator("output").textContent(), "4 / 4");
    await on.page.waitForFunction(() => scrollY > 500);
    await on.page.getByRole("button", { name: "Clear" }).click();
    assert.deepEqual(await marked(), []);
    assert.equal(await next.count(), 0);
  });

  /** Opens a page with `body` and `words` in its address; answers with what it marks. @param {string} name @param {string} body @param {string[]} words */
  async function marksOf(name, body, ...words) {
    await on.show("");
    const url = addPage(on.server, name, body, { head: `<script src="${SITE}pangram/pangram-highlight.js" defer></script>` });
    await on.page.goto(`${url}?${new URLSearchParams(words.map((word) => ["highlight", word]))}`);
    return on.page.evaluate(() => [...(CSS.highlights.get("pangram") ?? [])].map(String));
  }

  test("where the query stands as it was typed, no part of it is marked; else each of its words, and what else was found", async () => {
    const found = ["组件 插槽", "组件", "插槽", "组件插槽"];
    assert.deepEqual(await marksOf("parts", "<main>组件基础：<p>组件插槽</p><p>插槽</p><p>组件</p></main>", ...found), ["组件", "组件插槽", "插槽", "组件"]);
    assert.deepEqual(await marksOf("clause", "<main>组件，组件的插槽，插槽</main>", "组件的插槽", "组件", "插槽"), ["组件的插槽"]);
    const phrase = ["Keeper of the light", "Keeper", "of", "the", "light", "keepers"];
    assert.deepEqual(await marksOf("phrase", "<main>The keeper of <i>the</i> light, keepers of the others</main>", ...phrase), ["keeper of the light", "keepers"]);
    assert.deepEqual(await marksOf("operators", "<main>walrus or -fish OR seal</main>", "walrus OR seal -fish", "walrus", "OR", "seal", "-fish"), ["walrus", "seal"]);
  });

  test("words are marked where they begin, and within others only where they begin none", async () => {
    assert.deepEqual(await marksOf("begin", "<main>Printing in ink: print, imprint. 使用print</main>", "in print", "in", "print"), ["Print", "in", "print", "print"]);
    assert.deepEqual(await marksOf("within", "<main>moorings unmoored</main>", "oor"), ["oor", "oor"]);
  });

  test("hits are marked in all that the index is made of", async () => {
    const articles = "<article>kayak one</article><nav><article>kayak</article></nav><article>kayak two</article>";
    assert.deepEqual(await marksOf("articles", `<p>kayak</p>${articles}`, "kayak"), ["kayak", "kayak"]);
    assert.deepEqual(await marksOf("bodies", `<main>kayak<div data-pangram-body>kayak a<p data-pangram-body>kayak b</div></main><p data-pangram-body>kayak c`, "kayak"), ["kayak", "kayak", "kayak"]);
  });

  test("a step opens what hides a hit, and passes over hits that the page does not show", async () => {
    const cover = "<details id=outer><summary>More</summary><details id=inner><summary>harbour 2</summary>harbour 3</details></details>";
    await marksOf("hidden", `<main><p>harbour 1</p>${cover}<div hidden>harbour</div><div hidden=until-found id=found>harbour 4</div></main>`, "harbour");
    const place = on.page.locator("output");
    assert.equal(await place.textContent(), "4");
    const next = on.page.getByRole("button", { name: "Next hit" });
    const seen = [];
    for (let i = 1; i <= 4; i++) {
      await next.click();
      assert.equal(await place.textContent(), `${i} / 4`);
      seen.push(await on.page.evaluate(() => {
        const [hit] = [.../** @type {Highlight} */ (CSS.highlights.get("pangram-current"))];
        const around = /** @type {Element} */ (hit.startContainer.parentElement);
        return [around.textContent, around.checkVisibility(), /** @type {HTMLDetailsElement} */ (document.querySelector("#inner")).open];
      }));
    }
    assert.deepEqual(seen, [["harbour 1", true, false], ["harbour 2", true, false], ["harbour 2harbour 3", true, true], ["harbour 4", true, true]]);
    await next.click();
    assert.equal(await place.textContent(), "1 / 4");
    await on.page.getByRole("button", { name: "Previous hit" }).click();
    assert.equal(await place.textContent(), "4 / 4");
  });

  test("the element tells the words where it is asked to", async () => {
    await on.show("<pangram-search highlight=highlight></pangram-search>");
    const told = async () => new URL((await on.options().first().getAttribute("href")) ?? "").searchParams.getAll("highlight");
    await on.type("moor");
    await on.shown("3 pages");
    assert.deepEqual(await told(), ["moor"]);
    // What only a title says, and what only a section further down does.
    await on.set("handbook boat");
    await on.shown("1 page");
    assert.deepEqual(await told(), ["handbook boat", "handbook", "boat"]);
    await on.set("length winter");
    await on.shown("1 page");
    assert.deepEqual(await told(), ["length winter", "length", "winter", "Winter"]);
  });
});
