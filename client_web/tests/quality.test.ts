import { describe, expect, it } from "vitest";
import { gradeOf, qualityOf, sentOf } from "../src/lib/media/quality";

/** A statistics report as browsers give it: objects by id. */
const report = (...stats: Record<string, unknown>[]): RTCStatsReport =>
  new Map(stats.map((one, index) => [String(index), one])) as unknown as RTCStatsReport;

const AUDIO = { type: "outbound-rtp", kind: "audio", bytesSent: 8_000 };
const VIDEO = { type: "outbound-rtp", kind: "video", bytesSent: 92_000 };
const HEARD = { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.034 };
const IDLE_PAIR = { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 };
const PAIR = { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.12 };

describe("the quality of a line", () => {
  it("counts what was sent, what did not arrive, and the way there and back", () => {
    const sent = sentOf(report(AUDIO, VIDEO, HEARD, IDLE_PAIR, PAIR), 2_000);
    expect(sent).toEqual({ at: 2_000, bytes: 100_000, lost: 0.034, roundTripMs: 120 });
    const before = { at: 0, bytes: 0, lost: 0, roundTripMs: 0 };
    expect(qualityOf(before, sent)).toEqual({ kbps: 400, loss: 3.4, rtt_ms: 120, grade: "weak" });
  });

  it("says nothing of no time, nor across two connections", () => {
    const sent = { at: 1_000, bytes: 5_000, lost: 0, roundTripMs: 0 };
    expect(qualityOf(sent, sent)).toBeUndefined();
    expect(qualityOf(sent, { ...sent, at: 2_000, bytes: 100 })).toBeUndefined();
  });

  it.each([
    [300, 2, 300, "good"],
    [299, 0, 10, "weak"],
    [900, 2.1, 10, "weak"],
    [900, 0, 301, "weak"],
    [99, 0, 10, "poor"],
    [900, 8.1, 10, "poor"],
    [900, 0, 801, "poor"],
  ] as const)("takes the worst of %d kbit/s, %d %% lost, %d ms as %s", (kbps, loss, rtt, grade) => {
    expect(gradeOf(kbps, loss, rtt)).toBe(grade);
  });
});
