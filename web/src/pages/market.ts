import { get } from "../core/api";
import { percent, price, short } from "../core/format";
import { panel, searchBox } from "../core/form";
import { type Child, h, put } from "../core/h";
import { live } from "../core/live";
import { match } from "../core/palette";
import { go, type Page, type Visit } from "../core/router";
import { sparkline } from "../core/spark";
import { empty, every, loading } from "../core/states";
import { DataTable, sorted } from "../core/table";
import { list, type MarketRow } from "../types";

export const page: Page = {
  title: "Market",
  show(host, visit) {
    const tops = h("div", { class: "grid" });
    const body = h("div");
    const count = h("span", { class: "muted" });
    const search = searchBox("Search coins", visit.params.get("search") ?? "", (text) => {
      visit.replace({ search: text });
      market.filter(text);
    });
    const market = new Market(visit, tops, count, visit.params.get("search") ?? "");
    put(host, tops, panel("Universe", body, [count, search], { class: "flush market" }));
    const reload = loading(body, visit.signal, () => get("/v1/market", { count: 200 }, visit.signal), (answer) => market.take(list<MarketRow>(answer, "rows", "market")), 12);
    every(visit.signal, 30000, reload);
  },
};

/** The table, the tops, and the live prices in both. */
class Market {
  private rows: MarketRow[] = [];
  private readonly followed = new Set<string>();
  private readonly pending = new Map<string, number>();
  private readonly table: DataTable<MarketRow>;

  constructor(private readonly visit: Visit, private readonly tops: HTMLElement, private readonly count: HTMLElement, private search: string) {
    const sort = visit.params.get("sort");
    this.table = new DataTable<MarketRow>({
      label: "Market", id: (row) => row.instrument, open, none: empty("No instrument is called that.", "Search by coin, name or instrument."),
      sort: sort ? { key: sort.replace("-", ""), down: sort.startsWith("-") } : { key: "rank", down: false },
      onSort: (by) => visit.replace({ sort: `${by.down ? "-" : ""}${by.key}` }),
      columns: [
        { key: "rank", label: "#", number: true, minor: true, value: (row) => row.rank, cell: (row) => h("span", { class: "muted" }, row.rank) },
        { key: "name", label: "Coin", value: (row) => row.name ?? row.coin ?? row.instrument, cell: coin },
        { key: "last", label: "Last", number: true, value: (row) => row.last, cell: (row) => price(row.last) },
        { key: "change1h", label: "1h", number: true, minor: true, value: (row) => row.change1h, cell: (row) => change(row.change1h) },
        { key: "change24h", label: "24h", number: true, value: (row) => row.change24h, cell: (row) => change(row.change24h) },
        { key: "volume24h", label: "Volume 24h", number: true, minor: true, value: (row) => row.volume24h, cell: (row) => short(row.volume24h) },
        { key: "spark", label: "Last 24 h", number: true, cell: (row) => sparkline(row.spark) },
      ],
    });
    const timer = window.setInterval(() => this.flush(), 250);
    visit.signal.addEventListener("abort", () => clearInterval(timer));
  }

  take(rows: MarketRow[]): Child {
    this.rows = rows;
    this.draw();
    for (const row of rows.slice(0, 200)) this.follow(row.instrument);
    return rows.length === 0
      ? empty("The universe is empty.", "The universe job fills it with the coins that are followed.", h("a", { class: "button", href: "/jobs" }, "To the jobs"))
      : this.table.element;
  }

  filter(text: string): void {
    this.search = text;
    this.draw();
  }

  private draw(): void {
    const rows = this.search === "" ? this.rows : this.rows.filter((row) => match(`${row.coin ?? ""} ${row.name ?? ""} ${row.instrument}`, this.search) !== null);
    this.table.show(rows);
    put(this.count, `${rows.length} of ${this.rows.length}`);
    const priced = this.rows.filter((row) => row.change24h !== null && row.change24h !== undefined);
    const best = sorted(priced, (row) => row.change24h, true);
    const most = Math.min(5, Math.floor(best.length / 2));
    put(this.tops,
      h("div", { class: "span-6" }, panel("Top of the day", top(best.slice(0, most)), "24 h", { class: "flush" })),
      h("div", { class: "span-6" }, panel("Bottom of the day", top(best.slice(best.length - most).reverse()), "24 h", { class: "flush" })));
  }

  private follow(instrument: string): void {
    if (this.followed.has(instrument)) return;
    this.followed.add(instrument);
    live.subscribe({ instrument, kind: "prices" }, this.visit.signal, (event) => {
      const data = event.data as Record<string, unknown>;
      const value = Number(data["price"] ?? data["last"] ?? data["close"] ?? data["value"]);
      if (Number.isFinite(value)) this.pending.set(instrument, value);
    });
  }

  /** Writes what came since the last time: four times a second is as fast as anybody reads. */
  private flush(): void {
    for (const [instrument, value] of this.pending) {
      const row = this.rows.find((one) => one.instrument === instrument);
      if (!row) continue;
      const before = row.last;
      if (row.change24h !== null && row.change24h !== undefined && before) row.change24h = ((1 + row.change24h) * value) / before - 1;
      if (row.change1h !== null && row.change1h !== undefined && before) row.change1h = ((1 + row.change1h) * value) / before - 1;
      row.last = value;
      this.write(row, before ?? value);
    }
    this.pending.clear();
  }

  private write(row: MarketRow, before: number): void {
    const line = this.table.row(row.instrument);
    const last = line?.querySelector<HTMLElement>("[data-key=last]");
    if (!line || !last) return;
    const text = price(row.last);
    if (last.textContent !== text) {
      put(last, text);
      last.classList.remove("flash-up", "flash-down");
      void last.offsetWidth;
      last.classList.add((row.last ?? 0) >= before ? "flash-up" : "flash-down");
    }
    put(line.querySelector("[data-key=change24h]")!, change(row.change24h));
    put(line.querySelector("[data-key=change1h]")!, change(row.change1h));
  }
}

function open(row: MarketRow): void {
  go(`/chart?series=${encodeURIComponent(`${row.instrument}@1h`)}`);
}

function coin(row: MarketRow): Child {
  return h("div", { class: "coin" }, h("span", { class: "coin-name" }, row.name ?? row.coin ?? row.instrument), h("span", { class: "mono muted" }, row.instrument));
}

function change(value: number | null | undefined): HTMLElement {
  return h("span", { class: value === null || value === undefined ? "muted" : value >= 0 ? "up" : "down" }, percent(value));
}

function top(rows: MarketRow[]): HTMLElement {
  if (rows.length === 0) return empty("No day of prices yet.");
  const most = Math.max(...rows.map((row) => Math.abs(row.change24h ?? 0)), 1e-9);
  return h("ol", { class: "tops" }, rows.map((row) => h("li", null, h("a", { class: "top-line", href: `/chart?series=${encodeURIComponent(`${row.instrument}@1h`)}` },
    h("span", { class: "top-name" }, row.name ?? row.coin ?? row.instrument), h("span", { class: "muted figures" }, price(row.last)),
    h("span", { class: "top-bar" }, h("i", { class: (row.change24h ?? 0) >= 0 ? "bar-up" : "bar-down", style: { width: `${(Math.abs(row.change24h ?? 0) / most) * 100}%` } })),
    h("span", { class: "figures top-change" }, change(row.change24h))))));
}
