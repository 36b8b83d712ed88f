import { describe, expect, it } from "vitest";
import type { Table } from "../src/core/api";
import { ChartModel, windowFor } from "../src/chart/model";
import { plotsOf } from "../src/chart/plots";
import { lengthOf, parseIndicators, printIndicators, splitSeries } from "../src/chart/spec";
import type { IndicatorSpec } from "../src/types";

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);

function bars(from: number, count: number, extra: string[] = []): Table {
  return { columns: ["openTime", "open", "high", "low", "close", "volume", ...extra], rows: Array.from({ length: count }, (_, at) => [new Date(start + (from + at) * minute).toISOString(), 1, 2, 0.5, 1.5, 10, ...extra.map(() => from + at)]) };
}

describe("the chart's model", () => {
  it("takes older pages before, and gives the same bar once", () => {
    const model = new ChartModel(60);
    model.add(bars(10, 5));
    model.add(bars(5, 6));
    expect(model.bars.map((bar) => (bar.at - start) / minute)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(model.bands).toEqual([]);
  });
  it("puts empty slots where bars are missing, with the cause", () => {
    const model = new ChartModel(60);
    model.add(bars(0, 3));
    model.add(bars(6, 2));
    model.explain([{ from: new Date(start + 3 * minute).toISOString(), to: new Date(start + 6 * minute).toISOString(), cause: "ourOutage" }]);
    expect(model.slots.map((slot) => slot.bar !== null)).toEqual([true, true, true, false, false, false, true, true]);
    expect(model.bands).toMatchObject([{ first: 3, last: 5, cause: "ourOutage", from: start + 3 * minute, to: start + 6 * minute }]);
  });
  it("draws no gap where nothing was traded", () => {
    const model = new ChartModel(60);
    model.add(bars(0, 3));
    model.add(bars(6, 2));
    model.explain([{ from: new Date(start + 3 * minute).toISOString(), to: new Date(start + 6 * minute).toISOString(), cause: "noTrades" }]);
    expect(model.slots).toHaveLength(5);
  });
  it("shortens long gaps and keeps time rising", () => {
    const model = new ChartModel(60);
    model.add(bars(0, 2));
    model.add(bars(50_000, 2));
    expect(model.slots.length).toBeLessThan(100);
    const times = model.slots.map((slot) => slot.time);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
  });
  it("gives bars of one second a second each", () => {
    const model = new ChartModel(null);
    const row = (milliseconds: number): unknown[] => [new Date(start + milliseconds).toISOString(), 1, 1, 1, 1, 1];
    model.add({ columns: ["openTime", "open", "high", "low", "close", "volume"], rows: [row(0), row(100), row(200), row(5000)] });
    expect(model.bars.map((bar) => bar.time - start / 1000)).toEqual([0, 1, 2, 5]);
  });
  it("changes the last bar by a live one, adds the next, and refuses older ones", () => {
    const model = new ChartModel(60);
    model.add(bars(0, 2, ["rsi"]));
    const one = { open: 1, high: 3, low: 1, close: 2.5, volume: 11 };
    expect(model.live({ at: start + minute, ...one })).toBe(true);
    expect(model.bars).toHaveLength(2);
    expect(model.bars[1]).toMatchObject({ close: 2.5, values: [1] });
    expect(model.live({ at: start + 2 * minute, ...one })).toBe(true);
    expect(model.bars).toHaveLength(3);
    expect(model.live({ at: start, ...one })).toBe(false);
  });
  it("moves its window only when an edge is near", () => {
    expect(windowFor(100_000, { from: 94_000, to: 100_000 }, { from: 97_000, to: 98_000 }, 6000)).toBeNull();
    const next = windowFor(100_000, { from: 94_000, to: 100_000 }, { from: 94_200, to: 95_200 }, 6000)!;
    expect(next.to - next.from).toBe(6000);
    expect(next.from).toBeLessThan(94_200 - 1000);
    expect(windowFor(3000, { from: 0, to: 3000 }, { from: -50, to: 900 }, 6000)).toBeNull();
  });
});

describe("specs", () => {
  it("reads and prints indicators", () => {
    const text = "rsi(period=21);bollinger;ema(period=50,price=high)";
    expect(printIndicators(parseIndicators(text))).toBe(text);
    expect(parseIndicators("; <script> ;rsi(")).toEqual([]);
  });
  it("splits series and knows lengths", () => {
    expect(splitSeries("BINANCE:BTCUSDT@4h/bid")).toEqual({ instrument: "BINANCE:BTCUSDT", spec: "4h/bid" });
    expect(lengthOf("4h")).toBe(14_400);
    expect(lengthOf("1mo")).toBeGreaterThan(2_000_000);
    expect(lengthOf("1000t")).toBeNull();
  });
  it("puts prices over the bars, ratios in panes of their own, and patterns as marks", () => {
    const spec = (code: string, group: string, outputs: [string, string][]): IndicatorSpec => ({ code, group, name: code.toUpperCase(), summary: "", options: [], outputs: outputs.map(([name, unit]) => ({ name, unit, summary: "" })) });
    const catalogue = [spec("ema", "indicator", [["ema", "price"]]), spec("rsi", "indicator", [["rsi", "ratio"]]), spec("macd", "indicator", [["macd", "priceDifference"], ["histogram", "priceDifference"]]), spec("doji", "pattern", [["doji", "ratio"]])];
    const chosen = parseIndicators("ema(period=9);ema(period=21);rsi;macd;doji");
    const plots = plotsOf(chosen, catalogue, ["ema(period=9)", "ema(period=21)", "rsi", "macd.macd", "macd.histogram", "doji"]);
    expect(plots.map((plot) => [plot.column, plot.pane, plot.bars, plot.pattern])).toEqual([[0, 0, false, null], [1, 0, false, null], [2, 1, false, null], [3, 2, false, null], [4, 2, true, null], [5, 0, false, "DOJI"]]);
  });
});
