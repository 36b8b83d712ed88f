import { store } from "./store";

export interface LiveEvent {
  id: string;
  sequence: number;
  kind: string;
  instrument: string;
  at: string;
  received: string;
  data: Record<string, unknown>;
}

export interface Subscription {
  instrument: string;
  kind: "bars" | "trades" | "quotes" | "prices";
  spec?: string;
}

interface Entry {
  asked: Subscription;
  take: (event: LiveEvent) => void;
  dropped: (count: number) => void;
  /** The session that has it; null before one was told. */
  session: string | null;
}

/** `live`, `connecting` or `off`. */
export const liveState = store<"live" | "connecting" | "off">("off");

/** One socket for the whole page: subscribes again after a break, and resumes where it was when the server still has it. */
export class LiveFeed {
  private socket: WebSocket | null = null;
  private session: string | null = null;
  private sequence = 0;
  private wait = 500;
  private next = 0;
  private greeted = false;
  private resuming: string | null = null;
  private readonly entries = new Map<string, Entry>();

  subscribe(asked: Subscription, signal: AbortSignal, take: (event: LiveEvent) => void, dropped: (count: number) => void = () => undefined): void {
    if (signal.aborted) return;
    const id = `s${++this.next}`;
    this.entries.set(id, { asked, take, dropped, session: null });
    signal.addEventListener("abort", () => {
      this.entries.delete(id);
      this.say({ op: "unsubscribe", id });
      if (this.entries.size === 0) setTimeout(() => this.closeIfIdle(), 5000);
    });
    if (!this.socket) this.open();
    else if (this.greeted) this.subscribeNew();
  }

  /** Ends the connection; open subscriptions come back with the next one. */
  restart(): void {
    this.session = null;
    this.socket?.close();
  }

  private open(): void {
    liveState.set("connecting");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/v1/live`);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = 500;
      liveState.set("live");
    };
    socket.onmessage = (message) => this.hear(String(message.data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.greeted = false;
      liveState.set("off");
      if (this.entries.size === 0) return;
      setTimeout(() => this.socket === null && this.entries.size > 0 && this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, 15000);
    };
  }

  private hear(text: string): void {
    const said = JSON.parse(text) as Record<string, unknown>;
    if (said["op"] === "hello") {
      this.greet(String(said["session"] ?? ""));
      return;
    }
    if (said["op"] === "error" && this.resuming !== null) {
      // The server has forgotten the session: everything is asked for anew.
      this.session = this.resuming;
      this.resuming = null;
      this.sequence = 0;
      this.subscribeNew();
      return;
    }
    const entry = this.entries.get(String(said["id"] ?? ""));
    if (said["op"] === "event") {
      this.sequence = Math.max(this.sequence, Number(said["sequence"] ?? 0));
      entry?.take(said as unknown as LiveEvent);
    } else if (said["op"] === "dropped") {
      entry?.dropped(Number(said["count"] ?? 0));
    }
  }

  /** The first greeting tells the new session; where there was one before, it is asked for again, and greets in its turn. */
  private greet(session: string): void {
    this.greeted = true;
    if (this.session !== null && this.session !== session && this.resuming === null) {
      this.resuming = session;
      this.say({ op: "resume", session: this.session, sequence: this.sequence });
      return;
    }
    this.resuming = null;
    this.session = session;
    this.subscribeNew();
  }

  private subscribeNew(): void {
    if (this.resuming !== null) return;
    for (const [id, entry] of this.entries) {
      if (entry.session === this.session) continue;
      entry.session = this.session;
      this.say({ op: "subscribe", id, ...entry.asked });
    }
  }

  private say(message: unknown): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private closeIfIdle(): void {
    if (this.entries.size === 0) this.socket?.close();
  }
}

export const live = new LiveFeed();
