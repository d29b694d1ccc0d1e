// Questions to the server of this machine; every answer is of the real engine and the real shelf.
import type { Study } from "./messages";

export const TOKEN = document.querySelector<HTMLMetaElement>('meta[name="token"]')?.content ?? "";

export interface Fault {
  text: string;
  where?: string;
  cure?: string;
}

/** What went wrong, for a reader. */
export class Refused extends Error {
  constructor(readonly fault: Fault) {
    super(fault.text);
  }
}

export interface Shown {
  name: string;
  title: string;
  grade?: string;
  about?: string;
  uses?: string[];
  [more: string]: unknown;
}

export interface Shelf {
  regimes: Shown[];
  societies: Shown[];
  studies: Shown[];
  safeguards: Shown[];
}

export interface Source {
  key: string;
  title?: string;
  url?: string;
  [more: string]: unknown;
}

export interface Control {
  path: string;
  label: string;
  unit: string;
  value: number | string | boolean;
  low: number | null;
  high: number | null;
  step?: number | null;
  standing?: string | null;
  source?: Source | null;
  note?: string | null;
  swept?: [number, number] | null;
  group?: string;
  thing?: string | null;
  type?: string;
  choices?: string[];
  bounds?: [number | null, number | null];
  grade?: string | null;
  text?: string;
  [more: string]: unknown;
}

export interface YamlError {
  line: number;
  column: number;
  path?: string;
  text: string;
  expected?: string;
  cure?: string;
}

export interface Declared {
  name?: string;
  regime?: string | null;
  title?: string;
  about?: string;
  grade?: string;
  source?: Source | null;
  lawful?: Record<string, unknown>;
  yaml: string;
  card?: string[];
  controls: Control[];
  errors?: YamlError[];
  uses?: string[];
}

async function answer(response: Response): Promise<unknown> {
  const said = (await response.json().catch(() => ({}))) as { error?: Fault };
  if (!response.ok) throw new Refused(said.error ?? { text: `the server answered ${response.status}` });
  return said;
}

function lost(): never {
  throw new Refused({ text: "the server does not answer", cure: "start it again: underheaven explore" });
}

export async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { "X-Underheaven-Token": TOKEN } }).catch(lost);
  return (await answer(response)) as T;
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await send(path, body);
  return (await answer(response)) as T;
}

function send(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "X-Underheaven-Token": TOKEN, "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => (signal?.aborted ? Promise.reject(error) : lost()));
}

export type Line = { type: string } & Record<string, unknown>;

/** Ask what is answered line by line; `each` hears every line as it comes. Who stops listening ends the work, too. */
export async function listen(path: string, body: unknown, each: (line: Line) => void, signal?: AbortSignal): Promise<void> {
  const response = await send(path, body, signal);
  if (!response.ok || response.body === null) {
    await answer(response);
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") each(JSON.parse(line) as Line);
    if (done) break;
  }
  if (rest.trim() !== "") each(JSON.parse(rest) as Line);
}

export interface Happened {
  week: number;
  kind: string;
  text: string;
  what?: string;
  by?: string;
  cause?: string;
  note?: string;
  before?: number | null;
  after?: number | null;
}

export interface Service {
  name: string;
  phrase: string;
  domain: string;
}

/** Weeks in which a service answers otherwise than with a plain yes, and because of what. */
export interface Stretch {
  from: number;
  to: number;
  then: "refuse" | "favour";
  because: string;
  whose: string;
  who: string;
}

/** What changes with every week of a life, from week 1 on. */
export interface Weeks {
  scores: Record<string, (number | null)[]>;
  bands: Record<string, string[]>;
  fear: number[];
  closed: string[][];
  owes: boolean[];
  jobless: boolean[];
}

export interface OnList {
  register: string;
  regime: string;
  from: number;
  to: number;
  left: string | null;
}

export interface TwoLives {
  type: "life";
  citizen: string;
  index: number;
  world: string;
  weeks: number;
  labels: Record<string, string | number | boolean>;
  household: number[];
  declared: Happened[];
  none: Happened[];
  first_week: number | null;
  first_harm: Happened | null;
  worlds: Record<string, Weeks>;
  services: Service[];
  desk: Record<string, Stretch[]>;
  lists: OnList[];
  /** Where somebody hit by an error was asked for: whether there is anybody. */
  is_hit_by_error: boolean | null;
}

export interface Rescued {
  safeguard: string;
  title: string;
  is_prevented: boolean;
  put_off_to: number | null;
}

/** One study in every way it can be shared; all of them give the same numbers. */
export interface Shared {
  study: Study;
  study_hash: string;
  link: string;
  files: Record<string, string>;
  save: string;
  command: string;
  python: string;
  citizen_weeks: number;
}

export interface Explained {
  name: string;
  title: string;
  unit: string;
  definition: string;
  formula: string;
  how_it_could_be_wrong: string;
  is_family: boolean;
}
