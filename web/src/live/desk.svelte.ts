// The study on the desk: what is chosen from the shelf, what was changed of it, and the controls of the regime.
import { get, post, Refused, type Control, type Declared, type Fault, type Shelf, type Shown, type YamlError } from "./api";
import { foremost } from "../parts/controls";
import type { Change, Study } from "./messages";
import { stage } from "./stage.svelte";

class Desk {
  shelf = $state.raw<Shelf | null>(null);
  /** The regime that is looked at, by its name on the shelf. */
  regime = $state("rongcheng-points");
  /** Regimes that stand beside it in the same world. */
  beside = $state<string[]>([]);
  safeguards = $state<string[]>([]);
  society = $state("small-city");
  citizens = $state(100_000);
  weeks = $state(260);
  seed = $state(7);
  declared = $state.raw<Declared | null>(null);
  yaml = $state("");
  errors = $state.raw<YamlError[]>([]);
  fault = $state.raw<Fault | null>(null);
  /** Whether the regime was changed after it was taken from the shelf. */
  isChanged = $state(false);

  /** Paths of the controls that stand beside the city: chosen once for a regime, so that none goes while it is moved. */
  foremost = $state.raw<string[]>([]);

  private fitting = $state.raw<Shown[] | null>(null);
  /** The regime that the page opens with, asked for together with the shelf. */
  private ahead: { regime: string; declared: Promise<Declared> } | null = null;
  private isSetting = false;
  /** Numbers that were set and do not stand in the text yet, the newest last. */
  private changing = new Map<string, Change["value"]>();

  get controls(): Control[] {
    return this.declared?.controls ?? [];
  }

  get grade(): string {
    return this.declared?.grade ?? this.shelf?.regimes.find((one) => one.name === this.regime)?.grade ?? "";
  }

  get title(): string {
    return this.declared?.title ?? this.regime;
  }

  /** The safeguards of the shelf that change something in this world; all of them until the server has said. */
  get safeguardsThatFit(): Shown[] {
    return this.fitting ?? this.shelf?.safeguards ?? [];
  }

  /** Ask which safeguards change a word of what is on the desk. */
  private async fit(): Promise<void> {
    await stage.shows();
    try {
      const study = { ...this.study, worlds: { declared: { regimes: this.study.worlds["declared"]!.regimes, safeguards: [] } } };
      this.fitting = (await post<Record<string, Shown[]>>("/api/safeguards", { study }))["declared"] ?? null;
    } catch {
      this.fitting = null; // all of them are shown, and one that does not fit says so when it is switched on
    }
  }

  get study(): Study {
    const first = this.isChanged ? this.yaml : this.regime;
    return {
      society: this.society,
      citizens: this.citizens,
      seed: this.seed,
      weeks: this.weeks,
      responses: "core",
      worlds: { declared: { regimes: [first, ...this.beside], safeguards: [...this.safeguards] } },
    };
  }

  async open(): Promise<void> {
    this.ahead = { regime: this.regime, declared: this.told(this.regime) };
    this.ahead.declared.catch(() => null); // what is wrong is said when it is taken
    try {
      this.shelf = await get<Shelf>("/api/shelf");
    } catch (error) {
      this.report(error);
    }
  }

  private told(regime: string): Promise<Declared> {
    return get<Declared>(`/api/regime?name=${encodeURIComponent(regime)}`);
  }

  async take(regime: string): Promise<void> {
    const ahead = this.ahead?.regime === regime ? this.ahead.declared : null;
    this.ahead = null;
    try {
      const declared = await (ahead ?? this.told(regime));
      this.regime = regime;
      this.declared = declared;
      this.yaml = declared.yaml;
      this.errors = [];
      this.fault = null;
      this.isChanged = false;
      this.beside = (declared.uses ?? []).filter((name) => this.shelf?.regimes.some((one) => one.name === name));
      this.safeguards = [];
      this.foremost = foremost(declared.controls ?? [], 3).map((one) => one.path);
      await this.settle();
      this.run();
      void this.fit();
    } catch (error) {
      this.report(error);
    }
  }

  /** Where the society on the desk lacks what the regime speaks of, take the first of the shelf that has it. */
  private async settle(): Promise<void> {
    const others = (this.shelf?.societies ?? []).map((one) => one.name).filter((name) => name !== this.society);
    for (const society of [this.society, ...others]) {
      try {
        await post("/api/study", { study: { ...this.study, society } });
        this.society = society;
        return;
      } catch {
        continue; // what is wrong with the last of them is said when it is run
      }
    }
  }

  /** Live the study on the desk, and show the week that is looked at. */
  run(): void {
    if (this.errors.length > 0) return;
    const changes = [...this.changing].map(([path, value]) => ({ path, value }));
    stage.start(this.study, Math.min(stage.looked, this.weeks), changes);
  }

  /** Change one number: the city is lived with it at once, and meanwhile the server writes it into the text. */
  async set(path: string, value: Change["value"]): Promise<void> {
    this.changing.delete(path);
    this.changing.set(path, value);
    this.run();
    if (this.isSetting) return;
    this.isSetting = true;
    const wasWrong = this.errors.length > 0;
    try {
      for (let [first] = this.changing; first !== undefined; [first] = this.changing) await this.setNext(...first, wasWrong);
      if (wasWrong) this.run();
      else if (this.errors.length === 0) stage.settle(this.study);
    } catch (error) {
      this.changing.clear();
      this.report(error);
      this.run();
    } finally {
      this.isSetting = false;
    }
  }

  /** Let one number be written into the text; where that is wrong, the study as it was is lived again. */
  private async setNext(path: string, value: Change["value"], wasWrong: boolean): Promise<void> {
    await stage.shows();
    const answer = await post<Declared>("/api/set", { yaml: this.yaml, path, value });
    if (this.changing.get(path) === value) this.changing.delete(path);
    if (this.accept(answer)) return;
    this.changing.clear();
    if (!wasWrong) stage.start(this.study, Math.min(stage.looked, this.weeks));
  }

  /** Read YAML as it stands; what is wrong is said at its line, what is right is lived. */
  async write(yaml: string): Promise<void> {
    this.yaml = yaml;
    try {
      const answer = await post<Declared>("/api/check", { yaml });
      if (this.yaml === yaml && this.accept({ ...answer, yaml })) this.run();
    } catch (error) {
      this.report(error);
    }
  }

  /** Lay a text on the desk as the server reads it; false where it has errors. */
  private accept(answer: Declared): boolean {
    this.errors = answer.errors ?? [];
    this.fault = null;
    this.isChanged = true;
    if (this.errors.length > 0) return false;
    this.yaml = answer.yaml ?? this.yaml;
    this.declared = { ...this.declared, ...answer, yaml: this.yaml } as Declared;
    return true;
  }

  toggle(safeguard: string): void {
    const has = this.safeguards.includes(safeguard);
    this.safeguards = has ? this.safeguards.filter((name) => name !== safeguard) : [...this.safeguards, safeguard];
    this.run();
  }

  /** Let another regime of the shelf be in force beside this one, or no more. */
  stand(regime: string): void {
    const has = this.beside.includes(regime);
    this.beside = has ? this.beside.filter((name) => name !== regime) : [...this.beside, regime];
    this.run();
    void this.fit();
  }

  /** Lay another study on the desk: one that came with a link and was looked at. */
  async lay(study: Study): Promise<void> {
    const world = Object.values(study.worlds)[0];
    const first = world?.regimes[0];
    if (world === undefined || first === undefined) return;
    this.society = study.society;
    this.citizens = study.citizens;
    this.weeks = study.weeks;
    this.seed = study.seed;
    try {
      const isText = first.includes("\n") || first.includes(":");
      const declared = isText
        ? await post<Declared>("/api/check", { yaml: first })
        : await this.told(first);
      this.declared = declared;
      this.yaml = declared.yaml;
      this.errors = declared.errors ?? [];
      this.regime = isText ? (declared.regime ?? "") : first;
      this.isChanged = isText;
      this.beside = world.regimes.slice(1);
      this.safeguards = [...world.safeguards];
      this.foremost = foremost(declared.controls ?? [], 3).map((one) => one.path);
      this.run();
      void this.fit();
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    this.fault = error instanceof Refused ? error.fault : { text: String(error) };
  }
}

export const desk = new Desk();
