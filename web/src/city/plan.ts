// Where every light stands: buildings of 64 in blocks between streets, households side by side within.
import { grain } from "./grain";
import { edgesOf, fromWater, inside, quarters, river, waterMap, type Quarter, type River } from "./ground";

/** Citizens of one building, as in the population. */
export const SEATS = 64;
/** Lots of a block, side by side and one behind another. */
const COLUMNS = 4;
const ROWS = 3;
const LOTS = COLUMNS * ROWS;
/** Lots of one building: two blocks, about one lot for each household. */
const OF_BUILDING = 2 * LOTS;

export interface Cell {
  district: number;
  first: number;
  size: number;
}

export interface Plan {
  /** Place of each citizen, in address order. */
  x: Float32Array;
  y: Float32Array;
  /** Quarter of each citizen. */
  quarter: Uint8Array;
  quarters: Quarter[];
  river: River;
  /** Width of a household's lot, in the units of the plan. */
  lot: number;
}

/** A household's lot: where it lies, in which quarter, and how wide it is. */
interface Lot {
  x: number;
  y: number;
  quarter: number;
  pitch: number;
  /** The block it belongs to, to leave out whole ones. */
  block: number;
}

/** Half the width of the gap between quarters. */
function verge(quarter: Quarter): number {
  return 3.6 + 6.5 * grain(Math.round(quarter.middle[0] * 10), 31) ** 3;
}

/** A quarter as it is built on: its edges, how far it reaches, and how wide its verge is. */
interface Site {
  quarter: Quarter;
  number: number;
  edges: Float64Array;
  reach: number;
  edge: number;
}

function siteOf(quarter: Quarter, number: number): Site {
  const [mx, my] = quarter.middle;
  const reach = Math.max(...quarter.corners.map(([x, y]) => Math.hypot(x - mx, y - my)));
  return { quarter, number, edges: edgesOf(quarter.corners), reach, edge: verge(quarter) };
}

/**
 * Build on a quarter with one width of lots: blocks between streets, cut off where the quarter ends.
 *
 * @param lots where the lots are put; null to count them only
 * @returns how many there are
 */
function build({ quarter, number, edges, reach, edge }: Site, width: number, water: Float32Array, lots: Lot[] | null): number {
  const pitch = width * (0.84 + 0.36 * Math.min(1, quarter.out));
  const down = pitch * 1.1;
  const [street, avenue] = [pitch * 0.95, pitch * 1.1];
  const [cos, sin] = [Math.cos(quarter.turn), Math.sin(quarter.turn)];
  const [mx, my] = quarter.middle;
  const [wide, deep] = [pitch * COLUMNS + street, down * ROWS + street];
  const [us, vs] = [Math.ceil(reach / wide), Math.ceil(reach / deep)];
  const radius = Math.hypot(wide, deep) / 2 + pitch;
  const jitter = quarter.loose * pitch * 0.95;
  let many = 0;
  for (let v = -vs; v <= vs; v++) {
    const slip = (grain(v + number * 131, 41) - 0.5) * wide * (quarter.loose > 0.4 ? 0.6 : 0);
    for (let u = -us; u <= us; u++) {
      const bu = u * wide + slip + Math.floor(u / 4) * avenue;
      const bv = v * deep + Math.floor(v / 5) * avenue;
      const bx = mx + bu * cos - bv * sin;
      const by = my + bu * sin + bv * cos;
      const depth = inside(edges, bx, by) - edge;
      if (depth < -radius) continue;
      const dry = fromWater(water, bx, by) - 6;
      if (dry < -radius) continue;
      const isWhole = depth > radius && dry > radius;
      if (isWhole && lots === null) {
        many += LOTS;
        continue;
      }
      const block = number * 65536 + (v + 120) * 256 + u + 120;
      for (let k = 0; k < LOTS; k++) {
        const p = bu + ((k % COLUMNS) - (COLUMNS - 1) / 2) * pitch + (grain(block * LOTS + k, 42) - 0.5) * jitter;
        const q = bv + (Math.floor(k / COLUMNS) - (ROWS - 1) / 2) * down + (grain(block * LOTS + k, 43) - 0.5) * jitter;
        const x = mx + p * cos - q * sin;
        const y = my + p * sin + q * cos;
        if (!isWhole && (inside(edges, x, y) < edge || fromWater(water, x, y) < 6)) continue;
        many++;
        lots?.push({ x, y, quarter: number, pitch, block });
      }
    }
  }
  return many;
}

/** The lots of a district: as wide as its buildings allow, and no more of them than it needs. */
function settle(mine: readonly number[], all: readonly Quarter[], needed: number, water: Float32Array): Lot[] {
  const area = mine.reduce((sum, number) => sum + all[number]!.area, 0);
  let wide = Math.sqrt(area / Math.max(1, needed)) * 0.95;
  let narrow = wide * 0.35;
  const sites = mine.map((number) => siteOf(all[number]!, number));
  const built = (width: number, into: Lot[] | null): number => sites.reduce((sum, site) => sum + build(site, width, water, into), 0);
  for (let round = 0; round < 6; round++) {
    const width = Math.sqrt(narrow * wide);
    if (built(width, null) >= needed) narrow = width;
    else wide = width;
  }
  const lots: Lot[] = [];
  built(narrow, lots);
  const blocks = new Map<number, number>();
  for (const lot of lots) blocks.set(lot.block, (blocks.get(lot.block) ?? 0) + 1);
  const away = (block: number): number => all[block >> 16]!.out * 0.5 + grain(block, 51);
  let spare = lots.length - needed;
  const empty = new Set<number>();
  for (const block of [...blocks.keys()].sort((a, b) => away(b) - away(a))) {
    const many = blocks.get(block)!;
    if (many > spare) continue;
    empty.add(block);
    spare -= many;
  }
  return lots.filter((lot) => !empty.has(lot.block));
}

/** The river, which every city has, and how far every place lies from it. */
const water = river();
const map = waterMap(water);

/** Where members of a household stand in their lot, in parts of its width. */
const MEMBERS: readonly (readonly [number, number])[] = [
  [-0.22, -0.2], [0.24, 0.18], [0.24, -0.24], [-0.24, 0.24], [0, 0.02], [0.02, -0.38], [0, 0.4], [-0.42, 0], [0.42, 0],
];

/**
 * The plan of a city.
 *
 * @param heads one byte per citizen whose bit 7 says that a household begins here
 */
export function plan(districts: readonly { citizens: number }[], cells: readonly Cell[], heads: Uint8Array): Plan {
  const citizens = heads.length;
  const buildings = Math.ceil(citizens / SEATS);
  const all = quarters(districts, Math.max(7, Math.min(58, Math.round(buildings / 27))));
  const result: Plan = {
    x: new Float32Array(citizens),
    y: new Float32Array(citizens),
    quarter: new Uint8Array(citizens),
    quarters: all,
    river: water,
    lot: 3,
  };
  for (let d = 0; d < districts.length; d++) {
    const homes = cells.filter((cell) => cell.district === d);
    const needed = homes.reduce((sum, cell) => sum + Math.ceil(cell.size / SEATS), 0) * OF_BUILDING;
    const mine = all.map((_, i) => i).filter((i) => all[i]!.district === d);
    mine.sort((a, b) => all[a]!.out - all[b]!.out);
    const lots = settle(mine, all, needed, map);
    let next = 0;
    for (const cell of homes) {
      for (let first = 0; first < cell.size; first += SEATS) {
        const size = Math.min(SEATS, cell.size - first);
        if (lots.length > 0) house(result, lots, next, cell.first + first, size, heads);
        next += OF_BUILDING;
      }
    }
    result.lot = lots[0]?.pitch ?? result.lot;
  }
  return result;
}

/** Put the households of one building into its lots. */
function house(into: Plan, lots: readonly Lot[], begin: number, first: number, size: number, heads: Uint8Array): void {
  let households = 0;
  for (let i = first; i < first + size; i++) if (i === first || heads[i]! & 128) households++;
  let household = -1;
  let member = 0;
  for (let i = first; i < first + size; i++) {
    if (i === first || heads[i]! & 128) {
      household++;
      member = 0;
    }
    const lot = lots[Math.min(lots.length - 1, begin + Math.floor((household * OF_BUILDING) / Math.max(households, OF_BUILDING)))]!;
    const [dx, dy] = MEMBERS[member++ % MEMBERS.length]!;
    into.x[i] = lot.x + dx * lot.pitch;
    into.y[i] = lot.y + dy * lot.pitch;
    into.quarter[i] = lot.quarter;
  }
}
