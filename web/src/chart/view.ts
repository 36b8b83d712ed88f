import {
  CandlestickSeries, ColorType, createChart, createSeriesMarkers, CrosshairMode, HistogramSeries, LineSeries, LineStyle, PriceScaleMode,
  type IChartApi, type ISeriesApi, type ISeriesMarkersPluginApi, type SeriesMarker, type SeriesType, type Time, type UTCTimestamp,
} from "lightweight-charts";
import { color } from "../core/theme";
import { price } from "../core/format";
import { GapBands } from "./gaps";
import { windowFor, type BarItem, type ChartModel, type Slot } from "./model";

/** One column of indicator values on the chart. */
export interface Plot {
  /** Index in the model's columns. */
  column: number;
  label: string;
  /** 0 is the pane of the bars. */
  pane: number;
  bars: boolean;
  /** Set for a pattern: marked at its bar instead of drawn as a line. */
  pattern: string | null;
  color: string;
}

export interface Level {
  price: number;
  label: string;
  /** Its label is worth a place on the axis: there are few of its kind, and each is another one. */
  isNamed: boolean;
}

export interface ViewOptions {
  plots: Plot[];
  volume: boolean;
  logarithmic: boolean;
  spec: string;
}

/** Slots that the drawing library holds at once, at least, and in widths of what is seen: the model may have any number. */
const LEAST_HELD = 800;
const HELD_WIDTHS = 4;

function heldFor(width: number): number {
  return Math.max(LEAST_HELD, Math.ceil(width * HELD_WIDTHS));
}

/** The chart proper. Holds a window of the model's slots, and moves it only between gestures, so that no gesture waits for it. */
export class ChartView {
  private readonly chart: IChartApi;
  private readonly bars: ISeriesApi<"Candlestick">;
  private readonly volume: ISeriesApi<"Histogram"> | null;
  private readonly lines: { plot: Plot; series: ISeriesApi<SeriesType> }[] = [];
  private readonly marks: ISeriesMarkersPluginApi<Time>;
  private readonly gaps: GapBands;
  private readonly starts = new Map<number, BarItem>();
  private held = { from: 0, to: 0 };
  private pressed = false;
  private tops: number[] = [];
  private measured = -Infinity;
  private readonly waiting: (() => void)[] = [];
  private up: string;
  private down: string;
  /** The newest instant in sight, and how many slots lie left and right of what is seen. */
  onRange: (newest: number, slotsLeft: number, slotsRight: number) => void = () => undefined;
  onHover: (slot: Slot | null) => void = () => undefined;

  constructor(readonly host: HTMLElement, private readonly model: ChartModel, private readonly options: ViewOptions) {
    this.up = color("--up");
    this.down = color("--down");
    this.chart = createChart(host, this.look());
    this.bars = this.chart.addSeries(CandlestickSeries, {
      upColor: this.up, downColor: this.down, borderVisible: false, wickUpColor: this.up, wickDownColor: this.down,
      priceFormat: { type: "custom", formatter: price, minMove: 1e-8 },
    });
    this.volume = options.volume ? this.addVolume() : null;
    for (const plot of options.plots.filter((one) => one.pattern === null)) this.addPlot(plot);
    this.sizePanes();
    this.marks = createSeriesMarkers(this.bars, []);
    this.gaps = new GapBands({ line: `${color("--warn")}88`, fill: `${color("--warn")}22`, text: color("--warn"), font: `11px ${color("--font")}` });
    this.bars.attachPrimitive(this.gaps);
    this.listen();
  }

  dispose(): void {
    this.chart.remove();
  }

  /** Shows the newest bars, or those around an instant. */
  start(at: number | null, width: number): void {
    const count = this.model.slots.length;
    let last = count;
    if (at !== null) {
      last = this.model.slots.findIndex((slot) => slot.time * 1000 > at);
      if (last < 0) last = count;
    }
    this.hold(around(count, { from: last - width, to: last }));
    const end = last - this.held.from;
    this.chart.timeScale().setVisibleLogicalRange({ from: end - width, to: end + Math.max(2, width * 0.03) });
  }

  /** Changes the model and keeps what is seen in its place; waits for the end of a gesture. */
  change(mutate: () => void): void {
    if (this.pressed) {
      this.waiting.push(mutate);
      return;
    }
    const range = this.visible();
    const before = this.model.slots;
    const pin = range ? Math.max(0, Math.min(before.length - 1, Math.round(range.to))) : -1;
    const time = before[pin]?.time;
    mutate();
    if (!range || time === undefined) return;
    const shift = lowerBound(this.model.slots, time) - pin;
    const next = { from: range.from + shift, to: range.to + shift };
    this.hold(around(this.model.slots.length, next));
    this.see(next);
  }

  /** The last bar changed, or one came. */
  tick(): void {
    const slots = this.model.slots;
    const slot = slots[slots.length - 1];
    if (!slot?.bar || this.held.to < slots.length - 1) return;
    this.held.to = slots.length;
    this.starts.set(slot.time, slot.bar);
    this.bars.update(candle(slot) as never);
    this.volume?.update(this.column(slot));
    for (const { plot, series } of this.lines) {
      const value = slot.bar.values[plot.column];
      if (value !== null && value !== undefined) series.update({ time: slot.time as UTCTimestamp, value } as never);
    }
  }

  levels(list: Level[]): void {
    for (const old of this.bars.priceLines()) this.bars.removePriceLine(old);
    for (const level of list) {
      this.bars.createPriceLine({ price: level.price, color: color("--violet"), lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: level.isNamed, title: level.label });
    }
  }

  /** Visible slots as indexes into the model. */
  visible(): { from: number; to: number } | null {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    return range ? { from: range.from + this.held.from, to: range.to + this.held.from } : null;
  }

  pan(share: number): void {
    const range = this.visible();
    if (!range) return;
    const by = (range.to - range.from) * share;
    this.see({ from: range.from + by, to: range.to + by });
    this.settle();
  }

  zoom(factor: number): void {
    const range = this.visible();
    if (!range) return;
    const to = range.to;
    this.see({ from: to - Math.max(10, (range.to - range.from) * factor), to });
    this.settle();
  }

  toEnd(): void {
    this.start(null, Math.max(20, (this.visible()?.to ?? 150) - (this.visible()?.from ?? 0)));
  }

  /** Top of each pane inside the host, for the texts over it. */
  paneTops(): number[] {
    if (performance.now() - this.measured < 1000) return this.tops;
    this.measured = performance.now();
    const frame = this.host.getBoundingClientRect();
    return (this.tops = this.chart.panes().map((pane) => (pane.getHTMLElement()?.getBoundingClientRect().top ?? frame.top) - frame.top));
  }

  private see(range: { from: number; to: number }): void {
    this.chart.timeScale().setVisibleLogicalRange({ from: range.from - this.held.from, to: range.to - this.held.from });
  }

  private listen(): void {
    const settled = (): void => {
      this.pressed = false;
      requestAnimationFrame(() => this.settle());
    };
    this.host.addEventListener("pointerdown", () => {
      this.pressed = true;
      window.addEventListener("pointerup", settled, { once: true });
      window.addEventListener("pointercancel", settled, { once: true });
    });
    let timer = 0;
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => {
      clearTimeout(timer);
      timer = window.setTimeout(() => !this.pressed && this.settle(), 60);
    });
    this.chart.subscribeCrosshairMove((event) => {
      const time = event.time as number | undefined;
      const bar = time === undefined ? undefined : this.starts.get(time);
      this.onHover(time === undefined ? null : { time, bar: bar ?? null });
    });
  }

  /** Between gestures: moves the window when its edge is near, and tells what is seen. */
  private settle(): void {
    for (const mutate of this.waiting.splice(0)) this.change(mutate);
    const range = this.visible();
    if (!range || this.model.slots.length === 0) return;
    const next = windowFor(this.model.slots.length, this.held, range, heldFor(range.to - range.from));
    if (next) {
      this.hold(next);
      this.see(range);
    }
    const slots = this.model.slots;
    const last = slots[Math.max(0, Math.min(slots.length - 1, Math.ceil(range.to)))]!;
    this.onRange(last.time * 1000, range.from, slots.length - range.to);
  }

  private hold(range: { from: number; to: number }): void {
    this.held = range;
    const slots = this.model.slots.slice(range.from, range.to);
    this.starts.clear();
    for (const slot of slots) if (slot.bar) this.starts.set(slot.time, slot.bar);
    this.bars.setData(slots.map(candle) as never);
    this.volume?.setData(slots.filter((slot) => slot.bar).map((slot) => this.column(slot)));
    for (const { plot, series } of this.lines) {
      series.setData(slots.filter((slot) => slot.bar).map((slot) => {
        const value = slot.bar!.values[plot.column];
        return value === null || value === undefined ? { time: slot.time } : { time: slot.time, value };
      }) as never);
    }
    this.marks.setMarkers(this.markers(slots));
    this.gaps.show(this.model.bands.filter((band) => band.last >= range.from && band.first < range.to)
      .map((band) => ({ first: band.first - range.from, last: band.last - range.from, cause: band.cause })));
  }

  private markers(slots: Slot[]): SeriesMarker<Time>[] {
    const patterns = this.options.plots.filter((plot) => plot.pattern !== null);
    const found: SeriesMarker<Time>[] = [];
    for (const slot of patterns.length === 0 ? [] : slots) {
      for (const plot of patterns) {
        const value = slot.bar?.values[plot.column];
        if (!value) continue;
        const rises = value > 0;
        found.push({ time: slot.time as UTCTimestamp, position: rises ? "belowBar" : "aboveBar", shape: rises ? "arrowUp" : "arrowDown", color: rises ? this.up : this.down, text: plot.pattern! });
      }
    }
    return found;
  }

  private column(slot: Slot): { time: UTCTimestamp; value: number; color: string } {
    const bar = slot.bar!;
    return { time: slot.time as UTCTimestamp, value: bar.volume, color: `${bar.close >= bar.open ? this.up : this.down}55` };
  }

  private addVolume(): ISeriesApi<"Histogram"> {
    const series = this.chart.addSeries(HistogramSeries, { priceScaleId: "volume", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false });
    series.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    return series;
  }

  private addPlot(plot: Plot): void {
    const format = plot.pane === 0 ? { type: "custom" as const, formatter: price, minMove: 1e-8 } : { type: "price" as const, precision: 4, minMove: 0.0001 };
    const series = plot.bars
      ? this.chart.addSeries(HistogramSeries, { color: `${plot.color}99`, priceLineVisible: false, lastValueVisible: false, priceFormat: format }, plot.pane)
      : this.chart.addSeries(LineSeries, { color: plot.color, lineWidth: plot.pane === 0 ? 1 : 2, priceLineVisible: false, lastValueVisible: plot.pane !== 0, crosshairMarkerVisible: false, priceFormat: format }, plot.pane);
    this.lines.push({ plot, series });
  }

  private sizePanes(): void {
    const panes = this.chart.panes();
    panes.forEach((pane, at) => pane.setStretchFactor(at === 0 ? Math.max(3, panes.length) : 1));
  }

  private look(): Parameters<typeof createChart>[1] {
    const line = color("--line");
    const seconds = /^\d+(s|t|v|qv|r)/.test(this.options.spec);
    return {
      autoSize: true,
      layout: {
        background: { type: ColorType.Solid, color: color("--panel") }, textColor: color("--muted"), fontSize: 11, fontFamily: color("--font"),
        attributionLogo: false, panes: { separatorColor: line, separatorHoverColor: color("--line-strong") },
      },
      grid: { vertLines: { color: `${line}66` }, horzLines: { color: `${line}66` } },
      crosshair: { mode: CrosshairMode.Normal, vertLine: { color: color("--muted"), labelBackgroundColor: color("--line-strong") }, horzLine: { color: color("--muted"), labelBackgroundColor: color("--line-strong") } },
      rightPriceScale: { borderColor: line, mode: this.options.logarithmic ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal },
      timeScale: { borderColor: line, timeVisible: true, secondsVisible: seconds, minBarSpacing: 1, rightOffset: 4 },
      localization: { locale: "en-GB", priceFormatter: price, timeFormatter: (time: number) => this.instant(time) },
      kineticScroll: { touch: false, mouse: false },
    };
  }

  private instant(time: number): string {
    const at = this.starts.get(time)?.at ?? time * 1000;
    return `${new Date(at).toISOString().slice(0, at % 60000 === 0 ? 16 : 19).replace("T", " ")} UTC`;
  }
}

function around(count: number, range: { from: number; to: number }): { from: number; to: number } {
  const size = heldFor(range.to - range.from);
  const from = Math.max(0, Math.min(Math.round((range.from + range.to - size) / 2), count - size));
  return { from, to: Math.min(count, Math.ceil(from + size)) };
}

/** Index of the first slot at or after a time; the count when there is none. */
function lowerBound(slots: Slot[], time: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function candle(slot: Slot): object {
  return slot.bar ? { time: slot.time, open: slot.bar.open, high: slot.bar.high, low: slot.bar.low, close: slot.bar.close } : { time: slot.time };
}
