// The page of one's own files (`pangram desk`), in Chromium: files and folders chosen and dropped, kept and given back. Nothing is faked. Skipped, and
// said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { shownAt } from "./answers.mjs";
import { DESK_PATH, NOTES, changed, chooseFiles, chooseFolder, deskStage, drop, hasDesk, markdownFiles, openDesk, ready } from "./desk-stage.mjs";

describe("one's own files", { skip: !hasDesk && "the program is not built (./build.sh cli)" }, () => {
  const on = deskStage();

  test("a folder is chosen: progress is shown, every kind is read, bad files are named and nothing else is lost", async () => {
    await on.open();
    assert.equal(await on.page.locator("pangram-search").isVisible(), false);
    await on.page.evaluate(() => {
      StorageManager.prototype.persist = async () => ((/** @type {any} */ (window)).persistAsked = true);
      const seen = ((/** @type {any} */ (window)).stages = /** @type {string[]} */ ([]));
      new MutationObserver(() => seen.push(document.querySelector(".progress p")?.textContent ?? "")).observe(/** @type {Node} */ (document.querySelector(".progress")), { childList: true, subtree: true, characterData: true, attributes: true });
    });
    await chooseFolder(on.page, on.folder(NOTES));
    const stages = (await on.page.evaluate(() => (/** @type {any} */ (window)).stages)).join("|");
    assert.match(stages, /Reading files \d of 7/);
    assert.match(stages, /Writing the index \d+ of \d+/);
    assert.match((await on.summaries()).join("|"), /^7 files · .*\|3 warnings\|4 left out on purpose$/);
    await on.page.locator("details", { hasText: "warnings" }).locator("summary").click();
    // A list is drawn behind its own opening.
    await on.page.locator(".warning").nth(2).waitFor();
    const warnings = (await on.page.locator(".warning").allTextContents()).join("\n");
    for (const bad of ["notes/broken.md", "notes/records.jsonl:3", "notes/empty.html"]) assert.ok(warnings.includes(bad), `${bad} in ${warnings}`);
    assert.deepEqual(await on.find("high water"), ["Tides"]);
    assert.deepEqual(await on.find("潮汐"), ["Tides"]);
    assert.deepEqual(await on.find("opens at eight"), ["Fuel dock"]);
    assert.deepEqual(await on.find("black balls"), ["Storm log"]);
    assert.deepEqual(await on.find("mooring chain"), ["First entry"]);
    assert.deepEqual(await on.find("secret harbour dependency unfinished"), []);
    assert.equal(await on.page.evaluate(() => (/** @type {any} */ (window)).persistAsked), true, "the browser is asked to keep it for good");
  });

  test("folders and files are dropped, and a second folder of one name joins the first", async () => {
    await on.open();
    // A byte order mark may begin a name.
    const loose = "\uFEFFloose.md";
    assert.equal(await drop(on.page, [on.folder(NOTES), join(on.folder({ [loose]: "# Loose leaf\n\nA lighthouse.\n" }), loose)]), "Let go to add");
    assert.equal(await on.told(), "8 new");
    assert.deepEqual(await on.find("lighthouse"), ["Loose leaf"]);
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
    await drop(on.page, [on.folder({ "tides.md": NOTES["tides.md"], "more/winter.md": "# Winter\n\nIce in the basin.\n" })]);
    assert.equal(await on.told(), "1 new · 1 as before");
    assert.deepEqual(await on.find("ice in the basin"), ["Winter"]);
    assert.equal(await on.page.evaluate(() => (/** @type {any} */ (window)).hacked), undefined);
  });

  test("collections stay from visit to visit; they are made, named anew, switched and deleted", async () => {
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    await on.page.getByRole("button", { name: "New", exact: true }).click();
    await on.page.locator("dialog input").fill("Winter <b>");
    await on.page.keyboard.press("Enter");
    await on.page.locator("select", { hasText: "Winter <b>" }).waitFor();
    await chooseFiles(on.page, [{ name: "ice.md", mimeType: "text/markdown", buffer: Buffer.from("# Ice\n\nFrozen basin.\n") }]);
    assert.deepEqual(await on.find("frozen"), ["Ice"]);
    assert.deepEqual(await on.find("spring tides"), []);
    await on.page.reload();
    await ready(on.page);
    assert.deepEqual(await on.find("frozen"), ["Ice"], "the collection that was open last");
    await on.page.locator("select").selectOption({ label: "My files" });
    await on.page.waitForFunction(() => document.querySelector("summary")?.textContent?.startsWith("7 files"));
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
    await on.page.getByRole("button", { name: "Rename" }).click();
    await on.page.locator("dialog input").fill("Harbour");
    await on.page.locator("dialog .first").click();
    await on.page.locator("select", { hasText: "Harbour" }).waitFor();
    await on.page.getByRole("button", { name: "Delete" }).click();
    assert.match((await on.page.locator("dialog p").textContent()) ?? "", /“Harbour”/);
    await on.page.locator("dialog .first").click();
    await on.page.waitForFunction(() => document.querySelectorAll("option").length === 1);
    assert.deepEqual(await on.page.locator("option").allTextContents(), ["Winter <b>"]);
    await on.page.reload();
    await ready(on.page);
    assert.deepEqual(await on.page.locator("option").allTextContents(), ["Winter <b>"]);
    assert.deepEqual(await on.find("frozen"), ["Ice"]);
  });

  test("what changed is read again, what was removed is no longer found, and nothing unused stays behind", async () => {
    await on.open();
    const notes = on.folder(NOTES);
    await chooseFolder(on.page, notes);
    writeFileSync(join(notes, "tides.md"), "# Tides\n\nNeap tides are weak.\n");
    await chooseFolder(on.page, notes);
    assert.equal(await on.told(), "1 changed · 6 as before");
    assert.deepEqual(await on.find("neap"), ["Tides"]);
    assert.deepEqual(await on.find("full moon"), []);
    const version = await on.page.locator("pangram-search").getAttribute("base");
    await chooseFolder(on.page, notes);
    assert.equal(await on.told(), "7 as before");
    assert.equal(await on.page.locator("pangram-search").getAttribute("base"), version, "the same files need no new index");
    await on.page.locator("details", { hasText: "7 files" }).locator("summary").click();
    await on.page.locator("details .name").fill("tides");
    await changed(on.page, () => on.page.getByRole("button", { name: "Remove notes/tides.md" }).click());
    assert.equal(await on.told(), "1 removed");
    assert.deepEqual(await on.find("neap"), []);
    assert.deepEqual(await on.find("opens at eight"), ["Fuel dock"]);
    const kept = await on.page.evaluate(async () => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("pangram-desk");
      const names = [];
      for await (const home of /** @type {any} */ (root).values()) for await (const name of home.keys()) names.push(name.replace(/\d+/, "#"));
      return names.sort();
    });
    assert.deepEqual([...new Set(kept)], ["index-#", "sources-#", "state-#.json"]);
    assert.equal(kept.filter((name) => name !== "sources-#").length, 2);
  });

  test("work that is stopped leaves the collection as it was", async () => {
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    await on.page.locator("input[webkitdirectory]").setInputFiles(on.folder(markdownFiles(600, 20_000), "many"));
    await on.page.locator(".progress", { hasText: /Reading documents|Writing/ }).waitFor();
    await on.page.getByRole("button", { name: "Stop" }).click();
    await on.page.locator("div.progress").waitFor({ state: "hidden" });
    assert.match((await on.summaries())[0], /^7 files/);
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
    await chooseFiles(on.page, [{ name: "after.md", mimeType: "", buffer: Buffer.from("# After\n\nAll is well.\n") }]);
    assert.deepEqual(await on.find("all is well"), ["After"]);
    await on.page.reload();
    await ready(on.page);
    assert.match((await on.summaries())[0], /^8 files/);
  });

  test("what is asked right behind a stop waits until the work can be done", async () => {
    on.context = await on.browser.newContext();
    // A worker that takes half a second to start.
    await on.context.addInitScript(() => {
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (/** @type {any[]} */ ...message) {
        setTimeout(() => postMessage.apply(this, /** @type {any} */ (message)), message[0].op === "start" ? 500 : 0);
      };
    });
    on.page = await openDesk(on.context, on.server.origin + DESK_PATH);
    await chooseFolder(on.page, on.folder(NOTES));
    await on.page.locator("input[webkitdirectory]").setInputFiles(on.folder(markdownFiles(600, 20_000), "many"));
    await on.page.locator(".progress", { hasText: /Reading documents|Writing/ }).waitFor();
    await on.page.evaluate(() => {
      const stop = /** @type {HTMLElement} */ (document.querySelector(".progress button"));
      const files = /** @type {HTMLInputElement} */ (document.querySelector("input[multiple]"));
      const chosen = new DataTransfer();
      chosen.items.add(new File(["# After\n\nAll is well.\n"], "after.md"));
      stop.click();
      stop.click();
      files.files = chosen.files;
      files.dispatchEvent(new Event("change"));
    });
    await on.page.locator("summary", { hasText: "8 files" }).waitFor();
    assert.deepEqual(await on.find("all is well"), ["After"]);
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
  });

  test("a folder is picked where the browser has a picker, and left alone where nothing is picked", async () => {
    on.context = await on.browser.newContext();
    await on.context.addInitScript(() => {
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
    on.page = await openDesk(on.context, on.server.origin + DESK_PATH);
    await on.page.getByRole("button", { name: "Choose a folder" }).click();
    await changed(on.page, () => on.page.getByRole("button", { name: "Choose a folder" }).click());
    assert.equal(await on.told(), "2 new");
    assert.match((await on.summaries()).join("|"), /^2 files · .*\|1 left out on purpose$/);
    assert.deepEqual(await on.find("frozen basin"), ["Ice"]);
    assert.deepEqual(await on.find("dependency"), []);
    await on.page.locator("pangram-search input").fill("frozen");
    await shownAt(on.page, "Ice");
    await on.page.locator("pangram-search .option").first().click();
    await on.page.locator(".bar span", { hasText: /^picked\/deep\/ice\.md$/ }).waitFor();
  });

  test("two windows share the collections", async () => {
    await on.open();
    const other = await openDesk(on.context, on.server.origin + DESK_PATH);
    await on.page.bringToFront();
    await chooseFolder(on.page, on.folder(NOTES));
    await other.locator("summary", { hasText: "7 files" }).waitFor();
    await other.locator("pangram-search input").fill("spring tides");
    await shownAt(other, "Tides");
  });

  test("from a disk it works for the session and says so", async () => {
    await on.open({}, pathToFileURL(on.file).href);
    assert.match((await on.page.locator("header").textContent()) ?? "", /Kept only until this page is closed/);
    await chooseFolder(on.page, on.folder(NOTES));
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
    await on.page.locator("pangram-search .option").first().click();
    await on.page.locator("article h2", { hasText: "Spring tides" }).waitFor();
    await on.page.goBack();
    await on.page.locator("input[webkitdirectory]").setInputFiles(on.folder(markdownFiles(600, 20_000), "many"));
    await on.page.locator(".progress", { hasText: /Reading documents|Writing/ }).waitFor();
    await on.page.getByRole("button", { name: "Stop" }).click();
    await on.page.locator("div.progress").waitFor({ state: "hidden" });
    await chooseFiles(on.page, [{ name: "after.md", mimeType: "", buffer: Buffer.from("# After\n\nAll is well.\n") }]);
    assert.deepEqual(await on.find("all is well"), ["After"], "a stop loses nothing, without a store too");
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
  });
});
