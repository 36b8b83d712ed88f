import { get, online, origin } from "./core/api";
import { dialog } from "./core/dialog";
import { clock } from "./core/format";
import { h, put } from "./core/h";
import { icon } from "./core/icons";
import { liveState } from "./core/live";
import { Palette, startKeys, type Command } from "./core/palette";
import { go } from "./core/router";
import { findIds } from "./chart/instruments";
import { every } from "./core/states";
import { switchTheme } from "./core/theme";
import { marketNow, setMarketNow } from "./core/now";
import { isSignedIn, session, signOut } from "./core/session";
import type { Overview } from "./types";

export const sections = [
  { first: "", title: "Overview", icon: "overview", key: "o" },
  { first: "market", title: "Market", icon: "market", key: "m" },
  { first: "chart", title: "Chart", icon: "chart", key: "c" },
  { first: "coverage", title: "Coverage", icon: "coverage", key: "v" },
  { first: "jobs", title: "Jobs", icon: "jobs", key: "j" },
  { first: "rankings", title: "Rankings", icon: "rankings", key: "r" },
  { first: "alerts", title: "Alerts", icon: "alerts", key: "a" },
  { first: "query", title: "Query", icon: "query", key: "q" },
  { first: "settings", title: "Settings", icon: "settings", key: "s" },
] as const;

/** The frame around every page; `enter` gives a page its place. */
export function startShell(app: HTMLElement): (title: string, first: string) => HTMLElement {
  const palette = new Palette(findInstruments);
  palette.add(...commands());
  const nav = h("nav", { class: "nav", "aria-label": "Pages" },
    h("a", { class: "brand", href: "/" }, h("img", { src: "/candlewick.svg", alt: "" }), "Candlewick"),
    sections.map((one) => h("a", { class: "nav-link", href: `/${one.first}`, dataset: { first: one.first } }, icon(one.icon), one.title, h("kbd", null, `g ${one.key}`))),
    foot());
  const title = h("h1");
  const menu = h("button", { class: "icon-button menu-button", "aria-label": "Menu", "aria-expanded": "false", onclick: () => toggle() }, icon("menu"));
  const toggle = (open = !nav.classList.contains("open")): void => {
    nav.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
  };
  const main = h("main", { id: "page", tabindex: -1 });
  main.addEventListener("pointerdown", () => toggle(false));
  put(app, h("div", { class: "shell" }, nav,
    h("header", { class: "top" }, menu, title, simulated(), h("span", { class: "grow" }), connection(), utc(),
      h("button", { class: "palette-button", "aria-label": "Command palette", onclick: () => palette.open() }, icon("search"), h("span", null, "Go to"), h("kbd", null, "Ctrl K")),
      h("button", { class: "icon-button theme-button", "aria-label": "Switch between light and dark", title: "Light or dark", onclick: switchTheme }, icon("theme"))),
    main));
  // Who is nobody yet has no page to go to but this one.
  session.watch(null, (one) => app.classList.toggle("locked", one !== null && !one.isKnown));
  startKeys(palette, Object.fromEntries(sections.map((one) => [one.key, `/${one.first}`])), showKeys);
  return (name, first) => {
    document.title = `${name} · Candlewick`;
    put(title, name);
    for (const link of nav.querySelectorAll<HTMLElement>(".nav-link")) {
      if (link.dataset["first"] === first) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    toggle(false);
    const host = h("div", { class: "stack page" });
    put(main, host);
    window.scrollTo(0, 0);
    return host;
  };
}

function simulated(): HTMLElement {
  const mark = h("span", { class: "simulated hidden", title: "These prices are invented: the built-in simulated market." }, "SIMULATED");
  origin.watch(null, (value) => mark.classList.toggle("hidden", value !== "simulated"));
  return mark;
}

function connection(): HTMLElement {
  const text = h("span");
  const dot = h("span", { class: "live-dot", role: "status" }, text);
  const draw = (): void => {
    const state = online.get() ? liveState.get() : "offline";
    dot.dataset["state"] = state;
    put(text, { live: "live", connecting: "connecting", off: "idle", offline: "server not reachable" }[state]);
  };
  online.watch(null, draw);
  liveState.watch(null, draw);
  return dot;
}

function utc(): HTMLElement {
  const day = h("span", { class: "day" });
  const time = h("span");
  const draw = (): void => {
    const now = new Date(marketNow());
    put(day, `${now.toISOString().slice(0, 10)} `);
    put(time, `${clock(now)} UTC`);
  };
  draw();
  setInterval(draw, 1000);
  return h("time", { class: "utc", title: "The clock of the market, in UTC" }, day, time);
}

/** Who is here, and the store; also keeps the clock of the market and the mark of its origin. */
function foot(): HTMLElement {
  const who = h("div");
  const store = h("div");
  session.watch(null, (one) => put(who, isSignedIn(one)
    ? ["Signed in as ", one!.who, " ", h("button", { class: "button small", onclick: () => void signOut() }, "Log out")]
    : null));
  const look = async (): Promise<void> => {
    const told = await get<Overview>("/v1/overview");
    if (told.now) setMarketNow(told.now);
    if (told.store?.origin) origin.set(told.store.origin.toLowerCase());
    put(store, told.store ? `${told.store.kind}, ${told.store.location.split("/").pop()}` : null);
  };
  void look().catch(() => undefined);
  every(new AbortController().signal, 15000, look);
  return h("div", { class: "nav-foot" }, who, store);
}

function commands(): Command[] {
  return [
    ...sections.map((one) => ({ title: one.title, hint: "page", keys: `g ${one.key}`, run: () => go(`/${one.first}`) })),
    { title: "Switch between light and dark", hint: "action", run: switchTheme },
    { title: "Run a job …", hint: "action", run: () => go("/jobs") },
    { title: "New alert rule", hint: "action", run: () => go("/alerts?tab=rules&new=1") },
    { title: "Create an API key", hint: "action", run: () => go("/settings?tab=keys&new=1") },
    { title: "Log in with a key", hint: "action", run: () => go("/login") },
    { title: "Log out", hint: "action", run: () => void signOut() },
    { title: "Keyboard shortcuts", hint: "help", keys: "?", run: showKeys },
  ];
}

async function findInstruments(search: string): Promise<Command[]> {
  const ids = await findIds(search);
  return ids.map((id) => ({ title: id, hint: "chart", run: () => go(`/chart?series=${encodeURIComponent(`${id}@1h`)}`) }));
}

function showKeys(): void {
  const rows: [string, string][] = [["Ctrl K", "Command palette"], ["/", "Search on this page"], ...sections.map((one) => [`g ${one.key}`, one.title] as [string, string]),
    ["j k ↑ ↓", "Move in a table; Enter opens"], ["← → + −", "Move and zoom a chart or the coverage grid"], ["Ctrl Enter", "Run the query"], ["Esc", "Close"]];
  dialog("Keyboard shortcuts", () => h("table", { class: "table" }, h("tbody", null, rows.map(([keys, text]) => h("tr", null, h("td", null, h("kbd", null, keys)), h("td", null, text))))));
}
