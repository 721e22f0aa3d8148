// Files and folders out of a drop or a file field. Folders are gone through one listing at a time; which of what they hold belongs to a
// collection is asked (`sift`), so that no thousands of files of a `node_modules` are ever looked at.

/** @typedef {import("./desk-protocol.js").Given} Given */
/** @typedef {{ kept: number[], skips: [reason: string, count: number][] }} Sifted */
/** @typedef {{ add: Given[], left: [reason: string, count: number][], unreadable: { name: string, text: string }[] }} Gathering */

/**
 * What was dropped. Call it within the event: a browser forgets a drop's items right after.
 * @param {DataTransfer} transfer
 * @param {(paths: string[]) => Promise<Sifted>} sift
 * @param {(found: number, file: string) => void} found
 * @returns {Promise<Gathering>}
 */
export function gatherDrop(transfer, sift, found) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter((entry) => entry !== null);
  return gatherEntries(entries, sift, found);
}

/**
 * What was chosen in a file field.
 * @param {Iterable<File>} files
 * @param {(paths: string[]) => Promise<Sifted>} sift
 * @returns {Promise<Gathering>}
 */
export async function gatherField(files, sift) {
  const given = [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
  const { kept, skips } = await sift(given.map(({ name }) => name));
  return { add: kept.map((at) => given[at]), left: skips, unreadable: [] };
}

/**
 * @param {(FileSystemEntry | File)[]} entries
 * @param {(paths: string[]) => Promise<Sifted>} sift
 * @param {(found: number, file: string) => void} found
 */
async function gatherEntries(entries, sift, found) {
  /** @type {Gathering} */
  const gathering = { add: [], left: [], unreadable: [] };
  const pathOf = (/** @type {FileSystemEntry | File} */ entry) => (entry instanceof File ? entry.name : `${entry.fullPath.replace(/^\//, "")}${entry.isDirectory ? "/" : ""}`);
  let listings = [entries];
  while (listings.length) {
    const listing = /** @type {(FileSystemEntry | File)[]} */ (listings.pop());
    const { kept, skips } = await sift(listing.map(pathOf));
    gathering.left = summed(gathering.left, skips);
    /** @param {FileSystemEntry | File} entry */
    const take = async (entry) => {
      const name = pathOf(entry);
      try {
        if (entry instanceof File) gathering.add.push({ name, file: entry });
        else if (entry.isDirectory) listings.push(await listingOf(/** @type {FileSystemDirectoryEntry} */ (entry)));
        else gathering.add.push({ name, file: await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject)) });
      } catch (/** @type {any} */ error) {
        gathering.unreadable.push({ name, text: String(error.message ?? error) });
      }
    };
    await Promise.all(kept.map((at) => take(listing[at])));
    found(gathering.add.length, gathering.add.at(-1)?.name ?? "");
  }
  return gathering;
}

/** All that a folder holds. @param {FileSystemDirectoryEntry} folder @returns {Promise<FileSystemEntry[]>} */
async function listingOf(folder) {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return entries;
    entries.push(...some);
  }
}

/** @param {[string, number][]} a @param {[string, number][]} b @returns {[string, number][]} */
function summed(a, b) {
  const counts = new Map(a);
  for (const [reason, count] of b) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts];
}
