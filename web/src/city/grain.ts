// Numbers for drawing only: where a lot lies, how a street bends. No citizen's life hangs on them; those draws
// are the engine's. The same two integers always give the same number.

/** A number in [0, 1) for an index and a salt. */
export function grain(index: number, salt: number): number {
  let h = Math.imul(index + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}
