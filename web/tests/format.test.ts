import { describe, expect, it } from "vitest";
import { ago, bytes, duration, instant, percent, price, short, words } from "../src/core/format";

describe("format", () => {
  it("gives prices the digits that their size needs", () => {
    expect(price(64123.4)).toBe("64,123.40");
    expect(price(1.23456)).toBe("1.2346");
    expect(price(0.00001234)).toBe("0.00001234");
    expect(price(null)).toBe("–");
    expect(price(Number.NaN)).toBe("–");
  });
  it("shortens large numbers", () => {
    expect(short(1_234_567)).toBe("1.23M");
    expect(short(999)).toBe("999");
    expect(short(-4_200)).toBe("-4.2k");
  });
  it("writes fractions as percent with their sign", () => {
    expect(percent(0.0123)).toBe("+1.23%");
    expect(percent(-0.5)).toBe("−50.00%");
    expect(percent(0)).toBe("0.00%");
  });
  it("writes spans with two units at most", () => {
    expect(duration(0.25)).toBe("250 ms");
    expect(duration(75)).toBe("1 min 15 s");
    expect(duration(3600)).toBe("1 h");
    expect(duration(90_000)).toBe("1 d 1 h");
    expect(duration(null)).toBe("–");
  });
  it("writes instants in UTC whatever the machine's zone", () => {
    expect(instant("2026-03-01T12:34:56Z")).toBe("2026-03-01 12:34");
    expect(instant("2026-03-01T12:34:56.123456789Z", true)).toBe("2026-03-01 12:34:56");
    expect(ago("2026-03-01T00:00:00Z", Date.parse("2026-03-01T00:02:00Z"))).toBe("2 min ago");
    expect(ago("2026-03-01T00:02:00Z", Date.parse("2026-03-01T00:00:00Z"))).toBe("in 2 min");
  });
  it("writes sizes and names", () => {
    expect(bytes(1_500_000)).toBe("1.5 MB");
    expect(words("missingAtSource")).toBe("missing at source");
  });
});
