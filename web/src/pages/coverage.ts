import { get } from "../core/api";
import { duration, instant, percent, words } from "../core/format";
import { choose, panel, searchBox } from "../core/form";
import { h, put } from "../core/h";
import { marketNow } from "../core/now";
import type { Page, Visit } from "../core/router";
import { empty, failure, skeleton } from "../core/states";
import { showCell } from "./coverage/detail";
import { causeColor, Grid, type Place } from "./coverage/grid";
import { moved, readRows, snapped, zoomed, type Row, type TileAnswer, type View } from "./coverage/tiles";

const DAY = 86_400_000;
const SPANS: [string, string, number][] = [["3y", "3 years", 3 * 365.25 * DAY], ["1y", "Year", 365.25 * DAY], ["1mo", "Month", 31 * DAY], ["1w", "Week", 7 * DAY], ["1d", "Day", DAY], ["1h", "Hour", DAY / 24]];
const CAUSES = ["missingAtSource", "ourOutage", "pending", "venueHalt", "noTrades", "marketClosed"];

export const page: Page = {
  title: "Coverage",
  show: (host, visit) => new CoveragePage(host, visit).start(),
};

class CoveragePage {
  private view: View;
  private drawn: View;
  private kind: string;
  private timeframe: string;
  private search: string;
  private columns = 120;
  private rows: Row[] = [];
  private next: string | null = null;
  private total = 0;
  private busy = false;
  private turn = new AbortController();
  private cell = new AbortController();
  private readonly grid: Grid;
  private readonly side = h("div", { class: "cell-side" });
  private readonly note = h("div", { class: "coverage-note" });
  private readonly tip = h("div", { class: "grid-tip hidden" });
  private readonly over = h("div", { class: "grid-over" });
  private readonly title = h("span", { class: "figures" });

  constructor(private readonly host: HTMLElement, private readonly visit: Visit) {
    const params = visit.params;
    const to = Date.parse(params.get("to") ?? "") || marketNow();
    this.view = { from: Date.parse(params.get("from") ?? "") || to - 124 * DAY, to };
    this.drawn = this.view;
    this.kind = params.get("kind") ?? "bars";
    this.timeframe = params.get("timeframe") ?? "1m";
    this.search = params.get("search") ?? "";
    this.grid = new Grid(visit.signal);
    visit.signal.addEventListener("abort", () => this.turn.abort());
  }

  start(): void {
    const tools = [
      choose("Kind", this.kind, [["bars", "Bars"], ["trades", "Trades"], ["quotes", "Quotes"]], (value) => this.set(() => (this.kind = value))),
      choose("Timeframe", this.timeframe, ["1s", "1m", "5m", "15m", "1h", "4h", "1d"].map((one) => [one, one] as const), (value) => this.set(() => (this.timeframe = value))),
      searchBox("Instrument", this.search, (value) => this.set(() => (this.search = value))),
    ];
    const travel = [
      h("button", { class: "button", "aria-label": "Earlier", onclick: () => this.look(moved(this.view, -0.5)) }, "‹"),
      h("button", { class: "button", "aria-label": "Later", onclick: () => this.look(moved(this.view, 0.5)) }, "›"),
      h("button", { class: "button", "aria-label": "Zoom in", onclick: () => this.look(zoomed(this.view, 0.5, 0.5)) }, "+"),
      h("button", { class: "button", "aria-label": "Zoom out", onclick: () => this.look(zoomed(this.view, 2, 0.5)) }, "−"),
      h("div", { class: "tabs", role: "group", "aria-label": "Span" }, SPANS.map(([key, label, length]) => h("button", { class: "tab", dataset: { span: key }, onclick: () => this.look({ from: marketNow() - length, to: marketNow() }) }, label))),
    ];
    put(this.host, h("div", { class: "tools" }, tools, h("span", { class: "grow" }), travel),
      h("div", { class: "coverage-layout" }, panel(this.title, [h("div", { class: "grid-holder" }, this.grid.element, this.over, this.tip), this.note], legend(), { class: "flush coverage-panel" }), this.side));
    this.grid.onMore = () => void this.more();
    this.grid.onZoom = (factor, place) => this.look(zoomed(this.view, factor, place));
    this.grid.onMove = (share) => this.look(moved(this.view, share));
    this.grid.onPick = (place) => this.pick(place);
    this.grid.onHover = (place, x, y) => this.hover(place, x, y);
    requestAnimationFrame(() => void this.load());
  }

  private set(change: () => void): void {
    change();
    this.visit.replace({ kind: this.kind === "bars" ? null : this.kind, timeframe: this.timeframe === "1m" ? null : this.timeframe, search: this.search });
    void this.load();
  }

  private timer = 0;

  private look(view: View): void {
    const now = marketNow() + DAY;
    this.view = view.to > now ? { from: view.from - (view.to - now), to: now } : view;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.visit.replace({ from: new Date(this.view.from).toISOString().slice(0, 16) + "Z", to: new Date(this.view.to).toISOString().slice(0, 16) + "Z" });
      void this.load();
    }, 40);
  }

  private async load(): Promise<void> {
    this.turn.abort();
    const turn = (this.turn = new AbortController());
    const view = snapped(this.view, this.grid.capacity);
    const { columns } = view;
    put(this.title, `${instant(view.from)} to ${instant(view.to)}`, h("span", { class: "muted" }, `, ${duration((view.to - view.from) / columns / 1000)} a cell`));
    if (this.rows.length === 0) put(this.over, skeleton(10));
    const began = performance.now();
    try {
      const answer = await this.fetch(view, columns, null, turn.signal);
      if (turn.signal.aborted) return;
      this.drawn = view;
      this.columns = columns;
      this.rows = readRows(answer);
      this.next = answer.next ?? null;
      this.total = answer.total;
      this.grid.show(this.rows, view, this.columns);
      put(this.over, this.rows.length === 0 ? empty("Nothing is stored that fits.", "Choose another kind, timeframe or instrument, or load history.", h("a", { class: "button", href: "/jobs" }, "To the jobs")) : null);
      this.tell(performance.now() - began);
    } catch (error) {
      if (!turn.signal.aborted) put(this.over, failure(error, () => void this.load()));
    }
  }

  private fetch(view: View, columns: number, cursor: string | null, signal: AbortSignal): Promise<TileAnswer> {
    return get("/v1/coverage/tiles", { kind: this.kind, timeframe: this.kind === "bars" ? this.timeframe : null, from: new Date(view.from).toISOString(), to: new Date(view.to).toISOString(), columns, search: this.search, cursor, limit: 60 }, signal);
  }

  private async more(): Promise<void> {
    if (this.next === null || this.busy) return;
    this.busy = true;
    const { signal } = this.turn;
    try {
      const answer = await this.fetch(this.drawn, this.columns, this.next, signal);
      if (signal.aborted) return;
      this.rows = [...this.rows, ...readRows(answer)];
      this.next = answer.next ?? null;
      this.grid.show(this.rows, this.drawn, this.columns);
      this.tell(null);
    } catch {
      // Scrolling on asks again.
    } finally {
      this.busy = false;
    }
  }

  private tell(took: number | null): void {
    if (took !== null) this.grid.element.dataset["took"] = String(Math.round(took));
    put(this.note, `${this.total.toLocaleString("en-US")} series. Drag to move, Ctrl and wheel to zoom, click a cell for provenance and repair. All times UTC.`);
  }

  private rangeOf(column: number): View {
    const step = (this.drawn.to - this.drawn.from) / this.columns;
    return { from: this.drawn.from + column * step, to: this.drawn.from + (column + 1) * step };
  }

  private pick(place: Place): void {
    const row = this.rows[place.row];
    if (!row) return;
    const range = this.rangeOf(place.column);
    this.cell.abort();
    this.cell = new AbortController();
    this.visit.signal.addEventListener("abort", () => this.cell.abort());
    showCell(this.side, this.cell.signal, row.series, range.from, range.to, () => this.look(zoomed({ ...range }, 3, 0.5)), () => {
      this.cell.abort();
      put(this.side);
      this.grid.element.focus();
    });
  }

  private hover(place: Place | null, x: number, y: number): void {
    const row = place ? this.rows[place.row] : undefined;
    const cell = place ? row?.cells[place.column] : undefined;
    this.tip.classList.toggle("hidden", !row);
    if (!row || !place) return;
    const range = this.rangeOf(place.column);
    put(this.tip, h("div", { class: "mono" }, row.series), h("div", { class: "figures" }, `${instant(range.from)} to ${instant(range.to)}`),
      h("div", null, cell ? `${percent(cell.covered).replace("+", "")} covered${cell.covered < 1 && cell.cause ? `, ${words(cell.cause)}` : ""}` : "never asked for"));
    const frame = this.grid.element.getBoundingClientRect();
    this.tip.style.setProperty("left", `${Math.min(x - frame.left + 14, frame.width - 250)}px`);
    this.tip.style.setProperty("top", `${Math.min(y - frame.top + 16, frame.height - 70)}px`);
  }
}

function legend(): HTMLElement {
  return h("div", { class: "legend" }, h("span", null, h("i", { class: "swatch c-full" }), "covered"),
    CAUSES.map((cause) => h("span", null, h("i", { class: "swatch", style: { background: `var(${causeColor(cause)})` } }), cause === "pending" ? "pending or never asked" : words(cause))));
}
