/** The worker's code within another script, made by the assembly: each call has an engine of its own. */
export declare function carriedEngine(): typeof import("./worker.js").start;
