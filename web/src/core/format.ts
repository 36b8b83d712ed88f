const ABSENT = "–";

/** A price with as many digits as its size needs, at most 8 after the point. */
export function price(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT;
  const size = Math.abs(value);
  const digits = size === 0 ? 2 : size >= 1000 ? 2 : size >= 1 ? 4 : Math.min(8, 4 - Math.floor(Math.log10(size)));
  return value.toLocaleString("en-US", { minimumFractionDigits: Math.min(2, digits), maximumFractionDigits: digits });
}

/** A large number shortened: 1.23M. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT;
  const size = Math.abs(value);
  for (const [limit, unit] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]] as const) {
    if (size >= limit) return `${trim(value / limit, 3)}${unit}`;
  }
  return trim(value, size >= 100 ? 3 : 4);
}

export function whole(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** A fraction as percent with its sign: 0.0123 is +1.23 %. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT;
  const text = (Math.abs(value) * 100).toFixed(2);
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${text}%`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return ABSENT;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let at = 0;
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000;
    at++;
  }
  return `${at === 0 ? size : trim(size, 3)} ${units[at]}`;
}

/** Seconds in words of at most two units: 2 h 5 min. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return ABSENT;
  const sign = seconds < 0 ? "−" : "";
  const size = Math.abs(seconds);
  if (size < 1) return `${sign}${Math.round(size * 1000)} ms`;
  if (size < 10) return `${sign}${trim(size, 2)} s`;
  if (size < 60) return `${sign}${Math.round(size)} s`;
  const units: [number, string][] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = units.findIndex(([length]) => size >= length);
  const [length, name] = units[first]!;
  const next = units[first + 1];
  const count = Math.floor(size / length);
  const rest = next ? Math.floor((size - count * length) / next[0]) : 0;
  return `${sign}${count} ${name}${rest > 0 && next ? ` ${rest} ${next[1]}` : ""}`;
}

/** `2026-03-01 12:00` or with seconds, in UTC. */
export function instant(value: string | number | Date | null | undefined, seconds = false): string {
  if (value === null || value === undefined || value === "") return ABSENT;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return String(value);
  return at.toISOString().slice(0, seconds ? 19 : 16).replace("T", " ");
}

export function clock(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** How long ago, by the clock that is given. */
export function ago(value: string | null | undefined, now: number): string {
  if (!value) return ABSENT;
  const seconds = (now - Date.parse(value)) / 1000;
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `${duration(Math.floor(seconds))} ago` : `in ${duration(Math.ceil(-seconds))}`;
}

/** `missingAtSource` and `MissingAtSource` as `missing at source`. */
export function words(name: string): string {
  return name.replace(/[-_]/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

function trim(value: number, significant: number): string {
  return Number(value.toPrecision(significant)).toLocaleString("en-US", { maximumFractionDigits: 8 });
}
