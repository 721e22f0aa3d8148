// Where collections are kept: in the browser's own file system for this site (OPFS), or in memory where there is none. A collection is
// a state (JSON) and packs: files one behind another in one file, since opening a thousand small files costs seconds.
//
// A state is written as a new file and the one before removed then, so that whatever breaks off leaves a whole one. Packs are written once
// and never changed; those that no state names are swept away.

/**
 * @typedef {object} Shelf
 * @property {boolean} kept
 * @property {() => Promise<any[]>} states of all collections
 * @property {(state: any) => Promise<void>} save
 * @property {(id: string, pack: string, chunks: Uint8Array[]) => Promise<void>} put
 * @property {(id: string, pack: string) => Promise<Blob>} pack
 * @property {(id: string) => Promise<void>} drop
 */

const FOLDER = "pangram-desk";

/** The shelf of the browser; rejects where it keeps nothing for this page. @returns {Promise<Shelf>} */
export async function keptShelf() {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  const folder = (/** @type {string} */ id) => root.getDirectoryHandle(id, { create: true });
  // A browser may hand out the folder and refuse to write into it.
  await writeChunks(root, "probe", [new Uint8Array(1)]);
  await root.removeEntry("probe");
  return {
    kept: true,
    async states() {
      const states = [];
      for await (const [, handle] of entriesOf(root)) {
        if (handle.kind === "directory") states.push(await latestState(handle));
      }
      return states.filter(Boolean);
    },
    async save(state) {
      const home = await folder(state.id);
      await writeChunks(home, `state-${state.change}.json`, [new TextEncoder().encode(JSON.stringify(state))]);
      await sweep(home, state);
    },
    put: async (id, pack, chunks) => writeChunks(await folder(id), pack, chunks),
    pack: async (id, pack) => (await (await folder(id)).getFileHandle(pack)).getFile(),
    drop: (id) => root.removeEntry(id, { recursive: true }),
  };
}

/** A shelf in memory. @param {import("./desk-protocol.js").Session} [session] what an earlier one held */
export function sessionShelf(session) {
  const states = new Map((session?.states ?? []).map((/** @type {any} */ state) => [state.id, state]));
  const packs = new Map(session?.packs);
  /** @type {Shelf & { session: () => import("./desk-protocol.js").Session }} */
  const shelf = {
    kept: false,
    states: async () => [...states.values()],
    async save(state) {
      states.set(state.id, structuredClone(state));
      const named = new Set(packsOf(state).map((pack) => `${state.id}/${pack}`));
      for (const pack of packs.keys()) if (pack.startsWith(`${state.id}/`) && !named.has(pack)) packs.delete(pack);
    },
    put: async (id, pack, chunks) => void packs.set(`${id}/${pack}`, new Blob(/** @type {BlobPart[]} */ (chunks))),
    async pack(id, pack) {
      const blob = packs.get(`${id}/${pack}`);
      if (!blob) throw new Error(`${pack} is gone`);
      return blob;
    },
    async drop(id) {
      states.delete(id);
      for (const pack of packs.keys()) if (pack.startsWith(`${id}/`)) packs.delete(pack);
    },
    session: () => ({ states: [...states.values()], packs: [...packs] }),
  };
  return shelf;
}

/** The packs that a state speaks of. @param {any} state @returns {string[]} */
export function packsOf(state) {
  return [...new Set([...state.sources.map((/** @type {any} */ source) => source.pack), ...(state.index ? [state.index.pack] : [])])];
}

/** @param {FileSystemDirectoryHandle} folder @returns {AsyncIterable<[string, any]>} */
function entriesOf(folder) {
  return /** @type {any} */ (folder).entries();
}

/** The newest whole state in a folder. @param {FileSystemDirectoryHandle} folder */
async function latestState(folder) {
  /** @type {any} */
  let latest;
  for await (const [name, handle] of entriesOf(folder)) {
    if (!/^state-\d+\.json$/.test(name)) continue;
    try {
      const state = JSON.parse(await (await handle.getFile()).text());
      if (!latest || state.change > latest.change) latest = state;
    } catch {
      // Broken off while it was written: the one before stands.
    }
  }
  return latest;
}

/** Removes what the state does not name. @param {FileSystemDirectoryHandle} folder @param {any} state */
async function sweep(folder, state) {
  const named = new Set([...packsOf(state), `state-${state.change}.json`]);
  const names = [];
  for await (const [name] of entriesOf(folder)) if (!named.has(name)) names.push(name);
  // One that another page still reads goes with the next change.
  for (const name of names) await folder.removeEntry(name).catch(() => {});
}

/** @param {FileSystemDirectoryHandle} folder @param {string} name @param {Uint8Array[]} chunks */
async function writeChunks(folder, name, chunks) {
  const file = await folder.getFileHandle(name, { create: true });
  const access = await /** @type {any} */ (file).createSyncAccessHandle();
  try {
    access.truncate(0);
    let at = 0;
    for (const chunk of chunks) {
      const written = access.write(chunk, { at });
      if (written !== chunk.length) throw new DOMException("The disk is full.", "QuotaExceededError");
      at += written;
    }
    access.flush();
  } finally {
    access.close();
  }
}
