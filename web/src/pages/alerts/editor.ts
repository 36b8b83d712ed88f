import { call } from "../../core/api";
import { dialog, toast } from "../../core/dialog";
import { field } from "../../core/form";
import { price } from "../../core/format";
import { h, put } from "../../core/h";
import { reason } from "../../core/states";

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

interface Fault { line: number; column: number; found: string; expected: string; nearestName?: string | null }
interface Reading { instrument?: string | null; holds?: boolean | null; value?: number | null }
interface Check { isValid: boolean; needsInstrument: boolean; faults: Fault[]; readings: Reading[] }

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
    const channels = h("input", { class: "input", name: "channels", value: (rule?.channels ?? ["log", "dashboard"]).join(", "), spellcheck: "false" });
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
          const over = { instruments: parts(instruments.value), top: Number(top.value) || 0 };
          const check = await call<Check>("POST", "/v1/alerts/check", { expression: text, over });
          if (check && text === expression.value) showCheck(mark, text, check);
        } catch (error) {
          put(mark, h("span", { class: "down" }, reason(error)));
        }
      }, 250);
    };
    for (const one of [expression, instruments, top]) one.addEventListener("input", check);
    check();
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
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

function parts(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

function showCheck(mark: HTMLElement, text: string, check: Check): void {
  if (check.isValid) {
    const holding = check.readings.filter((one) => one.holds === true).length;
    const first = check.readings[0];
    put(mark, h("span", { class: "up" }, "✓ The expression is right."), " ",
      check.needsInstrument && check.readings.length === 0 ? h("span", { class: "warn-text" }, "Say below which instruments it is about.") : null,
      check.readings.length === 1 && first ? h("span", { class: "muted" }, `Now ${first.value === null || first.value === undefined ? "unknown" : price(first.value)}: ${first.holds === true ? "it would fire" : first.holds === false ? "it would not fire" : "not known yet"}.`) : null,
      check.readings.length > 1 ? h("span", { class: "muted" }, `Now true for ${holding} of ${check.readings.length} instruments.`) : null);
    return;
  }
  put(mark, check.faults.slice(0, 3).map((fault) => {
    const { line, column } = fault;
    const said = `found ${fault.found}, expected ${fault.expected}${fault.nearestName ? `, nearest valid name ${fault.nearestName}` : ""}`;
    return h("div", null, h("div", { class: "down" }, `Line ${line}, column ${column}: ${said}`), h("pre", { class: "check-place" }, `${text.split("\n")[line - 1] ?? ""}\n${" ".repeat(Math.max(0, column - 1))}^`));
  }));
}
