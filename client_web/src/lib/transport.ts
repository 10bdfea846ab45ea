/** The two ways to hold a live line to a hearing: a WebSocket, or server-sent events with POST. */

import { type Outcome, failed } from "./commands";
import { errorOf } from "./problem";
import type { ClientCommand, CommandOutcome, CurrentView, Report, ServerMessage } from "./protocol.gen";

export interface Listener {
  message(message: ServerMessage): void;
  /** The line is gone; called once. `code` is a WebSocket close code, or 4000 + the HTTP status. */
  closed(code: number): void;
}

export interface Transport {
  readonly kind: "websocket" | "events";
  command(command: ClientCommand): void;
  ping(clientTime: number): void;
  resync(): void;
  report(topic: Report["topic"], value: object): void;
  close(): void;
}

export interface Door {
  /** `https://host/api/hearings/<hearing>` */
  api: string;
  token: string;
  fetch: typeof fetch;
  WebSocket: typeof WebSocket;
  /** Monotonic milliseconds. */
  local: () => number;
}

function parse(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "type" in value ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}

export function openWebSocket(door: Door, listener: Listener): Transport {
  const socket = new door.WebSocket(`${door.api.replace(/^http/, "ws")}/live`);
  let over = false;
  const end = (code: number): void => {
    if (over) return;
    over = true;
    listener.closed(code);
  };
  const send = (value: object): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(value));
  };
  socket.onopen = () => send({ type: "hello", token: door.token });
  socket.onmessage = (event: MessageEvent) => {
    const message = over ? null : parse(String(event.data));
    if (message) listener.message(message);
  };
  socket.onerror = () => end(1006);
  socket.onclose = (event: CloseEvent) => end(event.code);
  return {
    kind: "websocket",
    command: send,
    ping: (clientTime) => send({ type: "ping", client_time: clientTime }),
    resync: () => send({ type: "resync" }),
    report: (topic, value) => send({ type: "report", topic, value }),
    close: () => {
      over = true;
      socket.close();
    },
  };
}

function toOutcome({ accepted, seq, error }: CommandOutcome): Outcome {
  if (accepted) return { accepted, seq: seq ?? 0 };
  return error ? { accepted, error } : failed("other");
}

/** How a command ended, by its id; null if it never arrived. Throws if nobody answers. */
export async function askOutcome(door: Door, id: string): Promise<Outcome | null> {
  const response = await door.fetch(`${door.api}/commands/${encodeURIComponent(id)}`, {
    headers: { Authorization: `Bearer ${door.token}` },
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`status ${response.status}`);
  return toOutcome((await response.json()) as CommandOutcome);
}

export function openEvents(door: Door, listener: Listener): Transport {
  const abort = new AbortController();
  const headers = { Authorization: `Bearer ${door.token}` };
  let over = false;
  const end = (code: number): void => {
    if (over) return;
    over = true;
    abort.abort();
    listener.closed(code);
  };

  const read = async (): Promise<void> => {
    const response = await door.fetch(`${door.api}/live`, {
      headers: { ...headers, Accept: "text/event-stream" },
      cache: "no-store",
      signal: abort.signal,
    });
    if (!response.ok || !response.body) {
      listener.message({ type: "error", error: await errorOf(response) });
      return end(4000 + response.status);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return end(1006);
      const lines = (rest + value).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const message = line.startsWith("data:") && !over ? parse(line.slice(5)) : null;
        if (message) listener.message(message);
      }
    }
  };
  read().catch(() => end(1006));

  const post = async (command: ClientCommand): Promise<void> => {
    const response = await door.fetch(`${door.api}/commands`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(command),
      signal: abort.signal,
    });
    const outcome: Outcome = response.ok
      ? toOutcome((await response.json()) as CommandOutcome)
      : { accepted: false, error: await errorOf(response) };
    if (!over) listener.message({ type: "outcome", id: command.id, ...outcome });
  };

  /** There is no ping on this line; a small request's round trip serves the clock as well. */
  const ping = async (clientTime: number): Promise<void> => {
    const response = await door.fetch(`${door.api}/view`, { headers, signal: abort.signal });
    if (!response.ok) return end(4000 + response.status);
    const { now } = (await response.json()) as CurrentView;
    if (!over) listener.message({ type: "pong", client_time: clientTime, now });
  };

  return {
    kind: "events",
    command: (command) => void post(command).catch(() => end(1006)),
    ping: (clientTime) => void ping(clientTime).catch(() => end(1006)),
    resync: () => end(1006),
    report: () => undefined,
    close: () => {
      over = true;
      abort.abort();
    },
  };
}
