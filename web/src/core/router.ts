/** What a page gets: where it is, and a signal that ends with it. */
export interface Visit {
  readonly path: string[];
  readonly params: URLSearchParams;
  readonly signal: AbortSignal;
  /** Writes the view into the address without leaving the page. */
  replace(params: Record<string, string | null | undefined>): void;
}

export interface Page {
  readonly title: string;
  show(host: HTMLElement, visit: Visit): void | Promise<void>;
}

type Route = { first: string; page: Page };

let ending = new AbortController();
let shown: (title: string, first: string) => HTMLElement = () => document.body;
const routes: Route[] = [];
let after: (error: unknown, host: HTMLElement) => void = () => undefined;

export function startRouter(list: Route[], enter: (title: string, first: string) => HTMLElement, failed: (error: unknown, host: HTMLElement) => void): void {
  routes.push(...list);
  shown = enter;
  after = failed;
  window.addEventListener("popstate", render);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute("href")!;
    if (!href.startsWith("/") || href.startsWith("/v1/") || link.hasAttribute("download")) return;
    event.preventDefault();
    go(href);
  });
  render();
}

export function go(href: string): void {
  history.pushState(null, "", href);
  render();
}

export function render(): void {
  ending.abort();
  ending = new AbortController();
  const path = location.pathname.split("/").filter((part) => part !== "").map(decodeURIComponent);
  const first = path[0] ?? "";
  const route = routes.find((one) => one.first === first) ?? routes.find((one) => one.first === "*")!;
  const visit: Visit = {
    path,
    params: new URLSearchParams(location.search),
    signal: ending.signal,
    replace: (params) => {
      if (visit.signal.aborted) return;
      const now = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(params)) {
        if (value === null || value === undefined || value === "") now.delete(name);
        else now.set(name, value);
      }
      history.replaceState(null, "", `${location.pathname}${readable(now)}`);
    },
  };
  const host = shown(route.page.title, route.first);
  Promise.resolve()
    .then(() => route.page.show(host, visit))
    .catch((error: unknown) => {
      if (!visit.signal.aborted) after(error, host);
    });
}

/** A query that people can read: what need not be escaped is not. */
export function readable(params: URLSearchParams): string {
  const text = [...params].map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%(3A|40|28|29|3D|2C|3B|2F)/g, decodeURIComponent)}`).join("&");
  return text === "" ? "" : `?${text}`;
}
