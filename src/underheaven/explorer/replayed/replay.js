"use strict";
// One run, told again from what this file holds: nothing is asked for from outside.
const held = JSON.parse(document.getElementById("run").textContent);
const canvas = document.getElementById("city");
const paper = canvas.getContext("2d", { alpha: false });
const slider = document.getElementById("week");
const play = document.getElementById("play");
const said = document.getElementById("said");
const stays = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
let weeks = null, now = 0, timer = 0;

async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Each week is kept as what changed since the one before.
function restored(changes, many) {
  for (let at = many; at < changes.length; at += 1) changes[at] ^= changes[at - many];
  return changes;
}

// Buildings of eight by eight stand in blocks, district after district, with a street between them.
function places(many) {
  const found = [], each = 24, street = 10;
  const buildings = Math.ceil(many / 64), columns = Math.ceil(Math.sqrt(buildings * 2));
  for (let one = 0; one < many; one += 1) {
    const building = one >> 6, seat = one & 63;
    const column = building % columns, row = Math.floor(building / columns);
    found.push([column * (each + street) + (seat & 7) * 3 + 6, row * (each + street) + (seat >> 3) * 3 + 6]);
  }
  canvas.width = columns * (each + street) + 2;
  canvas.height = Math.ceil(buildings / columns) * (each + street) + 2;
  return found;
}

const standing = held.sampled ? places(held.sampled) : [];

function colour(bits) {
  if (bits & 1) return bits & 4 ? "#ff9db0" : "#ff3b4e";
  if (bits & 8) return "#5b6cff";
  return bits & 32 ? "#c8f7c5" : "#c9a96a";
}

function draw() {
  paper.fillStyle = "#05060c";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  const from = now * held.sampled;
  for (let one = 0; one < held.sampled; one += 1) {
    paper.fillStyle = colour(weeks[from + one]);
    paper.fillRect(standing[one][0], standing[one][1], 2, 2);
  }
  const counts = held.series[now];
  const share = (counts.shut_out / held.citizens * 100).toFixed(1);
  said.textContent = `Week ${now} of ${held.weeks}: shut out ${share} % (${counts.shut_out.toLocaleString("en")}); ` +
    `entries so far ${counts.entries.toLocaleString("en")}, of them wrong ${counts.wrong.toLocaleString("en")}.`;
  slider.value = String(now);
  slider.setAttribute("aria-valuetext", said.textContent);
}

function stop() { clearInterval(timer); timer = 0; play.textContent = "Play"; }

play.addEventListener("click", () => {
  if (timer) { stop(); return; }
  if (now >= held.weeks) now = 0;
  play.textContent = "Pause";
  timer = setInterval(() => { if (now >= held.weeks) stop(); else { now += 1; draw(); } }, stays ? 1000 : 60);
});
slider.addEventListener("input", () => { stop(); now = Number(slider.value); draw(); });

unpacked(held.packed).then((changes) => { weeks = restored(changes, held.sampled); draw(); })
  .catch(() => { said.textContent = "This browser cannot unpack the weeks; the table below holds the numbers."; });
