// The ground a city stands on: a river, and quarters as irregular polygons, each of one district.
import { Delaunay } from "d3-delaunay";
import { grain } from "./grain";

/** A point of the plan; the plan is a square of 1,000 by 1,000. */
export type Point = readonly [number, number];
export const SIZE = 1000;
const CENTRE: Point = [505, 430];

export interface Quarter {
  /** Corners, in order round the quarter. */
  corners: Point[];
  middle: Point;
  /** Distance from the centre of the city, 0 to about 1. */
  out: number;
  area: number;
  /** Which way its streets run, in radians. */
  turn: number;
  /** How far its houses stand out of line, 0 to 1. */
  loose: number;
  district: number;
}

export interface River {
  /** Middle of the water, from bank to bank. */
  course: Point[];
  /** Half the width of the water at each point of the course. */
  half: number[];
}

const BENDS: Point[] = [
  [-60, 545], [60, 566], [150, 622], [262, 598], [370, 546], [490, 538], [590, 548],
  [676, 492], [748, 404], [838, 346], [930, 372], [1060, 432],
];

/** The river, as a smooth curve through its bends. */
export function river(): River {
  const course: Point[] = [];
  const half: number[] = [];
  for (let i = 0; i + 3 < BENDS.length + 2; i++) {
    const at = (k: number): Point => BENDS[Math.max(0, Math.min(BENDS.length - 1, k))]!;
    const [p, q, r, s] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 0; step < 12; step++) {
      const t = step / 12;
      const curve = (k: 0 | 1): number =>
        0.5 * (2 * q[k] + (r[k] - p[k]) * t + (2 * p[k] - 5 * q[k] + 4 * r[k] - s[k]) * t * t +
          (3 * q[k] - p[k] - 3 * r[k] + s[k]) * t * t * t);
      course.push([curve(0), curve(1)]);
      half.push(15 + 7 * Math.sin((i + t) * 0.9 + 1) + (i + t) * 0.5);
    }
  }
  return { course, half };
}

const MESH = 4;
const ACROSS = SIZE / MESH + 1;

/** How far every mesh of the plan lies from the water; below 0 it is in it. */
export function waterMap(water: River): Float32Array {
  const away = new Float32Array(ACROSS * ACROSS);
  const [xs, ys] = [0, 1].map((k) => Float64Array.from(water.course, (point) => point[k]!)) as [Float64Array, Float64Array];
  const half = Float64Array.from(water.half);
  for (let row = 0; row < ACROSS; row++) {
    for (let column = 0; column < ACROSS; column++) {
      const x = column * MESH;
      const y = row * MESH;
      let least = 400;
      for (let i = 0; i < half.length; i++) {
        const reach = least + half[i]!;
        const dx = x - xs[i]!;
        if (dx > reach || -dx > reach) continue;
        const dy = y - ys[i]!;
        if (dx * dx + dy * dy < reach * reach) least = Math.sqrt(dx * dx + dy * dy) - half[i]!;
      }
      away[row * ACROSS + column] = least;
    }
  }
  return away;
}

/** How far a point lies from the water, between the meshes. */
export function fromWater(map: Float32Array, x: number, y: number): number {
  const u = Math.max(0, Math.min(ACROSS - 1.001, x / MESH));
  const v = Math.max(0, Math.min(ACROSS - 1.001, y / MESH));
  const i = Math.floor(u);
  const j = Math.floor(v);
  const at = j * ACROSS + i;
  const p = u - i;
  const q = v - j;
  return (map[at]! * (1 - p) + map[at + 1]! * p) * (1 - q) + (map[at + ACROSS]! * (1 - p) + map[at + ACROSS + 1]! * p) * q;
}

/** The edges of a convex polygon, four numbers each: a point on it, and the direction it runs in. */
export function edgesOf(corners: readonly Point[]): Float64Array {
  const edges: number[] = [];
  corners.forEach(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length]!;
    const length = Math.hypot(bx - ax, by - ay);
    if (length >= 1e-6) edges.push(ax, ay, (bx - ax) / length, (by - ay) / length);
  });
  return Float64Array.from(edges);
}

/** Signed distance of a point from the nearest edge of a convex polygon: positive inside. */
export function inside(edges: Float64Array, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < edges.length; i += 4) {
    const away = edges[i + 2]! * (y - edges[i + 1]!) - edges[i + 3]! * (x - edges[i]!);
    if (away < least) least = away;
  }
  return least;
}

function areaOf(corners: readonly Point[]): number {
  let twice = 0;
  for (let i = 0; i < corners.length; i++) {
    const [ax, ay] = corners[i]!;
    const [bx, by] = corners[(i + 1) % corners.length]!;
    twice += ax * by - bx * ay;
  }
  return twice / 2;
}

function middleOf(corners: readonly Point[]): Point {
  let [x, y, twice] = [0, 0, 0];
  for (let i = 0; i < corners.length; i++) {
    const [ax, ay] = corners[i]!;
    const [bx, by] = corners[(i + 1) % corners.length]!;
    const cross = ax * by - bx * ay;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
    twice += cross;
  }
  return [x / (3 * twice), y / (3 * twice)];
}

/** The sites quarters grow from: close together in the middle, wide apart outside. */
function sites(count: number): Point[] {
  const found: Point[] = [];
  for (let i = 0; i < count; i++) {
    const far = ((i + 0.5) / count) ** 0.6 * 690;
    const turn = i * 2.399963 + 1.1 * (grain(i, 11) - 0.5);
    const x = CENTRE[0] + far * Math.cos(turn) + 60 * (grain(i, 12) - 0.5);
    const y = CENTRE[1] + 30 + far * Math.sin(turn) + 60 * (grain(i, 13) - 0.5);
    found.push([Math.max(14, Math.min(SIZE - 14, x)), Math.max(14, Math.min(SIZE - 14, y))]);
  }
  return found;
}

/** The quarters of a city, without their districts. */
function drawn(count: number): Quarter[] {
  let points = sites(count);
  let cells: Point[][] = [];
  for (let round = 0; round < 2; round++) {
    const cut = Delaunay.from(points.map(([x, y]): [number, number] => [x, y])).voronoi([6, 6, SIZE - 6, SIZE - 6]);
    cells = points.map((_, i) => (cut.cellPolygon(i) ?? []).slice(0, -1) as unknown as Point[]);
    cells = cells.filter((cell) => cell.length > 2);
    if (round < 1) points = cells.map((cell, i) => {
      const [x, y] = middleOf(cell);
      const [a, b] = points[i] ?? [x, y];
      return [a * 0.42 + x * 0.58, b * 0.42 + y * 0.58];
    });
  }
  return cells.map((cell, i) => {
    const corners = areaOf(cell) < 0 ? [...cell].reverse() : cell;
    const middle = middleOf(corners);
    const out = Math.hypot(middle[0] - CENTRE[0], middle[1] - CENTRE[1]) / 640;
    const loose = grain(i, 21) < 0.3 ? 0.5 + 0.5 * grain(i, 22) : 0.14;
    return { corners, middle, out, area: Math.abs(areaOf(corners)), turn: alongLongest(corners), loose, district: 0 };
  });
}

/** Streets run along the longest side of a quarter. */
function alongLongest(corners: readonly Point[]): number {
  let [longest, turn] = [0, 0];
  for (let i = 0; i < corners.length; i++) {
    const [ax, ay] = corners[i]!;
    const [bx, by] = corners[(i + 1) % corners.length]!;
    const length = Math.hypot(bx - ax, by - ay);
    if (length > longest) [longest, turn] = [length, Math.atan2(by - ay, bx - ax)];
  }
  return turn;
}

/** How densely a quarter is built, by how far out it lies. */
export function crowd(quarter: Quarter): number {
  return quarter.area * (1.25 - 0.6 * Math.min(1, quarter.out));
}

/**
 * The quarters, shared among districts: the first district in the middle, the others round it, each with room in
 * proportion to the citizens who live there.
 */
export function quarters(districts: readonly { citizens: number }[], count: number): Quarter[] {
  const all = drawn(Math.max(count, districts.length));
  const people = districts.reduce((sum, one) => sum + one.citizens, 0);
  const room = all.reduce((sum, one) => sum + crowd(one), 0);
  const left = new Set(all);
  const take = (district: number, order: Quarter[]): void => {
    const share = (districts[district]!.citizens / Math.max(1, people)) * room;
    let taken = 0;
    for (const one of order) {
      if (!left.has(one)) continue;
      if ((taken > 0 && taken + crowd(one) / 2 > share) || left.size <= districts.length - 1 - district) break;
      one.district = district;
      taken += crowd(one);
      left.delete(one);
      if (taken >= share) break;
    }
  };
  take(0, [...all].sort((a, b) => a.out - b.out));
  const turn = (one: Quarter): number => Math.atan2(one.middle[1] - CENTRE[1], one.middle[0] - CENTRE[0]);
  const round = [...left].sort((a, b) => turn(a) - turn(b));
  for (let d = 1; d < districts.length; d++) take(d, round);
  for (const one of left) one.district = districts.length - 1;
  return all;
}
