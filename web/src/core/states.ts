import { ApiError } from "./api";
import { type Child, h, put } from "./h";

/** Grey bars in the place of what is coming. */
export function skeleton(lines = 6): HTMLElement {
  return h("div", { class: "skeleton", "aria-busy": "true", "aria-label": "Loading" }, Array.from({ length: lines }, (_, at) =>
    h("div", { class: "skeleton-line", style: { width: `${[96, 88, 92, 70, 84, 60][at % 6]}%` } })));
}

export function empty(title: string, hint?: Child, action?: Child): HTMLElement {
  return h("div", { class: "empty" },
    h("div", { class: "empty-mark", "aria-hidden": "true" }),
    h("div", { class: "empty-title" }, title), hint ? h("div", { class: "empty-hint" }, hint) : null, action ? h("div", { class: "empty-action" }, action) : null);
}

export function failure(error: unknown, retry?: () => void): HTMLElement {
  return h("div", { class: "failure", role: "alert" },
    h("div", { class: "failure-title" }, error instanceof ApiError ? (error.problem.title ?? "The server refused") : "The server does not answer"),
    h("div", { class: "failure-detail" }, reason(error)),
    retry ? h("button", { class: "button", onclick: retry }, "Try again") : null);
}

/** What went wrong, in one line. */
export function reason(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const { detail, title, expected, found, where } = error.problem;
  const parts = [detail ?? title ?? `Status ${error.status}`];
  if (where && !parts[0]!.includes(where)) parts.push(`at ${where}`);
  if (expected && !parts[0]!.includes(expected)) parts.push(`expected ${expected}`);
  if (found && !parts[0]!.includes(found)) parts.push(`found ${found}`);
  return parts.join("; ");
}

/** Loads into a host: skeleton, then what `draw` makes of it, or the failure with a way to try again. Returns a reload that keeps what is shown. */
export function loading<T>(host: Element, signal: AbortSignal, fetch: () => Promise<T>, draw: (value: T) => Child | void, lines = 6): () => Promise<void> {
  let drawn = false;
  let turn = 0;
  const run = async (): Promise<void> => {
    const mine = ++turn;
    if (!drawn) put(host, skeleton(lines));
    try {
      const value = await fetch();
      if (signal.aborted || mine !== turn) return;
      const content = draw(value);
      if (content !== undefined) put(host, content);
      drawn = true;
    } catch (error) {
      if (signal.aborted || mine !== turn) return;
      drawn = false;
      put(host, failure(error, () => void run()));
    }
  };
  void run();
  return run;
}

/** Runs again and again, never twice at once and not while the page is hidden, until the signal ends. */
export function every(signal: AbortSignal, milliseconds: number, action: () => Promise<void> | void): void {
  const turn = async (): Promise<void> => {
    if (signal.aborted) return;
    if (!document.hidden) {
      try {
        await action();
      } catch {
        // The next turn tries again; what is shown stays.
      }
    }
    if (!signal.aborted) setTimeout(() => void turn(), milliseconds);
  };
  setTimeout(() => void turn(), milliseconds);
}
