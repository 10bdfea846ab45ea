import { expect, test } from "vitest";
import type { FormatView, SlotView } from "../../client_web/src/lib/protocol.gen";
import { proposedSeconds } from "../src/panels/TimeRulings";

const rules = (fields: Partial<FormatView>): FormatView => ({ restore_offered_ms: 30_000, ...fields }) as FormatView;
const restored = (...ms: number[]): SlotView =>
  ({ phases: Object.fromEntries(ms.map((restored_ms, at) => [String(at), { restored_ms }])) }) as unknown as SlotView;

test("what the rules propose to restore stands in the field", () => {
  expect(proposedSeconds(rules({ restore_offered_ms: 45_000 }), restored())).toBe(45);
  expect(proposedSeconds(undefined, undefined)).toBe(30);
});

test("never more than the rules leave to this candidate, in all phases together", () => {
  expect(proposedSeconds(rules({ restore_at_most_ms: 60_000 }), restored(25_000, 20_000))).toBe(15);
  expect(proposedSeconds(rules({ restore_at_most_ms: 60_000 }), restored(60_000))).toBe(30);
});
