import { call } from "../../core/api";
import { dialog } from "../../core/dialog";
import { field } from "../../core/form";
import { h, put } from "../../core/h";
import { go } from "../../core/router";
import { reason } from "../../core/states";
import type { JobInfo, Run } from "../../types";

/** Asks for arguments and range, and starts the job. */
export function triggerJob(job: JobInfo): void {
  dialog(`Run ${job.name}`, (close) => {
    const names = job.arguments ?? [];
    const inputs = names.map((one) => h("input", { class: "input", name: one.name, spellcheck: "false" }));
    const from = h("input", { class: "input mono", placeholder: "2026-01-01T00:00:00Z", spellcheck: "false", "aria-label": "From" });
    const to = h("input", { class: "input mono", placeholder: "2026-02-01T00:00:00Z", spellcheck: "false", "aria-label": "To" });
    const followers = h("input", { type: "checkbox" });
    const note = h("div", { class: "form-error", role: "alert" });
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      const given = Object.fromEntries(names.map((one, at) => [one.name, inputs[at]!.value.trim()]).filter(([, value]) => value !== ""));
      try {
        const run = await call<Run>("POST", `/v1/jobs/${encodeURIComponent(job.name)}/runs`, {
          arguments: given, range: from.value.trim() !== "" && to.value.trim() !== "" ? { from: from.value.trim(), to: to.value.trim() } : null, withFollowers: followers.checked,
        });
        close();
        if (run?.id !== undefined) go(`/jobs/runs/${run.id}`);
      } catch (error) {
        put(note, reason(error));
      }
    };
    return h("form", { class: "form", onsubmit: submit },
      h("p", { class: "soft" }, job.summary),
      names.length > 0 ? h("div", { class: "form-grid two" }, names.map((one, at) => field(one.name, inputs[at]!, one.meaning))) : h("p", { class: "muted" }, "It takes no arguments."),
      job.split !== undefined ? h("div", { class: "form-grid two" }, field("from", from, "UTC; empty: the job decides"), field("to", to, "not included")) : null,
      h("label", { class: "row" }, followers, "Then also what comes after it"),
      note,
      h("div", { class: "dialog-actions" }, h("button", { class: "button", type: "button", onclick: close }, "Cancel"), h("button", { class: "button primary", type: "submit" }, "Run")));
  });
}
