import type { IndicatorSpec } from "../types";
import { printIndicator, type Chosen } from "./spec";
import type { Plot } from "./view";

const COLORS = ["#4f93e6", "#d58b2a", "#a678de", "#3aa88f", "#d4608f", "#8f9b3a", "#5bb8c9", "#c7704b"];
const ON_BARS = new Set(["price", "scaledprice"]);

/** Which of the columns of an answer belong to which indicator, and where they are drawn. */
export function plotsOf(chosen: Chosen[], catalogue: IndicatorSpec[], columns: string[]): Plot[] {
  const plots: Plot[] = [];
  const used = new Set<number>();
  let pane = 0;
  let hue = 0;
  for (const one of chosen) {
    const spec = catalogue.find((known) => known.code === one.code);
    if (!spec) continue;
    const mine = columnsOf(one, spec, columns, used);
    const apart = spec.group !== "pattern" && !mine.every((column) => ON_BARS.has(unitOf(spec, column.output)));
    const own = apart && mine.some((column) => !ON_BARS.has(unitOf(spec, column.output))) ? pane + 1 : 0;
    for (const column of mine) {
      used.add(column.index);
      const onBars = ON_BARS.has(unitOf(spec, column.output));
      if (onBars === false && mine.length > 1 && mine.some((other) => ON_BARS.has(unitOf(spec, other.output)))) continue;
      plots.push({
        column: column.index, label: mine.length > 1 ? `${one.code}.${column.output}` : printIndicator(one), pane: onBars ? 0 : own,
        bars: column.output === "histogram", pattern: spec.group === "pattern" ? spec.name : null, color: COLORS[hue++ % COLORS.length]!,
      });
    }
    pane = Math.max(pane, ...plots.map((plot) => plot.pane));
  }
  return plots;
}

function unitOf(spec: IndicatorSpec, output: string): string {
  return (spec.outputs.find((one) => one.name === output)?.unit ?? "other").toLowerCase();
}

/** The server names a column by the indicator's code, with the output behind a point when there are several; a second one gets a mark of its own. */
function columnsOf(one: Chosen, spec: IndicatorSpec, columns: string[], used: Set<number>): { index: number; output: string }[] {
  const names = [one.code, printIndicator(one)];
  const found: { index: number; output: string }[] = [];
  columns.forEach((name, index) => {
    if (used.has(index)) return;
    for (const output of spec.outputs) {
      const wanted = names.flatMap((start) => [`${start}.${output.name}`, ...(spec.outputs.length === 1 ? [start] : [])]);
      const plain = name.replace(/#\d+/, "").replace(/\([^)]*\)/, "");
      if ((wanted.includes(name) || wanted.includes(plain)) && !found.some((other) => other.output === output.name)) {
        found.push({ index, output: output.name });
        return;
      }
    }
  });
  return found;
}
