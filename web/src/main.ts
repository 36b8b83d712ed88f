import "./styles/base.css";
import "./styles/pages.css";
import { whenUnauthorized } from "./core/api";
import { h, put } from "./core/h";
import { go, startRouter, type Page } from "./core/router";
import { readSession } from "./core/session";
import { empty, failure } from "./core/states";
import { startTheme } from "./core/theme";
import { startShell } from "./shell";

/** A page whose code comes when it is first opened. */
function later(title: string, load: () => Promise<{ page: Page }>): Page {
  return { title, show: async (host, visit) => (await load()).page.show(host, visit) };
}

startTheme();
whenUnauthorized(() => {
  if (!location.pathname.startsWith("/login")) go(`/login?to=${encodeURIComponent(location.pathname + location.search)}`);
});
const enter = startShell(document.getElementById("app")!);
void readSession();
startRouter([
  { first: "", page: later("Overview", () => import("./pages/overview")) },
  { first: "market", page: later("Market", () => import("./pages/market")) },
  { first: "chart", page: later("Chart", () => import("./pages/chart")) },
  { first: "coverage", page: later("Coverage", () => import("./pages/coverage")) },
  { first: "jobs", page: later("Jobs", () => import("./pages/jobs")) },
  { first: "rankings", page: later("Rankings", () => import("./pages/rankings")) },
  { first: "alerts", page: later("Alerts", () => import("./pages/alerts")) },
  { first: "query", page: later("Query", () => import("./pages/query")) },
  { first: "settings", page: later("Settings", () => import("./pages/settings")) },
  { first: "login", page: later("Log in", () => import("./pages/login")) },
  { first: "*", page: { title: "Not found", show: (host) => put(host, empty("There is no such page.", "The address may be mistyped.", h("a", { class: "button", href: "/" }, "To the overview"))) } },
], enter, (error, host) => put(host, failure(error, () => location.reload())));
