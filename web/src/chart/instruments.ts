import { get } from "../core/api";
import { h, put } from "../core/h";
import { list } from "../types";

/** A box that finds instruments by what is typed, with a list under it. */
export function instrumentBox(now: string, signal: AbortSignal, chosen: (instrument: string) => void): HTMLElement {
  const input = h("input", { class: "input instrument-input mono", "aria-label": "Instrument", value: now, spellcheck: "false", autocomplete: "off", role: "combobox", "aria-expanded": "false" });
  const drop = h("div", { class: "drop hidden", role: "listbox" });
  let at = -1;
  let timer = 0;
  const close = (): void => {
    drop.classList.add("hidden");
    input.setAttribute("aria-expanded", "false");
  };
  const take = (id: string): void => {
    input.value = id;
    close();
    if (id !== now) chosen(id);
    now = id;
  };
  const mark = (): void => [...drop.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
  const search = async (): Promise<void> => {
    const text = input.value.trim();
    const ids = await findIds(text, signal).catch(() => []);
    at = -1;
    put(drop, ids.map((id) => h("div", { class: "drop-item mono", role: "option", onmousedown: (event: Event) => {
      event.preventDefault();
      take(id);
    } }, id)));
    drop.classList.toggle("hidden", ids.length === 0 || document.activeElement !== input);
    input.setAttribute("aria-expanded", String(ids.length > 0));
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void search(), 120);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (drop.children.length === 0) void search();
      at = Math.max(0, Math.min(drop.children.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      mark();
    } else if (event.key === "Enter") {
      take(drop.children[Math.max(0, at)]?.textContent ?? input.value.trim().toUpperCase());
    } else if (event.key === "Escape") {
      close();
    }
  });
  return h("div", { class: "instrument-box" }, input, drop);
}

export async function findIds(search: string, signal?: AbortSignal): Promise<string[]> {
  const answer = await get<Record<string, unknown>>("/v1/instruments", { search, limit: 12 }, signal);
  if (Array.isArray(answer["rows"]) && Array.isArray(answer["columns"])) {
    const at = Math.max(0, (answer["columns"] as string[]).findIndex((name) => name === "id" || name === "instrument"));
    return (answer["rows"] as unknown[][]).map((row) => String(row[at]));
  }
  return list<{ id: string }>(answer, "instruments").map((one) => one.id);
}
