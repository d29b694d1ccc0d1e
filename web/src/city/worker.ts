// The worker of the city: holds the line to the server, keeps the weeks, and paints them.
import type { Asked, Change, City, Ended, Listed, Measured, Near, Study, Sums, Told } from "../live/messages";
import { BLACK, CHILD, SHUT, lightOf, wayBy, type By } from "./colours";
import { Kept, among, byScore, type Home, type Week } from "./kept";
import { Painter, type View } from "./painter";
import { plan, type Plan } from "./plan";
import { heldBy, type Ring } from "./ring";
import { SIZE } from "./ground";

const HEAD = 8;
const WHO = 0;

let canvas: OffscreenCanvas | null = null;
let painter: Painter | null = null;
let [width, height] = [0, 0];
let view: View = { x: SIZE / 2, y: SIZE / 2, scale: 1 };
let isStale = true;

let address = "";
let token = "";
let line: WebSocket | null = null;
let isOpen = false;
let waiting: { tag: number; study: Study; look: number; changes: Change[] } | null = null;

let city: City | null = null;
let ground: Plan | null = null;
let groundKey = "";
let who = new Uint8Array(0);
let kept: Kept | null = null;
let before: Kept | null = null;
/** The ring that somebody drew round a part of the city, and whom it holds. */
let ring: Ring | null = null;
let ringNumber = 0;
let ringed: Uint32Array | null = null;
let wanted = 0;

let by: By = "why";
let hasGhost = true;
let isPlaying = false;
let speed = 12;
let playhead = 0;
let shown = -1;
let lastTick = 0;
/** The week that is looked at: a run that is asked for is shown there, and not from its beginning. */
let startFrom = 0;
let toldOf = -1;
let isTold = true;
let rate = 0;
let lastDrawn = 0;
let scheduled = false;

/** Tell the page; what is told together is laid out together. */
function tell(...messages: Told[]): void {
  postMessage(messages.length === 1 ? messages[0] : messages);
}

// ---------------------------------------------------------------- the line to the server

function open(): void {
  line?.close();
  isOpen = false;
  const socket = new WebSocket(address);
  line = socket;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    isOpen = true;
    socket.send(JSON.stringify({ token }));
    tell({ tell: "line", state: "open" });
    send();
  };
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
    if (socket === line) take(event.data);
  };
  socket.onclose = () => {
    if (socket !== line) return;
    isOpen = false;
    line = null;
    tell({ tell: "line", state: "lost" });
  };
}

function send(): void {
  if (waiting === null) return;
  if (!isOpen || line === null) {
    if (line === null) open();
    return;
  }
  line.send(JSON.stringify({ do: "start", ...waiting, play: true }));
  waiting = null;
}

function take(data: string | ArrayBuffer): void {
  if (typeof data !== "string") return takeFrame(data);
  const said = JSON.parse(data) as { type: string; tag: number } & Record<string, unknown>;
  if (typeof said.tag === "number" && said.tag !== wanted) return;
  if (said.type === "city") takeCity(said as unknown as City);
  else if (said.type === "week") takeMeasured(said as unknown as Measured);
  else if (said.type === "end") takeEnd(said as unknown as Ended);
  else if (said.type === "list") tell({ tell: "list", list: said as unknown as Listed });
  else if (said.type === "near") tell({ tell: "near", near: said as unknown as Near });
  else if (said.type === "compiling") tell({ tell: "compiling", text: String(said["text"] ?? "") });
  else if (said.type === "error") tell({ tell: "error", tag: wanted, text: String(said["text"] ?? ""), cure: String(said["cure"] ?? "") });
}

function takeCity(said: City): void {
  city = said;
  if (kept !== null && kept.last >= 0) before = kept;
  const score = said.scores[said.worlds[0] ?? ""];
  kept = new Kept(said.tag, said.groups.length, homes(), score ? `${score.low} to ${score.high}` : "");
  toldOf = -1;
}

function takeMeasured({ week, worlds }: Measured): void {
  if (kept !== null) kept.measured[week] = { week, worlds };
}

/** Who lives in which district, in address order. */
function homes(): Home[] {
  const names = city?.districts.map((one) => one.name) ?? [];
  return (city?.cells ?? []).map(({ district, first, size }) => ({ district: names.indexOf(district), first, size }));
}

function takeEnd(ended: Ended): void {
  if (kept === null) return;
  kept.isWhole = true;
  tellKept();
  tell({ tell: "end", tag: wanted, weeks: kept.last, ended });
}

function takeFrame(buffer: ArrayBuffer): void {
  const head = new DataView(buffer);
  if (head.getUint32(0, true) !== wanted) return;
  const number = head.getUint16(4, true);
  const kind = head.getUint8(7);
  if (kind === WHO) return takeWho(new Uint8Array(buffer, HEAD));
  if (kept === null || ground === null || head.getUint8(6) !== 0) return;
  const n = who.length;
  kept.take(number, new Uint8Array(buffer, HEAD, n), new Uint8Array(buffer, HEAD + n, n), who);
  if (shown < startFrom && number === startFrom) paint(performance.now());
  else soon();
  line?.send(JSON.stringify({ do: "ack", tag: wanted, week: number }));
  if (kept.whole >= 0 && (toldOf < 1 || kept.whole >> 3 !== toldOf >> 3)) tellKept();
}

function takeWho(bytes: Uint8Array): void {
  if (city === null) return;
  who = bytes.slice();
  const key = JSON.stringify([city.citizens, city.districts, city.cells, sum(who)]);
  if (key !== groundKey || ground === null) {
    ground = plan(city.districts, homes(), who);
    groundKey = key;
    before = null;
    ringRound(ring);
    isStale = true;
  }
  playhead = startFrom;
  shown = -1;
  isTold = false;
}

/** The city, where the page has not been told of it yet: it goes with the first that is told of its weeks. */
function news(): Told[] {
  if (isTold || city === null || ground === null) return [];
  isTold = true;
  const quarters = ground.quarters.map(({ middle, district, corners }) => ({ x: middle[0], y: middle[1], district, corners }));
  return [{ tell: "city", tag: city.tag, city, quarters }];
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i++) total = (Math.imul(total, 31) + bytes[i]!) | 0;
  return total;
}

function tellKept(): void {
  if (kept === null) return;
  toldOf = kept.whole;
  const many = kept.whole + 1;
  const measured = kept.measured.slice(0, many).filter((one) => one !== undefined);
  tell(...news(), { tell: "kept", tag: kept.tag, weeks: kept.last, series: kept.series.slice(0, many), measured });
}

// ---------------------------------------------------------------- time and painting

function soon(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(tick);
}

/** Whether the run that is wanted has come to the week that is looked at. */
function isThere(): boolean {
  return kept !== null && kept.tag === wanted && (kept.isWhole || kept.last >= startFrom);
}

function tick(now: number): void {
  scheduled = false;
  if (isPlaying && kept !== null && isThere()) {
    playhead = Math.min(playhead + (Math.min(120, now - lastTick) / 1000) * speed, kept.last + 0.99);
    if (kept.isWhole && playhead >= kept.last) {
      playhead = kept.last;
      isPlaying = false;
      tell({ tell: "playing", playing: false });
    }
  }
  lastTick = now;
  paint(now);
  if (isPlaying) soon();
}

function paint(now: number): void {
  if (painter === null || ground === null || kept === null || width === 0) return;
  if (!isThere() && kept.last === startFrom - 1) return; // it came so that the next picture can say what is new in it
  const found = kept.at(Math.floor(playhead));
  if (found === null) return;
  if (!isStale && found.number === shown) return;
  if (isStale) painter.look(ground, view, width, height);
  isStale = false;
  const isNew = found.number !== shown;
  shown = found.number;
  const { week, number } = found;
  const past = hasGhost && before !== null ? (before.at(number)?.week ?? null) : null;
  const ghost = past !== null && past.bits.length === week.bits.length ? past : null;
  const milliseconds = painter.paint(
    { levels: week.levels, bits: week.bits, before: kept.weeks[number - 1]?.bits ?? null, ghost: ghost?.bits ?? null },
    who,
  );
  if (isNew) {
    if (lastDrawn > 0 && now > lastDrawn) rate += (1000 / (now - lastDrawn) - rate) * 0.15;
    lastDrawn = now;
  }
  const totals = kept.series[number];
  if (totals === undefined) return;
  const scores = ghost === null || before?.scale !== kept.scale ? null : byScore(ghost, who);
  const sum = scores === null ? null : scores.open.map((n, i) => n + scores.shut[i]!);
  const inRing = (one: Week, people: Uint32Array): Sums => among(people, number, one, who, kept!.groups);
  const within = ringed === null ? null : { number: ringNumber, now: inRing(week, ringed), before: ghost && inRing(ghost, ringed) };
  tell(...news(), {
    tell: "drawn", tag: kept.tag, week: number, totals, ...byScore(week, who), ghost: sum,
    ring: within, milliseconds, rate,
  });
}

// ---------------------------------------------------------------- one light

function pick(x: number, y: number): void {
  if (ground === null) return;
  let [nearest, least] = [-1, Infinity];
  for (let i = 0; i < ground.x.length; i++) {
    const far = (ground.x[i]! - x) ** 2 + (ground.y[i]! - y) ** 2;
    if (far < least) [nearest, least] = [i, far];
  }
  if (nearest >= 0) find(nearest);
}

function find(index: number): void {
  if (ground === null || !(index >= 0 && index < ground.x.length)) return;
  const quarter = ground.quarter[index]!;
  const week = kept?.at(Math.floor(playhead))?.week;
  let [people, shut] = [0, 0];
  if (week !== undefined) {
    for (let i = 0; i < ground.x.length; i++) {
      if (ground.quarter[i] !== quarter) continue;
      people++;
      shut += week.bits[i]! & SHUT;
    }
  }
  tell({
    tell: "picked", index, x: ground.x[index]!, y: ground.y[index]!, quarter,
    light: week === undefined ? "" : said(week.bits[index]!, who[index]!),
    isListed: week !== undefined && (week.bits[index]! & BLACK) !== 0,
    around: week === undefined ? null : { people, shut, district: ground.quarters[quarter]!.district },
  });
}

function said(bits: number, one: number): string {
  const words = wayBy("why").lights[lightOf("why", bits, 0, 0)]?.label ?? "";
  return one & CHILD ? `a child: ${words}` : words;
}

/** Hold those within a ring, and count them with every picture from now on. */
function ringRound(asked: Ring | null): void {
  ring = asked;
  ringed = ring === null || ground === null ? null : heldBy(ring, ground, homes());
  isStale = true;
}

// ---------------------------------------------------------------- what the page asks

function start(tag: number, study: Study, from: number, changes: Change[]): void {
  wanted = tag;
  startFrom = from;
  waiting = { tag, study, look: from, changes };
  if (kept !== null && kept.last >= 0) before = kept;
  send();
}

onmessage = (event: MessageEvent<Asked>) => {
  const asked = event.data;
  switch (asked.do) {
    case "canvas":
      canvas = asked.canvas;
      painter = new Painter(canvas);
      painter.colourBy(by);
      break;
    case "size":
      [width, height] = [Math.max(1, asked.width), Math.max(1, asked.height)];
      isStale = true;
      break;
    case "line":
      [address, token] = [asked.address, asked.token];
      open();
      return;
    case "start":
      start(asked.tag, asked.study, asked.from, asked.changes);
      return;
    case "play":
      if (kept?.isWhole && playhead >= kept.last) playhead = 0;
      isPlaying = true;
      lastTick = performance.now();
      break;
    case "pause":
      isPlaying = false;
      break;
    case "step":
      isPlaying = false;
      playhead = Math.max(0, Math.min(kept?.last ?? 0, Math.floor(playhead) + asked.by));
      break;
    case "show":
      playhead = Math.max(0, asked.week);
      break;
    case "speed":
      speed = asked.weeks;
      break;
    case "colour":
      by = asked.by;
      painter?.colourBy(by);
      isStale = true;
      break;
    case "ghost":
      hasGhost = asked.on;
      isStale = true;
      break;
    case "glow":
      if (painter !== null) painter.glows = asked.on;
      isStale = true;
      break;
    case "look":
      view = { x: asked.x, y: asked.y, scale: asked.scale };
      isStale = true;
      break;
    case "pick":
      pick(asked.x, asked.y);
      return;
    case "find":
      find(asked.index);
      return;
    case "ring":
      ringNumber = asked.number;
      ringRound(asked.ring);
      break;
    case "list":
    case "near":
      line?.send(JSON.stringify({ ...asked, tag: wanted, world: city?.worlds[0] }));
      return;
  }
  soon();
};
