// Numbers as they are written on the page.

export function share(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return `${value === 0 ? "0" : (value * 100).toFixed(digits)} %`;
}

export function part(some: number, all: number): string {
  return all === 0 ? "–" : share(some / all);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en").replaceAll(",", "\u202f");
}

/** A number with as many decimals as say something. */
export function plain(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1000) return count(value);
  if (size < 0.0001) return value.toPrecision(2);
  return String(Number(value.toPrecision(size < 1 ? 3 : 4)));
}

export function signed(value: number | null | undefined): string {
  const said = plain(value);
  return value !== null && value !== undefined && value > 0 ? `+${said}` : said.replace("-", "−");
}

/** A score with the decimals that tell on its scale: none on one of hundreds of points, two on one of five. */
export function onScale(score: number, scale: { low: number; high: number } | null): string {
  const span = scale === null ? Infinity : scale.high - scale.low;
  return plain(Number(score.toFixed(span >= 100 ? 0 : span >= 20 ? 1 : 2)));
}

/** Week 61: year 2, week 9; week 0: before the first week. */
export function when(week: number): string {
  if (week <= 0) return "before the first week";
  return `year ${Math.floor((week - 1) / 52) + 1}, week ${((week - 1) % 52) + 1}`;
}
