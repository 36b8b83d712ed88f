import { get, type Table } from "../core/api";
import { attempt } from "../core/dialog";
import { percent, price, short } from "../core/format";
import { choose } from "../core/form";
import { h, put } from "../core/h";
import { live } from "../core/live";
import { marketNow } from "../core/now";
import type { Page, Visit } from "../core/router";
import { empty, every, failure, skeleton } from "../core/states";
import { theme } from "../core/theme";
import { readLevels } from "../chart/levels";
import { ChartModel, type Slot } from "../chart/model";
import { pickIndicators } from "../chart/picker";
import { plotsOf } from "../chart/plots";
import { lengthOf, parseIndicators, printIndicators, splitSeries, type Chosen } from "../chart/spec";
import { instrumentBox } from "../chart/instruments";
import { ChartView, type Plot } from "../chart/view";
import { list, type Hole, type IndicatorSpec, type MarketRow } from "../types";

const FRAMES = ["1m", "5m", "15m", "1h", "4h", "1d", "1w"];
const PAGE = 2000;

export const page: Page = {
  title: "Chart",
  async show(host, visit) {
    const series = visit.params.get("series") ?? (await firstSeries(visit.signal));
    if (series === null) {
      put(host, empty("There are no instruments yet.", "The chart needs bars: run the catch-up or backfill job, or start with the simulated market.", h("a", { class: "button", href: "/jobs" }, "To the jobs")));
      return;
    }
    await new ChartPage(host, visit, series).start();
  },
};

async function firstSeries(signal: AbortSignal): Promise<string | null> {
  const rows = list<MarketRow>(await get("/v1/market", { count: 1 }, signal), "rows", "market");
  return rows[0] ? `${rows[0].instrument}@1m` : null;
}

/** What the chart shows and from where; every choice is kept in the address. */
class ChartPage {
  private catalogue: IndicatorSpec[] = [];
  private chosen: Chosen[];
  private instrument: string;
  private spec: string;
  private method: string;
  private volume: boolean;
  private logarithmic: boolean;
  private model = new ChartModel(null);
  private view: ChartView | null = null;
  private plots: Plot[] = [];
  private older = true;
  private fetching = false;
  /** False while newer bars are stored than those that are loaded: live ones would not join on. */
  private atEnd = true;
  private turn = new AbortController();
  private readonly stage = h("div", { class: "chart-stage", tabindex: 0, role: "application", "aria-label": "Chart: arrows move it, plus and minus zoom" });
  private readonly legend = h("div", { class: "chart-legends", "aria-live": "off" });
  private readonly tools = h("div", { class: "tools chart-tools" });
  private readonly note = h("div", { class: "chart-note" });

  constructor(private readonly host: HTMLElement, private readonly visit: Visit, series: string) {
    const name = splitSeries(series);
    this.instrument = name.instrument;
    this.spec = name.spec;
    this.chosen = parseIndicators(visit.params.get("ind"));
    this.method = visit.params.get("levels") ?? "";
    this.volume = visit.params.get("vol") !== "0";
    this.logarithmic = visit.params.get("log") === "1";
    visit.signal.addEventListener("abort", () => {
      this.turn.abort();
      this.view?.dispose();
    });
  }

  async start(): Promise<void> {
    this.host.classList.add("chart-page");
    put(this.host, h("section", { class: "panel chart-panel" }, this.tools, h("div", { class: "chart-frame" }, this.stage, this.legend), this.note));
    this.stage.addEventListener("keydown", (event) => this.key(event));
    put(this.stage, skeleton(10));
    this.catalogue = list<IndicatorSpec>(await get("/v1/indicators", undefined, this.visit.signal).catch(() => []), "indicators");
    this.drawTools();
    let first = true;
    theme.watch(this.visit.signal, () => {
      if (!first) this.rebuild(true);
      first = false;
    });
    const at = this.visit.params.get("at");
    await this.load(at ? Date.parse(at) : null, Number(this.visit.params.get("n")) || null);
    every(this.visit.signal, 5000, () => this.follow());
  }

  private get series(): string {
    return `${this.instrument}@${this.spec}`;
  }

  private drawTools(): void {
    const frames = FRAMES.includes(this.spec) ? FRAMES : [...FRAMES, this.spec];
    const other = h("input", { class: "input spec-input", "aria-label": "Other timeframe or bar kind", placeholder: "3m, 1000t …", title: "Another timeframe or bar kind; Enter takes it", spellcheck: "false", onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && other.value.trim() !== "") this.go(this.instrument, other.value.trim());
    } });
    put(this.tools,
      instrumentBox(this.instrument, this.visit.signal, (instrument) => this.go(instrument, this.spec)),
      h("div", { class: "tabs", role: "group", "aria-label": "Timeframe" }, frames.map((one) => h("button", { class: "tab", "aria-selected": String(one === this.spec), dataset: { spec: one }, onclick: () => this.go(this.instrument, one) }, one))),
      other,
      h("button", { class: "button", onclick: () => pickIndicators(this.catalogue, this.chosen, (chosen) => {
        this.chosen = chosen;
        this.keep();
        void this.load(...this.place());
      }) }, `Indicators${this.chosen.length > 0 ? ` (${this.chosen.length})` : ""}`),
      choose("Levels", this.method, [["", "No levels"], ["swings", "Swing levels"], ["rolling-pivots", "Rolling pivots"], ["pivot-points", "Daily pivots"]], (value) => {
        this.method = value;
        this.keep();
        void this.markLevels();
      }),
      toggle("Volume", this.volume, (on) => {
        this.volume = on;
        this.keep();
        this.rebuild(true);
      }),
      toggle("Log", this.logarithmic, (on) => {
        this.logarithmic = on;
        this.keep();
        this.rebuild(true);
      }),
      h("span", { class: "grow" }),
      h("button", { class: "button", title: "To the newest bar (End)", onclick: () => void this.load(null, null) }, "Newest"),
      h("button", { class: "button", onclick: () => void attempt(() => navigator.clipboard.writeText(location.href), "The link to this view is copied.") }, "Link"));
  }

  private go(instrument: string, spec: string): void {
    this.instrument = instrument;
    this.spec = spec;
    this.keep();
    this.drawTools();
    void this.load(null, null);
  }

  private keep(range?: { at: number; count: number }): void {
    this.visit.replace({
      series: this.series, ind: printIndicators(this.chosen), levels: this.method, vol: this.volume ? null : "0", log: this.logarithmic ? "1" : null,
      ...(range ? { at: new Date(range.at).toISOString().replace(".000Z", "Z"), n: String(range.count) } : {}),
    });
    this.tools.querySelector("button.button")?.replaceChildren(`Indicators${this.chosen.length > 0 ? ` (${this.chosen.length})` : ""}`);
  }

  /** Where the view is now: null for the newest bars. */
  private place(): [number | null, number | null] {
    const range = this.view?.visible();
    if (!range) return [null, null];
    const slots = this.model.slots;
    const right = Math.round(range.to);
    return [right >= slots.length - 1 ? null : (slots[Math.max(0, right)]?.time ?? 0) * 1000, Math.round(range.to - range.from)];
  }

  private async load(at: number | null, width: number | null): Promise<void> {
    this.turn.abort();
    const turn = (this.turn = new AbortController());
    const model = new ChartModel(lengthOf(this.spec));
    const length = (model.length ?? 60) * 1000;
    this.older = true;
    try {
      const span: Record<string, string> = at === null ? {} : { to: iso(Math.min(marketNow(), at + (PAGE / 2) * length)) };
      const limit = Math.max(PAGE, Math.min(Number(this.visit.params.get("load")) || 0, 10_000));
      model.add(await this.page({ ...span, limit: at === null ? limit : PAGE * 2 }, turn.signal));
      if (turn.signal.aborted) return;
      this.model = model;
      this.atEnd = at === null || (model.bars[model.bars.length - 1]?.at ?? 0) > marketNow() - 3 * length;
      if (model.bars.length === 0) {
        this.view?.dispose();
        this.view = null;
        put(this.legend);
        put(this.stage, empty(`No bars of ${this.series}.`, "Nothing is stored for it, and nothing could be built from what is.", h("a", { class: "button", href: `/coverage?search=${encodeURIComponent(this.instrument)}` }, "What is stored?")));
        return;
      }
      this.rebuild(false, at, width);
      this.listen(turn.signal);
      void this.explain(turn.signal);
      void this.markLevels();
      await this.preload(turn.signal);
    } catch (error) {
      if (turn.signal.aborted) return;
      this.view?.dispose();
      this.view = null;
      put(this.legend);
      put(this.stage, failure(error, () => void this.load(at, width)));
    }
  }

  private page(span: Record<string, string | number>, signal: AbortSignal): Promise<Table> {
    return get<Table>("/v1/bars", { series: this.series, indicators: printIndicators(this.chosen), ...span }, signal);
  }

  private rebuild(keep: boolean, at: number | null = null, width: number | null = null): void {
    if (this.model.bars.length === 0) return;
    const [keptAt, keptWidth] = keep ? this.place() : [at, width];
    this.view?.dispose();
    put(this.stage);
    this.plots = plotsOf(this.chosen, this.catalogue, this.model.columns);
    const view = new ChartView(this.stage, this.model, { plots: this.plots, volume: this.volume, logarithmic: this.logarithmic, spec: this.spec });
    this.view = view;
    view.onHover = (slot) => this.tell(slot);
    view.onRange = (to, left, right) => {
      if (right < 500) void this.loadNewer();
      this.keep({ at: to, count: Math.round((view.visible()?.to ?? 0) - (view.visible()?.from ?? 0)) });
      if (left < 1500) void this.loadOlder();
    };
    view.start(keptAt, keptWidth ?? Math.max(40, Math.min(160, Math.floor(this.stage.clientWidth / 8))));
    if (keep) void this.markLevels();
    requestAnimationFrame(() => this.tell(null));
  }

  private async loadOlder(): Promise<void> {
    const oldest = this.model.oldest;
    if (this.fetching || !this.older || oldest === null || !this.view) return;
    this.fetching = true;
    const { signal } = this.turn;
    const model = this.model;
    try {
      const table = await this.page({ to: iso(oldest), limit: PAGE }, signal);
      if (signal.aborted || model !== this.model) return;
      if (table.rows.length === 0) this.older = false;
      else this.view?.change(() => model.add(table));
    } catch {
      // The next settled gesture asks again.
    } finally {
      this.fetching = false;
    }
    if (!signal.aborted && this.older) await this.explain(signal);
  }

  /** `load=N` in the address fetches so many bars at once; the measurement of long charts uses it. */
  private async preload(signal: AbortSignal): Promise<void> {
    const wanted = Number(this.visit.params.get("load")) || 0;
    while (!signal.aborted && this.older && this.model.bars.length < wanted) {
      const before = this.model.bars.length;
      await this.loadOlder();
      await new Promise((resume) => setTimeout(resume, 0));
      if (this.model.bars.length === before && !this.fetching) break;
    }
    if (wanted > 0) this.stage.dataset["bars"] = String(this.model.bars.length);
  }

  private async explain(signal: AbortSignal): Promise<void> {
    if (this.model.length === null) return;
    const model = this.model;
    if (model.bands.length === 0) return;
    const holes = await this.holes(signal).catch(() => []);
    if (signal.aborted || holes.length === 0) return;
    this.view?.change(() => model.explain(holes));
  }

  private known: { series: string; holes: Hole[] } | null = null;

  /** Holes of the series, or of the shortest stored bars of the instrument where this one is made from them. */
  private async holes(signal: AbortSignal): Promise<Hole[]> {
    const { series, instrument } = this;
    if (this.known?.series === series) return this.known.holes;
    const read = async (name: string): Promise<Hole[]> => list<Hole>(await get("/v1/coverage", { series: name }, signal), "holes");
    const stored = list<{ series: string; kind: string; code: string }>(await get("/v1/series", { instrument }, signal)).filter((one) => one.kind === "bars").map((one) => one.series);
    const from = stored.includes(series) ? series : [...stored].sort((a, b) => (lengthOf(splitSeries(a).spec) ?? Infinity) - (lengthOf(splitSeries(b).spec) ?? Infinity))[0];
    const holes = from ? await read(from) : [];
    this.known = { series, holes };
    return holes;
  }

  /** Newer bars of a view that began in the past. */
  private async loadNewer(): Promise<void> {
    const last = this.model.bars[this.model.bars.length - 1];
    if (this.fetching || this.atEnd || !last || !this.view) return;
    this.fetching = true;
    const { signal } = this.turn;
    const model = this.model;
    try {
      const table = await this.page({ from: iso(last.at), limit: PAGE }, signal);
      if (signal.aborted || model !== this.model) return;
      this.atEnd = !table.next;
      this.view.change(() => model.add(table));
    } catch {
      // The next settled gesture asks again.
    } finally {
      this.fetching = false;
    }
    if (!signal.aborted) await this.explain(signal);
  }

  private async markLevels(): Promise<void> {
    const view = this.view;
    if (!view) return;
    if (this.method === "") {
      view.levels([]);
      return;
    }
    const bars = this.model.bars;
    // Pivots are of the newest bar, whatever of the past is loaded.
    const span = this.method === "swings" ? { from: iso(bars[0]!.at), to: iso(marketNow()) } : {};
    const answer = await get<unknown>("/v1/levels", { series: this.series, ...span, method: this.method }, this.turn.signal).catch(() => null);
    if (answer && view === this.view) view.levels(readLevels(answer));
  }

  private listen(signal: AbortSignal): void {
    live.subscribe({ instrument: this.instrument, kind: "bars", spec: this.spec }, signal, (event) => {
      if (!this.atEnd) return;
      const data = event.data as Record<string, number | string>;
      const took = this.model.live({ at: Date.parse(String(data["openTime"])), open: Number(data["open"]), high: Number(data["high"]), low: Number(data["low"]), close: Number(data["close"]), volume: Number(data["volume"] ?? 0) });
      if (!took) return;
      this.view?.tick();
      this.stage.dataset["last"] = String(data["close"]);
      this.tell(this.hovered);
    });
  }

  /** What the live stream does not say: indicator values, and bars of kinds that it does not carry. */
  private async follow(): Promise<void> {
    if (this.model.bars.length === 0 || !this.view || !this.atEnd) return;
    const model = this.model;
    const table = await this.page({ limit: 3 }, this.turn.signal);
    if (model !== this.model || table.rows.length === 0) return;
    const newest = model.bars[model.bars.length - 1]!.at;
    const fresh = new ChartModel(model.length);
    fresh.add(table);
    for (const bar of fresh.bars) {
      const mine = model.bars[model.bars.length - 1]!.at === bar.at ? model.bars[model.bars.length - 1]! : model.bars.find((one) => one.at === bar.at);
      if (mine) mine.values = bar.values;
      else if (bar.at > newest && model.live(bar)) model.bars[model.bars.length - 1]!.values = bar.values;
      else continue;
      if (bar.at >= newest) this.view.tick();
    }
  }

  private hovered: Slot | null = null;

  private telling = false;

  /** Once a frame is as often as anybody reads. */
  private tell(slot: Slot | null): void {
    this.hovered = slot;
    if (this.telling) return;
    this.telling = true;
    requestAnimationFrame(() => {
      this.telling = false;
      if (!this.visit.signal.aborted && this.view) this.write(this.hovered);
    });
  }

  /** The values under the crosshair, or the last ones; of a bar that still forms, indicators have those of the bar before. */
  private write(slot: Slot | null): void {
    const bar = slot ? slot.bar : this.model.bars[this.model.bars.length - 1];
    const tops = this.view?.paneTops() ?? [];
    const change = bar ? bar.close / bar.open - 1 : null;
    const tone = change === null ? "" : change >= 0 ? "up" : "down";
    const gap = slot && !slot.bar ? this.model.bands.find((band) => slot.time * 1000 >= band.from && slot.time * 1000 < band.to) : null;
    const closed = bar && bar === this.model.bars[this.model.bars.length - 1] ? this.model.bars[this.model.bars.length - 2] : null;
    const value = (plot: Plot): string => price(bar?.values[plot.column] ?? closed?.values[plot.column]);
    put(this.legend, tops.map((top, pane) => h("div", { class: "chart-legend figures", style: { top: `${top + 6}px` } },
      pane === 0 ? h("div", { class: "chart-legend-line" }, h("b", null, this.series),
        bar ? ["O", "H", "L", "C"].map((name, at) => h("span", null, `${name} `, h("span", { class: tone }, price([bar.open, bar.high, bar.low, bar.close][at])))) : null,
        bar ? [h("span", { class: tone }, percent(change)), h("span", null, "Vol ", short(bar.volume))] : null,
        gap ? h("span", { class: "warn-text" }, `no bars: ${gap.cause}`) : null) : null,
      h("div", { class: "chart-legend-line" }, this.plots.filter((plot) => plot.pane === pane && plot.pattern === null).map((plot) =>
        h("span", null, h("i", { class: "swatch", style: { background: plot.color } }), plot.label, " ", h("b", null, value(plot))))))));
    put(this.note, h("span", null, `${this.model.bars.length.toLocaleString("en-US")} bars loaded`), h("span", null, "All times UTC"),
      this.model.bands.length > 0 ? h("span", { class: "warn-text" }, `${this.model.bands.length} gaps`) : null, h("span", { class: "grow" }),
      h("a", { class: "link", href: "https://www.tradingview.com/", target: "_blank", rel: "noopener noreferrer" }, "Charts by TradingView Lightweight Charts"));
  }

  private key(event: KeyboardEvent): void {
    const view = this.view;
    if (!view || event.target !== this.stage) return;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => view.pan(-0.1), ArrowRight: () => view.pan(0.1), PageUp: () => view.pan(-0.9), PageDown: () => view.pan(0.9),
      "+": () => view.zoom(0.7), "=": () => view.zoom(0.7), "-": () => view.zoom(1.4), End: () => view.toEnd(),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  }
}

function toggle(label: string, on: boolean, changed: (on: boolean) => void): HTMLElement {
  let now = on;
  const button = h("button", { class: `button ${on ? "on" : ""}`, "aria-pressed": String(on), onclick: () => {
    now = !now;
    button.classList.toggle("on", now);
    button.setAttribute("aria-pressed", String(now));
    changed(now);
  } }, label);
  return button;
}

function iso(at: number): string {
  return new Date(Math.max(0, at)).toISOString();
}

