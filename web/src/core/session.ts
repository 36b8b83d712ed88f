import { call, get } from "./api";
import { live } from "./live";
import { go } from "./router";
import { store } from "./store";

/** Who the server takes us for. */
export interface Session {
  isKnown: boolean;
  /** Id of a key, or `local` for the user of this machine, who needs none. */
  who?: string | null;
  scope?: string | null;
  datasets?: string[];
}

/** Null before the server told. */
export const session = store<Session | null>(null);

export async function readSession(): Promise<void> {
  session.set(await get<Session>("/v1/session").catch(() => null));
}

/** True for somebody who came with a key. */
export function isSignedIn(one: Session | null): boolean {
  return one !== null && one.isKnown && one.who !== "local";
}

export async function signIn(key: string): Promise<void> {
  await call("POST", "/v1/session", { key });
  await readSession();
  live.restart();
}

export async function signOut(): Promise<void> {
  await call("DELETE", "/v1/session").catch(() => null);
  await readSession();
  live.restart();
  go("/login");
}
