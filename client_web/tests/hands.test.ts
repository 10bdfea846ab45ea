import { describe, expect, it } from "vitest";
import { handsInOrder } from "../src/lib/hands";
import { Outbox } from "../src/lib/outbox";
import type { AudienceView } from "../src/lib/protocol.gen";
import { MemoryStorage } from "../src/lib/storage";

const hand = (rank: number, kind: string) => ({ rank, kind, participant: `p${rank}`, since: rank });

describe("the speakers' list", () => {
  it("has points of order first, then replies, then who came first", () => {
    const hands = { a: hand(1, "floor"), b: hand(2, "reply"), c: hand(3, "point-of-order"), d: hand(4, "floor") };
    const order = handsInOrder({ hands } as unknown as AudienceView).map(([id]) => id);
    expect(order).toEqual(["c", "b", "a", "d"]);
  });

  it("is empty where nobody asks", () => {
    expect(handsInOrder({} as AudienceView)).toEqual([]);
  });
});

describe("a raised hand", () => {
  it("waits in the outbox as a question does", () => {
    const storage = new MemoryStorage();
    new Outbox(storage, "box").add({ type: "RaiseHand", id: "1", hand: "h", kind: "floor", text: "" });
    expect(new Outbox(storage, "box").waiting.value.map(({ type }) => type)).toEqual(["RaiseHand"]);
  });
});
