import { call, get } from "../core/api";
import { attempt, confirmed, dialog } from "../core/dialog";
import { ago, duration, instant, price, words } from "../core/format";
import { badge, panel, tabs } from "../core/form";
import { type Child, h, put } from "../core/h";
import { marketNow } from "../core/now";
import type { Page } from "../core/router";
import { empty, every, loading } from "../core/states";
import { DataTable } from "../core/table";
import { list } from "../types";
import { editRule, type Rule } from "./alerts/editor";

interface Current { rule: string; instrument?: string | null; state: string; since?: string; severity?: string; value?: number | null; expression?: string; note?: string }
interface Happening extends Current { id: number; at: string; isNotified: boolean }
interface Delivery { channel: string; state: string; attempts: number; events: number[] }

export const page: Page = {
  title: "Alerts",
  show(host, visit) {
    const tab = visit.params.get("tab") ?? "now";
    const body = h("div", { class: "stack" });
    put(host, h("div", { class: "tools" },
      tabs("Alerts", tab, [["now", "Now"], ["rules", "Rules"], ["history", "History"]], (value) => {
        visit.replace({ tab: value === "now" ? null : value, new: null });
        open(value);
      }),
      h("span", { class: "grow" }),
      h("button", { class: "button primary", onclick: () => editRule(null, () => open("rules")) }, "New rule")), body);
    let turn = new AbortController();
    const open = (name: string): void => {
      turn.abort();
      turn = new AbortController();
      visit.signal.addEventListener("abort", () => turn.abort());
      for (const one of host.querySelectorAll<HTMLElement>("[data-tab]")) one.setAttribute("aria-selected", String(one.dataset["tab"] === name));
      const shown = { now: showNow, rules: showRules, history: showHistory }[name as "now"] ?? showNow;
      shown(body, turn.signal);
    };
    open(tab);
    if (visit.params.get("new") === "1") editRule(null, () => open("rules"), visit.params.get("instrument"));
  },
};

function showNow(body: HTMLElement, signal: AbortSignal): void {
  const again = loading(body, signal, () => get("/v1/alerts", undefined, signal), (answer) => {
    const all = list<Current>(answer);
    const firing = all.filter((one) => one.state.toLowerCase() === "firing");
    const rest = all.filter((one) => one.state.toLowerCase() !== "firing");
    return [fileFaults(answer), panel(["Firing ", firing.length > 0 ? badge(String(firing.length), "bad") : null], currentTable("Firing", firing, empty("Nothing is firing.", "Rules are judged as bars close and jobs end.")), null, { class: "flush" }),
      panel("Pending, resolved and quiet", currentTable("Others", rest, "No other states."), null, { class: "flush" })];
  });
  every(signal, 2000, again);
}

/** What is wrong with the file of rules since somebody edited it. */
function fileFaults(answer: unknown): Child {
  const faults = (answer as { fileFaults?: string[] }).fileFaults ?? [];
  return faults.length === 0 ? null : h("div", { class: "failure file-faults", role: "alert" },
    h("div", { class: "failure-title" }, "The file of rules has changed, and is not in force"),
    h("div", { class: "failure-detail" }, "What it said before stays. Mend this, and it is taken up within seconds:"),
    h("ul", null, faults.map((fault) => h("li", null, h("code", null, fault)))));
}

function currentTable(label: string, rows: Current[], none: Child): HTMLElement {
  const now = marketNow();
  const table = new DataTable<Current>({ label, none, id: (row) => `${row.rule} ${row.instrument ?? ""}`, columns: [
    { key: "state", label: "State", cell: (row) => stateBadge(row.state) },
    { key: "rule", label: "Rule", value: (row) => row.rule, cell: (row) => h("b", null, row.rule) },
    { key: "instrument", label: "Instrument", value: (row) => row.instrument, cell: (row) => instrumentLink(row.instrument) },
    { key: "severity", label: "Severity", minor: true, cell: (row) => (row.severity ? severity(row.severity) : "") },
    { key: "value", label: "Value", number: true, minor: true, cell: (row) => price(row.value) },
    { key: "since", label: "Since", number: true, value: (row) => row.since, cell: (row) => h("span", { title: `${instant(row.since, true)} UTC` }, ago(row.since, now)) },
  ] });
  table.show(rows);
  return table.element;
}

function showRules(body: HTMLElement, signal: AbortSignal): void {
  const again = loading(body, signal, () => Promise.all([get("/v1/alerts/rules", undefined, signal), get("/v1/alerts", undefined, signal)]), ([answer, now]) => {
    const rules = list<Rule>(answer);
    const table = new DataTable<Rule>({ label: "Rules", id: (row) => row.name, open: (row) => editRule(row, () => void again()), none: empty("No rules yet.", "A rule watches prices, indicators, gaps, freshness or jobs, and tells you.", h("button", { class: "button primary", onclick: () => editRule(null, () => void again()) }, "New rule")), columns: [
      { key: "name", label: "Rule", value: (row) => row.name, cell: (row) => h("div", { class: "row" }, h("b", null, row.name), row.isEnabled === false ? badge("off") : null, row.isFromFile ? badge("from file") : null, (row.faults?.length ?? 0) > 0 ? badge("faulty", "bad") : null) },
      { key: "expression", label: "Fires when", cell: (row) => h("code", { class: "cut", title: row.expression }, row.expression) },
      { key: "over", label: "Over", minor: true, cell: (row) => h("span", { class: "mono cut" }, scope(row)) },
      { key: "for", label: "For", number: true, minor: true, cell: (row) => (row.for ? duration(row.for) : "at once") },
      { key: "severity", label: "Severity", cell: (row) => severity(row.severity ?? "warning") },
      { key: "do", label: "", number: true, cell: (row) => h("div", { class: "row end" },
        h("button", { class: "button small", onclick: () => void test(row.name) }, "Test"),
        row.isFromFile ? null : h("button", { class: "button small danger", onclick: () => confirmed(`Delete ${row.name}?`, "Its history stays.", "Delete", async () => {
          await call("DELETE", `/v1/alerts/rules/${encodeURIComponent(row.name)}`);
          void again();
        }, true) }, "Delete")) },
    ] });
    table.show(rules);
    return [fileFaults(now), panel("Rules", table.element, `${rules.length}`, { class: "flush" })];
  });
}

function showHistory(body: HTMLElement, signal: AbortSignal): void {
  const again = loading(body, signal, () => Promise.all([get("/v1/alerts/history", { limit: 200 }, signal), get("/v1/alerts/deliveries", { limit: 400 }, signal)]), ([answer, told]) => {
    const deliveries = list<Delivery>(told);
    const table = new DataTable<Happening>({ label: "History", id: (row) => String(row.id), none: empty("Nothing has happened yet.", "Every firing and its end, with what was told to whom, is listed here."), columns: [
      { key: "at", label: "When", cell: (row) => h("span", { class: "figures nowrap" }, instant(row.at, true)) },
      { key: "state", label: "", cell: (row) => stateBadge(row.state) },
      { key: "rule", label: "Rule", cell: (row) => h("b", null, row.rule) },
      { key: "instrument", label: "Instrument", cell: (row) => instrumentLink(row.instrument) },
      { key: "value", label: "Value", number: true, minor: true, cell: (row) => price(row.value) },
      { key: "expression", label: "Condition", minor: true, cell: (row) => h("code", { class: "cut", title: row.expression ?? "" }, row.expression ?? "") },
      { key: "told", label: "Told", minor: true, cell: (row) => h("div", { class: "row" }, deliveries.filter((one) => one.events.includes(row.id)).map((one) => badge(`${one.channel}: ${words(one.state)}`, one.state === "delivered" ? "good" : "warn")), row.note ? h("span", { class: "muted" }, row.note) : null) },
    ] });
    table.show(list<Happening>(answer));
    return panel("History", table.element, null, { class: "flush" });
  });
  every(signal, 4000, again);
}

interface Tested { channels: { channel: string; kind: string; outcome: string; detail: string }[]; readings: { instrument?: string | null; holds?: boolean | null; value?: number | null }[] }

/** Sends a test message to the rule's channels and shows what each said, and what the condition gives now. */
async function test(rule: string): Promise<void> {
  let told: Tested | null = null;
  const went = await attempt(async () => (told = await call<Tested>("POST", "/v1/alerts/test", { rule })), `${rule} was tested.`);
  const answer = told as Tested | null;
  if (!went || !answer) return;
  dialog(`Test of ${rule}`, () => [
    h("h3", null, "Channels"), answer.channels.map((one) => h("div", { class: "row" }, badge(words(one.outcome), one.outcome === "delivered" ? "good" : "bad"), h("b", null, one.channel), h("span", { class: "muted" }, one.detail))),
    h("h3", null, "Now"), answer.readings.length === 0 ? h("p", { class: "muted" }, "Nothing to read.") : answer.readings.slice(0, 30).map((one) => h("div", { class: "row" }, badge(one.holds === true ? "true" : one.holds === false ? "false" : "unknown", one.holds ? "bad" : ""), h("span", { class: "mono" }, one.instrument ?? "process"), h("span", { class: "figures" }, price(one.value)))),
  ]);
}

function scope(rule: Rule): string {
  const over = rule.over;
  if (!over) return "the process";
  return [...(over.instruments ?? []), over.top ? `top ${over.top}` : ""].filter((part) => part !== "").join(", ") || "the process";
}

function instrumentLink(id: string | null | undefined): Child {
  return id && id.includes(":") ? h("a", { class: "mono link", href: `/chart?series=${encodeURIComponent(`${id}@1m`)}` }, id) : h("span", { class: "muted" }, "–");
}

function stateBadge(state: string): HTMLElement {
  return badge(words(state), { firing: "bad", pending: "warn", resolved: "good", ok: "" }[state.toLowerCase()] ?? "");
}

function severity(name: string): HTMLElement {
  return badge(words(name), { critical: "bad", warning: "warn", info: "info" }[name.toLowerCase()] ?? "");
}
