import { get } from "../core/api";
import { bytes, duration, instant, short, whole } from "../core/format";
import { badge, panel, searchBox, tabs } from "../core/form";
import { type Child, h, put } from "../core/h";
import type { Page } from "../core/router";
import { empty, every, loading } from "../core/states";
import { DataTable } from "../core/table";
import { choice } from "../core/theme";
import type { Feed, Overview } from "../types";
import { showAudit, showKeys } from "./settings/keys";

export const page: Page = {
  title: "Settings",
  show(host, visit) {
    const body = h("div", { class: "stack" });
    let turn = new AbortController();
    const open = (name: string): void => {
      turn.abort();
      turn = new AbortController();
      visit.signal.addEventListener("abort", () => turn.abort());
      put(body);
      ({ configuration: showConfiguration, keys: showKeys, audit: showAudit, stores: showStores, connections: showConnections, appearance: showAppearance }[name] ?? showConfiguration)(body, turn.signal, visit);
    };
    const tab = visit.params.get("tab") ?? "configuration";
    put(host, h("div", null, tabs("Settings", tab, [["configuration", "Configuration"], ["keys", "Keys"], ["audit", "Audit"], ["stores", "Stores"], ["connections", "Connections"], ["appearance", "Appearance"]], (value) => {
      visit.replace({ tab: value, new: null });
      open(value);
    })), body);
    open(tab);
  },
};

interface Setting { key: string; value: string; default: string; variable: string; meaning: string; source: string }
interface Configuration { file?: string | null; items: Setting[] }

function showConfiguration(body: HTMLElement, signal: AbortSignal): void {
  loading(body, signal, () => get<Configuration>("/v1/config", undefined, signal), ({ file, items }) => {
    const table = new DataTable<Setting>({ label: "Configuration", id: (row) => row.key, none: empty("No key is called that."), columns: [
      { key: "key", label: "Key", value: (row) => row.key, cell: (row) => h("div", null, h("span", { class: "mono" }, row.key), h("div", { class: "muted cut below wide-only", title: row.meaning }, row.meaning)) },
      { key: "value", label: "In force", cell: (row) => (row.value === "" ? h("span", { class: "muted" }, "empty") : h("code", { class: "wrap" }, row.value)) },
      { key: "source", label: "From", value: (row) => row.source, cell: (row) => h("span", { title: row.variable }, badge(row.source, row.source === "default" ? "" : "info"), row.source !== "default" && row.default !== "" && row.default !== row.value ? h("span", { class: "muted wide-only" }, ` default ${row.default}`) : null) },
    ] });
    table.show(items);
    const search = (text: string): void => table.show(items.filter((one) => `${one.key} ${one.value} ${one.source} ${one.meaning}`.toLowerCase().includes(text.toLowerCase())));
    return panel("Configuration in force", table.element, [h("span", { class: "mono muted cut" }, file ?? "no file was read"), searchBox("Search keys", "", search)], { class: "flush" });
  }, 12);
}

function showStores(body: HTMLElement, signal: AbortSignal): void {
  loading(body, signal, () => get<Overview>("/v1/overview", undefined, signal), (told) => panel("Store", h("dl", { class: "facts" },
    fact("Kind", told.store?.kind), fact("Place", h("span", { class: "mono" }, told.store?.location)), fact("Size", bytes(told.store?.bytes)), fact("Origin of the data", told.store?.origin),
    fact("Owner since", `${instant(told.startedAt, true)} UTC`), fact("Series followed", whole(told.freshness?.followed)))), 4);
}

interface Piece { name: string; isHealthy: boolean; state: string; details?: string[] }

function showConnections(body: HTMLElement, signal: AbortSignal): void {
  const again = loading(body, signal, async () => ({ status: await get<{ owner?: { pieces?: Piece[]; consumers?: Feed[]; processId?: number } | null }>("/v1/status", undefined, signal), overview: await get<Overview>("/v1/overview", undefined, signal) }), ({ status, overview }) => {
    const pieces = status.owner?.pieces ?? [];
    const feeds = overview.feed ?? status.owner?.consumers ?? [];
    const table = new DataTable<Feed>({ label: "Consumers", none: empty("No consumers of the live feed."), columns: [
      { key: "name", label: "Consumer", cell: (row) => row.name }, { key: "group", label: "Group", minor: true, cell: (row) => row.group },
      { key: "rate", label: "Events/s", number: true, cell: (row) => short(row.rate) }, { key: "taken", label: "Taken", number: true, minor: true, cell: (row) => whole(row.taken) },
      { key: "depth", label: "Waiting", number: true, cell: (row) => whole(row.depth) }, { key: "spilled", label: "Spilled", number: true, minor: true, cell: (row) => whole(row.spilled) },
      { key: "skipped", label: "Skipped", number: true, cell: (row) => whole(row.skipped) }, { key: "lag", label: "Lag", number: true, cell: (row) => duration(row.lag) },
    ] });
    table.show(feeds);
    return [panel("Pieces of the owner", pieces.length === 0 ? empty("No pieces.") : pieces.map((piece) => h("div", { class: "piece" }, h("div", { class: "row" }, badge(piece.isHealthy ? "well" : "not well", piece.isHealthy ? "good" : "bad"), h("b", null, piece.name), h("span", { class: "soft" }, piece.state)),
      (piece.details ?? []).length > 0 ? h("ul", { class: "piece-details" }, piece.details!.map((line) => h("li", null, line))) : null)), null),
    panel("Consumers of the live feed", table.element, null, { class: "flush" })];
  });
  every(signal, 4000, again);
}

function showAppearance(body: HTMLElement): void {
  put(body, panel("Appearance", h("div", { class: "row" }, "Colours", tabs("Theme", choice.get(), [["system", "As the system"], ["light", "Light"], ["dark", "Dark"]], (value) => choice.set(value)))),
    panel("About", [h("p", null, "Candlewick keeps market data whole. All times are UTC."), h("p", { class: "muted" }, "Charts by ", h("a", { class: "link", href: "https://www.tradingview.com/", target: "_blank", rel: "noopener noreferrer" }, "TradingView Lightweight Charts"), ", Apache-2.0.")]));
}

function fact(name: string, value: Child): HTMLElement {
  return h("div", null, h("dt", null, name), h("dd", { class: "figures" }, value ?? "–"));
}
