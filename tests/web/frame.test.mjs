// The search in a frame that another page put into a sandbox, as previews and forums do: such a frame has no origin, so browsers refuse it workers from
// addresses, and throw where it so much as asks for their stores. Skipped, and said so, where the program was not built (`./build.sh cli`).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { Complaints, PATIENCE } from "./answers.mjs";
import { documents } from "./documents.mjs";
import { PANGRAM, SITE, buildSite, launch, serveFolder } from "./harness.mjs";
import { TestServer } from "./server.mjs";

if (!PANGRAM) test("in a sandbox", { skip: "the program is not built (./build.sh cli)" }, () => {});

describe("in a sandbox", { skip: !PANGRAM }, () => {
  /** @type {import("playwright-core").Browser} */ let browser;
  /** @type {import("playwright-core").BrowserContext} */ let context;
  /** @type {TestServer} */ let server;
  /** @type {string} */ let folder;
  const complaints = new Complaints();

  before(async () => {
    browser = await launch();
    server = await TestServer.start();
    folder = buildSite(documents);
    serveFolder(server, folder);
    const bundled = join(folder, "docs.html");
    execFileSync(/** @type {string} */ (PANGRAM), ["bundle", folder, "-o", bundled, "--quiet"], { stdio: ["ignore", "pipe", "pipe"] });
    server.files.set("/docs.html", readFileSync(bundled));
    for (const [name, address] of [["site", `${SITE}moorings/`], ["bundle", "/docs.html"]])
      server.files.set(`/${name}.html`, `<!doctype html><title>Outer</title><iframe sandbox="allow-scripts" src="${address}" width="900" height="700"></iframe>`);
  });
  after(async () => {
    await browser?.close();
    server?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    server.reset();
    assert.deepEqual(complaints.take(), []);
  });

  /** The frame in page `name`, once it has a box. @param {string} name */
  async function framed(name) {
    context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    complaints.hear(page);
    await page.goto(`${server.origin}/${name}.html`);
    const frame = page.frameLocator("iframe");
    await frame.locator("pangram-search input").click();
    assert.equal(await page.frames()[1].evaluate(() => { try { return typeof caches; } catch { return "refused"; } }), "refused", "the frame has no store");
    await page.keyboard.type("mooring");
    return { page, frame };
  }

  test("the box of a site answers, where the host lets other origins read its files", async () => {
    server.csp = "";
    server.headers = { "access-control-allow-origin": "*" };
    const { frame } = await framed("site");
    await frame.locator("pangram-search [role=option]", { hasText: "Moorings" }).first().waitFor();
  });

  test("a bundle answers, in a worker, and its pages open and close", async () => {
    server.csp = "";
    const { page, frame } = await framed("bundle");
    await frame.locator("pangram-search [role=option]", { hasText: "Moorings" }).first().click();
    await frame.locator("main article mark.current").waitFor();
    assert.equal(page.workers().length, 1);
    // The frame's history is its page's; only the frame goes back.
    await page.evaluate(() => history.back());
    await frame.locator("main nav a").first().waitFor();
  });
});
