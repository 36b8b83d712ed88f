export interface Action { label: string; method: string; path: string; body?: unknown }
export interface Problem { severity: string; what: string; where?: string | null; action?: Action | null }
export interface Freshness { series: string; lastClose?: string | null; lag?: number | null }
export interface Feed { name: string; group: string; depth: number; spilled: number; taken: number; skipped: number; rate: number; lag: number }
/** `length` is the sum of the ranges that lack, in seconds; `from` and `to` span all of them. */
export interface GapSeries { series: string; ranges: number; length: number; from: string; to: string }

export interface Run {
  id: string;
  job: string;
  state: string;
  createdAt: string;
  startedAt?: string | null;
  endedAt?: string | null;
  error?: string | null;
  cause?: string | null;
  progress?: { done: number; total?: number | null; text?: string | null } | null;
  [more: string]: unknown;
}

export interface Overview {
  store?: { kind: string; location: string; bytes?: number | null; origin?: string };
  now?: string;
  startedAt?: string;
  problems?: Problem[];
  freshness?: { followed: number; late: number; worst: Freshness[] };
  gaps?: { unexplained: number; byCause: Record<string, number>; worst: GapSeries[] };
  jobs?: { running: Run[]; failed: Run[] };
  feed?: Feed[];
  alerts?: { firing: number };
}

export interface MarketRow {
  rank: number;
  coin?: string | null;
  name?: string | null;
  instrument: string;
  last?: number | null;
  change1h?: number | null;
  change24h?: number | null;
  volume24h?: number | null;
  spark?: (number | null)[] | null;
  lastAt?: string | null;
}

export interface IndicatorOption { name: string; summary: string; default: string; least: number; most: number; isWhole: boolean; choices: string[] }
export interface IndicatorOutput { name: string; unit: string; summary: string }
export interface IndicatorSpec {
  group: string;
  code: string;
  name: string;
  summary: string;
  formula?: string;
  source?: string;
  needsPair?: boolean;
  options: IndicatorOption[];
  outputs: IndicatorOutput[];
}

export interface Evidence { source: string; askedAt: string; answer: string }
export interface Hole { from: string; to: string; cause: string; evidence?: Evidence[] }

export interface JobInfo {
  name: string;
  summary: string;
  triggers: { text: string; isTimed: boolean; nextFire?: string | null; isPaused: boolean }[];
  after: string[];
  isPaused?: boolean;
  nextFire?: string | null;
  lastRun?: Run | null;
  arguments?: { name: string; meaning: string }[];
  split?: string;
}

/** Accepts `{items: [...]}`, an array, and nothing. */
export function list<T>(answer: unknown, ...names: string[]): T[] {
  if (Array.isArray(answer)) return answer as T[];
  const object = (answer ?? {}) as Record<string, unknown>;
  for (const name of [...names, "items"]) {
    if (Array.isArray(object[name])) return object[name] as T[];
  }
  return [];
}
