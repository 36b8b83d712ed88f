import { store } from "./store";

export type Theme = "light" | "dark";
type Choice = Theme | "system";

const KEY = "candlewick.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

export const choice = store<Choice>(remembered());
export const theme = store<Theme>("light");

export function startTheme(): void {
  const apply = (): void => {
    const now: Theme = choice.get() === "system" ? (dark.matches ? "dark" : "light") : (choice.get() as Theme);
    document.documentElement.dataset["theme"] = now;
    theme.set(now);
  };
  dark.addEventListener("change", apply);
  choice.watch(null, (value) => {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // A browser without storage keeps the choice for this visit.
    }
    apply();
  });
}

export function switchTheme(): void {
  choice.set(theme.get() === "dark" ? "light" : "dark");
}

/** A colour of the style sheet, such as `--up`, for what is drawn on a canvas. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function remembered(): Choice {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}
