// What every browser test starts from: one Chromium, one server with the test site under a sub-path, and the
// assembled files with an engine behind them.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { TestServer } from "./server.mjs";
import { documents, html } from "./documents.mjs";

export const REPO = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** The site lives below a path, as on many hosts. */
export const SITE = "/some/where/";

const CHROMIUM = process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

export function launch() {
  return chromium.launch(options());
}

/** A browser that finds again what it kept in `profile`, a folder. @param {string} profile @param {import("playwright-core").BrowserContextOptions} [context] */
export function launchProfile(profile, context) {
  return chromium.launchPersistentContext(profile, { ...options(), ...context });
}

function options() {
  if (!CHROMIUM) throw new Error("No Chromium found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM.");
  return {
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  };
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

/** What a site puts into its pages. */
const HEAD = `<script src="${SITE}pangram/pangram-search.js" defer></script>`;
const TAG = "<pangram-search></pangram-search>";

/** A server with site and index, the index answered by the fake engine. */
export async function startFakeSite() {
  const server = await TestServer.start();
  for (const document of documents) server.files.set(SITE + fileOf(document), html(document, HEAD, TAG));
  for (const [name, bytes] of assembleFake()) server.files.set(`${SITE}pangram/${name}`, bytes);
  server.files.set(`${SITE}pangram/data/fake.json`, JSON.stringify(documents));
  server.files.set(`${SITE}pangram/pangram.manifest`, JSON.stringify({ root: "data/fake.json" }));
  // What the fake engine waits for with the query `!held …`.
  server.files.set(`${SITE}pangram/data/held`, "");
  // A page without the element, for programs.
  server.files.set(`${SITE}bare/index.html`, `<!doctype html><html lang="en"><title>Bare</title>`);
  return server;
}

/** The program, built with the browser's files inside; undefined where it is not there. */
export const PANGRAM = [process.env.PANGRAM_BIN, join(process.env.CARGO_TARGET_DIR ?? join(REPO, "target"), "release/pangram")].find((path) => path && existsSync(path));

/**
 * Writes a site of `pages` to a folder and has `pangram build` index it, as its owner would.
 * @param {import("./documents.mjs").Document[]} pages
 * @param {string} [folder] of the build before, to build there again
 * @param {string[]} [args] of `pangram build`
 */
export function buildSite(pages, folder = mkdtempSync(join(tmpdir(), "pangram-site-")), args = []) {
  for (const page of pages) {
    const file = join(folder, fileOf(page));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, html(page, HEAD, TAG));
  }
  indexFolder(folder, ["--prune", ...args]);
  return folder;
}

/**
 * A site whose pages find the box by a relative path, as a folder that is opened from a disk needs it; answers with the folder.
 * @param {string[]} args of `pangram build`
 * @param {string} [head] what its pages begin with
 */
export function buildLocalSite(args, head = "") {
  // A name that has to be escaped in an address, as folders on a disk have.
  const folder = join(mkdtempSync(join(tmpdir(), "pangram-local-")), "Meine Doku #1 100%");
  for (const page of documents) {
    const file = fileOf(page);
    const up = "../".repeat(file.split("/").length - 1);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), html(page, `${head}<script src="${up}pangram/pangram-search.js" defer></script>`, TAG));
  }
  indexFolder(folder, args);
  return folder;
}

/** Has `pangram build` index a folder. @param {string} folder @param {string[]} args */
export function indexFolder(folder, args) {
  execFileSync(/** @type {string} */ (PANGRAM), ["build", folder, "--quiet", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** Puts all files of a folder on the server, instead of what was there. @param {TestServer} server @param {string} folder */
export function serveFolder(server, folder) {
  server.files.clear();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    server.files.set(SITE + relative(folder, path).split(sep).join("/"), readFileSync(path));
  }
  server.files.set(`${SITE}bare/index.html`, `<!doctype html><html lang="en"><title>Bare</title>`);
}

/** @param {import("./documents.mjs").Document} document */
function fileOf({ url }) {
  return url.endsWith(".html") ? url : `${url}index.html`;
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
