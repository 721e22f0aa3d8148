// What a page that is one file carries packed by gzip: its engine in a bundle, and most of the page of one's own files.

/** The bytes that were packed; fails where they are damaged. @param {Uint8Array<ArrayBuffer>} packed @returns {Promise<ArrayBuffer>} */
export function unzipped(packed) {
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
