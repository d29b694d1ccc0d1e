// The ring that is drawn round a part of the city: a loop made by hand, or a district. The worker counts who is in it.
import type { Ring } from "../city/ring";
import type { Ringed } from "./messages";
import { stage } from "./stage.svelte";

class Lasso {
  ring = $state.raw<Ring | null>(null);
  /** Whether the next stroke over the city draws a loop. */
  isDrawing = $state(false);

  private number = 0;

  /** Those within the ring as they were counted last; null until the ring that stands has been counted. */
  get held(): Ringed | null {
    const held = stage.drawn?.ring ?? null;
    return this.ring === null || held === null || held.number !== this.number ? null : held;
  }

  /** Number of the district that the ring is drawn round, or -1. */
  get district(): number {
    return this.ring !== null && "district" in this.ring ? this.ring.district : -1;
  }

  round(ring: Ring | null): void {
    this.ring = ring;
    this.isDrawing = false;
    this.number += 1;
    stage.ask({ do: "ring", number: this.number, ring });
  }

  /** Go on to the next district, or back; from the last to the first. */
  turn(by: number): void {
    const many = stage.city?.districts.length ?? 0;
    if (many === 0) return;
    const at = this.district < 0 ? (by > 0 ? 0 : many - 1) : (this.district + by + many) % many;
    this.round({ district: at });
  }
}

export const lasso = new Lasso();
