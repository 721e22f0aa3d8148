// Which functions are alike? An order in which each stands behind the one it has most in common with, so that a compressor finds what repeats close
// by, where it costs fewer bits to say. Called by `split.mjs`; about a second for the engine.

/** Bytes that count as something in common where two functions have them in a row. */
const RUN = 3;
/** Added to the size of two functions, so that the smallest are not alike by chance. */
const SMALL = 5;

/**
 * The places of the bodies in such an order; the same for the same bodies. The first is the shortest.
 * @param {Uint8Array[]} bodies
 * @returns {number[]}
 */
export function bySimilarity(bodies) {
  const runs = bodies.map(runsOf);
  const left = new Set(bodies.keys());
  /** @type {number[]} */
  const order = [];
  while (left.size > 0) {
    const last = order.at(-1);
    let [best, most] = [-1, -1];
    for (const i of left) {
      const likeness = last === undefined ? 1 / (1 + bodies[i].length) : shared(runs[i], runs[last]);
      if (likeness > most) [best, most] = [i, likeness];
    }
    left.delete(best);
    order.push(best);
  }
  return order;
}

/** @param {Uint8Array} body */
function runsOf(body) {
  const runs = new Set();
  for (let i = 0; i + RUN <= body.length; i++) runs.add(body[i] | (body[i + 1] << 8) | (body[i + 2] << 16));
  return runs;
}

/** What share of the runs of two functions both have. @param {Set<number>} a @param {Set<number>} b */
function shared(a, b) {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const run of fewer) both += more.has(run) ? 1 : 0;
  return both / (a.size + b.size - both + SMALL);
}
