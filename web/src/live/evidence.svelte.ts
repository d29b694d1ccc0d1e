// Differences with intervals: many societies drawn from the same tables, each lived with and without the regime.
import { listen, Refused, type Fault } from "./api";
import type { Study } from "./messages";

export interface Paired {
  difference: number;
  /** Ends of the interval; null where there are too few to tell. */
  low: number | null;
  high: number | null;
  replicates: number;
}

export interface Found {
  name: string;
  title: string;
  unit: string;
  definition?: string;
  formula?: string;
  how_it_could_be_wrong?: string;
  worlds: Record<string, { value: number | null } | null>;
  paired: Record<string, Paired | null>;
}

export interface MatrixCell extends Partial<Paired> {
  regime: string;
  safeguard: string;
  fits?: boolean;
}

class Evidence {
  found = $state.raw<Found[] | null>(null);
  cells = $state.raw<MatrixCell[]>([]);
  fault = $state.raw<Fault | null>(null);
  isAsking = $state(false);
  isFilling = $state(false);
  done = $state(0);
  readonly replicates = 10;
  private of = "";

  isOf(study: Study): boolean {
    return this.of === JSON.stringify(study);
  }

  async ask(study: Study): Promise<void> {
    this.isAsking = true;
    const smaller = { ...study, citizens: Math.min(study.citizens, 20_000), replicates: this.replicates };
    await this.follow("/api/evidence", { study: smaller }, (line) => {
      if (line.type === "evidence") {
        this.found = line["measures"] as Found[];
        this.of = JSON.stringify(study);
      }
    });
    this.isAsking = false;
  }

  async fill(study: Study, regimes: string[], safeguards: string[], measure: string): Promise<void> {
    this.isFilling = true;
    this.cells = [];
    const smaller = { ...study, citizens: Math.min(study.citizens, 5_000), replicates: this.replicates };
    await this.follow("/api/matrix", { study: smaller, regimes, safeguards, measure }, (line) => {
      if (line.type === "cell") this.cells = [...this.cells, line as unknown as MatrixCell];
    });
    this.isFilling = false;
  }

  private async follow(path: string, body: unknown, each: (line: { type: string } & Record<string, unknown>) => void): Promise<void> {
    this.fault = null;
    this.done = 0;
    try {
      await listen(path, body, (line) => {
        if (line.type === "progress") this.done = Number(line["done"]) / Math.max(1, Number(line["all"]));
        else if (line.type === "error") this.fault = { text: String(line["text"]), cure: String(line["cure"] ?? "") };
        else each(line);
      });
    } catch (error) {
      this.fault = error instanceof Refused ? error.fault : { text: String(error) };
    }
  }
}

export const evidence = new Evidence();
