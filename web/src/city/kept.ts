// The weeks of one run, as they came: lights to draw again, and what they add up to.
import { BLACK, CHILD, DRAGGED, SHUT, SILENCED, WRONG } from "./colours";
import type { Measured, Part, Sums, Totals } from "../live/messages";

export interface Week {
  levels: Uint8Array;
  bits: Uint8Array;
}

/** A run of citizens of one district, by its number. */
export interface Home {
  district: number;
  first: number;
  size: number;
}

/** Most bytes of lights kept of one run; beyond them only sums are kept, and the newest week. */
const MOST = 260_000_000;
const STEPS = 32;

export class Kept {
  readonly weeks: (Week | undefined)[] = [];
  readonly series: Totals[] = [];
  readonly measured: Measured[] = [];
  private bytes = 0;
  /** The latest week that has come; week 0 is the start, and -1 says that none has. */
  last = -1;
  /** The latest week of which all before it have come, too: the one that is looked at may be there before them. */
  whole = -1;
  isWhole = false;

  constructor(
    readonly tag: number,
    readonly groups: number,
    readonly homes: readonly Home[],
    /** From which score to which: only steps of one scale can be laid over each other. */
    readonly scale = "",
  ) {}

  take(number: number, levels: Uint8Array, bits: Uint8Array, who: Uint8Array): void {
    this.bytes += levels.length + bits.length;
    const later = Math.max(this.last, number);
    if (this.bytes > MOST && this.last >= 0) {
      this.bytes -= levels.length + bits.length;
      if (number === later) this.weeks[this.last] = undefined;
    }
    if (number === later || this.bytes <= MOST - levels.length - bits.length) this.weeks[number] = { levels, bits };
    this.last = later;
    this.series[number] = {
      ...totals(number, bits, who, this.groups),
      districts: byDistrict(bits, this.homes),
    };
    while (this.series[this.whole + 1] !== undefined) this.whole++;
  }

  /** The newest week that is kept at or before a week. */
  at(number: number): { number: number; week: Week } | null {
    for (let n = Math.min(number, this.last); n >= 0; n--) {
      const week = this.weeks[n];
      if (week !== undefined) return { number: n, week };
    }
    return null;
  }
}

/** What some of the citizens of a week add up to. */
export function among(people: Uint32Array, number: number, week: Week, who: Uint8Array, groups: number): Sums {
  const bits = Uint8Array.from(people, (i) => week.bits[i]!);
  const each = Uint8Array.from(people, (i) => who[i]!);
  return totals(number, bits, each, groups);
}

function totals(week: number, bits: Uint8Array, who: Uint8Array, groups: number): Sums {
  const counts = new Uint32Array(256);
  const people = new Uint32Array(8);
  const shutOf = new Uint32Array(8);
  for (let i = 0; i < bits.length; i++) {
    const now = bits[i]!;
    const group = who[i]! & 7;
    counts[now]!++;
    people[group]!++;
    shutOf[group]! += now & SHUT;
  }
  const sum: Sums = {
    week, people: bits.length, shut: 0, wrong: 0, listed: 0, dragged: 0, silenced: 0, own: 0, byError: 0, through: 0,
    groups: Array.from({ length: groups }, (_, g) => ({ people: people[g]!, shut: shutOf[g]! })),
  };
  for (let now = 0; now < 256; now++) {
    const many = counts[now]!;
    if (many === 0) continue;
    if (now & SHUT) {
      sum.shut += many;
      if (now & WRONG) sum.byError += many;
      else if (now & DRAGGED) sum.through += many;
      else sum.own += many;
    }
    if (now & WRONG) sum.wrong += many;
    if (now & BLACK) sum.listed += many;
    if (now & SHUT && now & DRAGGED) sum.dragged += many;
    if (now & SILENCED) sum.silenced += many;
  }
  return sum;
}

function byDistrict(bits: Uint8Array, homes: readonly Home[]): Part[] {
  const found: Part[] = [];
  for (const home of homes) {
    const part = (found[home.district] ??= { people: 0, shut: 0 });
    part.people += home.size;
    for (let i = home.first; i < home.first + home.size; i++) part.shut += bits[i]! & SHUT;
  }
  return found;
}

/** Adults by score in steps: with nothing closed, and shut out. */
export function byScore(week: Week, who: Uint8Array): { open: number[]; shut: number[] } {
  const open = new Uint32Array(STEPS);
  const shut = new Uint32Array(STEPS);
  for (let i = 0; i < week.bits.length; i++) {
    const now = week.bits[i]!;
    if (who[i]! & CHILD) continue;
    (now & SHUT ? shut : open)[week.levels[i]! >> 3]!++;
  }
  return { open: [...open], shut: [...shut] };
}
