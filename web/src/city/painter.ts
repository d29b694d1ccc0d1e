// The city as a picture: ground once, then every light added to it, as light adds.
import { CHILD, GIVEN_BACK, JUST_NOW, LIGHTS, SHUT, lightOf, palette, type By } from "./colours";
import { grain } from "./grain";
import type { Plan } from "./plan";
import { SIZE, type Point } from "./ground";

export interface View {
  /** Middle of the picture, in the units of the plan. */
  x: number;
  y: number;
  /** Pixels of the canvas to one unit. */
  scale: number;
}

export interface Seen {
  levels: Uint8Array;
  bits: Uint8Array;
  /** The week before, to show what is new; null where there is none. */
  before: Uint8Array | null;
  /** The same week of the run before the last change, as a ghost; null where none is shown. */
  ghost: Uint8Array | null;
}

const SHADES = 8;

export class Painter {
  private readonly context: OffscreenCanvasRenderingContext2D;
  private readonly small: OffscreenCanvas;
  private readonly smallContext: OffscreenCanvasRenderingContext2D;
  private ground: Uint8ClampedArray = new Uint8ClampedArray(0);
  private image: ImageData | null = null;
  private offsets: Int32Array = new Int32Array(0);
  private shades: Uint8Array = new Uint8Array(0);
  private table: Uint8Array = new Uint8Array(256 * 16 * 2);
  private colours: Float32Array = new Float32Array(0);
  private strong: Uint8Array = new Uint8Array(0);
  private gain = 1;
  private view: View = { x: SIZE / 2, y: SIZE / 2, scale: 1 };
  private by: By = "why";
  /** Light around the lights; costs a few milliseconds a picture. */
  glows = true;

  constructor(private readonly canvas: OffscreenCanvas) {
    this.context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
    this.small = new OffscreenCanvas(1, 1);
    this.smallContext = this.small.getContext("2d", { alpha: false, willReadFrequently: true })!;
    this.colourBy("why");
  }

  colourBy(by: By): void {
    this.by = by;
    for (let group = 0; group < 2; group++) {
      for (let step = 0; step < 16; step++) {
        for (let bits = 0; bits < 256; bits++) {
          this.table[(group * 16 + step) * 256 + bits] = lightOf(by, bits, step << 4, group);
        }
      }
    }
    const { colours, strong } = palette(by);
    this.strong = strong;
    this.colours = new Float32Array(LIGHTS * SHADES * 3);
    for (let light = 0; light < LIGHTS; light++) {
      for (let shade = 0; shade < SHADES; shade++) {
        const bright = strong[light] ? 0.9 + 0.1 * (shade / 7) : 0.42 + (0.54 * ((shade * 5) % 8)) / 7;
        for (let k = 0; k < 3; k++) this.colours[(light * SHADES + shade) * 3 + k] = colours[light * 3 + k]! * bright;
      }
    }
  }

  /** Set the size of the canvas and what of the plan is seen. */
  look(plan: Plan, view: View, width: number, height: number): void {
    if (this.canvas.width !== width || this.canvas.height !== height || this.image === null) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.small.width = Math.max(1, width >> 2);
      this.small.height = Math.max(1, height >> 2);
      this.image = new ImageData(width, height);
    }
    this.view = view;
    drawGround(this.context, plan, view, width, height);
    this.ground = this.context.getImageData(0, 0, width, height).data;
    const n = plan.x.length;
    if (this.offsets.length !== n) {
      this.offsets = new Int32Array(n);
      this.shades = new Uint8Array(n);
      for (let i = 0; i < n; i++) this.shades[i] = Math.floor(grain(i, 71) * SHADES);
    }
    this.gain = gainOf(n, view.scale);
    const rim = this.rim();
    for (let i = 0; i < n; i++) {
      const px = Math.round((plan.x[i]! - view.x) * view.scale + width / 2);
      const py = Math.round((plan.y[i]! - view.y) * view.scale + height / 2);
      const seen = px >= rim && py >= rim && px < width - rim && py < height - rim;
      this.offsets[i] = seen ? (py * width + px) * 4 : -1;
    }
  }

  /** How far a light reaches, in pixels. */
  private rim(): number {
    return Math.max(3, Math.ceil(this.view.scale * 2.4));
  }

  /** Paint one week; returns the milliseconds it took. */
  paint(seen: Seen, who: Uint8Array): number {
    const image = this.image;
    if (image === null) return 0;
    const began = performance.now();
    const data = image.data;
    data.set(this.ground);
    const plain = spot(this.view.scale, image.width, false);
    const bright = spot(this.view.scale, image.width, true);
    const { levels, bits, before, ghost } = seen;
    const shows = ghost !== null && this.by === "why";
    const { offsets, shades, table, colours, strong } = this;
    for (let i = 0; i < offsets.length; i++) {
      const at = offsets[i]!;
      if (at < 0) continue;
      const now = bits[i]!;
      const group = (who[i]! & 7) === 0 ? 0 : 16;
      let light = table[(group + (levels[i]! >> 4)) * 256 + now]!;
      if (shows && ghost[i]! & SHUT && !(now & SHUT)) light = GIVEN_BACK;
      else if (before !== null && strong[light] && !(before[i]! & SHUT)) light = JUST_NOW;
      const c = (light * SHADES + shades[i]!) * 3;
      const dim = (who[i]! & CHILD ? 0.72 : 1) * this.gain;
      const r = colours[c]! * dim;
      const g = colours[c + 1]! * dim;
      const b = colours[c + 2]! * dim;
      const { steps, parts } = strong[light] ? bright : plain;
      for (let k = 0; k < steps.length; k++) {
        const p = at + steps[k]!;
        const part = parts[k]!;
        data[p] = data[p]! + r * part;
        data[p + 1] = data[p + 1]! + g * part;
        data[p + 2] = data[p + 2]! + b * part;
      }
    }
    this.context.putImageData(image, 0, 0);
    if (this.glows) this.glow();
    return performance.now() - began;
  }

  /** Add a soft copy of the picture to itself. */
  private glow(): void {
    const { small, smallContext, context, canvas } = this;
    smallContext.globalCompositeOperation = "copy";
    smallContext.filter = "blur(2.5px)";
    smallContext.drawImage(canvas, 0, 0, small.width, small.height);
    smallContext.filter = "none";
    context.globalCompositeOperation = "lighter";
    context.globalAlpha = 0.34;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
  }
}

/** How bright a light is, so that many on few pixels do not all turn white. */
function gainOf(lights: number, scale: number): number {
  const onPixel = lights / (0.62 * SIZE * SIZE * scale * scale);
  return Math.min(1.15, (0.3 / Math.max(1e-6, onPixel)) ** 0.8);
}

interface Spot {
  steps: Int32Array;
  parts: Float32Array;
}

/** The spot of a light at a scale: steps from its middle within the image, and how bright each is. */
function spot(scale: number, width: number, bright: boolean): Spot {
  const radius = Math.max(bright ? 1.02 : 0.6, scale * (bright ? 0.8 : 0.5));
  const reach = Math.min(24, Math.ceil(radius * (bright ? 2.1 : 1.5)));
  const steps: number[] = [];
  const parts: number[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const part = Math.exp(-(dx * dx + dy * dy) / (radius * radius)) * (bright ? 1.1 : 0.95);
      if (part < 0.06) continue;
      steps.push((dy * width + dx) * 4);
      parts.push(part);
    }
  }
  return { steps: Int32Array.from(steps), parts: Float32Array.from(parts) };
}

function trace(context: OffscreenCanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
}

/** Night, quarters a little lighter than their streets, water, bridges. */
function drawGround(
  context: OffscreenCanvasRenderingContext2D, plan: Plan, view: View, width: number, height: number,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = "source-over";
  context.fillStyle = "#080a12";
  context.fillRect(0, 0, width, height);
  context.setTransform(view.scale, 0, 0, view.scale, width / 2 - view.x * view.scale, height / 2 - view.y * view.scale);
  context.lineJoin = "round";
  for (const quarter of plan.quarters) {
    trace(context, quarter.corners);
    context.closePath();
    context.fillStyle = "#0b0d16";
    context.fill();
    context.lineWidth = 7;
    context.strokeStyle = "#080a12";
    context.stroke();
  }
  drawWater(context, plan);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

function drawWater(context: OffscreenCanvasRenderingContext2D, plan: Plan): void {
  const { course, half } = plan.river;
  const bank = (side: number, add: number): Point[] =>
    course.map(([x, y], i) => {
      const [ax, ay] = course[Math.max(0, i - 1)]!;
      const [bx, by] = course[Math.min(course.length - 1, i + 1)]!;
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const away = side * (half[i]! + add);
      return [x - ((by - ay) / length) * away, y + ((bx - ax) / length) * away];
    });
  const shape = (add: number): void => {
    trace(context, [...bank(1, add), ...bank(-1, add).reverse()]);
    context.closePath();
  };
  shape(3);
  context.fillStyle = "#06080e";
  context.fill();
  shape(0);
  const along = context.createLinearGradient(0, 0, SIZE, 0);
  along.addColorStop(0, "#080f1b");
  along.addColorStop(0.5, "#0a1524");
  along.addColorStop(1, "#080f1b");
  context.fillStyle = along;
  context.fill();
  context.lineCap = "round";
  for (const part of [0.16, 0.33, 0.45, 0.58, 0.7, 0.84]) {
    const i = Math.floor(part * (course.length - 2)) + 1;
    const [x, y] = course[i]!;
    const [bx, by] = course[i + 1]!;
    const length = Math.hypot(bx - x, by - y) || 1;
    const reach = half[i]! + 4;
    const [nx, ny] = [-(by - y) / length, (bx - x) / length];
    context.beginPath();
    context.moveTo(x - nx * reach, y - ny * reach);
    context.lineTo(x + nx * reach, y + ny * reach);
    context.lineWidth = 3.2;
    context.strokeStyle = "#151a26";
    context.stroke();
    context.lineWidth = 0.8;
    context.setLineDash([0.4, 3.4]);
    context.strokeStyle = "#c9a46a";
    context.stroke();
    context.setLineDash([]);
  }
}
