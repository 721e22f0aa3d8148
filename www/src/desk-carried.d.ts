/** What the assembly puts into the page of one's own files beside its modules. */

/** Code of the worker that searches, as in `carried.d.ts`. */
export declare function carriedEngine(): typeof import("./worker.js").start;
/** Code of the worker that indexes: starts by itself. */
export declare function carriedDesk(): void;
