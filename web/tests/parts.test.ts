import { describe, expect, it } from "vitest";
import { match } from "../src/core/palette";
import { points } from "../src/core/spark";
import { sorted } from "../src/core/table";
import { layout } from "../src/pages/jobs/layout";
import { complete } from "../src/pages/query/complete";
import { readRows, snapped, ticks, zoomed } from "../src/pages/coverage/tiles";

describe("tables", () => {
  it("sort numbers and leave the absent ones last in both directions", () => {
    const rows = [{ value: 2 }, { value: null }, { value: 10 }];
    expect(sorted(rows, (row) => row.value, false).map((row) => row.value)).toEqual([2, 10, null]);
    expect(sorted(rows, (row) => row.value, true).map((row) => row.value)).toEqual([10, 2, null]);
  });
});

describe("the palette", () => {
  it("finds all words and prefers the beginnings of words", () => {
    expect(match("Coverage page", "page cov")).not.toBeNull();
    expect(match("Coverage page", "xyz")).toBeNull();
    expect(match("BINANCE:BTCUSDT", "btc")!).toBeLessThan(match("BINANCE:WBTCUSDT", "btc")!);
  });
});

describe("sparklines", () => {
  it("leave out what is absent", () => {
    expect(points([1, null, 3], 100, 20)).toBe("0,20 100,0");
    expect(points([1], 100, 20)).toBe("");
    expect(points([2, 2], 100, 20)).toBe("0,10 100,10");
  });
});

describe("the graph of jobs", () => {
  it("puts every job right of all that it comes after, and no two on one place", () => {
    const { placed } = layout([{ name: "rank", after: ["resample", "repair"] }, { name: "resample", after: ["catch-up"] }, { name: "repair", after: ["catch-up"] }, { name: "catch-up", after: [] }, { name: "backup", after: [] }]);
    const column = Object.fromEntries(placed.map((one) => [one.name, one.column]));
    expect(column["catch-up"]).toBe(0);
    expect(column["resample"]).toBe(1);
    expect(column["rank"]).toBe(2);
    expect(new Set(placed.map((one) => `${one.column} ${one.row}`)).size).toBe(placed.length);
  });
});

describe("completion of SQL", () => {
  const tables = [{ name: "bars", columns: [{ name: "open_time", type: "TIMESTAMP" }, { name: "close", type: "DOUBLE" }] }, { name: "trades", columns: [{ name: "price", type: "DOUBLE" }] }];
  it("gives tables after FROM, and columns of the tables that are named", () => {
    expect(complete("SELECT * FROM ba", 16, tables)[0]).toEqual({ text: "bars", hint: "table" });
    const text = "SELECT cl FROM bars";
    expect(complete(text, 9, tables)[0]).toEqual({ text: "close", hint: "double" });
  });
  it("follows an alias", () => {
    const text = "SELECT b.op FROM bars b";
    expect(complete(text, 11, tables).map((one) => one.text)).toEqual(["open_time"]);
  });
});

describe("the coverage grid", () => {
  it("zooms around a place that stays", () => {
    const view = zoomed({ from: 0, to: 86_400_000 }, 0.5, 0.25);
    expect(view.to - view.from).toBe(43_200_000);
    expect(view.from + 0.25 * (view.to - view.from)).toBe(21_600_000);
  });
  it("asks for whole steps", () => {
    const view = snapped({ from: 1000, to: 86_400_000 - 1000 }, 100);
    expect(view.from % 60_000).toBe(0);
    expect((view.to - view.from) / view.columns % 60_000).toBe(0);
    expect(view.columns).toBeLessThanOrEqual(100);
    expect(view.columns).toBeGreaterThan(50);
  });
  it("marks round places of the calendar", () => {
    expect(ticks({ from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) }, 12).map((tick) => tick.label)[0]).toBe("2025-01");
    expect(ticks({ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) }, 8).map((tick) => tick.label)).toContain("12:00");
  });
  it("reads cells with causes", () => {
    const rows = readRows({ legend: { ".": "complete", O: "ourOutage" }, total: 1, items: [{ series: "SIM:A@1m", cells: [100, 50, -1], causes: ".O-" }] });
    expect(rows[0]!.cells).toEqual([{ covered: 1, cause: null }, { covered: 0.5, cause: "ourOutage" }, null]);
  });
});
