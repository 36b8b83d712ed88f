import { type Child, h } from "./h";

/** A labelled field. */
export function field(label: string, input: HTMLElement, hint?: Child): HTMLElement {
  return h("label", { class: "field" }, h("span", { class: "field-label" }, label), input, hint ? h("span", { class: "field-hint" }, hint) : null);
}

export function choose<T extends string>(label: string, value: T, options: readonly (readonly [T, string])[], changed: (value: T) => void): HTMLSelectElement {
  const select = h("select", { class: "input", "aria-label": label }, options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
  select.value = value;
  select.onchange = () => changed(select.value as T);
  return select;
}

export function searchBox(label: string, value: string, changed: (value: string) => void): HTMLInputElement {
  const input = h("input", { class: "input search", type: "search", placeholder: label, "aria-label": label, value, spellcheck: "false" });
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => changed(input.value.trim()), 150);
  });
  return input;
}

/** Tabs of which one is on. */
export function tabs<T extends string>(label: string, now: T, list: readonly (readonly [T, string])[], changed: (value: T) => void): HTMLElement {
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": label }, list.map(([key, text]) =>
    h("button", { class: "tab", role: "tab", dataset: { tab: key }, "aria-selected": String(key === now), onclick: () => {
      for (const one of bar.children) one.setAttribute("aria-selected", String((one as HTMLElement).dataset["tab"] === key));
      changed(key);
    } }, text)));
  return bar;
}

export function panel(title: Child, body: Child, aside?: Child, props: Record<string, unknown> = {}): HTMLElement {
  return h("section", { ...props, class: `panel ${String(props["class"] ?? "")}` },
    h("header", { class: "panel-head" }, h("h2", null, title), aside ? h("div", { class: "panel-aside" }, aside) : null),
    h("div", { class: "panel-body" }, body));
}

export function badge(text: string, kind = ""): HTMLElement {
  return h("span", { class: `badge ${kind}` }, text);
}
