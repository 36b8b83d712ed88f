import { h, put } from "./h";
import { go } from "./router";

export interface Command {
  title: string;
  hint: string;
  keys?: string;
  run: () => void;
}

/** How well a text answers a search: null when it does not; lower is better. All words must occur; a word's begin counts most. */
export function match(text: string, search: string): number | null {
  const low = text.toLowerCase();
  let cost = 0;
  for (const part of search.toLowerCase().split(/\s+/).filter((one) => one !== "")) {
    const at = low.indexOf(part);
    if (at < 0) return null;
    const begins = at === 0 || /[^a-z0-9]/.test(low[at - 1]!);
    cost += at + (begins ? 0 : 40) + low.length / 50;
  }
  return cost;
}

/** The command palette: commands that are always there, and what a search finds. */
export class Palette {
  private readonly fixed: Command[] = [];

  constructor(private readonly find: (search: string) => Promise<Command[]>) {}

  add(...commands: Command[]): void {
    this.fixed.push(...commands);
  }

  open(): void {
    if (document.querySelector(".palette")) return;
    const before = document.activeElement as HTMLElement | null;
    const input = h("input", { class: "palette-input", type: "text", placeholder: "Go to a page, an instrument, or do something …", "aria-label": "Command", autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list" });
    const list = h("div", { class: "palette-list", role: "listbox", id: "palette-list" });
    const frame = h("dialog", { class: "palette", "aria-label": "Command palette" }, input, list);
    let shown: Command[] = [];
    let at = 0;
    let turn = 0;
    const mark = (): void => {
      [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
      list.children[at]?.scrollIntoView({ block: "nearest" });
    };
    const draw = (found: Command[]): void => {
      shown = found;
      at = 0;
      put(list, found.length === 0 ? h("div", { class: "palette-none" }, "Nothing is called that.") : found.map((one) =>
        h("div", { class: "palette-item", role: "option", onclick: () => choose(one) }, h("span", { class: "palette-title" }, one.title), h("span", { class: "palette-hint" }, one.hint), one.keys ? h("kbd", null, one.keys) : null)));
      mark();
    };
    const choose = (one: Command | undefined): void => {
      if (!one) return;
      frame.close();
      one.run();
    };
    const search = async (): Promise<void> => {
      const mine = ++turn;
      const text = input.value.trim();
      const own = this.fixed.map((one) => ({ one, cost: match(`${one.title} ${one.hint}`, text) })).filter((one) => one.cost !== null)
        .sort((a, b) => a.cost! - b.cost!).map((one) => one.one);
      draw(own.slice(0, 20));
      if (text.length < 2) return;
      const more = await this.find(text).catch(() => []);
      if (mine === turn && frame.open) draw([...own.slice(0, 8), ...more].slice(0, 20));
    };
    input.addEventListener("input", () => void search());
    frame.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(1, shown.length);
        mark();
      } else if (event.key === "Enter") {
        event.preventDefault();
        choose(shown[at]);
      }
    });
    frame.addEventListener("mousedown", (event) => event.target === frame && frame.close());
    frame.addEventListener("close", () => {
      frame.remove();
      before?.focus?.();
    });
    document.body.append(frame);
    frame.showModal();
    input.focus();
    void search();
  }
}

/** Ctrl+K, `/`, `?` and g followed by a letter. */
export function startKeys(palette: Palette, pages: Record<string, string>, help: () => void): void {
  let waiting = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette.open();
      return;
    }
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if (performance.now() - waiting < 1500 && pages[event.key]) {
      event.preventDefault();
      waiting = 0;
      go(pages[event.key]!);
    } else if (event.key === "g") {
      waiting = performance.now();
    } else if (event.key === "/") {
      const search = document.querySelector<HTMLInputElement>("main input[type=search]");
      event.preventDefault();
      if (search) search.focus();
      else palette.open();
    } else if (event.key === "?") {
      help();
    }
  });
}
