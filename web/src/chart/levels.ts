import { list } from "../types";
import type { Level } from "./view";

/** The levels of an answer, those that have a price. */
export function readLevels(answer: unknown): Level[] {
  return list<Record<string, unknown>>(answer, "levels").map((one) => ({
    price: Number(one["price"] ?? one["value"] ?? one["level"]),
    isNamed: typeof one["name"] === "string",
    label: [one["name"] ?? one["kind"] ?? "", one["touches"] ? `×${String(one["touches"])}` : ""].filter((part) => part !== "").join(" "),
  })).filter((level) => Number.isFinite(level.price)).slice(0, 24);
}
