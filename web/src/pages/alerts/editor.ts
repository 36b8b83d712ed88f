import { call } from "../../core/api";
import { dialog, toast } from "../../core/dialog";
import { field } from "../../core/form";
import { h, put } from "../../core/h";
import { reason } from "../../core/states";
import { list } from "../../types";

export interface Rule {
  name: string;
  expression: string;
  over?: { instruments?: string[]; top?: number } | null;
  for?: number;
  severity?: string;
  coolDown?: number;
  digest?: number;
  channels?: string[];
  isEnabled?: boolean;
  isFromFile?: boolean;
  faults?: unknown[];
  [more: string]: unknown;
}

interface Fault { line?: number | null; column?: number | null; found?: string; expected?: string; message?: string; text?: string; nearestName?: string | null }

/** The rule may stand in a part of its own beside what is known of it. */
export function readRule(told: Rule & { rule?: Rule }): Rule {
  return told.rule ? { ...told.rule, isFromFile: told.isFromFile, faults: told.faults } : told;
}

const EXAMPLES = ["price > 50000", "change(24h) > 5%", "rsi(1h, period=14) < 30", "crosses_above(ema(1h, period=12), ema(1h, period=26))", "gaps > 0", "lag > 300", "job_failed(\"repair\")"];

/** Makes or changes a rule; the expression is checked by the server while it is typed. */
export function editRule(rule: Rule | null, saved: () => void, instrument: string | null = null): void {
  dialog(rule ? `Rule ${rule.name}` : "New alert rule", (close) => {
    const name = h("input", { class: "input", name: "name", required: true, pattern: "[a-z0-9][a-z0-9._\\-]{0,63}", title: "Lower-case letters, digits, - _ .", value: rule?.name ?? "", readonly: rule !== null, spellcheck: "false" });
    const expression = h("textarea", { class: "input", name: "expression", rows: 3, required: true, spellcheck: "false", value: rule?.expression ?? "" });
    const mark = h("div", { class: "check", role: "status", "aria-live": "polite" });
    const instruments = h("input", { class: "input mono", name: "instruments", spellcheck: "false", value: (rule?.over?.instruments ?? (instrument ? [instrument] : [])).join(", "), placeholder: "BINANCE:BTCUSDT, SIM:*" });
    const top = h("input", { class: "input", name: "top", type: "number", min: 0, max: 1000, value: String(rule?.over?.top ?? 0) });
    const hold = h("input", { class: "input", name: "for", type: "number", min: 0, value: String(rule?.for ?? 0) });
    const cool = h("input", { class: "input", name: "coolDown", type: "number", min: 0, value: String(rule?.coolDown ?? 0) });
    const severity = h("select", { class: "input", name: "severity" }, ["info", "warning", "critical"].map((one) => h("option", { value: one, selected: one === (rule?.severity ?? "warning") }, one)));
    const channels = h("input", { class: "input", name: "channels", value: (rule?.channels ?? ["dashboard"]).join(", "), spellcheck: "false" });
    const enabled = h("input", { type: "checkbox", checked: rule?.isEnabled ?? true });
    const note = h("div", { class: "form-error", role: "alert" });
    let timer = 0;
    const check = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(async () => {
        const text = expression.value;
        if (text.trim() === "") {
          put(mark);
          return;
        }
        try {
          const faults = list<Fault>(await call("POST", "/v1/alerts/check", { expression: text }), "faults");
          if (text === expression.value) showCheck(mark, text, faults);
        } catch (error) {
          put(mark, h("span", { class: "down" }, reason(error)));
        }
      }, 250);
    };
    expression.addEventListener("input", check);
    check();
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      const parts = (text: string): string[] => text.split(",").map((part) => part.trim()).filter((part) => part !== "");
      const { isFromFile: _file, faults: _faults, ...kept } = rule ?? ({} as Rule);
      const body = { ...kept, name: name.value.trim(), expression: expression.value.trim(), over: { instruments: parts(instruments.value), top: Number(top.value) || 0 }, for: Number(hold.value) || 0, coolDown: Number(cool.value) || 0,
        severity: severity.value, channels: parts(channels.value), isEnabled: enabled.checked };
      try {
        await (rule ? call("PUT", `/v1/alerts/rules/${encodeURIComponent(rule.name)}`, body) : call("POST", "/v1/alerts/rules", body));
        toast(`Rule ${body.name} is kept.`, "good");
        close();
        saved();
      } catch (error) {
        put(note, reason(error));
      }
    };
    return h("form", { class: "form", onsubmit: submit, dataset: { form: "rule" } },
      rule?.isFromFile ? h("p", { class: "warn-text" }, "This rule stands in the file of rules: change it there.") : null,
      field("Name", name),
      field("Fires when", expression, h("span", null, "For instance: ", EXAMPLES.map((one) => h("button", { type: "button", class: "example", onclick: () => {
        expression.value = one;
        check();
      } }, one)))), mark,
      h("div", { class: "form-grid two" }, field("Instruments", instruments, "ids or patterns; empty for rules about jobs"), field("Or the top of the universe", top, "so many, 0 for none")),
      h("div", { class: "form-grid" }, field("Must hold for", hold, "seconds"), field("Then quiet for", cool, "seconds"), field("Severity", severity), field("Tell", channels, "channels")),
      h("label", { class: "row" }, enabled, "Enabled"), note,
      h("div", { class: "dialog-actions" }, h("button", { class: "button", type: "button", onclick: close }, "Cancel"), h("button", { class: "button primary", type: "submit", disabled: rule?.isFromFile === true }, "Save")));
  }, true);
}

function showCheck(mark: HTMLElement, text: string, faults: Fault[]): void {
  if (faults.length === 0) {
    put(mark, h("span", { class: "up" }, "✓ The expression is right."));
    return;
  }
  put(mark, faults.slice(0, 3).map((fault) => {
    const line = fault.line ?? 1;
    const column = fault.column ?? 1;
    const said = fault.message ?? fault.text ?? `found ${fault.found ?? "?"}, expected ${fault.expected ?? "?"}${fault.nearestName ? `, nearest valid name ${fault.nearestName}` : ""}`;
    return h("div", null, h("div", { class: "down" }, `Line ${line}, column ${column}: ${said}`), h("pre", { class: "check-place" }, `${text.split("\n")[line - 1] ?? ""}\n${" ".repeat(Math.max(0, column - 1))}^`));
  }));
}
