// What the page of one's own files writes is what the program writes: its index, a collection as one file, and as a site.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { shownAt } from "./answers.mjs";
import { DESK_PATH, NOTES, changed, chooseFolder, deskStage, hasDesk, keptIndex, openDesk, unzip } from "./desk-stage.mjs";
import { PANGRAM, REPO } from "./harness.mjs";
import { QUERIES_500, bare } from "./queries.mjs";
import { STRICT_CSP, TestServer } from "./server.mjs";

const DEMO = join(REPO, "www/demo/site");
const run = promisify(execFile);
const program = /** @type {string} */ (PANGRAM);

describe("one's own files, saved", { skip: !hasDesk && "the program is not built (./build.sh cli)" }, () => {
  const on = deskStage();

  test("the index is the program's own, byte for byte, and answers 500 queries alike", async () => {
    await on.open();
    await chooseFolder(on.page, DEMO);
    const parent = on.folder({}, "parent");
    mkdirSync(parent, { recursive: true });
    const index = join(parent, "index");
    // The page calls the folder by its name, so the program is given it below that name.
    execFileSync(program, ["build", join(on.folder({ "x/none.css": "" }), "x"), `${DEMO}=site`, "--out", index, "--no-pages", "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    const kept = await keptIndex(on.page);
    for (const [name, bytes] of kept) assert.ok(bytes.equals(readFileSync(join(index, name))), name);
    assert.deepEqual([...kept.keys()].filter((name) => name.startsWith("data/")).sort(), readdirSync(join(index, "data")).map((name) => `data/${name}`).sort());

    // The program says no language of its own.
    await on.page.evaluate(() => document.documentElement.removeAttribute("lang"));
    const ask = (/** @type {string[]} */ queries) =>
      on.page.evaluate(async (queries) => {
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
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    const [download] = await Promise.all([on.page.waitForEvent("download"), on.page.getByRole("button", { name: "Save as one file" }).click()]);
    assert.equal(download.suggestedFilename(), "My files.html");
    const saved = join(on.folder({}, "saved"), "..", "My files.html");
    mkdirSync(dirname(saved), { recursive: true });
    writeFileSync(saved, readFileSync(/** @type {string} */ (await download.path())));
    // The page calls the folder by its name, so the program is given it below that name.
    const bundled = join(dirname(saved), "bundled.html");
    const files = on.folder(NOTES);
    const ran = spawnSync(program, ["bundle", join(on.folder({ "x/none.css": "" }), "x"), `${files}=notes`, "-o", bundled, "--title", "My files", "--quiet"]);
    assert.equal(ran.status, 2, "warnings, as there are bad files among them");
    assert.ok(readFileSync(bundled).equals(readFileSync(saved)), "it is what `pangram bundle` writes");
    on.page = await on.context.newPage();
    await on.context.setOffline(true);
    await on.page.goto(pathToFileURL(saved).href);
    await on.page.locator("pangram-search input").fill("range is greatest");
    await shownAt(on.page, "Tides");
    await on.page.locator("pangram-search .option").first().click();
    await on.page.locator("article mark", { hasText: "range is greatest" }).waitFor();
  });

  test("a collection that is too large for one file is not saved as one, and the page says what to do", async () => {
    on.context = await on.browser.newContext();
    // Stands for the limit: no test makes 32 MB.
    await on.context.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...more) {
        post.call(this, message?.op === "html" ? { ...message, most: 100_000 } : message, ...more);
      };
    });
    on.page = await openDesk(on.context, on.server.origin + DESK_PATH);
    await chooseFolder(on.page, on.folder(NOTES));
    let saved = 0;
    on.page.on("download", () => saved++);
    await changed(on.page, () => on.page.getByRole("button", { name: "Save as one file" }).click());
    assert.match((await on.told()) ?? "", /^One file would have [\d.]+ .*; browsers take 100 kB at most\. Save a site instead/);
    assert.deepEqual(await on.find("spring tides"), ["Tides"]);
    assert.equal(saved, 0);
  });

  test("a collection is saved as a site that opens again", async () => {
    await on.open();
    await chooseFolder(on.page, on.folder(NOTES));
    const [download] = await Promise.all([on.page.waitForEvent("download"), on.page.getByRole("button", { name: "Save as a site" }).click()]);
    assert.equal(download.suggestedFilename(), "My files.zip");
    const saved = on.folder(Object.fromEntries(unzip(readFileSync(/** @type {string} */ (await download.path())))), "saved");
    assert.equal(readFileSync(join(saved, "notes/tides.md"), "utf8"), NOTES["tides.md"]);
    // What `pangram build` writes besides, and nothing else.
    const beside = join(on.folder({ "a.md": "# A\n" }), "..", "served");
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
      on.page = await on.context.newPage();
      await on.page.goto(`${site.origin}/index.html`);
      assert.deepEqual(await on.find("spring tides"), ["Tides"]);
      await on.page.locator("pangram-search .option").first().click();
      await on.page.waitForURL(/pages\/notes\/tides\.html/);
      await on.page.getByText("High water comes twice a day.").waitFor();
    } finally {
      site.stop();
    }
  });
});
