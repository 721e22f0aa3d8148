// Makes what developers of sites look up out of the code's own comments: `docs/reference.md`, and `www/npm/custom-elements.json`
// (the manifest that editors read: https://github.com/webcomponents/custom-elements-manifest). Both are committed;
// tests/web/reference.test.mjs says when they are behind.
//
//   node www/reference.mjs            writes both

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ATTRIBUTES } from "./src/attributes.js";

const WWW = dirname(fileURLToPath(import.meta.url));
export const REFERENCE = join(WWW, "../docs/reference.md");
export const MANIFEST = join(WWW, "npm/custom-elements.json");

/** @typedef {{ name: string, type: string, doc: string }} Member */

const read = (/** @type {string} */ name) => readFileSync(join(WWW, "src", name), "utf8");
const types = read("api.d.ts");

/** A comment's text on one line, without stars; `{@link X}` is `X`. @param {string | undefined} comment */
function plain(comment) {
  return (comment ?? "").trim().replace(/^\/\*\*|\*\/$/g, "").replace(/^\s*\* ?/gm, " ").replace(/\{@link (\w+)\}/g, "`$1`").replace(/\s+/g, " ").trim();
}

/** Members of an interface, in its order. @param {string} name @returns {Member[]} */
function membersOf(name) {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([^]*?)^\\}`, "m").exec(types)?.[1];
  if (body === undefined) throw new Error(`api.d.ts has no interface ${name}`);
  const member = /^ {2}(\/\*\*(?:[^*]|\*(?!\/))*\*\/\n {2})?(?:readonly )?("[\w-]+"|\w+)(\([^]*?\))?(\??): ([^]*?);$/gm;
  return [...body.matchAll(member)].map(([, comment, key, parameters = "", optional, type]) => ({
    name: key.replaceAll('"', "") + (parameters ? "()" : ""),
    type: (parameters ? `${parameters} => ${type}` : type).replace(/\s+/g, " ") + (optional ? " | undefined" : ""),
    doc: plain(comment),
  }));
}

/** Lines `// @tag name - text`. @param {string} file @param {string} tag @returns {{ name: string, description: string }[]} */
function tagsOf(file, tag) {
  return [...read(file).matchAll(new RegExp(`^// @${tag} (\\S+) - (.*)$`, "gm"))].map(([, name, description]) => ({ name, description }));
}

/** The fallbacks that a custom property has in the style: one, or light and dark. @param {string} name */
function defaultsOf(name) {
  const style = read("style.js");
  const found = [];
  for (let at = style.indexOf(`var(${name},`); at >= 0; at = style.indexOf(`var(${name},`, at + 1)) {
    let depth = 0;
    let end = at + 3;
    do {
      if (style[end] === "(") depth++;
      if (style[end] === ")") depth--;
      end++;
    } while (depth);
    found.push(style.slice(at + 5 + name.length, end - 1).trim());
  }
  return [...new Set(found)];
}

/** @returns {{ attributes: (Member & { attribute: string })[], properties: Member[], methods: Member[], events: Member[], strings: Member[], parts: any[], slots: any[], styles: any[] }} */
export function collect() {
  const element = membersOf("PangramSearchElement");
  const mirrored = Object.entries(ATTRIBUTES).map(([attribute, property]) => {
    const member = element.find(({ name }) => name === property);
    if (!member) throw new Error(`PangramSearchElement has no ${property}`);
    return { attribute, ...member };
  });
  const others = element.filter(({ name }) => !Object.values(ATTRIBUTES).includes(name));
  return {
    attributes: mirrored,
    properties: others.filter(({ name }) => !name.endsWith("()")),
    methods: others.filter(({ name }) => name.endsWith("()")),
    events: membersOf("PangramSearchEvents"),
    strings: membersOf("Strings"),
    parts: tagsOf("view.js", "csspart"),
    slots: tagsOf("view.js", "slot"),
    styles: tagsOf("style.js", "cssprop").map((property) => ({ ...property, defaults: defaultsOf(property.name) })),
  };
}

/** The manifest, as text. */
export function manifestText() {
  const { attributes, properties, methods, events, parts, slots, styles } = collect();
  const field = (/** @type {Member} */ { name, type, doc }) => ({ kind: "field", name, type: { text: type }, description: doc });
  const declaration = {
    kind: "class", name: "PangramSearch", tagName: "pangram-search", customElement: true, superclass: { name: "HTMLElement" },
    description: plain(/(\/\*\*[^*]*\*\/)\nexport interface PangramSearchElement/.exec(types)?.[1]),
    attributes: [
      ...attributes.map(({ attribute, name, doc }) => ({ name: attribute, fieldName: name, type: { text: "string" }, description: doc })),
      { name: "lang", type: { text: "string" }, description: "Language of the box itself; the page's where not given." },
    ],
    members: [...attributes, ...properties].map(field).concat(methods.map(({ name, doc }) => /** @type {any} */ ({ kind: "method", name: name.slice(0, -2), description: doc, return: { type: { text: "void" } } }))),
    events: events.map(({ name, type, doc }) => ({ name, type: { text: type }, description: doc })),
    slots,
    cssParts: parts,
    cssProperties: styles.map(({ name, description, defaults }) => ({ name, description, default: defaults.join(" / ") })),
  };
  const modules = [{
    kind: "javascript-module", path: "pangram-search.js", declarations: [declaration],
    exports: [{ kind: "custom-element-definition", name: "pangram-search", declaration: { name: "PangramSearch", module: "pangram-search.js" } }],
  }];
  return `${JSON.stringify({ schemaVersion: "2.1.0", readme: "README.md", modules }, null, 1)}\n`;
}

/** A table in Markdown. @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const code = (/** @type {string} */ text) => `\`${text}\``;

/** The page, as Markdown. */
export function referenceText() {
  const { attributes, properties, methods, events, strings, parts, slots, styles } = collect();
  const rows = (/** @type {Member[]} */ members) => members.map(({ name, type, doc }) => [code(name), code(type), doc]);
  const shape = (/** @type {string} */ name) => `### ${name}\n\n${table(["", "type", ""], rows(membersOf(name)))}`;
  return `<!-- Made by \`node www/reference.mjs\` out of the comments in www/src: change them there. -->
# Reference of the search box and the module

How to embed the box and what it is for: [README](../README.md#in-the-page). What can be typed: [query language](query-language.md).

## \`<pangram-search>\`

### Attributes

Each is also a property (its name in the second column), set before or after the script has run. \`lang\` is the language of the box itself; the page's where
not given.

${table(["attribute", "property", ""], attributes.map(({ attribute, name, doc }) => [code(attribute), code(name), doc]))}

### Properties

${table(["property", "type", ""], rows(properties))}

### Methods

${table(["method", ""], methods.map(({ name, doc }) => [code(name), doc]))}

### Events

All bubble and cross shadow roots; \`event.detail\` is what the type says.

${table(["event", "type", ""], rows(events))}

### Slots

${table(["slot", ""], slots.map(({ name, description }) => [code(name), description]))}

### Custom properties

On the element or anything above it. Two defaults are the light and the dark one.

${table(["property", "default", ""], styles.map(({ name, description, defaults }) => [code(name), defaults.map(code).join(", "), description]))}

### Parts

For \`pangram-search::part(…)\`.

${table(["part", ""], parts.map(({ name, description }) => [code(name), description]))}

### Strings

Keys of the property \`strings\`, and of the files \`pangram-strings.*\`.

${table(["key", "type", ""], rows(strings))}

## The module

\`open(base?, options?)\` of \`pangram.js\` and of \`pangram-node.mjs\` gives an \`Index\`.

${["Index", "OpenOptions", "SearchOptions", "SearchResults", "PageResult", "SectionResult"].map(shape).join("\n\n")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(REFERENCE, referenceText());
  writeFileSync(MANIFEST, manifestText());
}
