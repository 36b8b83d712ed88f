/** One indicator of the chart, as in `bollinger(period=20,deviations=2)`. */
export interface Chosen {
  code: string;
  options: Record<string, string>;
}

export interface SeriesName {
  instrument: string;
  spec: string;
}

/** Reads `rsi(period=14);bollinger`; parts that make no sense are left out. */
export function parseIndicators(text: string | null): Chosen[] {
  const found: Chosen[] = [];
  for (const part of (text ?? "").split(";")) {
    const match = /^([a-z0-9_-]+)(?:\(([^)]*)\))?$/.exec(part.trim());
    if (!match) continue;
    const options: Record<string, string> = {};
    for (const pair of (match[2] ?? "").split(",")) {
      const at = pair.indexOf("=");
      if (at > 0) options[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
    }
    found.push({ code: match[1]!, options });
  }
  return found;
}

export function printIndicator(one: Chosen): string {
  const options = Object.entries(one.options).map(([name, value]) => `${name}=${value}`).join(",");
  return options === "" ? one.code : `${one.code}(${options})`;
}

export function printIndicators(list: Chosen[]): string {
  return list.map(printIndicator).join(";");
}

/** `BINANCE:BTCUSDT@1h` in its two parts; without `@` the spec is one minute. */
export function splitSeries(text: string): SeriesName {
  const at = text.indexOf("@");
  return at < 0 ? { instrument: text, spec: "1m" } : { instrument: text.slice(0, at), spec: text.slice(at + 1) };
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800, mo: 2629800 };

/** Seconds of a time bar's spec such as `4h` or `1m/built`; null for bars that no clock closes. */
export function lengthOf(spec: string): number | null {
  const match = /^(\d+)(s|mo|m|h|d|w)(?:\/|$)/.exec(spec);
  return match ? Number(match[1]) * UNITS[match[2]!]! : null;
}
