import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { Live, type LiveState } from "../src/lib/live";
import { MemoryStorage, type TextStorage } from "../src/lib/storage";
import { FakeHearing } from "./fakeHearing";

/** Only against hanging; nothing here waits for time to pass. */
const LIMIT = { timeout: 15_000, interval: 5 };

let server: FakeHearing;
let api: string;
const lines: Live[] = [];

beforeEach(async () => {
  server = new FakeHearing();
  api = await server.listen();
});

afterEach(async () => {
  for (const line of lines.splice(0)) line.close();
  await server.close();
});

function open(options: { storage?: TextStorage; silenceMs?: number; answerMs?: number; climbMs?: number } = {}): Live {
  const live = new Live({
    api,
    token: "t0ken",
    fetch,
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    local: () => performance.now(),
    storage: new MemoryStorage(),
    outboxKey: "box",
    uuid: randomUUID,
    random: () => 0,
    pingMs: 50,
    ...options,
  });
  lines.push(live);
  live.open();
  return live;
}

const reaches = (live: Live, test: (state: LiveState) => boolean): Promise<void> =>
  vi.waitFor(() => expect(live.state.value).toSatisfy(test), LIMIT);
const up = (live: Live): Promise<void> =>
  reaches(live, ({ line, audience }) => line === "up" && audience !== undefined);
const is = (title: string) => (state: LiveState) => state.audience?.title === title;

describe("views", () => {
  it("come after a hello with the token", async () => {
    const live = open();
    await up(live);
    expect(server.received[0]).toEqual({ type: "hello", token: "t0ken" });
    expect(live.state.value.personal?.subject).toBe("kenya-1");
    await vi.waitFor(() => expect(live.clock.error).toBeDefined(), LIMIT);
  });

  it("change by patches that build on what is held", async () => {
    server.arrived = (send) => {
      send({ type: "view", part: "audience", epoch: "e1", seq: 1, view: { title: "First", stage: "prepared" } });
      send({ type: "patch", part: "audience", epoch: "e1", base: 1, seq: 4, patch: { title: "Second" } });
      send({ type: "patch", part: "audience", epoch: "e1", base: 4, seq: 5, patch: { stage: null } });
    };
    const live = open();
    await reaches(live, ({ audience }) => audience?.title === "Second" && !("stage" in audience));
    expect(server.of("resync")).toEqual([]);
  });

  it.each([
    ["a gap", { epoch: "e1", base: 3, seq: 4 }],
    ["another epoch", { epoch: "e2", base: 1, seq: 2 }],
  ])("are asked for whole, once, after %s", async (_why, place) => {
    server.arrived = (send) => {
      send({ type: "view", part: "audience", epoch: "e1", seq: 1, view: { title: "First" } });
      send({ type: "patch", part: "audience", ...place, patch: { title: "Lost" } });
      send({ type: "patch", part: "audience", ...place, patch: { title: "Lost too" } });
    };
    const live = open();
    await vi.waitFor(() => expect(server.of("resync")).toHaveLength(1), LIMIT);
    expect(live.state.value.audience?.title).toBe("First");
    server.tell({ type: "view", part: "audience", epoch: "e2", seq: 9, view: { title: "Whole" } });
    await reaches(live, is("Whole"));
    expect(server.of("resync")).toHaveLength(1);
  });
});

describe("a line", () => {
  it("that breaks comes back by itself and says so meanwhile", async () => {
    const live = open();
    await up(live);
    const seen: string[] = [];
    live.state.watch(({ line }) => seen.at(-1) !== line && seen.push(line));
    server.cut();
    await vi.waitFor(() => expect(server.of("hello")).toHaveLength(2), LIMIT);
    await up(live);
    expect(seen).toEqual(["away", "up"]);
  });

  it("that says nothing any more is given up, though nobody closed it", async () => {
    server.pongs = false;
    const live = open({ silenceMs: 300 });
    await up(live);
    server.arrived = (send) => {
      server.pongs = true;
      send({ type: "view", part: "audience", epoch: "e1", seq: 2, view: { title: "Second" } });
    };
    await vi.waitFor(() => expect(server.of("hello").length).toBeGreaterThan(1), LIMIT);
    await reaches(live, is("Second"));
  });

  it.each([
    [4401, "token-expired"],
    [4404, "unknown-hearing"],
    [4400, "malformed"],
  ])("closed with %i is over for good and says %s", async (code, why) => {
    server.arrived = (send) => {
      // The other two come without a word of the server's own.
      if (code === 4401) send({ type: "error", error: { code: why, text: "It has expired." } });
      for (const socket of server.sockets) socket.close(code);
    };
    const live = open();
    await reaches(live, ({ line }) => line === "over");
    expect(live.state.value.error?.code).toBe(why);
    live.open();
    expect(server.of("hello")).toHaveLength(1);
  });

  it("goes by server-sent events and POST where no WebSocket opens", async () => {
    server.websockets = false;
    server.answer = ({ type, id }) =>
      type === "OpenHearing"
        ? { id, accepted: true, seq: 3 }
        : { accepted: false, error: { code: "overtaken", text: "That slot has ended." } };
    const live = open();
    await up(live);
    expect(live.state.value.transport).toBe("events");
    expect(server.of("hello")[0]?.token).toBe("Bearer t0ken");
    expect(await live.give({ type: "OpenHearing" })).toMatchObject({ accepted: true, seq: 3 });
    expect(await live.give({ type: "EndSlot", slot: "slot-1" })).toEqual({
      accepted: false,
      error: { code: "overtaken", text: "That slot has ended." },
    });
    await vi.waitFor(() => expect(live.clock.error).toBeDefined(), LIMIT);
    for (const stream of server.streams) stream.end();
    await reaches(live, ({ line }) => line === "away");
    await up(live);
  });

  it("on server-sent events goes back to a WebSocket by itself, and is never away meanwhile", async () => {
    server.websockets = false;
    const live = open({ climbMs: 20 });
    await up(live);
    const seen: LiveState[] = [];
    live.state.watch((state) => void seen.push(state));
    server.websockets = true;
    server.arrived = (send) =>
      send({ type: "view", part: "audience", epoch: "e1", seq: 2, view: { title: "By WebSocket" } });
    await reaches(live, is("By WebSocket"));
    expect(live.state.value.transport).toBe("websocket");
    expect(seen.map(({ line }) => line)).not.toContain("away");
    await vi.waitFor(() => expect([...server.streams].every(({ closed }) => closed)).toBe(true), LIMIT);
    server.cut();
    await reaches(live, ({ line }) => line === "away");
    await up(live);
  });

  it("changes its way only when no command is on it", async () => {
    server.websockets = false;
    const live = open({ climbMs: 20 });
    await up(live);
    let release = (): void => undefined;
    server.held = new Promise((resolve) => (release = resolve));
    const outcome = live.give({ type: "OpenHearing" });
    await vi.waitFor(() => expect(server.of("OpenHearing")).toHaveLength(1), LIMIT);
    server.websockets = true;
    await vi.waitFor(() => expect(server.of("hello").length).toBeGreaterThan(2), LIMIT);
    expect(live.state.value.transport).toBe("events");
    release();
    expect(await outcome).toMatchObject({ accepted: true });
    await reaches(live, ({ transport }) => transport === "websocket");
    expect(server.of("OpenHearing")).toHaveLength(1);
  });

  it("that neither way opens tries both again and again", async () => {
    server.websockets = false;
    server.events = false;
    const live = open();
    await vi.waitFor(() => expect(server.refusedStreams).toBeGreaterThan(1), LIMIT);
    server.websockets = true;
    await up(live);
    expect(live.state.value.transport).toBe("websocket");
  });
});

describe("a command", () => {
  it("gets the outcome of its own id", async () => {
    server.answer = () => null;
    const live = open();
    await up(live);
    const first = live.give({ type: "OpenHearing" });
    const second = live.give({ type: "StartSlot", slot: "slot-1" });
    await vi.waitFor(() => expect(server.of("StartSlot")).toHaveLength(1), LIMIT);
    const idOf = (type: string): string | undefined => server.of(type)[0]?.id;
    const refusal = { accepted: false, error: { code: "overtaken", text: "Too late.", by: "slot-2" } };
    server.tell({ type: "outcome", id: idOf("StartSlot"), ...refusal });
    server.tell({ type: "outcome", id: idOf("OpenHearing"), accepted: true, seq: 7 });
    expect(await first).toEqual({ accepted: true, seq: 7 });
    expect(await second).toEqual(refusal);
  });

  it("fails at once while the line is away, and is never sent later", async () => {
    const live = open();
    await up(live);
    server.cut();
    await reaches(live, ({ line }) => line === "away");
    expect(await live.give({ type: "OpenHearing" })).toMatchObject({
      accepted: false,
      error: { code: "line-away" },
    });
    await up(live);
    await live.give({ type: "SuspendHearing", reason: "" });
    expect(server.of("OpenHearing")).toEqual([]);
  });

  it.each([
    ["was carried out", { accepted: true, seq: 9 }, { accepted: true, seq: 9 }],
    ["never arrived", undefined, { accepted: false, error: { code: "not-arrived", text: "" } }],
  ])("whose line broke on the way is asked for by id: it %s", async (_how, known, outcome) => {
    server.answer = ({ id }) => {
      if (known && id) server.outcomes.set(id, { id, ...known });
      server.cut();
      return null;
    };
    const live = open();
    await up(live);
    expect(await live.give({ type: "OpenHearing" })).toEqual(outcome);
    expect(server.of("OpenHearing")).toHaveLength(1);
  });

  it("that nobody answers ends with a reason, not with silence", async () => {
    server.answer = () => null;
    const live = open({ answerMs: 100 });
    await up(live);
    expect(await live.give({ type: "OpenHearing" })).toEqual({
      accepted: false,
      error: { code: "unanswered", text: "" },
    });
  });
});

describe("a question", () => {
  it("asked with the line away is sent once it is back", async () => {
    const live = open();
    await up(live);
    server.cut();
    await reaches(live, ({ line }) => line === "away");
    const outcome = live.ask("slot-1", "Why?", "en");
    expect(live.outbox.waiting.value).toHaveLength(1);
    expect(await outcome).toMatchObject({ accepted: true });
    expect(live.outbox.waiting.value).toEqual([]);
  });

  it("is sent again under the same id after a reload, until it is answered", async () => {
    const storage = new MemoryStorage();
    server.answer = () => null;
    const before = open({ storage });
    await up(before);
    void before.ask("slot-1", "Why?", "en");
    await vi.waitFor(() => expect(server.of("SubmitQuestion")).toHaveLength(1), LIMIT);
    before.close();
    server.answer = ({ id }) => ({ id, accepted: true, seq: 2 });
    const after = open({ storage });
    await vi.waitFor(() => expect(after.outbox.waiting.value).toEqual([]), LIMIT);
    const [first, second] = server.of("SubmitQuestion");
    expect(second).toEqual(first);
  });

  it("that meets an absent journal waits and goes again; a refused one does not", async () => {
    let times = 0;
    server.answer = () => {
      times += 1;
      return times < 3
        ? { accepted: false, error: { code: "journal-away", text: "The journal does not answer." } }
        : { accepted: false, error: { code: "invalid", text: "Too long." } };
    };
    const live = open();
    await up(live);
    expect(await live.ask("slot-1", "Why?", "en")).toEqual({
      accepted: false,
      error: { code: "invalid", text: "Too long." },
    });
    expect(times).toBe(3);
    expect(new Set(server.of("SubmitQuestion").map(({ id }) => id)).size).toBe(1);
    expect(live.outbox.waiting.value).toEqual([]);
  });
});

it("what passes is kept by topic and key, the newest number wins, and it vanishes", async () => {
  const live = open();
  await up(live);
  const tell = (number: number, level: number | undefined, expires_ms: number): void =>
    server.tell({ type: "transient", topic: "level", key: "amara", value: level && { level }, number, expires_ms });
  const level = (): unknown => live.transients.value.get("level/amara")?.value;
  tell(5, 50, 60_000);
  tell(4, 40, 60_000);
  tell(6, 60, 60_000);
  await vi.waitFor(() => expect(level()).toEqual({ level: 60 }), LIMIT);
  tell(7, undefined, 0);
  await vi.waitFor(() => expect(level()).toBeUndefined(), LIMIT);
  const shown: unknown[] = [];
  live.transients.watch(() => shown.push(level()));
  tell(8, 80, 1);
  await vi.waitFor(() => expect(shown).toEqual([{ level: 80 }, undefined]), LIMIT);
});
