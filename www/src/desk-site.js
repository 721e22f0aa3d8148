// The files of a saved site beside its documents and its index: what `pangram build` puts into its output folder, and a front page.

import { WASM_FILE } from "./names.js";

/**
 * @param {ArrayBuffer} packed the files that are text: a line `name size` for each, an empty line, then one behind another
 * @param {ArrayBuffer} wasm the engine
 * @param {string} name of the collection
 * @param {string} language
 * @returns {Promise<[name: string, bytes: Uint8Array][]>}
 */
export async function siteAssets(packed, wasm, name, language) {
  const bytes = new Uint8Array(packed);
  const end = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split("\n");
  let at = end + 2;
  /** @type {[string, Uint8Array][]} */
  const files = lines.map((line) => {
    const [file, size] = line.split(" ");
    return [`pangram/${file}`, bytes.subarray(at, (at += Number(size)))];
  });
  return [...files, [`pangram/${WASM_FILE}`, new Uint8Array(wasm)], ["index.html", new TextEncoder().encode(frontPage(name, language))]];
}

/** @param {string} title @param {string} language */
function frontPage(title, language) {
  const text = title.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text}</title>
<link rel="stylesheet" href="pangram/pages/pangram-pages.css">
<script src="pangram/pangram-search.js" defer><\/script>
</head>
<body>
<main>
<h1>${text}</h1>
<pangram-search mode="page"></pangram-search>
</main>
</body>
</html>
`;
}
