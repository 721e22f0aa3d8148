// Lays out the npm package: the browser's files, types for frameworks, the manifest of the element, licences, and a package.json
// with the version of Cargo.toml. Nothing is published from here.
//
//   node www/pack.mjs DIST OUT        DIST: www/dist as `./build.sh wasm` makes it; OUT: a folder, emptied first

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REPO = join(dirname(fileURLToPath(import.meta.url)), "..");
const [dist, out] = process.argv.slice(2);
if (!dist || !out) throw new Error("usage: node www/pack.mjs DIST OUT");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
// What only `pangram build` and `pangram bundle` put into what they write is of no use in a package.
const UNUSED = /^pangram-(?:worker\.local\.js|whole\.wasm|bundle\.[\w.]+)$/;
for (const name of readdirSync(dist)) if (!UNUSED.test(name)) cpSync(join(dist, name), join(out, name));
for (const name of readdirSync(join(REPO, "www/npm"))) cpSync(join(REPO, "www/npm", name), join(out, name));
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "NOTICE"]) cpSync(join(REPO, name), join(out, name));

const description = JSON.parse(readFileSync(join(REPO, "www/npm/package.json"), "utf8"));
const version = /^version = "(.*)"$/m.exec(readFileSync(join(REPO, "Cargo.toml"), "utf8"))?.[1];
writeFileSync(join(out, "package.json"), `${JSON.stringify({ ...description, version }, null, 2)}\n`);
