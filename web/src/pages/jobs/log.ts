import { get } from "../../core/api";
import { panel } from "../../core/form";
import { h, put } from "../../core/h";
import { every } from "../../core/states";
import { list } from "../../types";

interface Line { number: number; path: string; loggedAt: string; text: string }

const MOST = 5000;

/** Lines of a run or of one of its sub-runs as they come; stays at the end unless scrolled up. */
export class LogView {
  private after = 0;
  private path = "";
  private turn = 0;
  private readonly lines = h("div", { class: "log", tabindex: 0, role: "log", "aria-label": "Log" });
  private readonly title = h("span");
  readonly element: HTMLElement;

  constructor(signal: AbortSignal, private readonly id: string) {
    this.element = panel(this.title, this.lines, h("span", { class: "muted" }, "follows while it runs"), { class: "flush" });
    every(signal, 1000, () => this.read(signal));
  }

  follow(path: string): void {
    this.path = path;
    this.after = 0;
    this.turn++;
    put(this.lines, h("div", { class: "log-none" }, "No lines yet."));
    put(this.title, "Log", path === "" ? "" : [" of ", h("span", { class: "mono" }, path)]);
    void this.read(null).catch(() => undefined);
  }

  private async read(signal: AbortSignal | null): Promise<void> {
    const turn = this.turn;
    const answer = await get(`/v1/runs/${encodeURIComponent(this.id)}/log`, { path: this.path, after: this.after || null }, signal ?? undefined);
    const fresh = list<Line>(answer);
    if (turn !== this.turn || fresh.length === 0) return;
    if (this.after === 0) put(this.lines);
    const atEnd = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 40;
    for (const line of fresh) {
      if (line.number <= this.after) continue;
      this.after = line.number;
      this.lines.append(h("div", { class: "log-line" }, h("span", { class: "log-at" }, line.loggedAt.slice(11, 19)), this.path === "" && line.path !== "" ? h("span", { class: "log-path" }, line.path) : null, h("span", null, line.text)));
    }
    while (this.lines.childElementCount > MOST) this.lines.firstElementChild!.remove();
    if (atEnd) this.lines.scrollTop = this.lines.scrollHeight;
  }
}
