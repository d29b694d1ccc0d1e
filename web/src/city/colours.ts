// What a light's colour says. Colours of one way of colouring differ in lightness, too, and every light that stands
// for harm is larger than those that do not.

/** Bits of the second plane of a week. */
export const SHUT = 1;
export const WRONG = 2;
export const DRAGGED = 4;
export const SILENCED = 8;
export const BLACK = 16;
export const RED = 32;
/** Bit of the byte that says who somebody is: a child. */
export const CHILD = 64;

export type By = "why" | "score" | "error" | "dragged" | "silenced" | "group";

export interface Light {
  label: string;
  colour: string;
  /** Whether it shines beyond its own place. */
  strong: boolean;
}

export interface Way {
  by: By;
  label: string;
  /** What the colours say, in a sentence. */
  says: string;
  lights: Light[];
}

const GOLD = "#ffb660";
export const HARM = "#ff2d5c";
export const OWN = "#8583ff";
export const BACK = "#4fe3c1";

export const WAYS: readonly Way[] = [
  {
    by: "why",
    label: "shut out, and why",
    says: "Each light is one synthetic citizen. When a light turns red, somebody is shut out by an error, or for what another did.",
    lights: [
      { label: "nothing closed", colour: GOLD, strong: false },
      { label: "shut out, own record", colour: OWN, strong: false },
      { label: "shut out, wrong on file", colour: HARM, strong: true },
      { label: "shut out through others", colour: "#ff86c8", strong: true },
    ],
  },
  {
    by: "score",
    label: "score",
    says: "Each light is one synthetic citizen: the lower the score, the darker and bluer. Children have none, and are darkest.",
    lights: [],
  },
  {
    by: "error",
    label: "by error",
    says: "Red lights are listed wrongly: without the errors in their file they would not be on the register, or not yet.",
    lights: [
      { label: "not listed", colour: GOLD, strong: false },
      { label: "listed", colour: "#7f7bd8", strong: false },
      { label: "listed wrongly", colour: HARM, strong: true },
    ],
  },
  {
    by: "dragged",
    label: "dragged along",
    says: "Rose lights have no entry of their own: something is closed to them for what another did.",
    lights: [
      { label: "not dragged along", colour: "#c9a877", strong: false },
      { label: "dragged along", colour: "#ff86c8", strong: true },
    ],
  },
  {
    by: "silenced",
    label: "silenced",
    says: "Blue lights do and say less that is lawful, from fear of what it costs.",
    lights: [
      { label: "not silenced", colour: GOLD, strong: false },
      { label: "silenced", colour: "#5d8dff", strong: false },
    ],
  },
  {
    by: "group",
    label: "group",
    says: "Groups are abstract. Who of them is shut out shines larger: compare the shares below.",
    lights: [
      { label: "group A", colour: "#c08a4e", strong: false },
      { label: "group B", colour: "#9fe8ff", strong: false },
      { label: "group A, shut out", colour: "#ff5a4f", strong: true },
      { label: "group B, shut out", colour: "#fff2f6", strong: true },
    ],
  },
];

export function wayBy(by: By): Way {
  return WAYS.find((way) => way.by === by) ?? WAYS[0]!;
}

/** Steps of the score's ramp, dark and blue to light and warm; its lightness rises all along. */
export const RAMP: readonly string[] = [
  "#3b3a8c", "#47439c", "#5550aa", "#6459b0", "#7562b2", "#876bb0", "#9973ab", "#aa7ca5",
  "#ba869d", "#c99195", "#d69d8c", "#e2aa85", "#ebb881", "#f3c783", "#f9d88c", "#fdeaa6",
];

/** Light numbers: those of the way, then these. */
export const SCORE_FROM = 8;
export const GIVEN_BACK = 30;
export const JUST_NOW = 31;
export const LIGHTS = 32;

export function rgb(colour: string): [number, number, number] {
  const n = Number.parseInt(colour.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** The number of the light for what a week says of a citizen. */
export function lightOf(by: By, bits: number, level: number, group: number): number {
  const shut = bits & SHUT;
  switch (by) {
    case "why":
      return shut ? (bits & WRONG ? 2 : bits & DRAGGED ? 3 : 1) : 0;
    case "score":
      return SCORE_FROM + (level >> 4);
    case "error":
      return bits & WRONG ? 2 : bits & BLACK ? 1 : 0;
    case "dragged":
      return shut && bits & DRAGGED ? 1 : 0;
    case "silenced":
      return bits & SILENCED ? 1 : 0;
    case "group":
      return (group === 0 ? 0 : 1) + (shut ? 2 : 0);
  }
}

/** Colours of all lights of a way: red, green, blue of each; and which of them shine beyond their place. */
export function palette(by: By): { colours: Float32Array; strong: Uint8Array } {
  const colours = new Float32Array(LIGHTS * 3);
  const strong = new Uint8Array(LIGHTS);
  const put = (number: number, colour: string, shines: boolean): void => {
    colours.set(rgb(colour), number * 3);
    strong[number] = shines ? 1 : 0;
  };
  wayBy(by).lights.forEach((light, i) => put(i, light.colour, light.strong));
  RAMP.forEach((colour, i) => put(SCORE_FROM + i, colour, false));
  put(GIVEN_BACK, BACK, true);
  put(JUST_NOW, "#ffe3ea", true);
  return { colours, strong };
}
