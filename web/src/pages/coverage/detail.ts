import { call, get } from "../../core/api";
import { attempt } from "../../core/dialog";
import { duration, instant, percent, whole, words } from "../../core/format";
import { badge } from "../../core/form";
import { type Child, h, put } from "../../core/h";
import { go } from "../../core/router";
import { loading } from "../../core/states";
import { list, type Hole, type Run } from "../../types";

interface Provenance { source?: string; reason?: string; receivedAt?: string; at?: string; from?: string; to?: string; range?: string; rows?: number; bars?: number; archive?: string | null; endpoint?: string | null; sha256?: string | null; [more: string]: unknown }

/** What is known of one cell: where its rows came from, what is missing and why, and what can be done. */
export function showCell(host: HTMLElement, signal: AbortSignal, series: string, from: number, to: number, zoom: () => void, close: () => void): void {
  const body = h("div");
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  put(host, h("section", { class: "panel cell-panel" }, h("header", { class: "panel-head" }, h("h2", { class: "mono" }, series), h("button", { class: "icon-button", "aria-label": "Close", onclick: close }, "✕")),
    h("div", { class: "panel-body stack" }, h("div", { class: "figures soft" }, `${instant(from)} to ${instant(to)} UTC (${duration((to - from) / 1000)})`), body,
      h("div", { class: "tools" }, h("button", { class: "button", onclick: zoom }, "Zoom in here"), h("a", { class: "button", href: `/chart?series=${encodeURIComponent(series)}&at=${encodeURIComponent(range.to)}` }, "Chart")))));
  loading(body, signal, () => get<Record<string, unknown>>("/v1/coverage/cell", { series, ...range }, signal), (answer) => {
    const holes = list<Hole & { range?: string }>(answer, "holes").map(readHole);
    const sources = list<Provenance>(answer, "provenance", "writes", "journal");
    const share = typeof answer["covered"] === "number" ? (answer["covered"] as number) : typeof answer["fraction"] === "number" ? (answer["fraction"] as number) : null;
    return [
      share === null ? null : h("div", { class: "row" }, h("meter", { class: "meter", min: 0, max: 1, value: share > 1 ? share / 100 : share }), h("b", { class: "figures" }, percent(share > 1 ? share / 100 : share).replace("+", "")), "covered"),
      h("h3", null, holes.length === 0 ? "Nothing is missing" : `Missing: ${holes.length} ${holes.length === 1 ? "hole" : "holes"}`),
      holes.slice(0, 12).map((hole) => holeLine(series, hole)), holes.length > 12 ? h("div", { class: "muted" }, `and ${holes.length - 12} more; zoom in`) : null,
      h("h3", null, "Where it came from"), sources.length === 0 ? h("p", { class: "muted" }, "Nothing was written here.") : h("ul", { class: "sources" }, sources.slice(0, 10).map(source)),
    ];
  }, 5);
}

function readHole(hole: Hole & { range?: string }): Hole {
  if (hole.from) return hole;
  const [from, to] = String(hole.range ?? "").split("/");
  return { ...hole, from: from ?? "", to: to ?? "" };
}

function holeLine(series: string, hole: Hole): HTMLElement {
  const open = !["notlisted", "marketclosed", "notrades"].includes(hole.cause.toLowerCase());
  const button = h("button", { class: "button small primary", dataset: { action: "repair" }, onclick: async () => {
    button.disabled = true;
    let run: Run | null = null;
    const done = await attempt(async () => {
      run = await call<Run>("POST", "/v1/repairs", { series, from: hole.from, to: hole.to });
    }, "The repair has started.");
    button.disabled = false;
    if (done && run && (run as Run).id !== undefined) go(`/jobs/runs/${(run as Run).id}`);
  } }, "Repair");
  return h("div", { class: "hole" }, h("div", { class: "grow" }, h("div", { class: "row" }, badge(words(hole.cause), open ? "warn" : ""), h("span", { class: "figures" }, duration((Date.parse(hole.to) - Date.parse(hole.from)) / 1000))),
    h("div", { class: "muted figures" }, `${instant(hole.from)} to ${instant(hole.to)}`), evidence(hole.evidence)), open ? button : null);
}

function evidence(told: unknown): Child {
  if (told === null || told === undefined || told === "") return null;
  if (typeof told === "string") return h("div", { class: "evidence" }, told);
  const rows = (Array.isArray(told) ? told : [told]) as Record<string, unknown>[];
  return rows.slice(0, 5).map((row) => h("div", { class: "evidence" }, typeof row === "string" ? row : [row["source"], row["answer"] ?? row["answered"] ?? row["text"], row["at"] ?? row["askedAt"] ? `asked ${instant(String(row["at"] ?? row["askedAt"]), true)}` : ""].filter((part) => part).map(String).join(": ")));
}

function source(one: Provenance): HTMLElement {
  const name = one.source ?? one.archive ?? one.endpoint ?? "";
  return h("li", null, h("div", { class: "row" }, badge(words(String(one.reason ?? "written"))), h("span", { class: "cut" }, String(name)), typeof (one.bars ?? one.rows) === "number" ? h("span", { class: "muted figures" }, `${whole(one.bars ?? one.rows)} rows`) : null),
    h("div", { class: "muted figures" }, one.receivedAt ?? one.at ? `received ${instant(String(one.receivedAt ?? one.at), true)} UTC` : "", one.sha256 ? h("span", { class: "mono", title: String(one.sha256) }, ` sha256 ${String(one.sha256).slice(0, 12)}…`) : null));
}

