import { get, records, type Table } from "../core/api";
import { instant, percent, short, words } from "../core/format";
import { panel, tabs } from "../core/form";
import { type Child, h, put } from "../core/h";
import { marketNow } from "../core/now";
import { go, type Page } from "../core/router";
import { empty, loading } from "../core/states";
import { DataTable } from "../core/table";
import { list } from "../types";

type Row = Record<string, unknown>;

export const page: Page = {
  title: "Rankings",
  show(host, visit) {
    const day = h("input", { class: "input", type: "date", "aria-label": "Day", value: visit.params.get("day") ?? "", max: new Date(marketNow()).toISOString().slice(0, 10) });
    let timeframe = visit.params.get("timeframe") ?? "1d";
    const body = h("div", { class: "stack" });
    const note = h("span", { class: "muted" });
    const step = (by: number) => (): void => {
      const at = new Date(day.value === "" ? marketNow() : Date.parse(day.value));
      at.setUTCDate(at.getUTCDate() + by);
      day.value = at.toISOString().slice(0, 10);
      change();
    };
    put(host, h("div", { class: "tools" },
      tabs("Timeframe", timeframe, [["1h", "1 hour"], ["1d", "1 day"], ["1w", "1 week"]], (value) => {
        timeframe = value;
        change();
      }),
      h("button", { class: "button", "aria-label": "Day before", onclick: step(-1) }, "‹"), day, h("button", { class: "button", "aria-label": "Day after", onclick: step(1) }, "›"), h("button", { class: "button", onclick: () => {
        day.value = "";
        change();
      } }, "Newest"), note), body);
    let turn = new AbortController();
    const change = (): void => {
      visit.replace({ day: day.value, timeframe });
      turn.abort();
      turn = new AbortController();
      visit.signal.addEventListener("abort", () => turn.abort());
      loading(body, turn.signal, () => get<unknown>("/v1/rankings", { day: day.value, timeframe, top: 25 }, turn.signal), (answer) => draw(answer, note), 10);
    };
    day.onchange = change;
    change();
  },
};

function draw(answer: unknown, note: HTMLElement): Child {
  const object = (answer ?? {}) as Record<string, unknown>;
  put(note, object["day"] ? `of ${String(object["day"]).slice(0, 10)}` : object["at"] ? `as of ${instant(String(object["at"]))} UTC` : "");
  const groups = groupsOf(object);
  if (groups.every(([, rows]) => rows.length === 0)) {
    return empty("No rankings for this day.", "They are made by the ranking job once the day's bars are complete.", h("a", { class: "button", href: "/jobs?job=rank" }, "To the jobs"));
  }
  return h("div", { class: "grid" }, groups.map(([title, rows]) => h("div", { class: groups.length > 1 ? "span-6" : "span-12" }, panel(title, table(title, rows), `${rows.length}`, { class: "flush" }))));
}

/** A table, one list, or several lists (top and bottom by metric): whatever the answer has. */
function groupsOf(object: Record<string, unknown>): [string, Row[]][] {
  if (Array.isArray(object["columns"]) && Array.isArray(object["rows"])) return split(records(object as unknown as Table));
  const named = Object.entries(object).filter(([name, value]) => Array.isArray(value) && name !== "items").map(([name, value]) => [words(name), value as Row[]] as [string, Row[]]);
  return named.length > 0 ? named : split(list<Row>(object));
}

function split(rows: Row[]): [string, Row[]][] {
  const nested = rows.filter((row) => Object.values(row).some(Array.isArray));
  if (nested.length > 0) {
    return nested.flatMap((row) => Object.entries(row).filter(([, value]) => Array.isArray(value)).map(([name, value]) => [[row["metric"], row["name"], row["kind"], name].filter((part) => typeof part === "string").map((part) => words(String(part))).join(", "), value as Row[]] as [string, Row[]]));
  }
  const key = ["side", "ranking", "metric", "kind", "list", "direction"].find((name) => rows.some((row) => typeof row[name] === "string"));
  if (!key) return [["Ranking", rows]];
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(String(row[key]), [...(groups.get(String(row[key])) ?? []), row]);
  return [...groups].map(([name, items]) => [words(name), items]);
}

function table(title: string, rows: Row[]): HTMLElement {
  const hidden = new Set(["side", "ranking", "metric", "kind", "list", "direction", "day", "at", "timeframe", "series", "openTime", "closeTime"]);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !hidden.has(name) && rows.some((row) => row[name] !== null && typeof row[name] !== "object"));
  names.sort((a, b) => order(a) - order(b));
  const instrument = (row: Row): string => String(row["instrument"] ?? row["id"] ?? "");
  const view = new DataTable<Row>({ label: title, id: instrument, open: (row) => instrument(row).includes(":") && go(`/chart?series=${encodeURIComponent(`${instrument(row)}@1h`)}`), columns: names.map((name) => {
    const isNumber = rows.some((row) => typeof row[name] === "number");
    return {
      key: name, label: name === "rank" || name === "place" ? "#" : words(name), number: isNumber, minor: !["rank", "place", "instrument", "change", "value", "score"].includes(name),
      value: (row: Row) => row[name] as number | string, cell: (row: Row) => show(name, row[name]),
    };
  }) });
  view.show(rows);
  return view.element;
}

function order(name: string): number {
  const at = ["rank", "place", "instrument", "coin", "name", "change", "value", "score"].indexOf(name);
  return at < 0 ? 99 : at;
}

function show(name: string, value: unknown): Child {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "–");
  if (typeof value !== "number") return name === "instrument" ? h("span", { class: "mono" }, String(value)) : String(value);
  if (/change|return/i.test(name)) return h("span", { class: value >= 0 ? "up" : "down" }, percent(value));
  return name === "rank" || name === "place" ? h("span", { class: "muted" }, value) : short(value);
}
