// What the page of one's own files promises: it opens no connection, never stands still, and is for everyone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { DESK_PATH, NOTES, chooseFolder, deskStage, drop, hasDesk, openDesk } from "./desk-stage.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe("promises of one's own files", { skip: !hasDesk && "the program is not built (./build.sh cli)" }, () => {
  const on = deskStage();

  test("the page's own thread does no work that grows with the files: they go over a few at a time, lists are drawn a few rows at a time, bytes stay with the worker", async () => {
    on.context = await on.browser.newContext();
    await on.context.addInitScript(() => {
      const most = ((/** @type {any} */ (window)).most = { blobs: 0, elements: 0, bytes: 0, compiled: 0 });
      const blobsIn = (/** @type {any} */ value) => (value instanceof Blob ? 1 : value && typeof value === "object" && !ArrayBuffer.isView(value) ? Object.values(value).reduce((sum, one) => sum + blobsIn(one), 0) : 0);
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...more) {
        most.blobs = Math.max(most.blobs, blobsIn(message));
        post.call(this, message, ...more);
      };
      // An observer's call has what was done since the last one: never more than a task does.
      const inside = (/** @type {Node} */ node) => 1 + (node instanceof Element ? node.querySelectorAll("*").length : 0);
      const count = (/** @type {MutationRecord[]} */ records) => void (most.elements = Math.max(most.elements, records.reduce((sum, { addedNodes }) => sum + [...addedNodes].reduce((all, node) => all + inside(node), 0), 0)));
      document.addEventListener("DOMContentLoaded", () => new MutationObserver(count).observe(document.body, { childList: true, subtree: true }));
      const read = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = function () {
        most.bytes = Math.max(most.bytes, this.size);
        return read.call(this);
      };
      for (const name of /** @type {const} */ (["Module", "Instance"])) WebAssembly[name] = new Proxy(WebAssembly[name], { construct: (made, given) => (most.compiled++, Reflect.construct(made, given)) });
    });
    on.page = await openDesk(on.context, on.server.origin + DESK_PATH);
    await on.page.evaluate(() => Object.assign((/** @type {any} */ (window)).most, { elements: 0 }));
    const many = Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`note-${n}.md`, n % 2 ? `# Note ${n}\n\nTide ${n}.\n` : ""]));
    const notes = on.folder(many);
    await on.page.getByRole("button", { name: "Choose files" }).waitFor();
    await chooseFolder(on.page, notes);
    await on.page.locator("summary", { hasText: "700 files" }).click();
    await on.page.locator("summary", { hasText: "350 warnings" }).click();
    await on.page.locator("li.file").nth(49).waitFor();
    await on.page.locator(".warning").nth(49).waitFor();
    assert.equal(await on.page.locator("li.file").count(), 50);
    await on.page.locator("details", { hasText: "700 files" }).getByRole("button", { name: "Show more" }).click();
    assert.equal(await on.page.locator("li.file").count(), 100);
    assert.deepEqual(await on.find("tide 77"), ["Note 77"]);
    await drop(on.page, [on.folder(many, "dropped")]);
    const [download] = await Promise.all([on.page.waitForEvent("download"), on.page.getByRole("button", { name: "Save as one file" }).click()]);
    await download.path();
    const most = await on.page.evaluate(() => (/** @type {any} */ (window)).most);
    assert.ok(most.blobs > 0 && most.blobs <= 32, `${most.blobs} files in one message`);
    assert.ok(most.elements > 0 && most.elements <= 500, `${most.elements} elements at once`);
    assert.ok(most.bytes < 200_000, `${most.bytes} bytes read at once: parts of the index only`);
    assert.equal(most.compiled, 0, "compiled while the page waits");
  });

  test("no connection is possible, from the page or from a worker, whatever asks for it", async () => {
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    on.complaints.forgive("Content Security Policy");
    on.complaints.forgive("Refused to");
    on.complaints.forgive("net::ERR_BLOCKED_BY_CSP");
    on.server.takeRequests();
    const target = `${on.server.origin}/stolen`;
    const tries = (/** @type {string} */ url) => `(async () => {
      const went = [];
      const note = (name, promise) => promise.then(() => went.push(name), () => {});
      const event = (target, ok) => new Promise((resolve, reject) => { target["on" + ok] = resolve; target.onerror = reject; setTimeout(reject, 3000); });
      await note("fetch", fetch("${url}"));
      await note("fetch no-cors", fetch("${url}", { mode: "no-cors", method: "POST", body: "x" }));
      await note("XHR", (async () => { const x = new XMLHttpRequest(); x.open("GET", "${url}"); const done = event(x, "load"); x.send(); await done; })());
      await note("WebSocket", (async () => event(new WebSocket("${url.replace("http", "ws")}"), "open"))());
      await note("EventSource", (async () => event(new EventSource("${url}"), "open"))());
      await note("import", import("${url}.js"));
      if (typeof importScripts === "function") await note("importScripts", (async () => importScripts("${url}.js"))());
      if (typeof document === "object") {
        if (navigator.sendBeacon("${url}", "x")) await new Promise((r) => setTimeout(r, 500));
        for (const [name, key] of [["img", "src"], ["iframe", "src"], ["video", "src"], ["link", "href"], ["script", "src"], ["object", "data"], ["embed", "src"]]) {
          await note(name, (async () => { const e = document.createElement(name); e.rel = "stylesheet"; const done = event(e, "load"); e[key] = "${url}"; document.body.append(e); await done; })());
        }
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("body { background: url(${url}) } @font-face { font-family: x; src: url(${url}) } body { font-family: x }");
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        await new Promise((r) => setTimeout(r, 500));
      }
      return went;
    })()`;
    const embedded = ["iframe", "object", "embed"];
    const went = /** @type {string[]} */ (await on.page.evaluate(tries(target)));
    // A frame that is refused says that it loaded: an empty page.
    assert.deepEqual(went.filter((name) => !embedded.includes(name)), []);
    const worker = await on.page.evaluate((code) => {
      const made = new Worker(URL.createObjectURL(new Blob([`${code}.then(postMessage)`])));
      return new Promise((resolve) => (made.onmessage = ({ data }) => resolve(data)));
    }, tries(target));
    assert.deepEqual(worker, []);
    assert.deepEqual(on.server.takeRequests(), []);
    assert.deepEqual(await on.find("spring tides"), ["Tides"], "and the page goes on");
    await on.page.evaluate((url) => {
      const form = Object.assign(document.createElement("form"), { action: url, method: "post" });
      document.body.append(form);
      form.submit();
      return new Promise((done) => setTimeout(done, 500));
    }, target);
    assert.deepEqual(on.server.takeRequests(), []);
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe finds nothing and nothing is wider than a small screen, ${colorScheme}`, async () => {
      await on.open({ colorScheme, viewport: { width: 320, height: 640 } });
      const look = async (/** @type {string} */ state) => {
        await on.page.evaluate(AXE);
        const { violations } = /** @type {any} */ (await on.page.evaluate("axe.run()"));
        assert.deepEqual(violations.map((/** @type {any} */ v) => [state, v.id, v.nodes.map((/** @type {any} */ n) => n.html)]), []);
        assert.equal(await on.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, state);
      };
      await look("empty");
      await chooseFolder(on.page, on.folder({ ...NOTES, [`${"long-name-".repeat(15)}.md`]: "# Long name\n" }));
      for (const summary of await on.page.locator("summary:visible").all()) await summary.click();
      await look("files");
      await on.find("tides");
      await look("results");
      await on.page.locator("pangram-search .option").first().click();
      await on.page.locator("article h1").waitFor();
      await look("reading");
      await on.page.getByRole("button", { name: "New", exact: true }).click();
      await look("dialog");
    });
  }

  test("it speaks the reader's language as far as it can, and English otherwise", async () => {
    for (const [locale, title] of /** @type {const} */ ([["zh-CN", "搜索自己的文件"], ["zh-TW", "搜尋自己的檔案"], ["ja-JP", "自分のファイルを検索"], ["ko-KR", "내 파일 검색"], ["de-AT", "Eigene Dateien durchsuchen"], ["pt-BR", "Pesquisar nos seus arquivos"], ["ar-EG", "البحث في ملفاتك"], ["tlh", "Search your own files"]])) {
      await on.open({ locale });
      assert.equal(await on.page.locator("h1").textContent(), title);
      assert.equal(await on.page.title(), title);
      assert.equal(await on.page.evaluate(() => getComputedStyle(document.body).direction), locale === "ar-EG" ? "rtl" : "ltr");
      await on.context.close();
    }
  });
});
