import { store } from "./store";

/** RFC 9457 problem details as the server sends them. */
export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  expected?: string;
  found?: string;
  where?: string;
}

export class ApiError extends Error {
  constructor(readonly status: number, readonly problem: Problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** `simulated`, `real`, or null before the first answer that tells. */
export const origin = store<string | null>(null);

/** False while the server does not answer. */
export const online = store(true);

/** Called when the server wants a session that we have not. */
let onUnauthorized: () => void = () => undefined;
export function whenUnauthorized(action: () => void): void {
  onUnauthorized = action;
}

export function url(path: string, query?: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "" && value !== false) params.set(name, String(value));
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

export async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
      credentials: "same-origin",
    });
  } catch (error) {
    if (!signal?.aborted) online.set(false);
    throw error;
  }
  online.set(true);
  const said = response.headers.get("x-candlewick-origin");
  if (said) origin.set(said.toLowerCase());
  if (response.ok) return response;
  if (response.status === 401 && !path.startsWith("/v1/session")) onUnauthorized();
  throw new ApiError(response.status, await problemOf(response));
}

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return (await (await send("GET", url(path, query), undefined, signal)).json()) as T;
}

export async function call<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown, signal?: AbortSignal): Promise<T | null> {
  const response = await send(method, path, body, signal);
  const text = await response.text();
  return text === "" ? null : (JSON.parse(text) as T);
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { title: response.statusText, status: response.status };
  }
}

/** A table of the API: column names and rows of values. */
export interface Table {
  columns: string[];
  rows: unknown[][];
  next?: string | null;
}

/** The rows as objects by column name. */
export function records(table: Table): Record<string, unknown>[] {
  return table.rows.map((row) => Object.fromEntries(table.columns.map((name, at) => [name, row[at]])));
}
