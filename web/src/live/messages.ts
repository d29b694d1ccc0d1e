// What the page, its worker and the server tell one another.
import type { By } from "../city/colours";
import type { Ring } from "../city/ring";

export interface WorldWords {
  regimes: string[];
  safeguards: string[];
}

export interface Study {
  society: string;
  citizens: number;
  seed: number;
  weeks: number;
  responses: string;
  worlds: Record<string, WorldWords>;
}

/** One number of the first regime, set by a control: the server writes it into the text. */
export interface Change {
  path: string;
  value: number | string | boolean;
}

export interface Band {
  name: string;
  at_least: number;
}

export interface Score {
  name: string;
  low: number;
  high: number;
  bands: Band[];
  /** Whether it is made of marks that people give each other. */
  rated: boolean;
}

export interface Register {
  regime: string;
  name: string;
  colour: string;
  /** How it is shown to others: `search`, `broadcast`; nothing where nobody else is shown it. */
  shown?: string[];
}

/** Who is on a register after the newest week. */
export interface Listed {
  tag: number;
  week: number;
  regime: string;
  register: string;
  many: number;
  people: number[];
}

/** Who on a register lives near somebody, nearest first, where a regime shows them on a map. */
export interface Near {
  tag: number;
  week: number;
  index: number;
  maps: { regime: string; register: string; within: number; many: number; people: { index: number; metres: number }[] }[];
}

/** The first thing the server says of a run. */
export interface City {
  type: "city";
  tag: number;
  citizens: number;
  weeks: number;
  worlds: string[];
  groups: string[];
  incomes: string[];
  districts: { name: string; citizens: number }[];
  cells: { district: string; first: number; size: number; province: number; number: number }[];
  scores: Record<string, Score | null>;
  registers: Record<string, Register[]>;
  publicity?: Record<string, { regime: string; what: string; how: string }[]>;
  measures: MeasureText[];
  notes?: string[];
}

/** What a week's measures are, of each world; `none` is among them. */
export interface Measured {
  week: number;
  worlds: Record<string, Record<string, number | null>>;
}

export interface MeasureText {
  name: string;
  title: string;
  unit: string;
  text?: string;
}

/** What the engine says after the last week: one replicate, so no interval. */
export interface Ended {
  tag: number;
  digests: Record<string, string>;
  measures: Record<string, { title: string; unit: string; worlds: Record<string, number | null> }>;
  paired: Record<string, Record<string, number | null>>;
}

/** What some lights of a week add up to, counted from its frame. */
export interface Sums {
  week: number;
  people: number;
  shut: number;
  wrong: number;
  listed: number;
  dragged: number;
  silenced: number;
  /** Shut out for their own record, by an error, or through others: these add up to `shut`. */
  own: number;
  byError: number;
  through: number;
  /** By group: how many there are, and how many of them are shut out. */
  groups: Part[];
}

/** What all lights of a week add up to. */
export interface Totals extends Sums {
  /** How many there are in each district, in the city's order, and how many of them are shut out. */
  districts: Part[];
}

export interface Part {
  people: number;
  shut: number;
}

/** What those within a ring add up to: in a week, and in the same week of the run before the last change. */
export interface Ringed {
  /** Which ring it was, as it was asked for. */
  number: number;
  now: Sums;
  before: Sums | null;
}

export interface Drawn {
  tell: "drawn";
  tag: number;
  week: number;
  totals: Totals;
  /** Adults by score, 32 steps from lowest to highest: those with nothing closed, and those shut out. */
  open: number[];
  shut: number[];
  /** The same adults in the run before the last change, where its weeks are shown as a ghost. */
  ghost: number[] | null;
  /** Those within the ring, where one is drawn. */
  ring: Ringed | null;
  milliseconds: number;
  rate: number;
}

/** A quarter of the plan: its middle, its district, its corners. */
export interface QuarterTold {
  x: number;
  y: number;
  district: number;
  corners: readonly (readonly [number, number])[];
}

export type Told =
  | { tell: "city"; tag: number; city: City; quarters: QuarterTold[] }
  | Drawn
  | { tell: "kept"; tag: number; weeks: number; series: Totals[]; measured: Measured[] }
  | { tell: "end"; tag: number; weeks: number; ended: Ended }
  | { tell: "compiling"; text: string }
  | { tell: "line"; state: "open" | "lost" | "busy" }
  | { tell: "error"; tag: number; text: string; cure: string }
  | { tell: "picked"; index: number; x: number; y: number; quarter: number; light: string; isListed: boolean; around: Around | null }
  | { tell: "playing"; playing: boolean }
  | { tell: "list"; list: Listed }
  | { tell: "near"; near: Near };

/** What is counted of the quarter a light stands in. */
export interface Around {
  people: number;
  shut: number;
  district: number;
}

export type Asked =
  | { do: "canvas"; canvas: OffscreenCanvas }
  | { do: "size"; width: number; height: number }
  | { do: "line"; address: string; token: string }
  | { do: "start"; tag: number; study: Study; from: number; changes: Change[] }
  | { do: "play" }
  | { do: "pause" }
  | { do: "step"; by: number }
  | { do: "show"; week: number }
  | { do: "speed"; weeks: number }
  | { do: "colour"; by: By }
  | { do: "ghost"; on: boolean }
  | { do: "glow"; on: boolean }
  | { do: "look"; x: number; y: number; scale: number }
  | { do: "pick"; x: number; y: number }
  | { do: "find"; index: number }
  | { do: "ring"; number: number; ring: Ring | null }
  | { do: "list"; regime: string; register: string }
  | { do: "near"; index: number };
