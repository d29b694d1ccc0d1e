// One synthetic citizen's two lives, as the engine tells them; and what would have stopped the first harm.
import { listen, Refused, type Fault, type Happened, type Rescued, type TwoLives } from "./api";
import type { Study } from "./messages";

class Lives {
  told = $state.raw<TwoLives | null>(null);
  stopped = $state.raw<Rescued[]>([]);
  fault = $state.raw<Fault | null>(null);
  /** What is being worked out, and how far it has come, 0 to 1. */
  doing = $state<"" | "life" | "rescue">("");
  done = $state(0);
  isRescueWhole = $state(false);

  private asked = "";
  private study: Study | null = null;
  private number = 0;

  /** Ask for a life by its place in address order, or by outcome. */
  async ask(citizen: string, study: Study): Promise<void> {
    const key = `${citizen} ${JSON.stringify(study)}`;
    if (key === this.asked) return;
    this.asked = key;
    this.study = study;
    this.told = null;
    this.stopped = [];
    this.isRescueWhole = false;
    const whom = /^\d+$/.test(citizen) ? Number(citizen) : citizen;
    await this.follow("life", "/api/life", { study, citizen: whom }, (life) => (this.told = life as unknown as TwoLives));
  }

  async rescue(): Promise<void> {
    if (this.told === null || this.study === null) return;
    this.stopped = [];
    const body = { study: this.study, citizen: this.told.index };
    await this.follow("rescue", "/api/rescue", body, (one) => (this.stopped = [...this.stopped, one as unknown as Rescued]));
    this.isRescueWhole = this.fault === null;
  }

  private async follow(doing: "life" | "rescue", path: string, body: unknown, found: (line: unknown) => void): Promise<void> {
    const mine = ++this.number;
    this.doing = doing;
    this.done = 0;
    this.fault = null;
    try {
      await listen(path, body, (line) => {
        if (mine !== this.number) return;
        if (line.type === "progress") this.done = Number(line["done"]) / Math.max(1, Number(line["all"]));
        else if (line.type === "error") this.fault = { text: String(line["text"]), cure: String(line["cure"] ?? "") };
        else if (line.type === doing) found(line);
      });
    } catch (error) {
      if (mine === this.number) this.fault = error instanceof Refused ? error.fault : { text: String(error) };
    } finally {
      if (mine === this.number) this.doing = "";
    }
  }
}

export const lives = new Lives();

/** Two people who met in a week, and the marks they gave each other; null where a mark was not given. */
export interface Met {
  other: string;
  by: string;
  /** How they met: at work, next door, ... */
  how: string;
  given: Happened | null;
  received: Happened | null;
}

/** Whom somebody met in a week, as far as they marked each other. */
export function metIn(life: TwoLives, week: number): Met[] {
  const found = new Map<string, Met>();
  for (const one of life.declared) {
    if (one.week !== week || !isMark(one)) continue;
    const key = `${one.by} ${one.what} ${one.note}`;
    const met = found.get(key) ?? { other: one.note ?? "", by: one.by ?? "", how: HOW[(one.what ?? "").split("-")[0] ?? ""] ?? one.what ?? "", given: null, received: null };
    if (one.kind === "rated") met.given = one;
    else met.received = one;
    found.set(key, met);
  }
  return [...found.values()];
}

/** By the first word of a class of tie. */
const HOW: Readonly<Record<string, string>> = {
  household: "at home", workplace: "at work", neighbours: "next door", passers: "on the way", district: "an acquaintance",
  province: "an acquaintance from another district", nation: "an acquaintance from another province",
};

/** Whether an event is a mark that people gave who met. */
export const isMark = (one: Happened): boolean => one.kind === "marked" || one.kind === "rated";

/** Whether an event is an error: a record of what was not done, another's entry, or an entry that is wrong on file. */
export const isError = (one: Happened): boolean =>
  (one.kind === "recorded" && /false-alarm|look-alike|mistaken|misreported/.test(one.cause ?? "")) || one.kind === "stray" || (one.kind === "entered" && one.note === "in error");

/** Whether an event is worth a line: fear that moves is not, nor are marks given, or received as usual. */
export const isWorthALine = (one: Happened): boolean => one.kind !== "afraid" && one.kind !== "rated" && !(one.kind === "marked" && one.cause === "usual");

export interface Span {
  what: string;
  from: number;
  to: number;
}

/** The weeks in which each domain of life was closed. */
export function closings(life: TwoLives): Span[] {
  const found: Span[] = [];
  const open = new Map<string, Span>();
  (life.worlds[life.world]?.closed ?? []).forEach((domains, i) => {
    for (const domain of domains) {
      const span = open.get(domain) ?? { what: domain, from: i + 1, to: i + 1 };
      if (!open.has(domain)) found.push(span);
      span.to = i + 1;
      open.set(domain, span);
    }
    for (const domain of [...open.keys()]) if (!domains.includes(domain)) open.delete(domain);
  });
  return found;
}
