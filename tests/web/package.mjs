// The npm package as somebody installs it: a folder of a project with `node_modules/pangram` in it, made from given files.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPO } from "./harness.mjs";

/** Makes a project that has installed the package; answers with its folder. @param {string | Map<string, Uint8Array>} dist folder or files @param {readonly string[]} [others] packages of ours that it has too */
export function installPackage(dist, others = []) {
  const project = mkdtempSync(join(tmpdir(), "pangram-project-"));
  let from = dist;
  if (typeof from !== "string") {
    mkdirSync((from = join(project, "dist")));
    for (const [name, bytes] of /** @type {Map<string, Uint8Array>} */ (dist)) writeFileSync(join(from, name), bytes);
  }
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  execFileSync(process.execPath, [join(REPO, "www/pack.mjs"), from, join(project, "node_modules/pangram")]);
  for (const name of others) symlinkSync(join(REPO, "node_modules", name), join(project, "node_modules", name));
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  return project;
}
