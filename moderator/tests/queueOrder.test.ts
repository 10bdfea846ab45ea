import { describe, expect, it } from "vitest";
import type { QuestionView } from "../../client_web/src/lib/protocol.gen";
import { arranged, matching, step } from "../src/queueOrder";

const question = (rank: number, stage: string, more: Partial<QuestionView> = {}): QuestionView => ({
  rank,
  stage,
  language: "en",
  submitted_at: 0,
  slot: "slot-1",
  ...more,
});

describe("the console's arrangement", () => {
  it("puts each stage into its section, and the queue in the order of its places", () => {
    const found = arranged({
      b: question(2, "admitted", { queue: "500001" }),
      a: question(1, "admitted", { queue: "5000015" }),
      c: question(3, "submitted"),
      d: question(4, "refused"),
      e: question(5, "merged"),
      f: question(6, "carried"),
      g: question(7, "called"),
      h: question(8, "a-newer-stage"),
    });
    const ids = Object.fromEntries(Object.entries(found).map(([name, rows]) => [name, rows.map(([id]) => id)]));
    expect(ids).toEqual({ called: ["g"], submitted: ["c"], admitted: ["b", "a"], aside: ["d", "e"], done: ["f", "h"] });
  });

  it("compares places as text, not as numbers", () => {
    const found = arranged({
      long: question(1, "admitted", { queue: "4999995" }),
      short: question(2, "admitted", { queue: "500000" }),
    });
    expect(found.admitted.map(([id]) => id)).toEqual(["long", "short"]);
  });

  it("keeps questions to all with every candidate's", () => {
    const rows = Object.entries({
      one: question(1, "submitted", { text: "Why?", member_state: "KEN" }),
      two: question(2, "submitted", { slot: "slot-2", text: "What?" }),
      all: (({ slot: _slot, ...rest }) => rest)(question(3, "submitted", { text: "Who?" })),
    });
    expect(matching(rows, "slot-1", "").map(([id]) => id)).toEqual(["one", "all"]);
    expect(matching(rows, "", "WH").map(([id]) => id)).toEqual(["one", "two", "all"]);
    expect(matching(rows, "", "ken").map(([id]) => id)).toEqual(["one"]);
  });

  it("moves by one place among what is shown, and not beyond the ends", () => {
    const rows = Object.entries({ a: question(1, "admitted"), b: question(2, "admitted"), c: question(3, "admitted") });
    const move = (question: string, before: string | null) => ({ type: "MoveQuestion", question, before });
    expect(step(rows, "c", true)).toEqual(move("c", "b"));
    expect(step(rows, "a", false)).toEqual(move("a", "c"));
    expect(step(rows, "b", false)).toEqual(move("b", null));
    expect(step(rows, "a", true)).toBeUndefined();
    expect(step(rows, "c", false)).toBeUndefined();
    expect(step(rows, "nowhere", true)).toBeUndefined();
  });
});
