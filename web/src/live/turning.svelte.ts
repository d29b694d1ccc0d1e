// Which assumption would turn a conclusion: each moved to both ends of its range, in small societies.
import { listen, Refused, type Fault } from "./api";
import type { Paired } from "./evidence.svelte";
import type { Study } from "./messages";

export type Concludes = "more" | "less" | "none" | "unknown";

/** A difference with a number moved to an end of its range, or as far as other words let it. */
export interface End extends Paired {
  value: string;
  /** What keeps it from the end of its own range. */
  bound: string | null;
  concludes: Concludes;
  turns: boolean;
}

export interface Moved {
  path: string;
  regime: string;
  label: string;
  unit: string;
  value: string;
  note: string | null;
  low: End;
  high: End;
  moves: number;
}

export interface Turned {
  measure: { name: string; title: string; unit: string };
  declared: Paired;
  concludes: Concludes;
  rows: Moved[];
  /** The first of the assumptions that were moved, and how many there are. */
  first: number;
  assumed: number;
  of_society: number;
  citizens: number;
  weeks: number;
  replicates: number;
}

class Turning {
  found = $state.raw<Turned | null>(null);
  fault = $state.raw<Fault | null>(null);
  isAsking = $state(false);
  done = $state(0);
  private of = "";
  private stop: AbortController | null = null;

  isOf(study: Study): boolean {
    return this.found !== null && this.of === JSON.stringify(study);
  }

  async ask(study: Study, measure: string, first: number): Promise<void> {
    this.cancel();
    const stop = (this.stop = new AbortController());
    this.isAsking = true;
    this.found = this.fault = null;
    this.done = 0;
    const small = { ...study, citizens: Math.min(study.citizens, 2_000), weeks: Math.min(study.weeks, 104), replicates: 10 };
    try {
      await listen("/api/turning", { study: small, measure, first }, (line) => {
        if (line.type === "progress") this.done = Number(line["done"]) / Math.max(1, Number(line["all"]));
        else if (line.type === "error") this.fault = { text: String(line["text"]), cure: String(line["cure"] ?? "") };
        else if (line.type === "turning") {
          this.found = line as unknown as Turned;
          this.of = JSON.stringify(study);
        }
      }, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) this.fault = error instanceof Refused ? error.fault : { text: String(error) };
    } finally {
      if (this.stop === stop) this.isAsking = false;
    }
  }

  /** Stop listening; the process that lives the worlds is ended with it. */
  cancel(): void {
    this.stop?.abort();
    this.isAsking = false;
  }
}

export const turning = new Turning();
