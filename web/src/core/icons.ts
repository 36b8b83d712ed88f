import { s } from "./h";

const paths: Record<string, string> = {
  overview: "M3 12l9-8 9 8M5 10v10h5v-6h4v6h5V10",
  market: "M4 6h16M4 12h16M4 18h10",
  chart: "M7 4v4M7 16v4M5 8h4v8H5zM17 3v5M17 14v5M15 8h4v6h-4z",
  coverage: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  jobs: "M5 5h5v5H5zM14 14h5v5h-5zM10 7.500h4.500v6.500M5 17h5",
  rankings: "M6 20V11M12 20V4M18 20v-6",
  alerts: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  query: "M5 6l5 6-5 6M12 18h7",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M14 5v4h4V5zM6 15v4h4v-4z",
  theme: "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.500 16.500L21 21",
  menu: "M4 7h16M4 12h16M4 17h16",
  out: "M14 4h5v16h-5M4 12h10M10 8l4 4-4 4",
};

export function icon(name: string): SVGElement {
  return s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: paths[name] ?? "" }));
}
