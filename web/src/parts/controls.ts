// How a control's number is read, shown and moved. What it means comes from the words themselves.
import type { Control } from "../live/api";
import { plain, share } from "./figures";

/** The number a control stands at. */
export function byControl(control: Control): number {
  return typeof control.value === "number" ? control.value : Number.parseFloat(String(control.value));
}

/** Whether a control is a number that can be moved between two ends. */
export function isNumber(control: Control): boolean {
  const [low, high] = ends(control);
  return Number.isFinite(byControl(control)) && typeof control.value !== "boolean" && high > low;
}

/** Between what a control is moved: the range that is looked at, or from nothing to twice what it is, within bounds. */
export function ends(control: Control): [number, number] {
  const value = byControl(control);
  const swept = control.swept ?? null;
  const [least, most] = control.bounds ?? [null, null];
  const low = swept?.[0] ?? Math.max(least ?? -Infinity, value < 0 ? value * 2 : 0);
  const high = swept?.[1] ?? Math.min(most ?? Infinity, value > 0 ? value * 2 : value < 0 ? 0 : 1);
  return [Math.min(low, value), Math.max(high, value)];
}

/** What an assumption is called: the number, and where it is another's than the first regime's, whose; cut if too long. */
export function assumption(of: { label: string; regime: string }, most = 200): string {
  const said = `${named(of)} (${of.regime.replaceAll("-", " ")})`;
  return said.length <= most ? said : `${said.slice(0, most - 1)}…`;
}

/** What a control is called: whose, then what. */
export function named(control: { label: string }): string {
  const parts = control.label.split(", ").filter((part, i, all) => i === 0 || part !== all[i - 1]);
  if (parts.length > 1 && parts[0] === parts[parts.length - 1]) parts.pop();
  const said = parts.join(", ").replace("look alikes", "taken for a look-alike").replace("false alarm", "false alarms");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export function isShare(control: Control): boolean {
  return /share|probability|part of/.test(control.unit) && byControl(control) <= 1;
}

export function said(control: Control, value: number): string {
  if (!Number.isFinite(value)) return String(control.value);
  if (isShare(control)) {
    const of = control.unit.replace(/^(share|probability)( of)?/, "").trim();
    const size = Math.abs(value);
    return `${share(value, size >= 0.1 ? 0 : size >= 0.01 ? 1 : size >= 0.001 ? 2 : 3)}${of ? ` of ${of}` : ""}`;
  }
  const unit = Math.abs(value) === 1 ? control.unit.replace(/^(point|week|day|metre)s\b/, "$1") : control.unit;
  return `${plain(value)} ${unit}`.trim();
}

/** Words that end the path of a control people ask about first, in that order. */
const FIRST = ["look_alikes", "false_alarm", "detects", "coverage", "share", "half_life"];

/** Whether a band begins where a register lets go: who falls below it is entered. */
function isEdge(control: Control, controls: readonly Control[]): boolean {
  const value = byControl(control);
  return controls.some((one) => /score_from$/.test(one.path) && byControl(one) === value);
}

/** A few controls of a regime that stand beside the city. */
export function foremost(controls: readonly Control[], most: number): Control[] {
  const found: Control[] = [];
  const edge = controls.find((one) => /score_below|\.bands\./.test(one.path) && isNumber(one) && isEdge(one, controls));
  if (edge !== undefined) found.push(edge);
  for (const word of FIRST) {
    const one = controls.find((control) => isNumber(control) && new RegExp(`(^|[.\\[])${word}\\b`).test(control.path));
    if (one !== undefined && !found.includes(one)) found.push(one);
  }
  const frame = /\.(bounds|step|starts)\b/; // how a score is written down: asked about last
  for (const one of [...controls].sort((a, b) => Number(frame.test(a.path)) - Number(frame.test(b.path)))) {
    if (found.length >= most) break;
    if (isNumber(one) && !found.includes(one)) found.push(one);
  }
  return found.slice(0, most);
}
