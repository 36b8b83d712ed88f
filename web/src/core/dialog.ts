import { type Child, h, put } from "./h";
import { reason } from "./states";

/** A modal dialog; Escape and a click outside close it. */
export function dialog(title: string, body: (close: () => void) => Child, wide = false): () => void {
  const before = document.activeElement as HTMLElement | null;
  const frame = h("dialog", { class: wide ? "dialog wide" : "dialog", "aria-label": title });
  const close = (): void => frame.close();
  frame.append(
    h("header", { class: "dialog-head" }, h("h2", null, title), h("button", { class: "icon-button", "aria-label": "Close", onclick: close }, "✕")),
    h("div", { class: "dialog-body" }, body(close)));
  frame.addEventListener("close", () => {
    frame.remove();
    before?.focus?.();
  });
  frame.addEventListener("mousedown", (event) => {
    if (event.target === frame) close();
  });
  document.body.append(frame);
  frame.showModal();
  frame.querySelector<HTMLElement>("[autofocus], .dialog-body input, .dialog-body select, .dialog-body textarea, .dialog-body button")?.focus();
  return close;
}

export function confirmed(title: string, text: string, action: string, run: () => Promise<void>, danger = false): void {
  dialog(title, (close) => {
    const note = h("div", { class: "form-error", role: "alert" });
    const button = h("button", { class: danger ? "button danger" : "button primary", autofocus: true }, action);
    button.onclick = async () => {
      button.disabled = true;
      try {
        await run();
        close();
      } catch (error) {
        put(note, reason(error));
        button.disabled = false;
      }
    };
    return [h("p", null, text), note, h("div", { class: "dialog-actions" }, h("button", { class: "button", onclick: close }, "Cancel"), button)];
  });
}

/** A short message in the corner. */
export function toast(text: Child, kind: "good" | "bad" | "plain" = "plain", milliseconds = 5000): void {
  let corner = document.querySelector(".toasts");
  if (!corner) document.body.append((corner = h("div", { class: "toasts", role: "status", "aria-live": "polite" })));
  const one = h("div", { class: `toast ${kind}` }, h("span", null, text), h("button", { class: "icon-button", "aria-label": "Dismiss", onclick: () => one.remove() }, "✕"));
  corner.append(one);
  setTimeout(() => one.remove(), milliseconds);
}

/** Does something and says how it went. */
export async function attempt(action: () => Promise<unknown>, done: Child): Promise<boolean> {
  try {
    await action();
    toast(done, "good");
    return true;
  } catch (error) {
    toast(reason(error), "bad", 9000);
    return false;
  }
}
