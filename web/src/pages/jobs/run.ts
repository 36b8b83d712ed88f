import { call, get } from "../../core/api";
import { attempt } from "../../core/dialog";
import { duration, instant, whole } from "../../core/format";
import { choose, panel, searchBox } from "../../core/form";
import { type Child, h, put } from "../../core/h";
import { marketNow } from "../../core/now";
import { go, type Visit } from "../../core/router";
import { empty, every, loading } from "../../core/states";
import { DataTable } from "../../core/table";
import { list, type Run } from "../../types";
import { readRun, took } from "../jobs";
import { LogView } from "./log";
import { isOver, runState } from "./state";

interface SubRun { path: string; name: string; state: string; startedAt: string; endedAt?: string | null; error?: string | null; attempts: number }

/** One run: what it is, its sub-runs level by level, and its log. */
export function showRun(host: HTMLElement, visit: Visit, id: string): void {
  const head = h("div");
  const subs = h("div");
  const trail = h("div", { class: "tools" });
  let parent = visit.params.get("parent") ?? "";
  let state = visit.params.get("state") ?? "";
  let contains = "";
  let path = visit.params.get("log") ?? "";
  const log = new LogView(visit.signal, id);
  const filters = h("div", { class: "tools" },
    choose("State", state, [["", "any state"], ["running", "running"], ["failed", "failed"], ["succeeded", "succeeded"], ["waiting", "waiting"]], (value) => {
      state = value;
      visit.replace({ state });
      void subsAgain();
    }),
    searchBox("Sub-runs containing", "", (value) => {
      contains = value;
      void subsAgain();
    }));
  const into = (next: string): void => {
    parent = next;
    path = next;
    visit.replace({ parent, log: next });
    log.follow(next);
    drawTrail();
    void subsAgain();
  };
  const drawTrail = (): void => put(trail, h("button", { class: "crumb", onclick: () => into("") }, "Sub-runs"),
    parent === "" ? null : parent.split("/").map((part, at, all) => [h("span", { class: "muted" }, "›"), h("button", { class: "crumb", onclick: () => into(all.slice(0, at + 1).join("/")) }, part)]));
  drawTrail();
  put(host, h("div", null, h("a", { class: "link", href: "/jobs" }, "‹ All jobs")), head, panel(trail, subs, filters, { class: "flush" }), log.element);
  log.follow(path);
  let run: Run | null = null;
  const headAgain = loading(head, visit.signal, () => get<Run>(`/v1/runs/${encodeURIComponent(id)}`, undefined, visit.signal), (told) => {
    run = readRun((told as { run?: Run }).run ?? told);
    return summary(run, () => void headAgain());
  }, 3);
  const subsAgain = loading(subs, visit.signal, () => get(`/v1/runs/${encodeURIComponent(id)}/sub-runs?parent=${encodeURIComponent(parent)}&${new URLSearchParams({ ...(state && { state }), ...(contains && { contains }), limit: "200" })}`, undefined, visit.signal), (answer) =>
    subTable(list<SubRun>(answer, "subRuns"), id, (next) => into(next), (chosen) => {
      path = chosen;
      visit.replace({ log: path });
      log.follow(path);
      log.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }, () => void subsAgain()));
  every(visit.signal, 1500, async () => {
    if (run && isOver(run.state)) return;
    await Promise.all([headAgain(), subsAgain()]);
  });
}

function summary(run: Run, again: () => void): Child {
  const over = isOver(run.state);
  const counts = counted(run);
  const act = (label: string, action: () => Promise<unknown>, kind = ""): HTMLElement => h("button", { class: `button ${kind}`, onclick: async () => {
    await attempt(action, `${label}: asked for.`);
    again();
  } }, label);
  const rerun = (fromFailed: boolean) => async (): Promise<void> => {
    const made = await call<Run>("POST", `/v1/runs/${encodeURIComponent(run.id)}/rerun`, { fromFailed });
    if (made?.id && String(made.id) !== run.id) go(`/jobs/runs/${made.id}`);
  };
  return h("section", { class: "panel run-head", dataset: { state: run.state.toLowerCase() } },
    h("div", { class: "row" }, h("h2", { class: "run-title" }, run.job), runState(run.state), h("span", { class: "muted mono" }, run.id), h("span", { class: "grow" }),
      over ? null : act("Cancel", () => call("POST", `/v1/runs/${encodeURIComponent(run.id)}/cancel`, {}), "danger"),
      over && run.state.toLowerCase() !== "succeeded" ? act("Rerun from failed", rerun(true), "primary") : null,
      over ? act("Rerun", rerun(false)) : null),
    h("dl", { class: "facts" }, fact("Created", `${instant(run.createdAt, true)} UTC`), fact("Started", run.startedAt ? `${instant(run.startedAt, true)} UTC` : "not yet"),
      fact("Took", took(run, marketNow())), run["range"] ? fact("Range", range(run["range"])) : null, counts ? fact("Sub-runs", counts) : null,
      run["arguments"] && Object.keys(run["arguments"] as object).length > 0 ? fact("Arguments", Object.entries(run["arguments"] as object).map(([name, value]) => `${name}=${String(value)}`).join(", ")) : null),
    run.error ? h("div", { class: "failure" }, h("div", { class: "failure-detail" }, run.error)) : null);
}

function counted(run: Run): string | null {
  const counts = run["subRuns"] as Record<string, number> | undefined;
  if (!counts) return null;
  return Object.entries(counts).filter(([, value]) => typeof value === "number" && value > 0).map(([name, value]) => `${whole(value)} ${name}`).join(", ") || null;
}

function range(value: unknown): string {
  if (typeof value === "string") return value;
  const one = value as { from?: string; to?: string };
  return `${instant(one.from)} to ${instant(one.to)}`;
}

function fact(name: string, value: Child): HTMLElement {
  return h("div", null, h("dt", null, name), h("dd", { class: "figures" }, value));
}

function subTable(subs: SubRun[], id: string, into: (path: string) => void, log: (path: string) => void, again: () => void): Child {
  const now = marketNow();
  const table = new DataTable<SubRun>({ label: "Sub-runs", id: (row) => row.path, open: (row) => into(row.path), none: empty("No sub-runs here.", "Jobs over many instruments get one for each. What this one says is in the log below."), columns: [
    { key: "path", label: "Sub-run", value: (row) => row.path, cell: (row) => h("span", { class: "mono" }, row.name) },
    { key: "state", label: "State", value: (row) => row.state, cell: (row) => runState(row.state) },
    { key: "took", label: "Took", number: true, cell: (row) => duration(row.startedAt ? ((row.endedAt ? Date.parse(row.endedAt) : now) - Date.parse(row.startedAt)) / 1000 : null) },
    { key: "attempts", label: "Attempts", number: true, minor: true, cell: (row) => whole(row.attempts) },
    { key: "error", label: "", minor: true, cell: (row) => h("span", { class: "muted cut", title: row.error ?? "" }, row.error ?? "") },
    { key: "do", label: "", number: true, cell: (row) => h("div", { class: "row end" },
      h("button", { class: "button small", onclick: () => log(row.path) }, "Log"),
      isOver(row.state) ? null : h("button", { class: "button small danger", onclick: async () => {
        await attempt(() => call("POST", `/v1/runs/${encodeURIComponent(id)}/cancel`, { path: row.path }), "Cancelling.");
        again();
      } }, "Cancel")) },
  ] });
  table.show(subs);
  return table.element;
}
