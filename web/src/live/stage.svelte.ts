// The city as the page knows it: what the worker tells, and what the page asks of it.
import type { By } from "../city/colours";
import { wayBy } from "../city/colours";
import { TOKEN } from "./api";
import type { Asked, City, Drawn, Ended, Listed, Measured, Near, Score, Study, Told, Totals } from "./messages";

/** One run, as far as it has come. */
export interface Run {
  tag: number;
  study: Study;
  series: Totals[];
  measured: Measured[];
  weeks: number;
}

type Picked = Extract<Told, { tell: "picked" }>;

class Stage {
  city = $state.raw<City | null>(null);
  quarters = $state.raw<{ x: number; y: number; district: number }[]>([]);
  drawn = $state.raw<Drawn | null>(null);
  run = $state.raw<Run | null>(null);
  /** The run before the last change: drawn as a ghost. */
  before = $state.raw<Run | null>(null);
  ended = $state.raw<Ended | null>(null);
  picked = $state.raw<Picked | null>(null);
  list = $state.raw<Listed | null>(null);
  near = $state.raw<Near | null>(null);
  line = $state<"closed" | "open" | "lost">("closed");
  fault = $state.raw<{ text: string; cure: string } | null>(null);
  compiling = $state("");
  isPlaying = $state(false);
  isWaiting = $state(false);
  by = $state<By>("why");
  speed = $state(12);
  hasGhost = $state(true);
  /** Milliseconds from the last change to its first picture. */
  answered = $state(0);

  private worker: Worker | null = null;
  private tag = 0;
  private asked = 0;
  private started: Study | null = null;

  get way() {
    return wayBy(this.by);
  }

  /** The score that is shown of the declared world, or null where there is none. */
  get score(): Score | null {
    return this.city === null ? null : (this.city.scores[this.city.worlds[0] ?? ""] ?? null);
  }

  get week(): number {
    return this.drawn?.week ?? 0;
  }

  open(): void {
    if (this.worker !== null) return;
    this.worker = new Worker(new URL("../city/worker.ts", import.meta.url), { type: "module", name: "city" });
    this.worker.onmessage = (event: MessageEvent<Told>) => this.hear(event.data);
    this.ask({ do: "line", address: this.address(), token: TOKEN });
  }

  ask(asked: Asked, transfer: Transferable[] = []): void {
    this.open(); // a picture may be there before the page has opened the line
    this.worker?.postMessage(asked, transfer);
  }

  /** Let the weeks of a study be lived; what was shown before stays as a ghost. */
  start(study: Study, from = 0): void {
    if (this.run !== null && this.run.series.length > 1) this.before = this.run;
    this.tag += 1;
    this.fault = null;
    this.ended = null;
    this.isWaiting = true;
    this.asked = performance.now();
    this.started = JSON.parse(JSON.stringify(study)) as Study;
    this.ask({ do: "start", tag: this.tag, study: this.started, from });
  }

  /** Open the line anew and live the study once more. */
  reconnect(): void {
    this.ask({ do: "line", address: this.address(), token: TOKEN });
    if (this.started !== null) this.start(this.started);
  }

  private address(): string {
    return `ws://${location.host}/api/live`;
  }

  play(): void {
    this.isPlaying = true;
    this.ask({ do: "play" });
  }

  pause(): void {
    this.isPlaying = false;
    this.ask({ do: "pause" });
  }

  step(by: number): void {
    this.isPlaying = false;
    this.ask({ do: "step", by });
  }

  show(week: number): void {
    this.ask({ do: "show", week });
  }

  setSpeed(weeks: number): void {
    this.speed = weeks;
    this.ask({ do: "speed", weeks });
  }

  colourBy(by: By): void {
    this.by = by;
    this.ask({ do: "colour", by });
  }

  ghost(on: boolean): void {
    this.hasGhost = on;
    this.ask({ do: "ghost", on });
  }

  private hear(told: Told): void {
    if ("tag" in told && told.tag !== this.tag) return;
    switch (told.tell) {
      case "city":
        this.city = told.city;
        this.quarters = told.quarters;
        this.compiling = "";
        this.run = { tag: told.tag, study: this.started!, series: [], measured: [], weeks: told.city.weeks };
        if (this.before !== null && this.before.study.citizens !== this.run.study.citizens) this.before = null;
        break;
      case "drawn":
        if (this.isWaiting) this.answered = performance.now() - this.asked;
        this.isWaiting = false;
        this.drawn = told;
        break;
      case "kept":
        if (this.run !== null) this.run = { ...this.run, series: told.series, measured: told.measured };
        break;
      case "end":
        this.ended = told.ended;
        break;
      case "line":
        this.line = told.state === "open" ? "open" : "lost";
        if (told.state === "lost") this.isWaiting = false;
        break;
      case "compiling":
        this.compiling = told.text;
        break;
      case "error":
        this.fault = { text: told.text, cure: told.cure };
        this.isWaiting = false;
        break;
      case "picked":
        this.picked = told;
        break;
      case "near":
        this.near = told.near;
        break;
      case "list":
        this.list = told.list;
        break;
      case "playing":
        this.isPlaying = told.playing;
        break;
    }
  }
}

export const stage = new Stage();
