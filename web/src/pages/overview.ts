import { call, get } from "../core/api";
import { attempt } from "../core/dialog";
import { ago, bytes, duration, instant, short, whole, words } from "../core/format";
import { badge, panel } from "../core/form";
import { type Child, h } from "../core/h";
import { marketNow } from "../core/now";
import { go, type Page } from "../core/router";
import { empty, every, loading } from "../core/states";
import { DataTable } from "../core/table";
import { runState } from "./jobs/state";
import { list, type Action, type Feed, type Freshness, type GapSeries, type Overview, type Problem, type Run } from "../types";

export const page: Page = {
  title: "Overview",
  show(host, visit) {
    const read = (): Promise<[Overview, Run[]]> => Promise.all([get<Overview>("/v1/overview", undefined, visit.signal), get("/v1/runs", { limit: 8 }, visit.signal).then((answer) => list<Run>(answer))]);
    const reload = loading(host, visit.signal, read, ([told, runs]) => draw(told, runs, () => void reload()), 10);
    every(visit.signal, 4000, reload);
  },
};

function draw(told: Overview, runs: Run[], again: () => void): Child {
  const firing = told.alerts?.firing ?? 0;
  const alerts: Problem[] = firing === 0 ? [] : [{ severity: "warning", what: firing === 1 ? "An alert is firing" : `${firing} alerts are firing`, action: { label: "Look at it", method: "GET", path: "/alerts" } }];
  return [attention([...alerts, ...(told.problems ?? [])], again), figures(told), h("div", { class: "grid" },
    h("div", { class: "span-6 stack" }, freshness(told), feeds(told.feed ?? [])),
    h("div", { class: "span-6 stack" }, gaps(told, again), jobs(told, runs)))];
}

function attention(problems: Problem[], again: () => void): HTMLElement {
  if (problems.length === 0) {
    return h("section", { class: "panel all-well" }, h("div", { class: "all-well-mark", "aria-hidden": "true" }, "✓"),
      h("div", null, h("h2", null, "Nothing needs attention"), h("p", { class: "muted" }, "Every followed series is current, no job failed, every gap has a cause.")));
  }
  const order = ["critical", "error", "bad", "warning", "warn", "info"];
  const rank = (one: Problem): number => (order.indexOf(one.severity) + order.length) % order.length;
  return panel(["Needs attention ", badge(String(problems.length), "bad")], h("ul", { class: "problems" }, [...problems].sort((a, b) => rank(a) - rank(b)).slice(0, 12).map((one) =>
    h("li", { class: "problem", dataset: { severity: one.severity } }, h("span", { class: "problem-mark", "aria-hidden": "true" }),
      h("div", { class: "grow" }, h("div", { class: "problem-what" }, one.what), one.where ? h("div", { class: "muted mono problem-where" }, place(one.where)) : null),
      one.action ? act(one.action, again) : null))), problems.length > 12 ? `and ${problems.length - 12} more` : null, { class: "flush" });
}

function place(where: string): Child {
  return /^[A-Z0-9-]+:[^@\s]+@\S+$/.test(where) ? h("a", { class: "link", href: `/chart?series=${encodeURIComponent(where)}` }, where) : where;
}

function act(action: Action, again: () => void): HTMLElement {
  if (action.method.toUpperCase() === "GET") {
    const href = action.path.replace(/^\/v1\/runs\//, "/jobs/runs/").replace(/^\/v1/, "");
    return h("a", { class: "button", href }, action.label);
  }
  const button = h("button", { class: "button", onclick: async () => {
    button.disabled = true;
    await attempt(() => call(action.method.toUpperCase() as "POST", action.path, action.body ?? {}), `${action.label}: started.`);
    again();
  } }, action.label);
  return button;
}

function figures(told: Overview): HTMLElement {
  const firing = told.alerts?.firing ?? 0;
  const late = told.freshness?.late ?? 0;
  const open = told.gaps?.unexplained ?? 0;
  const failed = told.jobs?.failed.length ?? 0;
  const lag = Math.max(0, ...(told.feed ?? []).map((one) => one.lag ?? 0));
  const one = (label: string, value: Child, hint: Child, href: string, tone = ""): HTMLElement =>
    h("a", { class: `figure ${tone}`, href }, h("span", { class: "figure-label" }, label), h("span", { class: "figure-value figures" }, value), h("span", { class: "figure-hint" }, hint));
  return h("div", { class: "figures-row" },
    one("Series followed", whole(told.freshness?.followed ?? 0), late > 0 ? `${late} late` : "all current", "/coverage", late > 0 ? "bad" : "good"),
    one("Unexplained gaps", whole(open), open > 0 ? "repair them" : "every hole has a cause", "/coverage", open > 0 ? "warn" : "good"),
    one("Jobs", whole(told.jobs?.running.length ?? 0), failed > 0 ? `running, ${failed} failed` : "running, none failed", "/jobs", failed > 0 ? "bad" : ""),
    one("Alerts firing", whole(firing), firing > 0 ? "look at them" : "quiet", "/alerts", firing > 0 ? "bad" : "good"),
    one("Feed lag", duration(lag), `${(told.feed ?? []).length} consumers`, "/settings?tab=connections", lag > 10 ? "warn" : ""),
    one("Storage", bytes(told.store?.bytes), told.startedAt ? `up ${duration(Math.max(0, (Date.now() - Date.parse(told.startedAt)) / 1000))}` : (told.store?.kind ?? ""), "/settings?tab=stores"));
}

function freshness(told: Overview): HTMLElement {
  const table = new DataTable<Freshness>({ label: "Freshness", id: (row) => row.series, open: (row) => go(`/chart?series=${encodeURIComponent(row.series)}`), none: (told.freshness?.followed ?? 0) === 0 ? empty("No series is followed yet.", "They appear with the first stored bars.") : h("div", { class: "quiet" }, `All ${told.freshness!.followed} followed series are current.`), columns: [
    { key: "series", label: "Series", cell: (row) => h("span", { class: "mono" }, row.series) },
    { key: "last", label: "Last close", minor: true, cell: (row) => h("span", { class: "figures nowrap" }, instant(row.lastClose, true)) },
    { key: "lag", label: "Behind", number: true, cell: (row) => duration(row.lag) },
    { key: "state", label: "", number: true, cell: (row) => ((told.freshness?.worst ?? []).indexOf(row) < (told.freshness?.late ?? 0) ? badge("late", "bad") : badge("current", "good")) },
  ] });
  table.show((told.freshness?.worst ?? []).slice(0, 10));
  return panel("Freshness", table.element, (told.freshness?.worst ?? []).length > 0 ? "the furthest behind first" : null, { class: "flush" });
}

function gaps(told: Overview, again: () => void): HTMLElement {
  const causes = Object.entries(told.gaps?.byCause ?? {}).filter(([, count]) => count > 0);
  const table = new DataTable<GapSeries>({ label: "Gaps", none: h("div", { class: "quiet" }, "No gaps without a cause."), columns: [
    { key: "series", label: "Series", cell: (row) => h("a", { class: "mono link", href: `/chart?series=${encodeURIComponent(row.series)}&at=${encodeURIComponent(row.to ?? "")}` }, row.series) },
    { key: "from", label: "From", minor: true, cell: (row) => h("span", { class: "figures nowrap" }, instant(row.from)) },
    { key: "ranges", label: "Ranges", number: true, cell: (row) => whole(row.ranges) },
    { key: "length", label: "Lacks", number: true, cell: (row) => h("span", { class: "warn-text" }, duration(row.length)) },
    { key: "do", label: "", number: true, cell: (row) => h("button", { class: "button small", onclick: async () => {
      await attempt(() => call("POST", "/v1/repairs", { series: row.series, from: row.from, to: row.to }), `Repair of ${row.series} started.`);
      again();
    } }, "Repair") },
  ] });
  table.show((told.gaps?.worst ?? []).slice(0, 8));
  return panel("Gaps", [causes.length > 0 ? h("div", { class: "causes" }, causes.map(([cause, count]) => h("span", { class: "cause" }, h("i", { class: "swatch", dataset: { cause: cause.toLowerCase() } }), words(cause), " ", h("b", { class: "figures" }, whole(count))))) : null, table.element],
    h("a", { class: "link", href: "/coverage" }, "Coverage"), { class: "flush" });
}

function jobs(told: Overview, runs: Run[]): HTMLElement {
  const now = marketNow();
  const table = new DataTable<Run>({ label: "Jobs", id: (row) => String(row.id), open: (row) => go(`/jobs/runs/${row.id}`), none: h("div", { class: "quiet" }, "No job has run yet."), columns: [
    { key: "job", label: "Job", cell: (row) => row.job },
    { key: "state", label: "State", cell: (row) => runState(row.state) },
    { key: "when", label: "Started", number: true, cell: (row) => ago(row.startedAt ?? row.createdAt, now) },
    { key: "error", label: "", minor: true, cell: (row) => h("span", { class: "muted cut", title: row.error ?? "" }, row.error ?? "") },
  ] });
  const first = [...(told.jobs?.failed ?? []), ...(told.jobs?.running ?? [])];
  const seen = new Set(first.map((run) => run.id));
  table.show([...first, ...runs.filter((run) => !seen.has(run.id))].slice(0, 8));
  return panel("Runs: failed, running, latest", table.element, h("a", { class: "link", href: "/jobs" }, "All jobs"), { class: "flush" });
}

function feeds(list: Feed[]): HTMLElement {
  const table = new DataTable<Feed>({ label: "Live feed", none: empty("No live feed.", "It runs while the owner follows a venue."), columns: [
    { key: "name", label: "Consumer", cell: (row) => row.name },
    { key: "rate", label: "Events/s", number: true, cell: (row) => short(row.rate) },
    { key: "depth", label: "Waiting", number: true, cell: (row) => whole(row.depth) },
    { key: "skipped", label: "Skipped", number: true, minor: true, cell: (row) => whole(row.skipped) },
    { key: "lag", label: "Lag", number: true, cell: (row) => duration(row.lag) },
  ] });
  table.show(list);
  return panel("Live feed", table.element, null, { class: "flush" });
}

