import type { Table } from "../core/api";
import type { Hole } from "../types";

export interface BarItem {
  /** The key of the time scale: whole seconds, strictly rising. */
  time: number;
  /** OpenTime in milliseconds. */
  at: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** Values of the indicator columns, in their order. */
  values: (number | null)[];
}

/** A slot of the time scale: a bar, or a place where one is missing. */
export type Slot = { time: number; bar: BarItem | null };

export interface Band {
  /** Index of the first and last empty slot. */
  first: number;
  last: number;
  cause: string;
  from: number;
  to: number;
}

const MOST_EMPTY = 60;
const SILENT = new Set(["marketclosed", "notrades", "notlisted"]);

/** Bars of one series, oldest first, with the places where bars are missing. Pure: knows no chart. */
export class ChartModel {
  bars: BarItem[] = [];
  slots: Slot[] = [];
  bands: Band[] = [];
  columns: string[] = [];
  private holes: { from: number; to: number; cause: string }[] = [];

  /** @param length Seconds of a bar; null for bars that no clock closes. */
  constructor(readonly length: number | null) {}

  get oldest(): number | null {
    return this.bars[0]?.at ?? null;
  }

  /** Takes a page of bars older than, newer than, or the same as what is there. */
  add(table: Table): void {
    const page = this.read(table);
    if (page.length === 0) return;
    const first = page[0]!.at;
    const last = page[page.length - 1]!.at;
    const before = this.bars.filter((bar) => bar.at < first);
    const after = this.bars.filter((bar) => bar.at > last);
    this.bars = rising([...before, ...page, ...after]);
    this.lay();
  }

  /** A live bar: changes the last one, or comes after it. False when it is older than the last. */
  live(bar: Omit<BarItem, "time" | "values">): boolean {
    const last = this.bars[this.bars.length - 1];
    if (last && bar.at < last.at) return false;
    if (last && bar.at === last.at) {
      Object.assign(last, bar);
      return true;
    }
    const one: BarItem = { ...bar, values: this.columns.map(() => null), time: Math.max(Math.floor(bar.at / 1000), (last?.time ?? -Infinity) + 1) };
    this.bars.push(one);
    this.slots.push({ time: one.time, bar: one });
    return true;
  }

  explain(holes: Hole[]): void {
    this.holes = holes.map((hole) => ({ from: Date.parse(hole.from), to: Date.parse(hole.to), cause: hole.cause }));
    this.lay();
  }

  private read(table: Table): BarItem[] {
    const at = (name: string): number => table.columns.indexOf(name);
    const [time, open, high, low, close, volume] = ["openTime", "open", "high", "low", "close", "volume"].map(at) as [number, number, number, number, number, number];
    const known = new Set(STANDARD);
    const extra = table.columns.map((name, index) => ({ name, index })).filter((one) => !known.has(one.name));
    this.columns = extra.map((one) => one.name);
    return table.rows.map((row) => {
      const opened = instantOf(row[time]);
      return {
        time: Math.floor(opened / 1000), at: opened,
        open: Number(row[open]), high: Number(row[high]), low: Number(row[low]), close: Number(row[close]), volume: Number(row[volume] ?? 0),
        values: extra.map((one) => (typeof row[one.index] === "number" ? (row[one.index] as number) : null)),
      };
    });
  }

  /** Lays the bars on the time scale and puts empty slots where bars are missing, long gaps shortened. */
  private lay(): void {
    const slots: Slot[] = [];
    const bands: Band[] = [];
    for (const [index, bar] of this.bars.entries()) {
      const previous = this.bars[index - 1];
      if (previous && this.length !== null && this.length < 2_000_000) this.gap(slots, bands, previous, bar);
      slots.push({ time: bar.time, bar });
    }
    this.slots = slots;
    this.bands = bands;
  }

  private gap(slots: Slot[], bands: Band[], previous: BarItem, bar: BarItem): void {
    const missing = Math.round((bar.at - previous.at) / 1000 / this.length!) - 1;
    if (missing < 1) return;
    const from = previous.at + this.length! * 1000;
    const cause = this.holes.find((hole) => hole.from < bar.at && hole.to > from)?.cause ?? "unknown";
    if (SILENT.has(cause.toLowerCase())) return;
    const count = Math.min(missing, MOST_EMPTY);
    const step = (bar.time - previous.time) / (count + 1);
    if (step < 1) return;
    const first = slots.length;
    for (let i = 1; i <= count; i++) slots.push({ time: Math.floor(previous.time + i * step), bar: null });
    bands.push({ first, last: slots.length - 1, cause, from, to: bar.at });
  }
}

const STANDARD = ["openTime", "ordinal", "closeTime", "open", "high", "low", "close", "volume", "quoteVolume", "tradeCount", "trades", "takerBuyVolume", "takerBuyQuoteVolume", "finality", "isClosed", "isPartial", "state", "vwap"];

/** Gives every bar a whole second of its own: several short bars may open within one. */
function rising(bars: BarItem[]): BarItem[] {
  let last = -Infinity;
  for (const bar of bars) {
    bar.time = Math.max(Math.floor(bar.at / 1000), last + 1);
    last = bar.time;
  }
  return bars;
}

export function instantOf(value: unknown): number {
  return typeof value === "number" ? value : Date.parse(String(value));
}

/** Which slots the chart is to hold so that `visible` lies well inside; null when those it holds will do. */
export function windowFor(count: number, held: { from: number; to: number }, visible: { from: number; to: number }, size: number): { from: number; to: number } | null {
  const width = visible.to - visible.from;
  const margin = Math.max(0, (size - width) / 4);
  const nearLeft = held.from > 0 && visible.from - held.from < margin;
  const nearRight = held.to < count && held.to - visible.to < margin;
  if (!nearLeft && !nearRight) return null;
  const middle = (visible.from + visible.to) / 2;
  const from = Math.max(0, Math.min(Math.round(middle - size / 2), count - size));
  const next = { from, to: Math.min(count, from + size) };
  return next.from === held.from && next.to === held.to ? null : next;
}
