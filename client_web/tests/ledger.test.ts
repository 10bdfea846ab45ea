import { describe, expect, it } from "vitest";
import { accountOf } from "../src/lib/ledger";
import type { AudienceView, SlotView } from "../src/lib/protocol.gen";

const slot: SlotView = {
  rank: 1,
  candidate: "ada",
  stage: "current",
  asked: { count: 2, spent_ms: 50_000, overrun_ms: 0 },
  phases: {
    statement: { rank: 1, clock: { budget_ms: 110_000, spent_ms: 112_000 }, restored_ms: 10_000, paused_ms: 3_000 },
    questions: {
      rank: 2,
      clock: { budget_ms: 130_000, spent_ms: 60_000, running_since: 1_000 },
      extended_ms: 30_000,
      lines_lost: 1,
    },
  },
};

const view = {
  current_slot: "s",
  intervention: { id: "t", kind: "answer", clock: { budget_ms: 180_000, spent_ms: 0, running_since: 4_000 } },
} as unknown as AudienceView;

describe("a candidate's account", () => {
  it("adds up the phases, and the turn that is running", () => {
    expect(accountOf(view, "s", slot, 9_000)).toEqual({
      allotted: 200_000,
      statement: 112_000,
      answers: 5_000,
      answersCount: 1,
      questions: 50_000,
      questionsCount: 2,
      paused: 3_000,
      restored: 10_000,
      extended: 30_000,
      overrun: 2_000,
      remaining: 62_000,
      linesLost: 1,
    });
  });

  it("counts an open pause, and nobody else's turn", () => {
    const phase = { rank: 1, clock: { budget_ms: 60_000, spent_ms: 10_000 }, paused_since: 5_000 };
    const other: SlotView = { ...slot, phases: { statement: phase } };
    const account = accountOf(view, "another", other, 9_000);
    expect([account.paused, account.answers, account.remaining]).toEqual([4_000, 0, 50_000]);
  });
});
