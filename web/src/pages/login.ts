import { ApiError } from "../core/api";
import { field } from "../core/form";
import { h, put } from "../core/h";
import { go, type Page } from "../core/router";
import { isSignedIn, readSession, session, signIn } from "../core/session";
import { reason } from "../core/states";

export const page: Page = {
  title: "Log in",
  show(host, visit) {
    const key = h("input", { class: "input mono", type: "password", autocomplete: "current-password", required: true, spellcheck: "false", autofocus: true });
    const note = h("div", { class: "form-error", role: "alert" });
    const button = h("button", { class: "button primary", type: "submit" }, "Log in");
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      button.disabled = true;
      put(note);
      try {
        await signIn(key.value.trim());
        const to = visit.params.get("to") ?? "/";
        go(to.startsWith("/") && !to.startsWith("//") ? to : "/");
      } catch (error) {
        put(note, error instanceof ApiError && error.status === 401 ? "This key is not good: it is mistyped, expired or revoked." : reason(error));
        key.select();
      } finally {
        button.disabled = false;
      }
    };
    const here = h("p", { class: "muted" });
    session.watch(visit.signal, (one) => put(here, isSignedIn(one) ? `You are signed in as ${one!.who} (${one!.scope}).` : one?.isKnown ? "On this machine no key is asked for yet." : ""));
    put(host, h("section", { class: "panel login" }, h("img", { src: "/candlewick.svg", alt: "", class: "login-mark" }), h("h2", null, "Log in to Candlewick"),
      h("p", { class: "soft" }, "Give an API key. It is traded for a session that only this browser holds, and is not kept."), here,
      h("form", { class: "form", onsubmit: submit }, field("API key", key), note, button),
      h("details", null, h("summary", null, "Where do I get a key?"), h("p", { class: "soft" }, "On the machine of the server: ", h("code", null, "wick server keys create NAME --scope reader"), ". From this machine's own loopback address no key may be needed; see Settings."))));
    key.focus();
    // A login that has ended meanwhile is known here first.
    void readSession();
  },
};
