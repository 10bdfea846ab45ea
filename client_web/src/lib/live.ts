/**
 * A page's line to its hearing: opens it, keeps it, and says how it stands.
 *
 * Views come down, commands go up. When the line breaks it is opened again for ever, with growing pauses;
 * only a token that is void, or a hearing that is not there, ends it.
 */

import { Backoff } from "./backoff";
import { type Command, type CommandError, type Outcome, failed } from "./commands";
import { HearingClock } from "./hearingClock";
import { Outbox, type Waiting } from "./outbox";
import { Parts } from "./parts";
import type { AudienceView, ClientCommand, HandKind, PersonalView, Report, ServerMessage, Transient } from "./protocol.gen";
import { Store } from "./store";
import type { TextStorage } from "./storage";
import { type Door, type Transport, askOutcome, openEvents, openWebSocket } from "./transport";

/** Opening, up, broken and waiting to be opened again, or over for good. */
export type Line = "opening" | "up" | "away" | "over";

export interface LiveState {
  line: Line;
  transport: "websocket" | "events";
  audience?: AudienceView;
  personal?: PersonalView;
  /** Why the line is over, or what the server said last before it closed. */
  error?: CommandError;
}

export interface LiveOptions extends Door {
  storage: TextStorage;
  /** Names the outbox: hearing and person. */
  outboxKey: string;
  uuid: () => string;
  random?: () => number;
  /** How long a command may stay unanswered. */
  answerMs?: number;
  /** How long a line that says nothing is believed. */
  silenceMs?: number;
  pingMs?: number;
  /** The first pause before a WebSocket is tried again beside server-sent events; later ones grow. */
  climbMs?: number;
}

/** Close codes after which trying again cannot help, with the sentence's key when the server gave none. */
const FINAL: Readonly<Record<number, string>> = {
  4400: "malformed",
  4401: "token",
  4403: "token",
  4404: "unknown-hearing",
};

/** Refusals that say "not now, ask again" rather than "no": the outbox keeps its question then. */
const PASSING = /^(journal-away|too-fast|closing|http-5\d\d)$/;

const ANSWER_MS = 15_000;
const SILENCE_MS = 12_000;
const CLIMB_MS = 30_000;
const CALMEST_CLIMB_MS = 600_000;

export class Live {
  readonly state: Store<LiveState>;
  readonly clock: HearingClock;
  readonly outbox: Outbox;
  /** Presence, levels and the like, by `topic/key`; each vanishes when it expires. */
  readonly transients = new Store<ReadonlyMap<string, Transient>>(new Map());
  /** How the programme plays at each person's page, told to the secretariat: looked at when wanted, never watched. */
  readonly playing = new Map<string, Transient>();

  #parts = new Parts();
  #transport: Transport | undefined;
  #kind: "websocket" | "events" = "websocket";
  #welcomed = false;
  #resyncing = false;
  #lastHeard = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinger: ReturnType<typeof setTimeout> | undefined;
  #climber: ReturnType<typeof setTimeout> | undefined;
  /** A WebSocket tried beside server-sent events. */
  #candidate: Transport | undefined;
  readonly #backoff: Backoff;
  readonly #calm: Backoff;
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #expiries = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly options: LiveOptions) {
    this.state = new Store<LiveState>({ line: "opening", transport: "websocket" });
    this.clock = new HearingClock(options.local);
    this.outbox = new Outbox(options.storage, options.outboxKey);
    this.#backoff = new Backoff(300, 8_000, options.random);
    this.#calm = new Backoff(options.climbMs ?? CLIMB_MS, CALMEST_CLIMB_MS, options.random);
  }

  open(): void {
    if (this.#transport || this.state.value.line === "over") return;
    clearTimeout(this.#timer);
    this.#welcomed = false;
    this.#resyncing = false;
    this.#lastHeard = this.options.local();
    // A late call from a line that was given up must not touch its successor.
    const current = (): boolean => this.#transport === transport;
    const listener = {
      message: (message: ServerMessage) => void (current() && this.#heard(message)),
      closed: (code: number) => void (current() && this.#lost(code)),
    };
    const open = this.#kind === "websocket" ? openWebSocket : openEvents;
    const transport = open(this.options, listener);
    this.#transport = transport;
    this.#watch();
  }

  /** Skip the pause before the next attempt: the network came back, or somebody looks at the page. */
  hurry(): void {
    if (this.state.value.line === "away") this.open();
  }

  close(): void {
    this.#drop();
    clearTimeout(this.#timer);
    this.state.change({ line: "over" });
    this.#failPending("closed");
  }

  /**
   * Give a command now. It is never kept for later: with the line away it fails at once, and if the line
   * breaks on the way the server is asked by id how it ended.
   */
  give(command: Command): Promise<Outcome> {
    if (this.state.value.line !== "up" || !this.#transport) {
      return Promise.resolve(failed("line-away"));
    }
    const id = this.options.uuid();
    const outcome = this.#await(id, this.options.answerMs ?? ANSWER_MS);
    this.#transport.command({ ...command, id } as ClientCommand);
    return outcome;
  }

  /**
   * Ask a question, of one candidate or (`slot` null) of every one. With the line away it waits in the outbox,
   * over reloads too.
   */
  ask(slot: string | null, text: string, language: string, openToSupport = false, message?: string): Promise<Outcome> {
    const { uuid } = this.options;
    const said = { question: uuid(), slot, text, language, open_to_support: openToSupport, ...(message && { message }) };
    return this.#send({ type: "SubmitQuestion", id: uuid(), ...said });
  }

  /** Ask for the floor. With the line away it waits in the outbox, as a question does. */
  raiseHand(kind: HandKind): Promise<Outcome> {
    const { uuid } = this.options;
    return this.#send({ type: "RaiseHand", id: uuid(), hand: uuid(), kind });
  }

  #send(waiting: Waiting): Promise<Outcome> {
    this.outbox.add(waiting);
    const outcome = this.#await(waiting.id, undefined);
    if (this.state.value.line === "up") this.#transport?.command(waiting);
    return outcome;
  }

  /** A fresh id for something that a command makes. */
  newId(): string {
    return this.options.uuid();
  }

  /** Tell the podium something that passes (level, readiness). Lost without harm. */
  report(topic: Report["topic"], value: object): void {
    if (this.state.value.line === "up") this.#transport?.report(topic, value);
  }

  #await(id: string, patience: number | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer =
        patience === undefined
          ? undefined
          : setTimeout(() => this.#settle(id, failed("unanswered")), patience);
      this.#pending.set(id, (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
    });
  }

  #settle(id: string, outcome: Outcome): void {
    const resolve = this.#pending.get(id);
    this.#pending.delete(id);
    resolve?.(outcome);
  }

  #failPending(code: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, failed(code));
  }

  #heard(message: ServerMessage): void {
    this.#lastHeard = this.options.local();
    switch (message.type) {
      case "welcome":
        return this.#welcome(message.now);
      case "view":
      case "patch":
        return this.#take(message);
      case "outcome":
        return this.#outcome(message);
      case "pong":
        return this.clock.sample(message.client_time, message.now);
      case "transient":
        return this.#transient(message);
      case "error":
        return this.state.change({ error: message.error });
    }
  }

  #welcome(now: number): void {
    this.#welcomed = true;
    this.#backoff.reset();
    this.#parts = new Parts();
    if (!this.clock.known) this.clock.hint(now);
    const { error: _past, ...state } = this.state.value;
    this.state.set({ ...state, line: "up", transport: this.#kind });
    for (const command of this.outbox.waiting.value) this.#transport?.command(command);
    for (const id of [...this.#pending.keys()]) if (!this.outbox.has(id)) void this.#lookUp(id);
    this.#ping(4);
    if (this.#kind === "events") this.#climbLater();
    else this.#calm.reset();
  }

  /** What kept the WebSocket from opening may have passed; reports go by it alone. */
  #climbLater(): void {
    clearTimeout(this.#climber);
    this.#climber = setTimeout(() => this.#climb(), this.#calm.next());
  }

  /** Try a WebSocket beside the events, which go on until it has been welcomed and no command is on its way. */
  #climb(): void {
    this.#candidate?.close();
    const candidate = openWebSocket(this.options, {
      message: (message) => {
        if (this.#candidate === candidate && message.type === "welcome") this.#moveTo(candidate);
        if (this.#transport === candidate) this.#heard(message);
      },
      closed: (code) => void (this.#transport === candidate && this.#lost(code)),
    });
    this.#candidate = candidate;
    this.#climbLater();
  }

  #moveTo(candidate: Transport): void {
    this.#candidate = undefined;
    if (this.#pending.size > 0) return candidate.close();
    this.#drop();
    this.#transport = candidate;
    this.#kind = "websocket";
    this.#resyncing = false;
  }

  /** A command was on its way when the line broke: ask how it ended, never give it again. */
  async #lookUp(id: string): Promise<void> {
    try {
      const outcome = await askOutcome(this.options, id);
      this.#settle(id, outcome ?? failed("not-arrived"));
    } catch {
      // Nobody answered; the next welcome asks again, and patience ends it.
    }
  }

  #take(message: Extract<ServerMessage, { type: "view" | "patch" }>): void {
    if (!this.#parts.take(message)) {
      if (!this.#resyncing) this.#transport?.resync();
      this.#resyncing = true;
      return;
    }
    if (message.type === "view") this.#resyncing = false;
    const { audience, personal } = this.#parts;
    this.state.change({ ...(audience && { audience }), ...(personal && { personal }) });
  }

  #outcome(message: Extract<ServerMessage, { type: "outcome" }>): void {
    const { type: _type, id, ...outcome } = message;
    if (!outcome.accepted && PASSING.test(outcome.error.code) && this.outbox.has(id)) {
      setTimeout(() => this.#again(id), this.#backoff.next());
      return;
    }
    this.outbox.settle(id);
    this.#settle(id, outcome);
  }

  #again(id: string): void {
    const command = this.outbox.waiting.value.find((waiting) => waiting.id === id);
    if (command && this.state.value.line === "up") this.#transport?.command(command);
  }

  #transient(message: Transient): void {
    if (message.topic === "playing") return this.#played(message);
    const name = `${message.topic}/${message.key}`;
    const known = this.transients.value.get(name);
    if (known && known.number >= message.number) return;
    clearTimeout(this.#expiries.get(name));
    const remove = (): void => {
      const left = new Map(this.transients.value);
      left.delete(name);
      this.transients.set(left);
    };
    if (message.value === undefined) return remove();
    this.transients.set(new Map(this.transients.value).set(name, message));
    this.#expiries.set(name, setTimeout(remove, message.expires_ms));
  }

  #played(message: Transient): void {
    const known = this.playing.get(message.key);
    if (known && known.number >= message.number) return;
    if (message.value === undefined) this.playing.delete(message.key);
    else this.playing.set(message.key, message);
  }

  #ping(burst: number): void {
    clearTimeout(this.#pinger);
    this.#transport?.ping(this.options.local());
    const regular = this.options.pingMs ?? 5_000;
    this.#pinger = setTimeout(() => this.#ping(burst - 1), burst > 0 ? Math.min(300, regular) : regular);
  }

  /** A line that says nothing for long is broken, whatever the browser believes. */
  #watch(): void {
    const limit = this.options.silenceMs ?? SILENCE_MS;
    const check = (): void => {
      const silent = this.options.local() - this.#lastHeard;
      if (silent >= limit) this.#lost(1006);
      else this.#timer = setTimeout(check, limit - silent + 1);
    };
    this.#timer = setTimeout(check, limit);
  }

  #drop(): void {
    const transport = this.#transport;
    this.#transport = undefined;
    clearTimeout(this.#pinger);
    clearTimeout(this.#climber);
    this.#candidate?.close();
    this.#candidate = undefined;
    transport?.close();
  }

  #lost(code: number): void {
    this.#drop();
    clearTimeout(this.#timer);
    const final = FINAL[code];
    if (final !== undefined) {
      this.state.change({ line: "over", error: this.state.value.error ?? { code: final, text: "" } });
      return this.#failPending("closed");
    }
    if (!this.#welcomed) {
      // A proxy may let only one of the two through. A code of the server's own means that its socket does.
      const blocked = this.#kind === "websocket" && code < 4000;
      this.#kind = blocked ? "events" : "websocket";
    }
    this.state.change({ line: "away" });
    this.#timer = setTimeout(() => this.open(), this.#backoff.next());
  }
}
