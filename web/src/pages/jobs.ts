import { call, get } from "../core/api";
import { attempt } from "../core/dialog";
import { ago, duration } from "../core/format";
import { choose, panel } from "../core/form";
import { type Child, h, put } from "../core/h";
import { marketNow } from "../core/now";
import { go, type Page, type Visit } from "../core/router";
import { empty, every, loading } from "../core/states";
import { DataTable } from "../core/table";
import { list, type JobInfo, type Run } from "../types";
import { jobGraph } from "./jobs/graph";
import { showRun } from "./jobs/run";
import { isOver, runState } from "./jobs/state";
import { triggerJob } from "./jobs/trigger";

export const page: Page = {
  title: "Jobs",
  show(host, visit) {
    if (visit.path[1] === "runs" && visit.path[2]) showRun(host, visit, visit.path[2]);
    else showJobs(host, visit);
  },
};

function showJobs(host: HTMLElement, visit: Visit): void {
  const graph = h("div", { class: "scroll-x" });
  const table = h("div");
  const runs = h("div");
  let job = visit.params.get("job") ?? "";
  let state = visit.params.get("state") ?? "";
  let names: string[] = [];
  const filters = h("div", { class: "tools" });
  put(host, panel("Order", graph, legend()), panel("Jobs", table, null, { class: "flush" }), panel("Runs", runs, filters, { class: "flush" }));
  const drawFilters = (): void => put(filters,
    choose("Job", job, [["", "all jobs"], ...names.map((name) => [name, name] as const)], (value) => {
      job = value;
      visit.replace({ job });
      void again();
    }),
    choose("State", state, [["", "any state"], ["running", "running"], ["succeeded", "succeeded"], ["failed", "failed"], ["cancelled", "cancelled"], ["skipped", "skipped"]], (value) => {
      state = value;
      visit.replace({ state });
      void again();
    }));
  drawFilters();
  const jobsAgain = loading(table, visit.signal, () => get("/v1/jobs", undefined, visit.signal), (answer) => {
    const jobs = list<JobInfo>(answer, "jobs").map(readJob);
    put(graph, jobs.length === 0 ? empty("No jobs.") : jobGraph(jobs, (name) => triggerOf(jobs, name)));
    if (names.length !== jobs.length) {
      names = jobs.map((one) => one.name);
      drawFilters();
    }
    return jobTable(jobs, () => void jobsAgain());
  });
  const again = loading(runs, visit.signal, () => get("/v1/runs", { job, state, limit: 50 }, visit.signal), (answer) => runTable(list<Run>(answer, "runs").map(readRun)));
  every(visit.signal, 3000, async () => {
    await Promise.all([jobsAgain(), again()]);
  });
}

function triggerOf(jobs: JobInfo[], name: string): void {
  const job = jobs.find((one) => one.name === name);
  if (job) triggerJob(job);
}

function readJob(told: JobInfo & { last?: Run | null }): JobInfo {
  const fires = told.triggers.map((one) => one.nextFire).filter((at): at is string => typeof at === "string").sort();
  return { ...told, nextFire: fires[0] ?? null, lastRun: told.last ? readRun(told.last) : null };
}

/** Numbers of runs are texts here, as they are in addresses. */
export function readRun(told: Run): Run {
  return { ...told, id: String(told.id) };
}

function jobTable(jobs: JobInfo[], again: () => void): Child {
  const now = marketNow();
  const table = new DataTable<JobInfo>({ label: "Jobs", id: (row) => row.name, none: empty("No jobs."), columns: [
    { key: "name", label: "Job", value: (row) => row.name, cell: (row) => h("div", null, h("b", null, row.name), h("div", { class: "muted cut below wide-only", title: row.summary }, row.summary)) },
    { key: "triggers", label: "Starts", minor: true, cell: (row) => h("span", { class: "soft" }, [...row.triggers.map((one) => one.text), ...row.after.map((one) => `after ${one}`)].join("; ") || "by hand") },
    { key: "next", label: "Next", minor: true, number: true, value: (row) => row.nextFire, cell: (row) => (row.isPaused ? h("span", { class: "badge warn" }, "paused") : (row.nextFire && Date.parse(row.nextFire) <= now ? "due" : ago(row.nextFire, now))) },
    { key: "last", label: "Last run", value: (row) => row.lastRun?.createdAt, cell: (row) => (row.lastRun ? h("a", { class: "row nowrap", href: `/jobs/runs/${row.lastRun.id}` }, runState(row.lastRun.state), h("span", { class: "muted" }, ago(row.lastRun.startedAt ?? row.lastRun.createdAt, now))) : h("span", { class: "muted" }, "never")) },
    { key: "do", label: "", number: true, cell: (row) => h("div", { class: "row end" },
      h("button", { class: "button small", dataset: { run: row.name }, onclick: () => triggerJob(row) }, "Run …"),
      h("button", { class: "button small", onclick: async () => {
        await attempt(() => call("PUT", `/v1/jobs/${encodeURIComponent(row.name)}/paused`, { paused: !row.isPaused }), `${row.name} is ${row.isPaused ? "on again" : "paused"}.`);
        again();
      } }, row.isPaused ? "Resume" : "Pause")) },
  ] });
  table.show(jobs);
  return table.element;
}

function runTable(runs: Run[]): Child {
  const now = marketNow();
  const table = new DataTable<Run>({ label: "Runs", id: (row) => row.id, open: (row) => go(`/jobs/runs/${row.id}`), none: empty("No runs.", "None in this state; choose another, or run a job."), columns: [
    { key: "job", label: "Job", cell: (row) => h("b", null, row.job) },
    { key: "state", label: "State", cell: (row) => runState(row.state) },
    { key: "cause", label: "Started by", minor: true, cell: (row) => h("span", { class: "soft" }, row.cause ?? "") },
    { key: "when", label: "When", number: true, cell: (row) => ago(row.startedAt ?? row.createdAt, now) },
    { key: "took", label: "Took", number: true, cell: (row) => took(row, now) },
    { key: "error", label: "", minor: true, cell: (row) => h("span", { class: "muted cut", title: row.error ?? "" }, row.error ?? "") },
  ] });
  table.show(runs);
  return table.element;
}

export function took(run: Run, now: number): string {
  if (!run.startedAt) return "–";
  const end = run.endedAt ? Date.parse(run.endedAt) : isOver(run.state) ? Date.parse(run.startedAt) : now;
  return duration(Math.max(0, (end - Date.parse(run.startedAt)) / 1000));
}

function legend(): Child {
  return h("span", { class: "muted wide-only" }, "Click a job to run it. Arrows: what comes after what.");
}

