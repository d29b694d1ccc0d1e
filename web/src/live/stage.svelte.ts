// The city as the page knows it: what the worker tells, and what the page asks of it.
import type { By } from "../city/colours";
import { wayBy } from "../city/colours";
import { TOKEN } from "./api";
import type { Asked, Change, City, Drawn, Ended, Listed, Measured, Near, QuarterTold, Score, Study, Told, Totals } from "./messages";

/** One run, as far as it has come. */
export interface Run {
  tag: number;
  study: Study;
  series: Totals[];
  measured: Measured[];
  weeks: number;
}

/** A run that is asked for: a study, the week that is looked at, and what controls have set since. */
interface Wanted {
  tag: number;
  study: Study;
  from: number;
  changes: Change[];
  /** When it was asked for. */
  at: number;
}

type Picked = Extract<Told, { tell: "picked" }>;

class Stage {
  city = $state.raw<City | null>(null);
  quarters = $state.raw<QuarterTold[]>([]);
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
  /** Milliseconds from the last change to its picture at the week that is looked at. */
  answered = $state(0);

  private worker: Worker | null = null;
  /** The tag of the newest run that is asked for; it may wait. */
  asked = $state(0);

  private tag = 0;
  private wanted: Wanted | null = null;
  /** The newest run that is asked for while another has not shown anything yet: it waits, and those before it go. */
  private next: Wanted | null = null;
  private isOnItsWay = false;
  private waiting: (() => void)[] = [];
  private isAnswered = true;

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

  /** The week that is looked at: while a run is on its way to it, pictures of weeks before it are shown. */
  get looked(): number {
    return this.isAnswered ? this.week : (this.wanted?.from ?? this.week);
  }

  open(): void {
    if (this.worker !== null) return;
    this.worker = new Worker(new URL("../city/worker.ts", import.meta.url), { type: "module", name: "city" });
    this.worker.onmessage = (event: MessageEvent<Told | Told[]>) => {
      for (const told of [event.data].flat()) this.hear(told);
    };
    this.ask({ do: "line", address: this.address(), token: TOKEN });
  }

  ask(asked: Asked, transfer: Transferable[] = []): void {
    this.open(); // a picture may be there before the page has opened the line
    this.worker?.postMessage(asked, transfer);
  }

  /** Let the weeks of a study be lived; what was shown before stays as a ghost. */
  start(study: Study, from = 0, changes: Change[] = []): void {
    const wanted = JSON.parse(JSON.stringify({ tag: ++this.asked, study, from, changes, at: performance.now() })) as Wanted;
    if (this.isOnItsWay && this.line === "open") this.next = wanted;
    else this.begin(wanted);
  }

  /** What the study on its way is, once the server has written the changes into it. */
  settle(study: Study): void {
    const settled = { study: JSON.parse(JSON.stringify(study)) as Study, changes: [] };
    if (this.next !== null) this.next = { ...this.next, ...settled };
    else if (this.wanted !== null) {
      this.wanted = { ...this.wanted, ...settled };
      if (this.run?.tag === this.tag) this.run = { ...this.run, study: settled.study };
    }
  }

  /** Wait until the run on its way has shown something: what is less urgent does not take its time. */
  async shows(): Promise<void> {
    if (this.isOnItsWay) await new Promise<void>((go) => this.waiting.push(go));
  }

  private begin(wanted: Wanted): void {
    if (this.run !== null && this.run.series.length > 1) this.before = this.run;
    this.next = null;
    this.wanted = wanted;
    this.tag = wanted.tag;
    this.fault = null;
    this.ended = null;
    this.isWaiting = true;
    this.isOnItsWay = true;
    this.isAnswered = false;
    const { study, from, changes } = wanted;
    this.ask({ do: "start", tag: this.tag, study, from, changes });
  }

  /** The run on its way has shown something, or never will: the next one may begin. */
  private arrive(): void {
    this.isOnItsWay = false;
    for (const go of this.waiting.splice(0)) go();
    if (this.next !== null) this.begin(this.next);
  }

  /** Open the line anew and live the study once more. */
  reconnect(): void {
    this.ask({ do: "line", address: this.address(), token: TOKEN });
    this.isOnItsWay = false;
    const again = this.next ?? this.wanted;
    if (again !== null) this.begin({ ...again, tag: ++this.asked, at: performance.now() });
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
    if (this.wanted !== null) this.wanted = { ...this.wanted, from: week };
    if (this.next !== null) this.next = { ...this.next, from: week };
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
        this.run = { tag: told.tag, study: this.wanted!.study, series: [], measured: [], weeks: told.city.weeks };
        if (this.before !== null && this.before.study.citizens !== this.run.study.citizens) this.before = null;
        break;
      case "drawn":
        this.isWaiting = false;
        this.drawn = told;
        if (!this.isAnswered && told.week >= (this.wanted?.from ?? 0)) {
          this.isAnswered = true;
          if (this.before !== null) this.answered = performance.now() - (this.wanted?.at ?? 0);
        }
        this.arrive();
        break;
      case "kept":
        if (this.run !== null) this.run = { ...this.run, series: told.series, measured: told.measured };
        this.arrive();
        break;
      case "end":
        this.ended = told.ended;
        break;
      case "line":
        this.line = told.state === "open" ? "open" : "lost";
        if (told.state !== "open") {
          this.isWaiting = false;
          this.arrive();
        }
        break;
      case "compiling":
        this.compiling = told.text;
        break;
      case "error":
        this.fault = { text: told.text, cure: told.cure };
        this.isWaiting = false;
        this.arrive();
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
