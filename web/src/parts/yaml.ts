// Colours of YAML, line by line: enough to read by, nothing that decides.

export interface Bit {
  text: string;
  kind: "" | "key" | "number" | "comment" | "mark" | "word";
}

const PIECES = /(#.*$)|("(?:[^"\\]|\\.)*"|'[^']*')|([A-Za-z_][\w-]*\+?)(?=\s*:(?:\s|$))|(-?\d+(?:\.\d+)?(?![\w-]))|([{}[\],:]|^\s*-\s)/g;

export function coloured(line: string): Bit[] {
  const bits: Bit[] = [];
  let last = 0;
  for (const found of line.matchAll(PIECES)) {
    const at = found.index;
    if (found[1] !== undefined && at > 0 && line[at - 1] !== " ") continue;
    if (at > last) bits.push({ text: line.slice(last, at), kind: "" });
    const kind = found[1] ? "comment" : found[2] ? "word" : found[3] ? "key" : found[4] ? "number" : "mark";
    bits.push({ text: found[0], kind });
    last = at + found[0].length;
  }
  if (last < line.length) bits.push({ text: line.slice(last), kind: "" });
  return bits;
}
