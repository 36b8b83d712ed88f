import { choose } from "../../core/form";
import { h, put, s } from "../../core/h";
import { short } from "../../core/format";
import { empty } from "../../core/states";

const WIDTH = 960;
const HEIGHT = 320;
const LEFT = 64;
const BOTTOM = 28;

/** The result as lines or bars: one column along, the numbers up. */
export function plotResult(columns: string[], rows: unknown[][]): HTMLElement {
  const numeric = columns.map((name, at) => ({ name, at })).filter(({ at }) => rows.some((row) => typeof row[at] === "number"));
  const along = columns.findIndex((_, at) => rows.length > 0 && typeof rows[0]![at] === "string" && !Number.isNaN(Date.parse(String(rows[0]![at]))));
  if (numeric.length === 0 || rows.length < 2) return empty("Nothing to draw.", "A chart needs at least two rows and a column of numbers.");
  let x = along >= 0 ? along : columns.findIndex((_, at) => !numeric.some((one) => one.at === at));
  let y = (numeric.find((one) => one.at !== x) ?? numeric[0]!).at;
  let kind: "line" | "bars" = along >= 0 || rows.length > 40 ? "line" : "bars";
  const host = h("div", { class: "plot" });
  const draw = (): void => put(host, picture(rows.slice(0, 4000), x, y, kind));
  draw();
  const names = columns.map((name, at) => [String(at), name] as const);
  return h("div", { class: "stack plot-frame" }, h("div", { class: "tools" },
    "Along", choose("Along", String(Math.max(0, x)), names, (value) => {
      x = Number(value);
      draw();
    }), "up", choose("Up", String(y), numeric.map((one) => [String(one.at), one.name] as const), (value) => {
      y = Number(value);
      draw();
    }), "as", choose("Kind", kind, [["line", "line"], ["bars", "bars"]], (value) => {
      kind = value;
      draw();
    })), host);
}

function picture(rows: unknown[][], x: number, y: number, kind: "line" | "bars"): SVGElement {
  const values = rows.map((row) => (typeof row[y] === "number" ? (row[y] as number) : null));
  const known = values.filter((value) => value !== null);
  let low = Math.min(...known);
  let high = Math.max(...known);
  if (kind === "bars") low = Math.min(0, low);
  if (low === high) high = low + 1;
  const wide = WIDTH - LEFT - 8;
  const tall = HEIGHT - BOTTOM - 8;
  const at = (index: number): number => LEFT + (kind === "bars" ? ((index + 0.5) / rows.length) * wide : (index / Math.max(1, rows.length - 1)) * wide);
  const up = (value: number): number => 8 + tall - ((value - low) / (high - low)) * tall;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => low + part * (high - low));
  const labels = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * (rows.length - 1)));
  const one = Math.max(1, (wide / rows.length) * 0.72);
  return s("svg", { class: "plot-svg", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": "Chart of the result" },
    ticks.map((value) => [s("line", { class: "plot-grid", x1: LEFT, x2: WIDTH - 8, y1: up(value), y2: up(value) }), s("text", { class: "plot-label", x: LEFT - 8, y: up(value) + 4, "text-anchor": "end" }, short(value))]),
    [...new Set(labels)].map((index) => s("text", { class: "plot-label", x: at(index), y: HEIGHT - 8, "text-anchor": index === 0 ? "start" : index === rows.length - 1 ? "end" : "middle" }, text(rows[index]?.[x]))),
    kind === "line"
      ? s("polyline", { class: "plot-line", points: values.map((value, index) => (value === null ? "" : `${at(index).toFixed(1)},${up(value).toFixed(1)}`)).filter((point) => point !== "").join(" ") })
      : values.map((value, index) => value === null ? null : s("rect", { class: "plot-bar", x: at(index) - one / 2, width: one, y: Math.min(up(value), up(0)), height: Math.max(1, Math.abs(up(value) - up(0))) })));
}

function text(value: unknown): string {
  const said = String(value ?? "");
  return /^\d{4}-\d\d-\d\dT/.test(said) ? said.slice(0, 16).replace("T", " ") : said.slice(0, 18);
}
