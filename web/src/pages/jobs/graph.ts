import { s } from "../../core/h";
import { words } from "../../core/format";
import type { JobInfo } from "../../types";
import { layout } from "./layout";

const WIDTH = 158;
const HEIGHT = 46;
const GAP_X = 46;
const GAP_Y = 16;

/** The jobs and what comes after what, as a picture; a job is chosen by click or Enter. */
export function jobGraph(jobs: JobInfo[], chosen: (name: string) => void): SVGElement {
  const { placed, edges, columns, rows } = layout(jobs);
  const at = new Map(placed.map((one) => [one.name, { x: one.column * (WIDTH + GAP_X) + 2, y: one.row * (HEIGHT + GAP_Y) + 2 }]));
  const width = columns * (WIDTH + GAP_X) - GAP_X + 4;
  const height = rows * (HEIGHT + GAP_Y) - GAP_Y + 4;
  return s("svg", { class: "job-graph", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Jobs and their order" },
    edges.map((edge) => {
      const from = at.get(edge.from)!;
      const to = at.get(edge.to)!;
      const x1 = from.x + WIDTH;
      const y1 = from.y + HEIGHT / 2;
      const y2 = to.y + HEIGHT / 2;
      const bend = Math.max(20, (to.x - x1) / 2);
      return s("path", { class: "job-edge", d: `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}` });
    }),
    jobs.map((job) => {
      const place = at.get(job.name)!;
      const state = (job.lastRun?.state ?? "never").toLowerCase();
      return s("g", { class: "job-node", tabindex: 0, role: "button", "aria-label": `${job.name}: ${job.isPaused ? "paused" : words(state)}`, transform: `translate(${place.x} ${place.y})`, dataset: { job: job.name, state: job.isPaused ? "paused" : state },
        onclick: () => chosen(job.name), onkeydown: (event: KeyboardEvent) => event.key === "Enter" && chosen(job.name) },
      s("title", null, job.summary),
      s("rect", { width: WIDTH, height: HEIGHT, rx: 7 }), s("circle", { cx: 14, cy: HEIGHT / 2, r: 4 }),
      s("text", { x: 27, y: 20, class: "job-name" }, job.name), s("text", { x: 27, y: 35, class: "job-state" }, job.isPaused ? "paused" : job.lastRun ? words(state) : "never ran"));
    }));
}
