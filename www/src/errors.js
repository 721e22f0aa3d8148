// What can go wrong, as programs see it.

/** @typedef {import("./api.d.ts").ErrorCode} ErrorCode */

/** What went wrong: `code` for programs, `message` with the cure for people, `file` it is about. */
export class PangramError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message what, where, and what to do
   * @param {string} [file] name or URL
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, file = "", options) {
    super(message, options);
    this.name = /** @type {const} */ ("PangramError");
    this.code = code;
    this.file = file;
  }
}
