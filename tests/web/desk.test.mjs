// The page of one's own files (`pangram desk`), in Chromium: files and folders chosen and dropped, kept and given back, and never a
// connection. Nothing is faked. Skipped, and said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Complaints, answered, shownAt } from "./answers.mjs";
import { DESK_PATH, changed, chooseFiles, chooseFolder, drop, folderOf, keptIndex, markdownFiles, openDesk, ready, serveDesk, unzip, writeDesk } from "./desk-stage.mjs";
import { PANGRAM, REPO, launch } from "./harness.mjs";
import { QUERIES_500, bare } from "./queries.mjs";
import { STRICT_CSP, TestServer } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DEMO = join(REPO, "www/demo/site");
const run = promisify(execFile);
const program = /** @type {string} */ (PANGRAM);
const hasDesk = !!PANGRAM && execFileSync(program, ["--help"], { encoding: "utf8" }).includes("desk");

if (!hasDesk) test("one's own files", { skip: "the program is not built (./build.sh cli)" }, () => {});

/** Files of every kind, some of them bad. */
const NOTES = {
  "tides.md": "# Tides\n\nHigh water comes twice a day.\n\n## Spring tides\n\nThe range is greatest after a full moon. 潮汐 <b onclick=\"window.hacked=1\">表</b>\n",
  "page.html": "<!doctype html><html lang=en><title>Fuel dock</title><h1>Fuel dock</h1><p>Opens at eight. <script>window.hacked=1</script><img src=x onerror='window.hacked=1'>",
  "old.txt": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("Storm log\n\nTwo black balls were shown.\n", "utf16le")]),
  "records.jsonl": '{"url": "log/1", "title": "First entry", "text": "The mooring chain was replaced."}\n{"url": "log/2", "title": "Second entry", "text": "A buoy drifted."}\nthis is no record\n',
  "broken.md": new Uint8Array(4000).map((_, i) => (i * 37) % 256),
  "empty.html": "<!doctype html><title></title>",
  "draft.md": "---\ndraft: true\n---\n# Unfinished\n",
  ".hidden/secret.md": "# Secret harbour\n",
  "node_modules/x/readme.md": "# Dependency\n",
  "photo.png": "no document",
};

describe("one's own files", { skip: !hasDesk }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {import("playwright-core").Page} */ let page;
  /** @type {TestServer} */ let server;
  /** @type {string} */ let file;
  /** @type {string[]} */ const folders = [];
  const complaints = new Complaints();

  before(async () => {
    [browser, server] = await Promise.all([launch(), TestServer.start()]);
    file = writeDesk();
    serveDesk(server, file);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
    for (const folder of [...folders, file]) if (folder) rmSync(dirname(folder), { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    assert.deepEqual(complaints.take(), []);
  });

  /** @param {import("playwright-core").BrowserContextOptions} [options] */
  async function open(options, url = server.origin + DESK_PATH) {
    context = await browser.newContext(options);
    context.on("page", (opened) => complaints.hear(opened));
    page = await openDesk(context, url);
  }

  /** @param {Record<string, string | Uint8Array>} files @param {string} [name] */
  function folder(files, name) {
    const made = folderOf(files, name);
    folders.push(made);
    return made;
  }

  /** Titles of what is found. @param {string} query */
  async function find(query) {
    await page.locator("pangram-search input").fill(query);
    await answered(page);
    return page.locator("pangram-search .title:visible").allTextContents();
  }

  const summaries = () => page.locator("details:visible > summary").allTextContents();
  const told = () => page.locator(".notice:visible").textContent();

  test("a folder is chosen: progress is shown, every kind is read, bad files are named and nothing else is lost", async () => {
    await open();
    assert.equal(await page.locator("pangram-search").isVisible(), false);
    await page.evaluate(() => {
      StorageManager.prototype.persist = async () => ((/** @type {any} */ (window)).persistAsked = true);
      const seen = ((/** @type {any} */ (window)).stages = /** @type {string[]} */ ([]));
      new MutationObserver(() => seen.push(document.querySelector(".progress p")?.textContent ?? "")).observe(/** @type {Node} */ (document.querySelector(".progress")), { childList: true, subtree: true, characterData: true, attributes: true });
    });
    await chooseFolder(page, folder(NOTES));
    const stages = (await page.evaluate(() => (/** @type {any} */ (window)).stages)).join("|");
    assert.match(stages, /Reading files \d of 7/);
    assert.match(stages, /Writing the index \d+ of \d+/);
    assert.match((await summaries()).join("|"), /^7 files · .*\|3 warnings\|4 left out on purpose$/);
    await page.locator("details", { hasText: "warnings" }).locator("summary").click();
    const warnings = (await page.locator(".warning").allTextContents()).join("\n");
    for (const bad of ["notes/broken.md", "notes/records.jsonl:3", "notes/empty.html"]) assert.ok(warnings.includes(bad), `${bad} in ${warnings}`);
    assert.deepEqual(await find("high water"), ["Tides"]);
    assert.deepEqual(await find("潮汐"), ["Tides"]);
    assert.deepEqual(await find("opens at eight"), ["Fuel dock"]);
    assert.deepEqual(await find("black balls"), ["Storm log"]);
    assert.deepEqual(await find("mooring chain"), ["First entry"]);
    assert.deepEqual(await find("secret harbour dependency unfinished"), []);
    assert.equal(await page.evaluate(() => (/** @type {any} */ (window)).persistAsked), true, "the browser is asked to keep it for good");
  });

  test("folders and files are dropped, and a second folder of one name joins the first", async () => {
    await open();
    assert.equal(await drop(page, [folder(NOTES), join(folder({ "loose.md": "# Loose leaf\n\nA lighthouse.\n" }), "loose.md")]), "Let go to add");
    assert.equal(await told(), "8 new");
    assert.deepEqual(await find("lighthouse"), ["Loose leaf"]);
    assert.deepEqual(await find("spring tides"), ["Tides"]);
    await drop(page, [folder({ "tides.md": NOTES["tides.md"], "more/winter.md": "# Winter\n\nIce in the basin.\n" })]);
    assert.equal(await told(), "1 new · 1 as before");
    assert.deepEqual(await find("ice in the basin"), ["Winter"]);
    assert.equal(await page.evaluate(() => (/** @type {any} */ (window)).hacked), undefined);
  });

  test("a result opens to be read: sections, marks, next and back, by keyboard too; no markup of a document comes alive", async () => {
    await open();
    await chooseFolder(page, folder(NOTES));
    await find("range is greatest");
    await page.locator("pangram-search input").press("ArrowDown");
    await page.locator("pangram-search input").press("Enter");
    const article = page.locator("article");
    await article.locator("h2", { hasText: "Spring tides" }).waitFor();
    assert.equal(await article.locator("h1").textContent(), "Tides");
    assert.equal(await page.locator(".hits .place").textContent(), "1 / 1");
    assert.deepEqual(await article.locator("mark").allTextContents(), ["range is greatest"]);
    assert.equal(await page.locator(".bar").locator("span").textContent(), "notes/tides.md");
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    await page.reload();
    await ready(page);
    await article.locator("h2", { hasText: "Spring tides" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("pangram-search").waitFor();
    assert.deepEqual(await page.locator("pangram-search .title").allTextContents(), ["Tides"]);
    await find("opens at eight");
    await page.locator("pangram-search .option").first().click();
    await article.locator("h1", { hasText: "Fuel dock" }).waitFor();
    assert.deepEqual(await article.locator("img, script, b").count(), 0);
    await page.goBack();
    await find("tides");
    await page.locator("pangram-search .option").first().click();
    await page.locator(".hits .place", { hasText: /^1 \/ \d/ }).waitFor();
    await page.keyboard.press("Alt+ArrowDown");
    await page.locator(".hits .place", { hasText: /^2 \/ \d/ }).waitFor();
    await page.locator(".hits").getByRole("button", { name: "Previous hit" }).click();
    await page.locator(".hits .place", { hasText: /^1 \/ \d/ }).waitFor();
    await page.keyboard.press("Escape");
    await find("greatets");
    await page.locator("pangram-search .option").first().click();
    await article.locator("mark", { hasText: "greatest" }).waitFor();
    await page.goBack();
    assert.deepEqual(await find("buoy"), ["Second entry"]);
    await page.locator("pangram-search .option").first().click();
    await article.getByText("A buoy drifted.").waitFor();
    assert.equal(await article.getByText("mooring chain").count(), 0, "one record of many is read alone");
    assert.equal(await page.evaluate(() => (/** @type {any} */ (window)).hacked), undefined);
  });

  test("collections stay from visit to visit; they are made, named anew, switched and deleted", async () => {
    await open();
    await chooseFolder(page, folder(NOTES));
    await page.getByRole("button", { name: "New", exact: true }).click();
    await page.locator("dialog input").fill("Winter <b>");
    await page.keyboard.press("Enter");
    await page.locator("select", { hasText: "Winter <b>" }).waitFor();
    await chooseFiles(page, [{ name: "ice.md", mimeType: "text/markdown", buffer: Buffer.from("# Ice\n\nFrozen basin.\n") }]);
    assert.deepEqual(await find("frozen"), ["Ice"]);
    assert.deepEqual(await find("spring tides"), []);
    await page.reload();
    await ready(page);
    assert.deepEqual(await find("frozen"), ["Ice"], "the collection that was open last");
    await page.locator("select").selectOption({ label: "My files" });
    await page.waitForFunction(() => document.querySelector("summary")?.textContent?.startsWith("7 files"));
    assert.deepEqual(await find("spring tides"), ["Tides"]);
    await page.getByRole("button", { name: "Rename" }).click();
    await page.locator("dialog input").fill("Harbour");
    await page.locator("dialog .first").click();
    await page.locator("select", { hasText: "Harbour" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    assert.match((await page.locator("dialog p").textContent()) ?? "", /“Harbour”/);
    await page.locator("dialog .first").click();
    await page.waitForFunction(() => document.querySelectorAll("option").length === 1);
    assert.deepEqual(await page.locator("option").allTextContents(), ["Winter <b>"]);
    await page.reload();
    await ready(page);
    assert.deepEqual(await page.locator("option").allTextContents(), ["Winter <b>"]);
    assert.deepEqual(await find("frozen"), ["Ice"]);
  });

  test("what changed is read again, what was removed is no longer found, and nothing unused stays behind", async () => {
    await open();
    const notes = folder(NOTES);
    await chooseFolder(page, notes);
    writeFileSync(join(notes, "tides.md"), "# Tides\n\nNeap tides are weak.\n");
    await chooseFolder(page, notes);
    assert.equal(await told(), "1 changed · 6 as before");
    assert.deepEqual(await find("neap"), ["Tides"]);
    assert.deepEqual(await find("full moon"), []);
    const version = await page.locator("pangram-search").getAttribute("base");
    await chooseFolder(page, notes);
    assert.equal(await told(), "7 as before");
    assert.equal(await page.locator("pangram-search").getAttribute("base"), version, "the same files need no new index");
    await page.locator("details", { hasText: "7 files" }).locator("summary").click();
    await page.locator("details .name").fill("tides");
    await changed(page, () => page.getByRole("button", { name: "Remove notes/tides.md" }).click());
    assert.equal(await told(), "1 removed");
    assert.deepEqual(await find("neap"), []);
    assert.deepEqual(await find("opens at eight"), ["Fuel dock"]);
    const kept = await page.evaluate(async () => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("pangram-desk");
      const names = [];
      for await (const home of /** @type {any} */ (root).values()) for await (const name of home.keys()) names.push(name.replace(/\d+/, "#"));
      return names.sort();
    });
    assert.deepEqual([...new Set(kept)], ["index-#", "sources-#", "state-#.json"]);
    assert.equal(kept.filter((name) => name !== "sources-#").length, 2);
  });

  test("work that is stopped leaves the collection as it was", async () => {
    await open();
    await chooseFolder(page, folder(NOTES));
    await page.locator("input[webkitdirectory]").setInputFiles(folder(markdownFiles(600, 20_000), "many"));
    await page.locator(".progress", { hasText: /Reading documents|Writing/ }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".progress").waitFor({ state: "hidden" });
    assert.match((await summaries())[0], /^7 files/);
    assert.deepEqual(await find("spring tides"), ["Tides"]);
    await chooseFiles(page, [{ name: "after.md", mimeType: "", buffer: Buffer.from("# After\n\nAll is well.\n") }]);
    assert.deepEqual(await find("all is well"), ["After"]);
    await page.reload();
    await ready(page);
    assert.match((await summaries())[0], /^8 files/);
  });

  test("a folder is picked where the browser has a picker, and left alone where nothing is picked", async () => {
    context = await browser.newContext();
    await context.addInitScript(() => {
      const picks = [async () => Promise.reject(new DOMException("", "AbortError")), async () => {
        // A real folder: one of the browser's own.
        const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle("picked", { create: true });
        const put = async (/** @type {any} */ above, /** @type {string} */ name, /** @type {string} */ text) => {
          const writable = await (await above.getFileHandle(name, { create: true })).createWritable();
          await writable.write(text);
          await writable.close();
        };
        await put(picked, "tides.md", "# Tides\n\nHigh water.\n");
        await put(await picked.getDirectoryHandle("deep", { create: true }), "ice.md", "# Ice\n\nFrozen basin.\n");
        await put(await picked.getDirectoryHandle("node_modules", { create: true }), "x.md", "# Dependency\n");
        return picked;
      }];
      Object.assign(window, { showDirectoryPicker: () => /** @type {any} */ (picks.shift())() });
    });
    page = await openDesk(context, server.origin + DESK_PATH);
    await page.getByRole("button", { name: "Choose a folder" }).click();
    await changed(page, () => page.getByRole("button", { name: "Choose a folder" }).click());
    assert.equal(await told(), "2 new");
    assert.match((await summaries()).join("|"), /^2 files · .*\|1 left out on purpose$/);
    assert.deepEqual(await find("frozen basin"), ["Ice"]);
    assert.deepEqual(await find("dependency"), []);
    await page.locator("pangram-search input").fill("frozen");
    await shownAt(page, "Ice");
    await page.locator("pangram-search .option").first().click();
    await page.locator(".bar span", { hasText: /^picked\/deep\/ice\.md$/ }).waitFor();
  });

  test("the page's own thread does no work that grows with the files: they go over a few at a time, lists are drawn a few rows at a time, bytes stay with the worker", async () => {
    context = await browser.newContext();
    await context.addInitScript(() => {
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
    page = await openDesk(context, server.origin + DESK_PATH);
    await page.evaluate(() => Object.assign((/** @type {any} */ (window)).most, { elements: 0 }));
    const many = Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`note-${n}.md`, n % 2 ? `# Note ${n}\n\nTide ${n}.\n` : ""]));
    const notes = folder(many);
    await page.getByRole("button", { name: "Choose files" }).waitFor();
    await chooseFolder(page, notes);
    await page.locator("summary", { hasText: "700 files" }).click();
    await page.locator("summary", { hasText: "350 warnings" }).click();
    assert.equal(await page.locator("li.file").count(), 50);
    await page.locator("details", { hasText: "700 files" }).getByRole("button", { name: "Show more" }).click();
    assert.equal(await page.locator("li.file").count(), 100);
    assert.deepEqual(await find("tide 77"), ["Note 77"]);
    await drop(page, [folder(many, "dropped")]);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as one file" }).click()]);
    await download.path();
    const most = await page.evaluate(() => (/** @type {any} */ (window)).most);
    assert.ok(most.blobs > 0 && most.blobs <= 32, `${most.blobs} files in one message`);
    assert.ok(most.elements > 0 && most.elements <= 500, `${most.elements} elements at once`);
    assert.ok(most.bytes < 200_000, `${most.bytes} bytes read at once: parts of the index only`);
    assert.equal(most.compiled, 0, "compiled while the page waits");
  });

  test("two windows share the collections", async () => {
    await open();
    const other = await openDesk(context, server.origin + DESK_PATH);
    await page.bringToFront();
    await chooseFolder(page, folder(NOTES));
    await other.locator("summary", { hasText: "7 files" }).waitFor();
    await other.locator("pangram-search input").fill("spring tides");
    await shownAt(other, "Tides");
  });

  test("from a disk it works for the session and says so", async () => {
    await open({}, pathToFileURL(file).href);
    assert.match((await page.locator("header").textContent()) ?? "", /Kept only until this page is closed/);
    await chooseFolder(page, folder(NOTES));
    assert.deepEqual(await find("spring tides"), ["Tides"]);
    await page.locator("pangram-search .option").first().click();
    await page.locator("article h2", { hasText: "Spring tides" }).waitFor();
    await page.goBack();
    await page.locator("input[webkitdirectory]").setInputFiles(folder(markdownFiles(600, 20_000), "many"));
    await page.locator(".progress", { hasText: /Reading documents|Writing/ }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".progress").waitFor({ state: "hidden" });
    await chooseFiles(page, [{ name: "after.md", mimeType: "", buffer: Buffer.from("# After\n\nAll is well.\n") }]);
    assert.deepEqual(await find("all is well"), ["After"], "a stop loses nothing, without a store too");
    assert.deepEqual(await find("spring tides"), ["Tides"]);
  });

  test("no connection is possible, from the page or from a worker, whatever asks for it", async () => {
    await open();
    await chooseFolder(page, folder(NOTES));
    complaints.forgive("Content Security Policy");
    complaints.forgive("Refused to");
    complaints.forgive("net::ERR_BLOCKED_BY_CSP");
    server.takeRequests();
    const target = `${server.origin}/stolen`;
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
    const went = /** @type {string[]} */ (await page.evaluate(tries(target)));
    // A frame that is refused says that it loaded: an empty page.
    assert.deepEqual(went.filter((name) => !embedded.includes(name)), []);
    const worker = await page.evaluate((code) => {
      const made = new Worker(URL.createObjectURL(new Blob([`${code}.then(postMessage)`])));
      return new Promise((resolve) => (made.onmessage = ({ data }) => resolve(data)));
    }, tries(target));
    assert.deepEqual(worker, []);
    assert.deepEqual(server.takeRequests(), []);
    assert.deepEqual(await find("spring tides"), ["Tides"], "and the page goes on");
    await page.evaluate((url) => {
      const form = Object.assign(document.createElement("form"), { action: url, method: "post" });
      document.body.append(form);
      form.submit();
      return new Promise((done) => setTimeout(done, 500));
    }, target);
    assert.deepEqual(server.takeRequests(), []);
  });

  test("the index is the program's own, byte for byte, and answers 500 queries alike", async () => {
    await open();
    await chooseFolder(page, DEMO);
    const parent = folder({}, "parent");
    mkdirSync(parent, { recursive: true });
    const index = join(parent, "index");
    // The page calls the folder by its name, so the program is given it below that name.
    execFileSync(program, ["build", join(folder({ "x/none.css": "" }), "x"), `${DEMO}=site`, "--out", index, "--no-pages", "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    const kept = await keptIndex(page);
    for (const [name, bytes] of kept) assert.ok(bytes.equals(readFileSync(join(index, name))), name);
    assert.deepEqual([...kept.keys()].filter((name) => name.startsWith("data/")).sort(), readdirSync(join(index, "data")).map((name) => `data/${name}`).sort());

    // The program says no language of its own.
    await page.evaluate(() => document.documentElement.removeAttribute("lang"));
    const ask = (/** @type {string[]} */ queries) =>
      page.evaluate(async (queries) => {
        const box = /** @type {any} */ (document.querySelector("pangram-search"));
        const answers = [];
        for (const query of queries) {
          const answer = new Promise((resolve, reject) => {
            box.addEventListener("pangram-results", (/** @type {any} */ { detail: { query: _, ...answer } }) => resolve(answer), { once: true });
            box.addEventListener("pangram-error", (/** @type {any} */ { detail }) => reject(detail.error), { once: true });
          });
          box.value = query;
          answers.push(query.trim() ? await answer : null);
        }
        return answers;
      }, queries);
    let found = 0;
    for (let at = 0; at < QUERIES_500.length; at += 20) {
      const queries = QUERIES_500.slice(at, at + 20);
      const answers = await ask(queries);
      await Promise.all(
        queries.map(async (query, i) => {
          if (!answers[i]) return;
          const { stdout } = await run(program, ["search", index, "--json", "--", query], { maxBuffer: 1 << 26 });
          const want = bare(JSON.parse(stdout));
          assert.deepEqual(bare(answers[i]), want, query);
          found += want.results.length > 0 ? 1 : 0;
        }),
      );
    }
    assert.ok(found > 350, `${found} of 500 find something`);
  });

  test("a collection is saved as one HTML file, the program's own byte for byte, that opens from a disk", async () => {
    await open();
    await chooseFolder(page, folder(NOTES));
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as one file" }).click()]);
    assert.equal(download.suggestedFilename(), "My files.html");
    const saved = join(folder({}, "saved"), "..", "My files.html");
    mkdirSync(dirname(saved), { recursive: true });
    writeFileSync(saved, readFileSync(/** @type {string} */ (await download.path())));
    // The page calls the folder by its name, so the program is given it below that name.
    const bundled = join(dirname(saved), "bundled.html");
    const files = folder(NOTES);
    const ran = spawnSync(program, ["bundle", join(folder({ "x/none.css": "" }), "x"), `${files}=notes`, "-o", bundled, "--title", "My files", "--quiet"]);
    assert.equal(ran.status, 2, "warnings, as there are bad files among them");
    assert.ok(readFileSync(bundled).equals(readFileSync(saved)), "it is what `pangram bundle` writes");
    page = await context.newPage();
    await context.setOffline(true);
    await page.goto(pathToFileURL(saved).href);
    await page.locator("pangram-search input").fill("range is greatest");
    await shownAt(page, "Tides");
    await page.locator("pangram-search .option").first().click();
    await page.locator("article mark", { hasText: "range is greatest" }).waitFor();
  });

  test("a collection that is too large for one file is not saved as one, and the page says what to do", async () => {
    context = await browser.newContext();
    // Stands for the limit: no test makes 32 MB.
    await context.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...more) {
        post.call(this, message?.op === "html" ? { ...message, most: 100_000 } : message, ...more);
      };
    });
    page = await openDesk(context, server.origin + DESK_PATH);
    await chooseFolder(page, folder(NOTES));
    let saved = 0;
    page.on("download", () => saved++);
    await changed(page, () => page.getByRole("button", { name: "Save as one file" }).click());
    assert.match((await told()) ?? "", /^One file would have [\d.]+ .*; browsers take 100 kB at most\. Save a site instead/);
    assert.deepEqual(await find("spring tides"), ["Tides"]);
    assert.equal(saved, 0);
  });

  test("a collection is saved as a site that opens again", async () => {
    await open();
    await chooseFolder(page, folder(NOTES));
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a site" }).click()]);
    assert.equal(download.suggestedFilename(), "My files.zip");
    const saved = folder(Object.fromEntries(unzip(readFileSync(/** @type {string} */ (await download.path())))), "saved");
    assert.equal(readFileSync(join(saved, "notes/tides.md"), "utf8"), NOTES["tides.md"]);
    // What `pangram build` writes besides, and nothing else.
    const beside = join(folder({ "a.md": "# A\n" }), "..", "served");
    execFileSync(program, ["build", dirname(beside), "--out", beside, "--no-pages", "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    const served = (/** @type {string} */ at) => readdirSync(at).filter((name) => name.startsWith("pangram") && !["pangram.manifest", "pangram.builds.json"].includes(name)).sort();
    assert.deepEqual(served(join(saved, "pangram")), served(beside));
    for (const name of served(beside)) assert.ok(readFileSync(join(saved, "pangram", name)).equals(readFileSync(join(beside, name))), name);
    assert.match(execFileSync(program, ["check", saved], { encoding: "utf8", stdio: "pipe" }) + "whole", /whole/);
    const site = await TestServer.start();
    try {
      for (const entry of readdirSync(saved, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile()) site.files.set(`/${path.slice(saved.length + 1).split(sep).join("/")}`, readFileSync(path));
      }
      assert.equal(site.csp, STRICT_CSP);
      page = await context.newPage();
      await page.goto(`${site.origin}/index.html`);
      assert.deepEqual(await find("spring tides"), ["Tides"]);
      await page.locator("pangram-search .option").first().click();
      await page.waitForURL(/pages\/notes\/tides\.html/);
      await page.getByText("High water comes twice a day.").waitFor();
    } finally {
      site.stop();
    }
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe finds nothing and nothing is wider than a small screen, ${colorScheme}`, async () => {
      await open({ colorScheme, viewport: { width: 320, height: 640 } });
      const look = async (/** @type {string} */ state) => {
        await page.evaluate(AXE);
        const { violations } = /** @type {any} */ (await page.evaluate("axe.run()"));
        assert.deepEqual(violations.map((/** @type {any} */ v) => [state, v.id, v.nodes.map((/** @type {any} */ n) => n.html)]), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, state);
      };
      await look("empty");
      await chooseFolder(page, folder({ ...NOTES, [`${"long-name-".repeat(15)}.md`]: "# Long name\n" }));
      for (const summary of await page.locator("summary:visible").all()) await summary.click();
      await look("files");
      await find("tides");
      await look("results");
      await page.locator("pangram-search .option").first().click();
      await page.locator("article h1").waitFor();
      await look("reading");
      await page.getByRole("button", { name: "New", exact: true }).click();
      await look("dialog");
    });
  }

  test("it speaks the reader's language as far as it can, and English otherwise", async () => {
    for (const [locale, title] of /** @type {const} */ ([["zh-CN", "搜索自己的文件"], ["zh-TW", "搜尋自己的檔案"], ["ja-JP", "自分のファイルを検索"], ["ko-KR", "내 파일 검색"], ["de-AT", "Eigene Dateien durchsuchen"], ["pt-BR", "Pesquisar nos seus arquivos"], ["ar-EG", "البحث في ملفاتك"], ["tlh", "Search your own files"]])) {
      await open({ locale });
      assert.equal(await page.locator("h1").textContent(), title);
      assert.equal(await page.title(), title);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), locale === "ar-EG" ? "rtl" : "ltr");
      await context.close();
    }
  });
});
