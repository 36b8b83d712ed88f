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
  private readonly entries = new Map<string, Entry>();

  subscribe(asked: Subscription, signal: AbortSignal, take: (event: LiveEvent) => void, dropped: (count: number) => void = () => undefined): void {
    if (signal.aborted) return;
    const id = `s${++this.next}`;
    this.entries.set(id, { asked, take, dropped });
    signal.addEventListener("abort", () => {
      this.entries.delete(id);
      this.say({ op: "unsubscribe", id });
      if (this.entries.size === 0) setTimeout(() => this.closeIfIdle(), 5000);
    });
    if (this.socket) this.say({ op: "subscribe", id, ...asked });
    else this.open();
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
      const resumed = this.session !== null;
      if (resumed) this.say({ op: "resume", session: this.session, sequence: this.sequence });
      for (const [id, entry] of this.entries) this.say({ op: "subscribe", id, ...entry.asked });
    };
    socket.onmessage = (message) => this.hear(String(message.data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      liveState.set("off");
      if (this.entries.size === 0) return;
      setTimeout(() => this.socket === null && this.entries.size > 0 && this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, 15000);
    };
  }

  private hear(text: string): void {
    const said = JSON.parse(text) as Record<string, unknown>;
    if (said["op"] === "hello") {
      this.session = String(said["session"] ?? "") || null;
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

  private say(message: unknown): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private closeIfIdle(): void {
    if (this.entries.size === 0) this.socket?.close();
  }
}

export const live = new LiveFeed();
