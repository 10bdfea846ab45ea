import { describe, expect, it } from "vitest";
import { type AskLayer, LayerChoice, type Sent, askingAt, layerUrl } from "../src/lib/media/layer";
import { MemoryStorage } from "../src/lib/storage";

const DOOR = "https://x/whep/demo/sessions/1/layer";
const FULL: Sent = { sent: "full", reason: "carried" };

/** A door that answers as a server would, and what it was asked. */
function door(): { ask: AskLayer; asked: unknown[] } {
  const asked: unknown[] = [];
  const ask: AskLayer = (layer) => {
    asked.push(layer);
    return Promise.resolve(layer ? { sent: layer, reason: "chosen" } : FULL);
  };
  return { ask, asked };
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("the layer door", () => {
  it.each([
    ['</whep/demo/sessions/1/layer>; rel="urn:ietf:params:whep:ext:core:layer"', DOOR],
    ['<stun:a>; rel="ice-server", </whep/demo/sessions/1/layer>; rel="urn:ietf:params:whep:ext:core:layer"', DOOR],
    ['</other>; rel="urn:ietf:params:whep:ext:core:server-sent-events"', undefined],
    ["", undefined],
    [null, undefined],
  ])("of %s is %s", (link, url) => {
    expect(layerUrl(link, "https://x/whep/demo/programme")).toBe(url);
  });

  it.each([
    [undefined, "GET", null],
    [null, "POST", "{}"],
    ["low" as const, "POST", '{"rid":"low"}'],
  ])("asked for %s is sent a %s of %s", async (layer, method, body) => {
    const ask = askingAt(DOOR, "secret", (url, init) => {
      expect([url, init?.method ?? "GET", init?.body ?? null]).toEqual([DOOR, method, body]);
      expect(new Headers(init?.headers).get("Authorization")).toBe("Bearer secret");
      return Promise.resolve(new Response('{"sent":"full","reason":"carried","layers":[]}'));
    });
    expect(await ask(layer)).toEqual(FULL);
  });

  it.each([['{"sent":"huge","reason":"carried"}', 200], ["[]", 200], ["gone", 404], ["no JSON", 200]])(
    "that answers %s with %i says nothing",
    async (text, status) => {
      const ask = askingAt(DOOR, "secret", () => Promise.resolve(new Response(text, { status })));
      expect(await ask()).toBeUndefined();
    },
  );
});

describe("a viewer's choice", () => {
  it("only asks while nothing was chosen", async () => {
    const { ask, asked } = door();
    const choice = new LayerChoice(new MemoryStorage(), "key");
    choice.attach(ask);
    await settled();
    expect(asked).toEqual([undefined]);
    expect(choice.state.value).toEqual({ wanted: null, now: FULL });
  });

  it("is told to every further connection, also of a page loaded again", async () => {
    const kept = new MemoryStorage();
    const first = door();
    const choice = new LayerChoice(kept, "key");
    choice.attach(first.ask);
    choice.choose("low");
    await settled();
    expect(first.asked).toEqual([undefined, "low"]);
    expect(choice.state.value).toEqual({ wanted: "low", now: { sent: "low", reason: "chosen" } });
    const second = door();
    new LayerChoice(kept, "key").attach(second.ask);
    expect(second.asked).toEqual(["low"]);
    choice.choose(null);
    const third = door();
    new LayerChoice(kept, "key").attach(third.ask);
    expect(third.asked).toEqual([undefined]);
  });

  it("takes no late answer for what is sent now", async () => {
    const answers: ((sent: Sent) => void)[] = [];
    const choice = new LayerChoice(new MemoryStorage(), "key");
    choice.attach(() => new Promise((answer) => answers.push(answer)));
    choice.choose("low");
    answers[1]?.({ sent: "low", reason: "chosen" });
    answers[0]?.(FULL);
    await settled();
    expect(choice.state.value.now?.sent).toBe("low");
  });

  it("is nothing to make while no door is there", async () => {
    const choice = new LayerChoice(new MemoryStorage(), "key");
    choice.attach(undefined);
    choice.choose("sound");
    await settled();
    expect(choice.state.value).toEqual({ wanted: "sound", now: undefined });
  });
});
