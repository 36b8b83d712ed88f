import { call, get } from "../../core/api";
import { attempt, confirmed, dialog } from "../../core/dialog";
import { ago, instant, words } from "../../core/format";
import { badge, field, panel } from "../../core/form";
import { h, put } from "../../core/h";
import type { Visit } from "../../core/router";
import { empty, loading, reason } from "../../core/states";
import { DataTable } from "../../core/table";
import { list } from "../../types";

interface Key { id: string; name: string; scope: string; datasets: string[]; createdAt: string; expiresAt?: string | null; lastUsedAt?: string | null; revokedAt?: string | null; isGood: boolean }

/** API keys: who may do what, until when, and when each was last used. */
export function showKeys(body: HTMLElement, signal: AbortSignal, visit: Visit): void {
  const again = loading(body, signal, () => get("/v1/keys", undefined, signal), (answer) => {
    const now = Date.now();
    const table = new DataTable<Key>({ label: "Keys", id: (row) => row.id, none: empty("No keys yet.", "On this machine none is needed. A key lets another machine or a program in.", h("button", { class: "button primary", onclick: () => create(() => void again()) }, "Create a key")), columns: [
      { key: "name", label: "Name", value: (row) => row.name, cell: (row) => h("div", null, h("b", null, row.name), h("div", { class: "mono muted" }, row.id)) },
      { key: "scope", label: "May", value: (row) => row.scope, cell: (row) => badge(row.scope, row.scope === "admin" ? "warn" : "info") },
      { key: "datasets", label: "Data", minor: true, cell: (row) => h("span", { class: "mono cut" }, row.datasets?.length ? row.datasets.join(", ") : "all") },
      { key: "used", label: "Last use", minor: true, number: true, value: (row) => row.lastUsedAt, cell: (row) => (row.lastUsedAt ? ago(row.lastUsedAt, now) : "never") },
      { key: "state", label: "", cell: (row) => row.revokedAt ? badge("revoked", "bad") : !row.isGood ? badge("expired", "bad") : row.expiresAt ? h("span", { class: "muted nowrap" }, `until ${instant(row.expiresAt).slice(0, 10)}`) : badge("good", "good") },
      { key: "do", label: "", number: true, cell: (row) => !row.isGood ? "" : h("div", { class: "row end" },
        h("button", { class: "button small", onclick: () => confirmed(`Rotate ${row.name}?`, "A new key is made; the old one still opens for 24 hours.", "Rotate", async () => {
          const made = await call<{ key: string }>("POST", `/v1/keys/${encodeURIComponent(row.id)}/rotate`, { overlapHours: 24 });
          void again();
          if (made) setTimeout(() => reveal(made.key));
        }) }, "Rotate"),
        h("button", { class: "button small danger", onclick: () => confirmed(`Revoke ${row.name}?`, "What uses it is refused from now on.", "Revoke", async () => {
          await call("DELETE", `/v1/keys/${encodeURIComponent(row.id)}`);
          void again();
        }, true) }, "Revoke")) },
    ] });
    table.show(list<Key>(answer, "keys"));
    return panel("API keys", table.element, h("button", { class: "button", onclick: () => create(() => void again()) }, "Create a key"), { class: "flush" });
  });
  if (visit.params.get("new") === "1") create(() => void again());
}

function create(made: () => void): void {
  dialog("Create a key", (close) => {
    const name = h("input", { class: "input", required: true, maxlength: 64, spellcheck: "false" });
    const scope = h("select", { class: "input" }, [["reader", "reader: looks"], ["operator", "operator: also runs jobs and alerts"], ["admin", "admin: everything"]].map(([value, text]) => h("option", { value: value! }, text)));
    const datasets = h("input", { class: "input mono", placeholder: "empty: all", spellcheck: "false" });
    const days = h("input", { class: "input", type: "number", min: 1, max: 3660, value: "90" });
    const note = h("div", { class: "form-error", role: "alert" });
    return h("form", { class: "form", onsubmit: async (event: Event) => {
      event.preventDefault();
      const patterns = datasets.value.split(",").map((part) => part.trim()).filter((part) => part !== "");
      try {
        const answer = await call<{ key: string }>("POST", "/v1/keys", { name: name.value.trim(), scope: scope.value, datasets: patterns.length > 0 ? patterns : null, expiresInDays: days.value === "" ? null : Number(days.value) });
        close();
        made();
        if (answer) reveal(answer.key);
      } catch (error) {
        put(note, reason(error));
      }
    } }, h("p", { class: "warn-text" }, "Once there is a key, this page asks for one too."), field("Name", name, "who or what will use it"), field("May", scope), field("Data", datasets, "patterns such as BINANCE:*, separated by commas"), field("Expires after", days, "days; empty for never"), note,
    h("div", { class: "dialog-actions" }, h("button", { class: "button", type: "button", onclick: close }, "Cancel"), h("button", { class: "button primary", type: "submit" }, "Create")));
  });
}

function reveal(key: string): void {
  dialog("The new key", (close) => [h("p", null, "It is shown this once. Keep it where you keep secrets."), h("code", { class: "revealed" }, key),
    h("div", { class: "dialog-actions" }, h("button", { class: "button", onclick: () => void attempt(() => navigator.clipboard.writeText(key), "Copied.") }, "Copy"), h("button", { class: "button primary", onclick: close }, "Done"))]);
}

interface Entry { number: number; at: string; who: string; what: string; before?: unknown; after?: unknown; path?: string; method?: string; status?: number }

/** Every write: who, what, when, before and after. */
export function showAudit(body: HTMLElement, signal: AbortSignal): void {
  loading(body, signal, () => get("/v1/audit", { limit: 200 }, signal), (answer) => {
    const table = new DataTable<Entry>({ label: "Audit", id: (row) => String(row.number), none: empty("Nothing was changed yet.", "Every write through the API is listed here."), open: (row) => details(row), columns: [
      { key: "at", label: "When", cell: (row) => h("span", { class: "figures nowrap" }, instant(row.at, true)) },
      { key: "who", label: "Who", cell: (row) => h("span", { class: "mono" }, row.who) },
      { key: "what", label: "What", cell: (row) => words(row.what) },
      { key: "path", label: "Call", minor: true, cell: (row) => h("span", { class: "mono muted cut" }, `${row.method ?? ""} ${row.path ?? ""}`) },
      { key: "status", label: "Answer", number: true, minor: true, cell: (row) => row.status ?? "" },
    ] });
    table.show(list<Entry>(answer, "entries"));
    return panel("Audit trail", table.element, null, { class: "flush" });
  });
}

function details(row: Entry): void {
  dialog(words(row.what), () => [h("p", { class: "muted" }, `${instant(row.at, true)} UTC, by ${row.who}`), h("h3", null, "Before"), h("pre", { class: "json" }, pretty(row.before)), h("h3", null, "After"), h("pre", { class: "json" }, pretty(row.after))], true);
}

function pretty(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  try {
    return JSON.stringify(typeof value === "string" ? JSON.parse(value) : value, null, 2);
  } catch {
    return String(value);
  }
}
