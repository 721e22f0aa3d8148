// What the page of one's own files carries inside itself, as text: gzip in base64.

import { unzipped } from "./packed.js";

/** The bytes of a packed text, packed as they are. @param {string} text */
export function packedBytes(text) {
  const packed = atob(text.trim());
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = packed.charCodeAt(i);
  return bytes;
}

/** The bytes of a packed text. @param {string} text @returns {Promise<ArrayBuffer>} */
export function unpacked(text) {
  return unzipped(packedBytes(text));
}
