// Stands in for wasm-bindgen's glue (`--target web`) where the browser side is tested by itself: the same exports,
// with a plain substring search over `data/fake.json` behind them. Queries that start with `!` are orders:
//   !held …      answers once `data/held` could be fetched
//   !damaged     rejects with that error  !trap        stops as a broken wasm does: throws, and never answers
//   !corrected … answers the rest, and says that it was asked instead
//   !order       answers with the queries that were computed, oldest first
// A query with quotes is read with operators: what is in them must stand in one text exactly so, unless signs are asked as text.

let wasm;
const computed = [];

export class Engine {
  #files = new Map();

  put(what, bytes, reason) {
    this.#files.set(JSON.parse(what)[0], { bytes, reason });
  }

  early() {}

  /** The file's bytes; throws what is to be told where they are not here. */
  #read(name, fresh = false) {
    const file = this.#files.get(name);
    if (!file) throw told({ need: [[name, fresh, 0, 0]] });
    if (file.bytes) return file.bytes;
    this.#files.delete(name);
    throw told({ error: failure("not-found", name, `${name} was not found. Upload the whole output folder.`) });
  }

  open() {
    return telling(() => {
      const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
      const { root } = json(this.#read("pangram.manifest"));
      this.documents = json(this.#read(root));
      return {};
    });
  }

  search(query, given) {
    const [limit, offset, how, , , , , , under, lang, from, fromLang] = given.split("\0");
    const options = { limit: Number(limit), offset: Number(offset), under, lang, from, fromLang, asText: how === "1" };
    if (!this.#files.has("data/held")) computed.push(query);
    return telling(() => this.#answer(query, options));
  }

  #answer(query, options) {
    if (query.startsWith("!held ")) {
      this.#read("data/held", true);
      this.#files.delete("data/held");
      query = query.slice(6);
    }
    if (query === "!trap") throw new WebAssembly.RuntimeError("unreachable executed");
    if (query === "!damaged") return { error: failure("damaged", "data/fake.bin", "data/fake.bin is damaged. Upload it again.") };
    if (query === "!order") return answer(computed.map((q) => result({ url: "", title: q, lang: "", sections: [] }, [], "exact")), options);
    if (query === "!options") return answer([result({ url: "", title: JSON.stringify(options), lang: "", sections: [] }, [], "exact")], options);
    const kind = /^!kind (\w+) /.exec(query);
    if (kind) query = query.slice(kind[0].length);
    const corrected = query.startsWith("!corrected ") ? query.slice(11) : undefined;
    if (corrected) query = corrected;
    const phrase = options.asText ? undefined : /^"(.*)"$/.exec(query)?.[1].toLowerCase();
    const words = phrase ? [phrase] : query.toLowerCase().replaceAll('"', " ").split(/\s+/).filter(Boolean);
    const found = [];
    for (const document of this.documents) {
      if (options.under && !document.url.startsWith(options.under)) continue;
      if (options.lang && !document.lang.startsWith(options.lang)) continue;
      const all = [document.title, ...document.sections.flatMap((s) => [s.heading, s.text])].join("\n").toLowerCase();
      if (words.every((word) => all.includes(word))) {
        const inTitle = words.some((word) => document.title.toLowerCase().includes(word));
        const mixed = kind?.[1] === "mixed" ? (inTitle ? "exact" : "partial") : kind?.[1];
        found.push({ ...result(document, words, mixed ?? "exact"), score: inTitle ? 2 : 1 });
      }
    }
    return { ...answer(found.sort((a, b) => b.score - a.score), options), corrected, reading: phrase ? "operators" : "literal" };
  }

  ahead() {
    return false;
  }

  free() {}
}

function answer(found, { offset, limit }) {
  return { results: found.slice(offset, offset + limit), total: { value: found.length, exact: found.length < 20 }, reading: "literal" };
}

function result({ url, title, lang, sections }, words, match) {
  const hits = sections.filter((s) => words.some((word) => `${s.heading} ${s.text}`.toLowerCase().includes(word)));
  return {
    url, title, lang, match, score: 1, meta: {},
    ...snippet((hits[0] ?? sections[0])?.text ?? "", words),
    sections: hits.filter((s) => s.heading).slice(0, 3).map((s) => ({ url: `${url}#${s.id}`, heading: s.heading, ...snippet(s.text, words) })),
  };
}

function snippet(text, words) {
  const excerpt = text.slice(0, 160);
  const spans = [];
  for (const word of words) {
    for (let at = excerpt.toLowerCase().indexOf(word); at >= 0; at = excerpt.toLowerCase().indexOf(word, at + word.length)) spans.push([at, at + word.length]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  return { excerpt, spans: spans.filter(([start], i) => i === 0 || start >= spans[i - 1][1]) };
}

function failure(code, file, message) {
  return { code, file, message };
}

/** What ends a call early, with this as its answer. */
function told(answer) {
  return { told: answer };
}

function telling(ask) {
  try {
    return JSON.stringify(ask());
  } catch (thrown) {
    if (!thrown.told) throw thrown;
    return JSON.stringify(thrown.told);
  }
}

async function __wbg_init(input) {
  if (wasm !== undefined) return wasm;
  if (input === undefined) input = new URL("engine_bg.wasm", import.meta.url);
  wasm = (await WebAssembly.instantiate(input.module_or_path, {})).exports;
  return wasm;
}

function initSync() {}

export { initSync, __wbg_init as default };
