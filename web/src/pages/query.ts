import { get, send, type Table } from "../core/api";
import { attempt } from "../core/dialog";
import { panel, tabs } from "../core/form";
import { type Child, h, put } from "../core/h";
import { instant, whole } from "../core/format";
import type { Page } from "../core/router";
import { empty, failure, skeleton } from "../core/states";
import { DataTable } from "../core/table";
import { list } from "../types";
import type { SchemaTable } from "./query/complete";
import { SqlEditor } from "./query/editor";
import { plotResult } from "./query/plot";

const LIMIT = 1000;
const START = "SELECT *\nFROM bars_1m\nLIMIT 100";

export const page: Page = {
  title: "Query",
  show(host, visit) {
    const state: { table: Table | null; known: string | null; took: number; view: "table" | "chart" } = { table: null, known: null, took: 0, view: "table" };
    const result = h("div");
    const note = h("span", { class: "muted" });
    const schema = h("div", { class: "schema" });
    let turn = new AbortController();
    visit.signal.addEventListener("abort", () => turn.abort());
    const run = async (): Promise<void> => {
      const sql = editor.area.value.trim();
      if (sql === "") return;
      visit.replace({ sql });
      turn.abort();
      turn = new AbortController();
      const { signal } = turn;
      put(result, skeleton(8));
      const began = performance.now();
      try {
        const response = await send("POST", "/v1/sql", { sql, limit: LIMIT }, signal);
        state.known = response.headers.get("x-candlewick-as-known-at");
        state.table = (await response.json()) as Table;
        state.took = performance.now() - began;
        if (!signal.aborted) draw();
      } catch (error) {
        if (signal.aborted) return;
        put(note);
        put(result, failure(error));
      }
    };
    const draw = (): void => {
      const table = state.table;
      if (!table) return;
      put(note, `${whole(table.rows.length)} rows${table.rows.length >= LIMIT ? " (the limit)" : ""}, ${Math.round(state.took)} ms${state.known ? `, of ${instant(state.known, true)} UTC` : ""}`);
      put(result, table.rows.length === 0 ? empty("No rows.", "The query ran, and found nothing.") : state.view === "chart" ? plotResult(table.columns, table.rows) : resultTable(table));
    };
    const editor = new SqlEditor(visit.params.get("sql") ?? START, () => void run());
    const save = (format: "csv" | "ndjson" | "parquet") => (): void => void attempt(async () => {
      const response = await send("POST", "/v1/sql", { sql: editor.area.value.trim(), format });
      download(await response.blob(), `query.${format}`);
    }, `query.${format} is in your downloads.`);
    put(host, h("div", { class: "grid query" },
      h("div", { class: "span-8 stack" },
        panel("SQL", editor.element, [h("span", { class: "muted wide-only" }, "read-only"), h("kbd", null, "Ctrl Enter"), h("button", { class: "button primary", onclick: () => void run() }, "Run")])),
      h("div", { class: "span-4" }, panel("Tables", schema, null, { class: "flush schema-panel" }))),
    panel("Result", result, [note, tabs("View", "table", [["table", "Table"], ["chart", "Chart"]], (value) => {
      state.view = value;
      draw();
    }), h("button", { class: "button small", onclick: save("csv") }, "CSV"), h("button", { class: "button small", onclick: save("ndjson") }, "JSON lines"),
      h("button", { class: "button small", onclick: save("parquet") }, "Parquet")], { class: "flush" }));
    put(result, empty("Nothing asked yet.", "Write a SELECT and press Ctrl+Enter."));
    void readSchema(visit.signal).then((tables) => {
      editor.tables = tables;
      if (visit.params.get("sql") === null && editor.area.value === START && tables.length > 0 && !tables.some((one) => one.name === "bars_1m")) {
        editor.area.value = `SELECT *\nFROM ${(tables.find((one) => one.name === "bars") ?? tables[0]!).name}\nLIMIT 100`;
      }
      put(schema, tables.map((one) => h("details", { class: "schema-table" }, h("summary", { class: "mono" }, one.name, h("span", { class: "muted" }, ` ${one.columns.length}`)),
        one.columns.map((column) => h("button", { class: "schema-column", onclick: () => editor.insert(column.name) }, h("span", { class: "mono" }, column.name), h("span", { class: "muted" }, column.type.toLowerCase()))))));
    }).catch((error: unknown) => put(schema, failure(error)));
    if (visit.params.get("sql")) void run();
  },
};

async function readSchema(signal: AbortSignal): Promise<SchemaTable[]> {
  return list<SchemaTable>(await get("/v1/sql/schema", undefined, signal), "tables");
}

function resultTable(table: Table): HTMLElement {
  const view = new DataTable<unknown[]>({ label: "Result", columns: table.columns.map((name, at) => ({
    key: String(at), label: name, number: typeof table.rows.find((row) => row[at] !== null)?.[at] === "number",
    value: (row: unknown[]) => row[at] as number | string, cell: (row: unknown[]): Child => cell(row[at]),
  })) });
  view.show(table.rows);
  return h("div", { class: "result-table" }, view.element);
}

function cell(value: unknown): Child {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "null");
  if (typeof value === "number") return String(value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return h("span", { class: "nowrap" }, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? instant(text, true) : text);
}

function download(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  const link = h("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
