/** One cell of the grid: the fraction covered from 0 to 1 and the cause that dominates what is missing; null where nothing was ever asked for. */
export interface Cell {
  covered: number;
  cause: string | null;
}

export interface Row {
  series: string;
  cells: (Cell | null)[];
}

export interface View {
  from: number;
  to: number;
}

/** Spans between which the grid steps, in milliseconds: an hour to twenty years. */
const LEAST = 3_600_000;
const MOST = 20 * 365.25 * 86_400_000;

/** Zooms by a factor so that one place of the view, from 0 to 1, keeps its instant. */
export function zoomed(view: View, factor: number, place: number): View {
  const span = Math.min(MOST, Math.max(LEAST, (view.to - view.from) * factor));
  const pin = view.from + (view.to - view.from) * place;
  const from = pin - span * place;
  return { from: Math.round(from), to: Math.round(from + span) };
}

export function moved(view: View, share: number): View {
  const by = (view.to - view.from) * share;
  return { from: Math.round(view.from + by), to: Math.round(view.to + by) };
}

/** Grows a view outwards to whole steps, so that the same tiles are asked for again: the smallest step of which no more than `most` fill it. */
export function snapped(view: View, most: number): View & { columns: number } {
  const step = STEPS.find((one) => (view.to - view.from) / one <= most - 1) ?? STEPS[STEPS.length - 1]!;
  const from = Math.floor(view.from / step) * step;
  const columns = Math.min(2000, Math.max(1, Math.ceil((view.to - from) / step)));
  return { from, to: from + step * columns, columns };
}

const MINUTE = 60_000;
const STEPS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 4320, 5760, 10080, 20160, 43200, 86400].map((minutes) => minutes * MINUTE);

/** Instants for the ticks over the grid, at round places of the calendar, and how each is written. */
export function ticks(view: View, most: number): { at: number; label: string }[] {
  const span = view.to - view.from;
  const day = 86_400_000;
  const steps = [5 * MINUTE, 15 * MINUTE, 3_600_000, 3 * 3_600_000, 6 * 3_600_000, 12 * 3_600_000, day, 2 * day, 7 * day];
  const step = steps.find((one) => span / one <= most);
  const found: { at: number; label: string }[] = [];
  if (step) {
    for (let at = Math.ceil(view.from / step) * step; at < view.to; at += step) found.push({ at, label: label(at, step) });
    return found;
  }
  const months = span / (30.44 * day);
  const every = [1, 2, 3, 6, 12, 24, 60].find((one) => months / one <= most) ?? 120;
  const start = new Date(view.from);
  for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every; ; month += every) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at >= view.to) return found;
    if (at >= view.from) found.push({ at, label: new Date(at).toISOString().slice(0, every >= 12 ? 4 : 7) });
  }
}

function label(at: number, step: number): string {
  const text = new Date(at).toISOString();
  return step >= 86_400_000 || at % 86_400_000 === 0 ? text.slice(0, 10) : text.slice(11, 16);
}

/** What a server's tile answer holds of rows: per cent covered (-1 outside what is known) and a letter of the cause a cell. */
export interface TileAnswer {
  items: { series: string; cells: number[]; causes: string }[];
  legend: Record<string, string>;
  total: number;
  next?: string | null;
}

export function readRows(answer: TileAnswer): Row[] {
  return answer.items.map((row) => ({
    series: row.series,
    cells: row.cells.map((covered, at) => (covered < 0 ? null : { covered: covered / 100, cause: covered >= 100 ? null : (answer.legend[row.causes[at] ?? ""] ?? answer.legend[(row.causes[at] ?? "").toLowerCase()] ?? "pending") })),
  }));
}
