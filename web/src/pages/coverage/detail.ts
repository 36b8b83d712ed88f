import { call, get } from "../../core/api";
import { attempt } from "../../core/dialog";
import { duration, instant, percent, whole, words } from "../../core/format";
import { badge } from "../../core/form";
import { type Child, h, put } from "../../core/h";
import { go } from "../../core/router";
import { loading } from "../../core/states";
import type { Evidence, Hole, Run } from "../../types";

interface Span { from: string; to: string }
interface Write extends Span { source: string; locator: string; sha256?: string | null; receivedAt: string; isVerified: boolean; reason: string; rows: number }
interface CellAnswer { coveredFraction: number; holes: Hole[]; unasked: Span[]; writes: Write[]; writesInAll: number }

/** What is known of one cell: where its rows came from, what is missing and why, and what can be done. */
export function showCell(host: HTMLElement, signal: AbortSignal, series: string, from: number, to: number, zoom: () => void, close: () => void): void {
  const body = h("div", { class: "stack" });
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  put(host, h("section", { class: "panel cell-panel" }, h("header", { class: "panel-head" }, h("h2", { class: "mono" }, series), h("button", { class: "icon-button", "aria-label": "Close", onclick: close }, "✕")),
    h("div", { class: "panel-body stack" }, h("div", { class: "figures soft" }, `${instant(from)} to ${instant(to)} UTC (${duration((to - from) / 1000)})`), body,
      h("div", { class: "tools" }, h("button", { class: "button", onclick: zoom }, "Zoom in here"), h("a", { class: "button", href: `/chart?series=${encodeURIComponent(series)}&at=${encodeURIComponent(range.to)}` }, "Chart")))));
  const read = (): Promise<[CellAnswer, { unexplained: Span[] }]> =>
    Promise.all([get<CellAnswer>("/v1/coverage/cell", { series, ...range }, signal), get<{ unexplained: Span[] }>("/v1/coverage", { series }, signal)]);
  loading(body, signal, read, ([cell, whole]) => {
    const holes = holesOf(cell, whole.unexplained.filter((one) => Date.parse(one.from) < to && Date.parse(one.to) > from));
    return [
      h("div", { class: "row" }, h("meter", { class: "meter", min: 0, max: 1, value: cell.coveredFraction }), h("b", { class: "figures" }, percent(cell.coveredFraction).replace("+", "")), "covered"),
      h("h3", null, holes.length === 0 ? "Nothing is missing" : `Missing: ${holes.length} ${holes.length === 1 ? "hole" : "holes"}`),
      holes.slice(0, 12).map((hole) => holeLine(series, hole)), holes.length > 12 ? h("div", { class: "muted" }, `and ${holes.length - 12} more; zoom in`) : null,
      h("h3", null, "Where it came from"),
      cell.writes.length === 0 ? h("p", { class: "muted" }, "Nothing was written here.") : h("ul", { class: "sources" }, cell.writes.slice(0, 8).map(source)),
      cell.writesInAll > 8 ? h("div", { class: "muted" }, `and ${cell.writesInAll - 8} earlier writes`) : null,
    ];
  }, 5);
}

/** Holes with a cause, and the ranges without one in their whole length: a repair asks for more than the cell. */
function holesOf(cell: CellAnswer, unexplained: Span[]): Hole[] {
  const pending = cell.holes.filter((hole) => hole.cause.toLowerCase() === "pending");
  const open = unexplained.map((one) => {
    const known = pending.find((hole) => hole.from < one.to && hole.to > one.from);
    return { ...one, cause: known ? "pending" : "neverAsked", evidence: known?.evidence };
  });
  return [...cell.holes.filter((hole) => !pending.includes(hole)), ...open].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
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

function evidence(told: Evidence[] | undefined): Child {
  return (told ?? []).slice(-3).map((one) => h("div", { class: "evidence" }, `${one.source}: ${one.answer} (asked ${instant(one.askedAt)})`));
}

function source(one: Write): HTMLElement {
  return h("li", null, h("div", { class: "row" }, badge(words(one.reason)), h("b", null, one.source), h("span", { class: "muted figures" }, `${whole(one.rows)} rows`), one.isVerified ? badge("checksum right", "good") : null),
    h("div", { class: "mono evidence" }, one.locator), h("div", { class: "muted figures" }, `received ${instant(one.receivedAt, true)} UTC`, one.sha256 ? h("span", { class: "mono", title: one.sha256 }, `, sha256 ${one.sha256.slice(0, 12)}…`) : null));
}
