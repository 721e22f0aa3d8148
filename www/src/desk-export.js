// What a collection is exported with, in the worker of the page of one's own files: a site's files beside its documents and its index, and the
// program of one HTML file.

/** Files that the page carries packed: a line `name size` for each, an empty line, then one behind another. @param {ArrayBuffer} packed @returns {[name: string, bytes: Uint8Array][]} */
export function carriedFiles(packed) {
  const bytes = new Uint8Array(packed);
  const end = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split("\n");
  let at = end + 2;
  return lines.map((line) => {
    const [file, size] = line.split(" ");
    return [file, bytes.subarray(at, (at += Number(size)))];
  });
}

/**
 * What `pangram build` puts into its output folder, and a front page.
 * @param {[name: string, bytes: Uint8Array][]} files
 * @param {string} name of the collection
 * @param {string} language
 * @returns {[name: string, bytes: Uint8Array][]}
 */
export function siteFiles(files, name, language) {
  const served = files.map(([file, bytes]) => /** @type {[string, Uint8Array]} */ ([`pangram/${file}`, bytes]));
  return [...served, ["index.html", new TextEncoder().encode(frontPage(name, language))]];
}

/** The words of the search box among the files. @param {[name: string, bytes: Uint8Array][]} files @returns {[name: string, script: string][]} */
export function wordsIn(files) {
  return files.filter(([name]) => name.startsWith("pangram-strings.")).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
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
