import { get } from "../core/api";
import { percent } from "../core/format";
import { choose, panel, tabs } from "../core/form";
import { type Child, h, put } from "../core/h";
import { marketNow } from "../core/now";
import { go, type Page } from "../core/router";
import { empty, loading } from "../core/states";
import { DataTable } from "../core/table";

interface Ranked { rank: number; instrument: string; return: number }
interface Ranking { day?: string | null; timeframe: string; venue: string; ranked: number; top: Ranked[]; bottom: Ranked[]; unranked: string[] }

export const page: Page = {
  title: "Rankings",
  show(host, visit) {
    const day = h("input", { class: "input day", "aria-label": "Day, in UTC", placeholder: "YYYY-MM-DD", maxlength: 10, value: visit.params.get("day") ?? "" });
    let timeframe = visit.params.get("timeframe") ?? "1h";
    let periods = visit.params.get("periods") ?? "24";
    const body = h("div", { class: "stack" });
    const note = h("span", { class: "muted" });
    const step = (by: number) => (): void => {
      const at = new Date(day.value === "" ? marketNow() : Date.parse(day.value));
      at.setUTCDate(at.getUTCDate() + by);
      day.value = at.toISOString().slice(0, 10);
      change();
    };
    const over = choose("Bars of a return", periods, [["1", "over 1 bar"], ["5", "over 5 bars"], ["24", "over 24 bars"]], (value) => {
      periods = value;
      change();
    });
    put(host, h("div", { class: "tools" },
      tabs("Ranking", timeframe, [["1h", "By hours"], ["1d", "By days"], ["1w", "By weeks"], ["daily", "Daily ranking, as computed"]], (value) => {
        timeframe = value;
        change();
      }), over,
      h("button", { class: "button", "aria-label": "Day before", onclick: step(-1) }, "‹"), day, h("button", { class: "button", "aria-label": "Day after", onclick: step(1) }, "›"), h("button", { class: "button", onclick: () => {
        day.value = "";
        change();
      } }, "Newest"), note), body);
    let turn = new AbortController();
    const change = (): void => {
      over.classList.toggle("hidden", timeframe === "daily");
      visit.replace({ day: day.value, timeframe, periods: timeframe === "daily" ? null : periods });
      turn.abort();
      turn = new AbortController();
      visit.signal.addEventListener("abort", () => turn.abort());
      loading(body, turn.signal, () => get<Ranking>("/v1/rankings", { day: day.value, ...(timeframe === "daily" ? {} : { timeframe, periods }), top: 25 }, turn.signal), (told) => draw(told, note), 10);
    };
    day.onchange = change;
    change();
  },
};

function draw(told: Ranking, note: HTMLElement): Child {
  put(note, told.day ? `${told.ranked} ranked, of ${told.day.slice(0, 16).replace("T", " ").replace(" 00:00", "")} UTC` : "");
  if (told.top.length + told.bottom.length === 0) {
    return empty("No ranking for this day.", "The statistics job makes the daily one once a day's bars are complete; rankings by hours, days and weeks are made from the bars that are stored.", h("a", { class: "button", href: "/jobs?job=statistics" }, "To the jobs"));
  }
  return [h("div", { class: "grid" }, h("div", { class: "span-6" }, panel("Top", table("Top", told.top), null, { class: "flush" })), h("div", { class: "span-6" }, panel("Bottom", table("Bottom", told.bottom), null, { class: "flush" }))),
    told.unranked.length > 0 ? h("p", { class: "muted" }, `Not ranked, for they lack a close: ${told.unranked.slice(0, 20).join(", ")}${told.unranked.length > 20 ? " …" : ""}`) : null];
}

function table(label: string, rows: Ranked[]): HTMLElement {
  const most = Math.max(...rows.map((row) => Math.abs(row.return)), 1e-9);
  const view = new DataTable<Ranked>({ label, id: (row) => row.instrument, open: (row) => go(`/chart?series=${encodeURIComponent(`${row.instrument}@1h`)}`), columns: [
    { key: "rank", label: "#", number: true, value: (row) => row.rank, cell: (row) => h("span", { class: "muted" }, row.rank) },
    { key: "instrument", label: "Instrument", value: (row) => row.instrument, cell: (row) => h("span", { class: "mono" }, row.instrument) },
    { key: "bar", label: "", minor: true, cell: (row) => h("div", { class: "top-bar" }, h("i", { class: row.return >= 0 ? "bar-up" : "bar-down", style: { width: `${(Math.abs(row.return) / most) * 100}%` } })) },
    { key: "return", label: "Return", number: true, value: (row) => row.return, cell: (row) => h("span", { class: row.return >= 0 ? "up" : "down" }, percent(row.return)) },
  ] });
  view.show(rows);
  return view.element;
}
