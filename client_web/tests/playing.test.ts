import { expect, test } from "vitest";
import { playedOf, readPlayed } from "../src/lib/media/playing";

const report = (...stats: object[]): RTCStatsReport => new Map(stats.map((one, at) => [String(at), one])) as unknown as RTCStatsReport;
const VIDEO = {
  type: "inbound-rtp", kind: "video", timestamp: 1_795_373_315_296.8, framesDecoded: 751, framesPerSecond: 29, frameHeight: 720,
  framesDropped: 2, freezeCount: 1, jitterBufferDelay: 57, jitterBufferEmittedCount: 750, estimatedPlayoutTimestamp: 4_004_362_115_180,
};

test("what is on the screen is told by the server's clock and in hearing time", () => {
  const played = playedOf(report({ type: "inbound-rtp", kind: "audio", timestamp: 1 }, VIDEO), (unix) => unix - 1_795_373_000_000);
  expect(played).toEqual({ at: 315_297, captured: 1_795_373_315_180, fps: 29, height: 720, dropped: 2, freezes: 1, buffer_ms: 76 });
  expect(readPlayed(JSON.parse(JSON.stringify(played)) as Record<string, unknown>)).toEqual(played);
});

test("what a browser does not say is left out, and before the first picture there is nothing", () => {
  const { estimatedPlayoutTimestamp: _none, jitterBufferEmittedCount: _nor, ...less } = VIDEO;
  expect(playedOf(report(less), () => 5)).toEqual({ at: 5, fps: 29, height: 720, dropped: 2, freezes: 1 });
  expect(playedOf(report({ ...VIDEO, framesDecoded: 0 }), () => 5)).toBeUndefined();
  expect(playedOf(report(), () => 5)).toBeUndefined();
});

test("a telling that is none is not read", () => {
  expect(readPlayed({})).toBeUndefined();
  expect(readPlayed({ at: "now", fps: 3 })).toBeUndefined();
  expect(readPlayed({ at: 1, fps: "many", height: 720 })).toEqual({ at: 1, height: 720 });
});
