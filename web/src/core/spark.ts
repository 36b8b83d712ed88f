import { s } from "./h";

/** Points of a polyline in a box; absent values are left out. Empty for fewer than two values. */
export function points(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length < 2) return "";
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const step = width / (values.length - 1);
  return values.map((value, at) => (value === null || !Number.isFinite(value) ? "" : `${round(at * step)},${round(span === 0 ? height / 2 : height - ((value - low) / span) * height)}`))
    .filter((point) => point !== "").join(" ");
}

/** A small line of prices, green or red by where it ends. */
export function sparkline(values: readonly (number | null)[] | null | undefined, width = 110, height = 24): SVGElement {
  const known = (values ?? []).filter((value) => value !== null);
  const rises = known.length > 1 && known[known.length - 1]! >= known[0]!;
  return s("svg", { class: `spark ${rises ? "up" : "down"}`, viewBox: `0 -1 ${width} ${height + 2}`, width, height: height + 2, "aria-hidden": "true" },
    s("polyline", { points: points(values ?? [], width, height), fill: "none", stroke: "currentColor", "stroke-width": 1.3, "stroke-linejoin": "round" }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
