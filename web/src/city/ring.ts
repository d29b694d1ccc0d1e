// Part of the city: those whose lights lie within a loop, or who live in a district.
import type { Home } from "./kept";
import type { Plan } from "./plan";

/** What a ring is drawn round: a loop in the plan's units, x and y in turn; or a district, by its number. */
export type Ring = { loop: readonly number[] } | { district: number };

/** Those whom a ring holds, in address order. */
export function heldBy(ring: Ring, plan: Plan, homes: readonly Home[]): Uint32Array {
  return "district" in ring ? ofDistrict(ring.district, homes) : within(ring.loop, plan);
}

function ofDistrict(district: number, homes: readonly Home[]): Uint32Array {
  const mine = homes.filter((home) => home.district === district);
  const people = new Uint32Array(mine.reduce((sum, home) => sum + home.size, 0));
  let at = 0;
  for (const home of mine) for (let i = home.first; i < home.first + home.size; i++) people[at++] = i;
  return people;
}

function within(loop: readonly number[], plan: Plan): Uint32Array {
  const found: number[] = [];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k < loop.length; k += 2) {
    left = Math.min(left, loop[k]!);
    right = Math.max(right, loop[k]!);
    top = Math.min(top, loop[k + 1]!);
    bottom = Math.max(bottom, loop[k + 1]!);
  }
  for (let i = 0; i < plan.x.length; i++) {
    const x = plan.x[i]!;
    const y = plan.y[i]!;
    if (x >= left && x <= right && y >= top && y <= bottom && isInside(loop, x, y)) found.push(i);
  }
  return Uint32Array.from(found);
}

/** Whether a point lies inside a loop: a line from it to the far side crosses the loop an odd number of times. */
export function isInside(loop: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let k = 0, before = loop.length - 2; k < loop.length; before = k, k += 2) {
    const [ax, ay, bx, by] = [loop[k]!, loop[k + 1]!, loop[before]!, loop[before + 1]!];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** The sides of quarters that no two of them share, each as x and y of its two ends: the line round them all. */
export function outer(quarters: readonly { corners: readonly (readonly [number, number])[] }[]): number[][] {
  const sides = new Map<string, { ends: number[]; many: number }>();
  for (const { corners } of quarters) {
    corners.forEach(([bx, by], k) => {
      const [ax, ay] = corners[(k + corners.length - 1) % corners.length]!;
      const names = [`${ax.toFixed(2)},${ay.toFixed(2)}`, `${bx.toFixed(2)},${by.toFixed(2)}`].sort();
      const side = sides.get(names.join(" ")) ?? { ends: [ax, ay, bx, by], many: 0 };
      side.many++;
      sides.set(names.join(" "), side);
    });
  }
  return [...sides.values()].filter((side) => side.many === 1).map((side) => side.ends);
}
