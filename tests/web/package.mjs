// The npm package as somebody installs it: a project that was empty, into which npm has put what `npm pack` made of given files.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPO } from "./harness.mjs";

/** What npm is told wherever it runs: to ask no server. */
const QUIET = ["--offline", "--no-audit", "--no-fund", "--loglevel=error"];

/** Makes a project that has installed the package, the packed folder beside it as `laid`; answers with the project's folder. @param {string | Map<string, Uint8Array>} dist folder or files @param {readonly string[]} [others] packages of ours that it has too */
export function installPackage(dist, others = []) {
  const project = mkdtempSync(join(tmpdir(), "pangram-project-"));
  let from = dist;
  if (typeof from !== "string") {
    mkdirSync((from = join(project, "dist")));
    for (const [name, bytes] of /** @type {Map<string, Uint8Array>} */ (dist)) writeFileSync(join(from, name), bytes);
  }
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  execFileSync(process.execPath, [join(REPO, "www/pack.mjs"), from, join(project, "laid")]);
  const npm = (/** @type {string[]} */ ...args) => execFileSync("npm", [...args, ...QUIET], { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const [{ filename }] = JSON.parse(npm("pack", "./laid", "--json"));
  npm("install", `./${filename}`);
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  for (const name of others) symlinkSync(join(REPO, "node_modules", name), join(project, "node_modules", name));
  return project;
}
