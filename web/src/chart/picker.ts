import { dialog } from "../core/dialog";
import { field, searchBox } from "../core/form";
import { h, put } from "../core/h";
import { match } from "../core/palette";
import type { IndicatorOption, IndicatorSpec } from "../types";
import { instrumentBox } from "./instruments";
import { printIndicator, type Chosen } from "./spec";

/** Chooses indicators, statistics and patterns; the forms are made from their specs. */
export function pickIndicators(catalogue: IndicatorSpec[], chosen: Chosen[], changed: (chosen: Chosen[]) => void): void {
  let now = [...chosen];
  dialog("Indicators and patterns", (close) => {
    const active = h("div", { class: "chips" });
    const found = h("div", { class: "pick-list", role: "list" });
    const form = h("div", { class: "pick-form" });
    const tell = (): void => {
      put(active, now.length === 0 ? h("span", { class: "muted" }, "None on the chart yet.") : now.map((one, at) => h("span", { class: "chip" },
        h("button", { class: "chip-text", title: "Options", onclick: () => edit(one, at) }, printIndicator(one)),
        h("button", { class: "chip-x", "aria-label": `Remove ${one.code}`, onclick: () => {
          now = now.filter((_, index) => index !== at);
          changed(now);
          tell();
        } }, "✕"))));
    };
    const edit = (one: Chosen, at: number | null): void => {
      const spec = catalogue.find((known) => known.code === one.code);
      if (!spec) return;
      put(form, optionForm(spec, one, at === null ? "Add to the chart" : "Apply", (made) => {
        now = at === null ? [...now, made] : now.map((old, index) => (index === at ? made : old));
        changed(now);
        tell();
        put(form, h("div", { class: "muted" }, "On the chart. Choose another, or close."));
      }));
      form.querySelector<HTMLElement>("input, select, button")?.focus();
    };
    const search = (text: string): void => {
      const hits = catalogue.map((one) => ({ one, cost: match(`${one.code} ${one.name} ${one.group}`, text) })).filter((hit) => hit.cost !== null);
      if (text !== "") hits.sort((a, b) => a.cost! - b.cost!);
      put(found, hits.slice(0, 250).map(({ one }) => h("button", { class: "pick-item", role: "listitem", dataset: { code: one.code }, onclick: () => edit({ code: one.code, options: {} }, null) },
        h("span", { class: "pick-name" }, one.name), h("span", { class: "pick-code" }, one.code), h("span", { class: "pick-summary" }, one.summary))));
    };
    tell();
    search("");
    put(form, h("div", { class: "muted" }, "Choose one on the left: its options appear here."));
    const box = searchBox("Search the catalogue", "", search);
    box.setAttribute("autofocus", "");
    return [active, h("div", { class: "pick" }, h("div", { class: "pick-side" }, box, found), form),
      h("div", { class: "dialog-actions" }, h("button", { class: "button primary", onclick: close }, "Done"))];
  }, true);
}

function optionForm(spec: IndicatorSpec, one: Chosen, action: string, done: (made: Chosen) => void): HTMLElement {
  const inputs = new Map<string, HTMLInputElement | HTMLSelectElement>();
  const make = (option: IndicatorOption): HTMLElement => {
    const given = one.options[option.name];
    const input = option.choices.length > 0
      ? h("select", { class: "input" }, option.choices.map((choice) => h("option", { value: choice, selected: choice === (given ?? option.default) }, choice)))
      : h("input", { class: "input", type: "number", value: given ?? option.default, min: option.least, max: option.most, step: option.isWhole ? 1 : "any", required: true });
    inputs.set(option.name, input);
    const range = option.choices.length > 0 || option.most >= 1e6 ? "" : ` ${option.least} to ${option.most}.`;
    return field(option.name, input, `${option.summary}${range}`);
  };
  const second = spec.needsPair ? instrumentBox(one.options["with"] ?? "", new AbortController().signal, () => undefined) : null;
  const secondInput = second?.querySelector("input") ?? null;
  if (secondInput) {
    secondInput.required = true;
    secondInput.setAttribute("aria-label", "Second instrument");
    secondInput.placeholder = "BINANCE:ETHUSDT";
  }
  return h("form", { class: "form", onsubmit: (event: Event) => {
    event.preventDefault();
    const options: Record<string, string> = {};
    if (secondInput) options["with"] = secondInput.value.trim().toUpperCase();
    for (const option of spec.options) {
      const value = inputs.get(option.name)!.value;
      if (value !== option.default) options[option.name] = value;
    }
    done({ code: spec.code, options });
  } },
  h("div", null, h("h3", null, spec.name), h("p", { class: "soft" }, spec.summary)),
  second ? field("with", second, "The second instrument: its bars of the same length are compared with those of the chart.") : null,
  spec.options.length === 0 ? h("p", { class: "muted" }, "It has no options.") : h("div", { class: "form-grid" }, spec.options.map(make)),
  spec.formula ? h("details", null, h("summary", null, "Formula and source"), h("p", { class: "soft" }, spec.formula), h("p", { class: "muted" }, spec.source ?? "")) : null,
  h("div", { class: "dialog-actions" }, h("button", { class: "button primary", type: "submit" }, action)));
}
