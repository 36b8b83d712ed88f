import { h, put } from "../../core/h";
import { complete, wordAt, type SchemaTable, type Suggestion } from "./complete";

/** A text area for SQL with completion: Tab or Enter takes, Escape closes, Ctrl+Enter runs. */
export class SqlEditor {
  readonly area = h("textarea", { class: "input sql", rows: 8, spellcheck: "false", "aria-label": "SQL", autocapitalize: "off", autocomplete: "off" });
  private readonly drop = h("div", { class: "drop sql-drop hidden", role: "listbox" });
  readonly element = h("div", { class: "sql-box" }, this.area, this.drop);
  tables: SchemaTable[] = [];
  private shown: Suggestion[] = [];
  private at = 0;

  constructor(text: string, run: () => void) {
    this.area.value = text;
    this.area.addEventListener("input", () => this.suggest());
    this.area.addEventListener("click", () => this.close());
    this.area.addEventListener("blur", () => setTimeout(() => this.close(), 120));
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.close();
        run();
      } else if (event.key === " " && event.ctrlKey) {
        event.preventDefault();
        this.suggest();
      } else if (this.shown.length > 0) {
        this.key(event);
      }
    });
  }

  insert(text: string): void {
    const { selectionStart: from, selectionEnd: to } = this.area;
    this.area.setRangeText(text, from, to, "end");
    this.area.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + this.shown.length) % this.shown.length;
      this.mark();
    } else if (event.key === "Tab" || (event.key === "Enter" && this.at >= 0)) {
      event.preventDefault();
      this.take(this.shown[Math.max(0, this.at)]!);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  private suggest(): void {
    this.shown = complete(this.area.value, this.area.selectionStart, this.tables);
    this.at = -1;
    put(this.drop, this.shown.map((one) => h("div", { class: "drop-item", role: "option", onmousedown: (event: Event) => {
      event.preventDefault();
      this.take(one);
    } }, h("span", { class: "mono" }, one.text), h("span", { class: "muted" }, one.hint))));
    const lines = this.area.value.slice(0, this.area.selectionStart).split("\n");
    this.drop.style.setProperty("top", `${Math.min(lines.length * 19 + 8 - this.area.scrollTop, this.area.clientHeight)}px`);
    this.drop.style.setProperty("left", `${Math.min(lines[lines.length - 1]!.length * 7.5 + 8, Math.max(0, this.area.clientWidth - 240))}px`);
    this.drop.classList.toggle("hidden", this.shown.length === 0);
  }

  private mark(): void {
    [...this.drop.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === this.at)));
  }

  private take(one: Suggestion): void {
    const caret = this.area.selectionStart;
    const { start } = wordAt(this.area.value, caret);
    this.area.setRangeText(one.text, start, caret, "end");
    this.close();
    this.area.focus();
  }

  private close(): void {
    this.shown = [];
    this.drop.classList.add("hidden");
  }
}
