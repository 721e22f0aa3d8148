// Files and folders out of a drop, a file field or the browser's folder picker. Folders are gone through one listing at a time; which of what
// they hold belongs to a collection is asked (`sift`), so that no thousands of files of a `node_modules` are ever looked at. All is done a few
// at a time: the page goes on meanwhile, however many files there are.

/** @typedef {import("./desk-protocol.js").Given} Given */
/** @typedef {{ kept: number[], skips: [reason: string, count: number][] }} Sifted */
/** @typedef {(paths: string[]) => Promise<Sifted>} Sift */
/** @typedef {(found: number, file: string) => void} Tell */
/** @typedef {{ add: Given[], left: [reason: string, count: number][], unreadable: { name: string, text: string }[] }} Gathering */
/** Something that was found: a file, or a folder (its path ends in `/`). @typedef {{ path: string, file?: () => Promise<Blob>, list?: () => Promise<Found[]> }} Found */

/** Files are opened so many at a time. */
const OPENED_AT_ONCE = 32;
/** Names are sifted so many at a time. */
const SIFTED_AT_ONCE = 1000;

/** What was dropped. Call it within the event: a browser forgets a drop's items right after. @param {DataTransfer} transfer @param {Sift} sift @param {Tell} tell */
export function gatherDrop(transfer, sift, tell) {
  const found = [...transfer.items].map((item) => {
    const entry = item.webkitGetAsEntry?.();
    if (entry) return ofEntry(entry);
    const file = item.getAsFile();
    return file && ofFile(file);
  });
  return gather(found.filter((one) => one !== null), sift, tell);
}

/** What was chosen in a file field. @param {File[]} files @param {Sift} sift @param {Tell} tell */
export function gatherField(files, sift, tell) {
  return gather(files.map(ofFile), sift, tell);
}

/** A folder that was picked. @param {FileSystemDirectoryHandle} folder @param {Sift} sift @param {Tell} tell */
export function gatherFolder(folder, sift, tell) {
  return gather([ofHandle(folder, "")], sift, tell);
}

/** @param {Found[]} found @param {Sift} sift @param {Tell} tell @returns {Promise<Gathering>} */
async function gather(found, sift, tell) {
  /** @type {Gathering} */
  const gathering = { add: [], left: [], unreadable: [] };
  const listings = [found];
  /** @param {Found} one */
  const take = async ({ path, file, list }) => {
    try {
      if (list) listings.push(await list());
      else if (file) gathering.add.push({ name: path, file: await file() });
    } catch (/** @type {any} */ error) {
      gathering.unreadable.push({ name: path, text: String(error.message ?? error) });
    }
  };
  for (let listing = listings.pop(); listing; listing = listings.pop()) {
    for (const some of slices(listing, SIFTED_AT_ONCE)) {
      const { kept, skips } = await sift(some.map(({ path }) => path));
      gathering.left = summed(gathering.left, skips);
      for (const few of slices(kept, OPENED_AT_ONCE)) {
        await Promise.all(few.map((at) => take(some[at])));
        tell(gathering.add.length, gathering.add.at(-1)?.name ?? "");
      }
    }
  }
  return gathering;
}

/** @param {File} file @returns {Found} */
function ofFile(file) {
  return { path: file.webkitRelativePath || file.name, file: async () => file };
}

/** @param {FileSystemEntry} entry @returns {Found} */
function ofEntry(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  if (!entry.isDirectory) return { path, file: () => new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject)) };
  return { path: `${path}/`, list: async () => (await entriesIn(/** @type {FileSystemDirectoryEntry} */ (entry))).map(ofEntry) };
}

/** @param {FileSystemHandle} handle @param {string} above path of the folder that it is in, ending in `/` @returns {Found} */
function ofHandle(handle, above) {
  const path = above + handle.name;
  if (handle.kind === "file") return { path, file: () => /** @type {FileSystemFileHandle} */ (handle).getFile() };
  const list = async () => {
    const found = [];
    for await (const inside of /** @type {AsyncIterable<FileSystemHandle>} */ (/** @type {any} */ (handle).values())) found.push(ofHandle(inside, `${path}/`));
    return found;
  };
  return { path: `${path}/`, list };
}

/** All that a folder holds. @param {FileSystemDirectoryEntry} folder @returns {Promise<FileSystemEntry[]>} */
async function entriesIn(folder) {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return entries;
    entries.push(...some);
  }
}

/** @template T @param {T[]} list @param {number} size */
export function* slices(list, size) {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** @param {[string, number][]} a @param {[string, number][]} b @returns {[string, number][]} */
function summed(a, b) {
  const counts = new Map(a);
  for (const [reason, count] of b) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts];
}
