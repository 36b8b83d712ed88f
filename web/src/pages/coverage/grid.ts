import { h } from "../../core/h";
import { color, theme } from "../../core/theme";
import { ticks, type Cell, type Row, type View } from "./tiles";

export const ROW = 20;
const HEAD = 24;

export interface Place { row: number; column: number }

/** The colour of a cause, as a variable of the style sheet. */
export function causeColor(cause: string | null): string {
  return { missingatsource: "--down", ouroutage: "--violet", pending: "--warn", neverasked: "--warn", venuehalt: "--info", notrades: "--c1", marketclosed: "--c0", notlisted: "--c0" }[(cause ?? "pending").toLowerCase()] ?? "--warn";
}

/** The canvas of the grid: draws only what is in sight, however many rows there are. */
export class Grid {
  private readonly canvas = h("canvas", { class: "grid-canvas", "aria-hidden": "true" });
  private readonly spacer = h("div", { class: "grid-spacer" }, this.canvas);
  readonly element = h("div", { class: "grid-frame", tabindex: 0, role: "grid", "aria-label": "Coverage: series by time. Arrows move, Enter opens a cell, plus and minus zoom." }, this.spacer);
  private rows: Row[] = [];
  private view: View = { from: 0, to: 1 };
  private columns = 1;
  focus: Place | null = null;
  private queued = false;
  onMore: () => void = () => undefined;
  onPick: (place: Place) => void = () => undefined;
  onZoom: (factor: number, place: number) => void = () => undefined;
  onMove: (share: number) => void = () => undefined;
  onHover: (place: Place | null, x: number, y: number) => void = () => undefined;

  constructor(signal: AbortSignal) {
    const look = new ResizeObserver(() => this.draw());
    look.observe(this.element);
    signal.addEventListener("abort", () => look.disconnect());
    theme.watch(signal, () => this.draw());
    this.element.addEventListener("scroll", () => {
      this.draw();
      if (this.element.scrollTop + this.element.clientHeight > this.rows.length * ROW - 400) this.onMore();
    }, { passive: true });
    this.pointer();
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  get names(): number {
    return this.element.clientWidth < 640 ? 108 : 216;
  }

  /** Columns that fit, each at least so wide that a finger can hit it. */
  get capacity(): number {
    return Math.max(12, Math.floor((this.element.clientWidth - this.names - 4) / (this.element.clientWidth < 640 ? 9 : 7)));
  }

  show(rows: Row[], view: View, columns: number): void {
    this.rows = rows;
    this.view = view;
    this.columns = columns;
    this.spacer.style.setProperty("height", `${rows.length * ROW + HEAD}px`);
    this.draw();
  }

  draw(): void {
    if (this.queued) return;
    this.queued = true;
    requestAnimationFrame(() => {
      this.queued = false;
      this.paint();
    });
  }

  private paint(): void {
    const width = this.element.clientWidth;
    const height = this.element.clientHeight;
    if (width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.setProperty("width", `${width}px`);
      this.canvas.style.setProperty("height", `${height}px`);
    }
    const context = this.canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const palette = paletteOf();
    const first = Math.floor(this.element.scrollTop / ROW);
    const last = Math.min(this.rows.length, first + Math.ceil(height / ROW) + 1);
    const wide = (width - this.names - 2) / this.columns;
    context.font = `11.5px ${color("--mono")}`;
    context.textBaseline = "middle";
    for (let at = first; at < last; at++) this.line(context, palette, this.rows[at]!, at, HEAD + at * ROW - this.element.scrollTop, wide);
    this.head(context, palette, width);
    if (this.focus && this.focus.row < this.rows.length) {
      context.strokeStyle = palette.text;
      context.lineWidth = 2;
      context.strokeRect(this.names + this.focus.column * wide, HEAD + this.focus.row * ROW - this.element.scrollTop + 1, Math.max(4, wide), ROW - 3);
    }
  }

  private line(context: CanvasRenderingContext2D, palette: Palette, row: Row, at: number, y: number, wide: number): void {
    context.fillStyle = this.focus?.row === at ? palette.text : palette.soft;
    context.save();
    context.beginPath();
    context.rect(0, y, this.names - 8, ROW);
    context.clip();
    context.fillText(row.series, 10, y + ROW / 2);
    context.restore();
    const gap = wide > 5 ? 1 : 0;
    row.cells.forEach((cell, column) => {
      const x = this.names + column * wide;
      context.fillStyle = cell === null ? palette.none : cell.covered >= 0.9999 ? palette.full : palette.none;
      context.fillRect(x, y + 2, wide - gap + (gap === 0 ? 0.5 : 0), ROW - 5);
      if (cell !== null && cell.covered < 0.9999) this.part(context, palette, cell, x, y + 2, wide - gap);
    });
  }

  /** What is covered stands below, what is missing above in the colour of its cause, never thinner than three pixels. */
  private part(context: CanvasRenderingContext2D, palette: Palette, cell: Cell, x: number, y: number, wide: number): void {
    const tall = ROW - 5;
    const missing = cell.covered <= 0 ? tall : Math.max(3, Math.min(tall - 2, tall * (1 - cell.covered)));
    context.fillStyle = palette.causes[causeColor(cell.cause)] ?? palette.none;
    context.fillRect(x, y, wide, missing);
    context.fillStyle = palette.full;
    context.fillRect(x, y + missing, wide, tall - missing);
  }

  private head(context: CanvasRenderingContext2D, palette: Palette, width: number): void {
    context.fillStyle = palette.panel;
    context.fillRect(0, 0, width, HEAD);
    context.fillStyle = palette.line;
    context.fillRect(0, HEAD - 1, width, 1);
    context.font = `11px ${color("--font")}`;
    const span = this.view.to - this.view.from;
    for (const tick of ticks(this.view, Math.max(2, (width - this.names) / 90))) {
      const x = this.names + ((tick.at - this.view.from) / span) * (width - this.names);
      context.fillStyle = palette.line;
      context.fillRect(x, 4, 1, HEAD - 4);
      context.fillStyle = palette.muted;
      if (x + 60 < width) context.fillText(tick.label, x + 4, HEAD / 2);
    }
  }

  private hit(event: MouseEvent): Place | null {
    const frame = this.element.getBoundingClientRect();
    const x = event.clientX - frame.left - this.names;
    const y = event.clientY - frame.top - HEAD + this.element.scrollTop;
    const wide = (this.element.clientWidth - this.names - 2) / this.columns;
    const place = { row: Math.floor(y / ROW), column: Math.floor(x / wide) };
    return event.clientY - frame.top < HEAD || x < 0 || place.row < 0 || place.row >= this.rows.length || place.column >= this.columns ? null : place;
  }

  private pointer(): void {
    let pressed: { x: number; moved: boolean } | null = null;
    this.element.addEventListener("pointerdown", (event) => {
      if (event.button === 0) pressed = { x: event.clientX, moved: false };
    });
    this.element.addEventListener("pointermove", (event) => {
      this.onHover(pressed ? null : this.hit(event), event.clientX, event.clientY);
      if (!pressed) return;
      const by = event.clientX - pressed.x;
      if (Math.abs(by) < 24 && !pressed.moved) return;
      pressed = { x: event.clientX, moved: true };
      this.onMove(-by / Math.max(1, this.element.clientWidth - this.names));
    });
    this.element.addEventListener("pointerup", (event) => {
      const place = pressed?.moved === false ? this.hit(event) : null;
      pressed = null;
      if (!place) return;
      this.focus = place;
      this.draw();
      this.onPick(place);
    });
    this.element.addEventListener("pointerleave", () => {
      pressed = null;
      this.onHover(null, 0, 0);
    });
    this.element.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const frame = this.element.getBoundingClientRect();
      const place = Math.max(0, Math.min(1, (event.clientX - frame.left - this.names) / (frame.width - this.names)));
      this.onZoom((event.deltaY || event.deltaX) > 0 ? 1.5 : 1 / 1.5, place);
    }, { passive: false });
  }

  private key(event: KeyboardEvent): void {
    const now = this.focus ?? { row: 0, column: 0 };
    const to: Record<string, Place> = {
      ArrowUp: { ...now, row: now.row - 1 }, ArrowDown: { ...now, row: now.row + 1 }, ArrowLeft: { ...now, column: now.column - 1 }, ArrowRight: { ...now, column: now.column + 1 },
      PageUp: { ...now, row: now.row - 20 }, PageDown: { ...now, row: now.row + 20 },
    };
    const next = to[event.key];
    if (next) {
      event.preventDefault();
      if (next.column < 0 || next.column >= this.columns) this.onMove(next.column < 0 ? -0.25 : 0.25);
      this.focus = { row: Math.max(0, Math.min(this.rows.length - 1, next.row)), column: Math.max(0, Math.min(this.columns - 1, next.column)) };
      const y = this.focus.row * ROW;
      if (y < this.element.scrollTop) this.element.scrollTop = y;
      if (y > this.element.scrollTop + this.element.clientHeight - HEAD - ROW) this.element.scrollTop = y - this.element.clientHeight + HEAD + ROW;
      this.draw();
    } else if (event.key === "Enter" && this.focus) {
      this.onPick(this.focus);
    } else if ("+=-".includes(event.key)) {
      event.preventDefault();
      this.onZoom(event.key === "-" ? 2 : 0.5, (now.column + 0.5) / this.columns);
    }
  }
}

interface Palette { full: string; none: string; text: string; soft: string; muted: string; line: string; panel: string; causes: Record<string, string> }

function paletteOf(): Palette {
  const causes = Object.fromEntries(["--down", "--violet", "--warn", "--info", "--c1", "--c0"].map((name) => [name, color(name)]));
  return { full: color("--c3"), none: color("--sunken"), text: color("--text"), soft: color("--soft"), muted: color("--muted"), line: color("--line"), panel: color("--panel"), causes };
}
