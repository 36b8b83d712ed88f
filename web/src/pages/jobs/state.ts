import { words } from "../../core/format";
import { h } from "../../core/h";

const KINDS: Record<string, string> = { succeeded: "good", failed: "bad", timedout: "bad", running: "info", waiting: "", queued: "", pending: "", created: "", cancelled: "warn", canceled: "warn", skipped: "", interrupted: "warn" };

/** The state of a run as a badge. */
export function runState(state: string): HTMLElement {
  const low = state.toLowerCase();
  return h("span", { class: `badge run-state ${KINDS[low] ?? ""}`, dataset: { state: low } }, low === "running" ? h("span", { class: "spinner", "aria-hidden": "true" }) : null, words(state));
}

export function isOver(state: string): boolean {
  return !["running", "waiting", "queued", "pending", "retrying", "interrupted"].includes(state.toLowerCase());
}
