import { type Child, h, put } from "./h";

export interface Column<T> {
  key: string;
  label: string;
  /** Right-aligned with figures of one width. */
  number?: boolean;
  /** Left out on narrow screens. */
  minor?: boolean;
  /** Absent: the column is not sorted by. */
  value?: (row: T) => number | string | null | undefined;
  cell: (row: T) => Child;
}

export interface Sort {
  key: string;
  down: boolean;
}

export interface TableOptions<T> {
  columns: Column<T>[];
  id?: (row: T) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  open?: (row: T) => void;
  none?: Child;
  label: string;
}

/** Rows in the order of a column; the absent ones last, whichever the direction. */
export function sorted<T>(rows: readonly T[], value: (row: T) => number | string | null | undefined, down: boolean): T[] {
  return rows.map((row, at) => ({ row, at, value: value(row) })).sort((a, b) => {
    const missingA = a.value === null || a.value === undefined || Number.isNaN(a.value);
    const missingB = b.value === null || b.value === undefined || Number.isNaN(b.value);
    if (missingA || missingB) return missingA === missingB ? a.at - b.at : missingA ? 1 : -1;
    const order = typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : String(a.value).localeCompare(String(b.value));
    return (down ? -order : order) || a.at - b.at;
  }).map((one) => one.row);
}

/** A table with sorting heads and rows that open by click or Enter; j, k and the arrows move between rows. */
export class DataTable<T> {
  readonly element: HTMLElement;
  private rows: readonly T[] = [];
  private sort: Sort | undefined;
  private readonly head = h("thead");
  private readonly body = h("tbody");
  private readonly under = h("div", { class: "table-none" });

  constructor(private readonly options: TableOptions<T>) {
    this.sort = options.sort;
    this.element = h("div", { class: "table-frame" }, h("table", { class: "table", "aria-label": options.label }, this.head, this.body), this.under);
    this.body.addEventListener("keydown", (event) => this.move(event));
    this.drawHead();
  }

  show(rows: readonly T[]): void {
    this.rows = rows;
    this.draw();
  }

  row(id: string): HTMLElement | null {
    return this.body.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
  }

  private drawHead(): void {
    put(this.head, h("tr", null, this.options.columns.map((column) => {
      const mine = this.sort?.key === column.key;
      return h("th", { class: classes(column), scope: "col", "aria-sort": mine ? (this.sort!.down ? "descending" : "ascending") : null },
        column.value
          ? h("button", { class: "sorter", onclick: () => this.by(column.key) }, h("span", null, column.label), h("span", { class: "sort-mark" }, mine ? (this.sort!.down ? "▾" : "▴") : ""))
          : column.label);
    })));
  }

  private by(key: string): void {
    const column = this.options.columns.find((one) => one.key === key)!;
    this.sort = this.sort?.key === key ? { key, down: !this.sort.down } : { key, down: column.number === true };
    this.options.onSort?.(this.sort);
    this.drawHead();
    this.draw();
  }

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.closest?.("tr")?.dataset["id"];
    const column = this.options.columns.find((one) => one.key === this.sort?.key);
    const rows = column?.value ? sorted(this.rows, column.value, this.sort!.down) : this.rows;
    put(this.body, rows.map((row) => this.line(row)));
    this.head.classList.toggle("hidden", rows.length === 0);
    put(this.under, rows.length === 0 ? (this.options.none ?? "Nothing here.") : null);
    if (focused && this.body.contains(document.activeElement) === false) this.row(focused)?.focus();
  }

  private line(row: T): HTMLElement {
    const open = this.options.open;
    const line = h("tr", { dataset: { id: this.options.id?.(row) }, tabindex: open ? 0 : null, class: open ? "opens" : null },
      this.options.columns.map((column) => h("td", { class: classes(column), dataset: { key: column.key } }, column.cell(row))));
    if (open) {
      line.addEventListener("click", (event) => {
        if (!(event.target as Element).closest("a, button, input")) open(row);
      });
      line.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === line) open(row);
      });
    }
    return line;
  }

  private move(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    if (by === 0 || (event.target as Element).closest("input, textarea, select")) return;
    const line = (event.target as Element).closest("tr");
    const next = (by > 0 ? line?.nextElementSibling : line?.previousElementSibling) as HTMLElement | null | undefined;
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}

function classes<T>(column: Column<T>): string | null {
  return [column.number ? "num" : "", column.minor ? "minor" : ""].filter((name) => name !== "").join(" ") || null;
}
