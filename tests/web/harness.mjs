// What every browser test starts from: one Chromium, one server with the test site under a sub-path, and the
// assembled files with an engine behind them.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { TestServer } from "./server.mjs";
import { documents, html } from "./documents.mjs";

export const REPO = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** The site lives below a path, as on many hosts. */
export const SITE = "/some/where/";

const CHROMIUM = process.env.PANGRAM_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

export function launch() {
  if (!CHROMIUM) throw new Error("No Chromium found. Install it (Debian: apt-get install chromium) or name it in PANGRAM_CHROMIUM.");
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** The assembled files with the fake engine, by name. @returns {Map<string, Uint8Array>} */
export function assembleFake({ plain = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "pangram-web-"));
  try {
    writeFileSync(join(folder, "empty.wasm"), Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    execFileSync(join(REPO, "www/assemble.sh"), [join(REPO, "tests/web/fake-glue.js"), join(folder, "empty.wasm"), join(folder, "dist")], {
      env: { ...process.env, PANGRAM_PLAIN: plain ? "1" : "" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    return new Map(readdirSync(join(folder, "dist")).map((name) => [name, readFileSync(join(folder, "dist", name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The element's tag as a site would write it. @param {string} attributes */
export function widget(attributes = "", root = "") {
  return { head: `<script src="${root}pangram/pangram-search.js" defer></script>`, tag: `<pangram-search ${attributes}></pangram-search>` };
}

/** A server with site and index, the index answered by the fake engine. */
export async function startFakeSite() {
  const server = await TestServer.start();
  for (const document of documents) {
    const { head, tag } = widget("", SITE);
    server.files.set(SITE + document.url + (document.url.endsWith(".html") ? "" : "index.html"), html(document, head, tag));
  }
  for (const [name, bytes] of assembleFake()) server.files.set(`${SITE}pangram/${name}`, bytes);
  server.files.set(`${SITE}pangram/data/fake.json`, JSON.stringify(documents));
  server.files.set(`${SITE}pangram/pangram.manifest`, JSON.stringify({ root: "data/fake.json" }));
  // A page without the element, for programs.
  server.files.set(`${SITE}bare/index.html`, `<!doctype html><html lang="en"><title>Bare</title>`);
  return server;
}

/** Adds a page that holds `body`; answers with its address. @param {TestServer} server @param {string} name @param {string} body */
export function addPage(server, name, body, { lang = "en", head = "" } = {}) {
  const path = `${SITE}test/${name}/`;
  server.files.set(
    `${path}index.html`,
    `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Test</title>${head}<body>${body}</body></html>`,
  );
  return server.origin + path;
}
