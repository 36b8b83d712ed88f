export type Child = Node | string | number | null | undefined | false | Child[];
export type Props = Record<string, unknown>;

const SVG = "http://www.w3.org/2000/svg";

/** Builds an element: `on*` are listeners, `style` goes through the CSSOM, `dataset` and the rest are attributes; false and null leave out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function s<K extends keyof SVGElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Replaces everything inside an element. */
export function put(host: Element, ...children: Child[]): void {
  host.replaceChildren();
  append(host, children);
}

export function append(host: Node, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(host, child);
    } else if (child !== null && child !== undefined && child !== false) {
      host.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
    }
  }
}

function fill<T extends HTMLElement | SVGElement>(element: T, props: Props | null | undefined, children: Child[]): T {
  for (const [name, value] of Object.entries(props ?? {})) {
    set(element, name, value);
  }
  append(element, children);
  return element;
}

function set(element: HTMLElement | SVGElement, name: string, value: unknown): void {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on") && typeof value === "function") {
    element.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
  } else if (name === "style" && typeof value === "object") {
    for (const [key, part] of Object.entries(value)) element.style.setProperty(key, String(part));
  } else if (name === "dataset" && typeof value === "object") {
    for (const [key, part] of Object.entries(value)) if (part !== undefined && part !== null) element.dataset[key] = String(part);
  } else if (name === "value" && "value" in element) {
    (element as unknown as { value: unknown }).value = value;
  } else if (name === "checked" && "checked" in element) {
    (element as unknown as { checked: unknown }).checked = value;
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}
