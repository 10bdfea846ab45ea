/** Keeps one media connection up: makes it, watches it, and makes a new one when it dies. */

import { Backoff } from "../backoff";
import type { CommandError } from "../commands";
import { Store } from "../store";
import { type Connection, DoorRefused } from "./peer";
import { Pulse, readingOf } from "./pulse";

/** Not wanted, being made, up, to be made again after a pause, or turned away by the server. */
export type MediaLine = "off" | "connecting" | "up" | "away" | "refused";

export interface MediaState {
  line: MediaLine;
  /** Why the server turned it away. */
  error?: CommandError;
}

const WATCH_MS = 250;
/** A connection that is not up by then will not be. */
const CONNECT_MS = 12_000;

/** Makes a connection; `end` of what it returns is called exactly once by the session. */
export type Make = () => Promise<Connection>;

export class MediaSession {
  readonly state = new Store<MediaState>({ line: "off" });

  #round = 0;
  #connection: Connection | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watcher: ReturnType<typeof setInterval> | undefined;
  readonly #backoff: Backoff;

  constructor(
    private readonly make: Make,
    random?: () => number,
  ) {
    this.#backoff = new Backoff(200, 5_000, random);
  }

  start(): void {
    if (this.state.value.line === "off" || this.state.value.line === "refused") void this.#connect();
  }

  stop(): void {
    this.#clear();
    this.#backoff.reset();
    this.state.set({ line: "off" });
  }

  /** The connection's statistics; nothing while there is none. */
  async statistics(): Promise<RTCStatsReport | undefined> {
    return this.#connection?.peer.getStats();
  }

  /** Make a new connection now: other tracks are to be sent, or the network came back. */
  renew(): void {
    if (this.state.value.line === "off") return;
    this.#clear();
    void this.#connect();
  }

  #clear(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    clearInterval(this.#watcher);
    this.#connection?.end();
    this.#connection = undefined;
  }

  async #connect(): Promise<void> {
    const round = ++this.#round;
    this.state.set({ line: "connecting" });
    let connection: Connection;
    try {
      connection = await this.make();
    } catch (error) {
      if (round === this.#round) this.#failed(error);
      return;
    }
    if (round !== this.#round) return connection.end();
    this.#connection = connection;
    this.#watch(connection.peer);
  }

  #failed(error: unknown): void {
    if (error instanceof DoorRefused && !error.passing) {
      this.#clear();
      this.state.set({ line: "refused", error: error.error });
      return;
    }
    this.#again();
  }

  #again(): void {
    this.#clear();
    this.state.set({ line: "away" });
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff.next());
  }

  #watch(peer: RTCPeerConnection): void {
    const round = this.#round;
    const pulse = new Pulse();
    const startedAt = performance.now();
    const look = async (): Promise<void> => {
      const connection = peer.connectionState;
      if (connection === "failed" || connection === "closed") return this.#again();
      if (connection !== "connected" && this.state.value.line === "connecting") {
        if (performance.now() - startedAt > CONNECT_MS) this.#again();
        return;
      }
      const reading = readingOf(await peer.getStats());
      if (round !== this.#round) return;
      if (!pulse.take(reading, performance.now())) return this.#again();
      if (this.state.value.line === "connecting") {
        this.#backoff.reset();
        this.state.set({ line: "up" });
      }
    };
    peer.addEventListener("connectionstatechange", () => void (round === this.#round && look()));
    this.#watcher = setInterval(() => void look(), WATCH_MS);
  }
}
