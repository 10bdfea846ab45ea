import { expect, test } from "vitest";
import type { AudienceView, FeedReport, MediaReport, ViewerReport } from "../../client_web/src/lib/protocol.gen";
import { comingIn, healthOf } from "../src/operate/health";
import { latencyOf } from "../src/operate/latency";
import { queryOf } from "../src/operate/report";
import english from "../src/messages/en.json";

const FEED: FeedReport = {
  id: "1", subject: "ada", role: "candidate", transport: "udp", address: "", protection: "SRTP_AES128_CM_SHA1_80",
  age_ms: 60_000, quiet_ms: 20, streams: [{ kind: "video", kbps: 1200, loss: 0, jitter_ms: 2, again: 0, refused: 0 }],
  feed: "candidate:ada", current: true, keyframes_asked: 1, round_trip_ms: 40,
};
const REPORT: MediaReport = {
  at: 50_000, unix_ms: 1_800_000_000_000, over_ms: 2_000, connecting: 0, picture_age_ms: 30, feeds: [FEED], found: 0,
  offset: 0, viewers: [] as ViewerReport[],
  counts: { total: 100, programme: 100, kbps: 1, grades: { good: 97, poor: 3 }, transports: {}, member_states: {}, dropped: 0 },
  process: {
    engine: "native", cpu_percent: 12, memory_mb: 90, viewers: 100, viewers_max: 2000, mbps: 100, packets_per_s: 10_000,
    dropped: 0, dropped_per_s: 0, batches_dropped: 4, waiting: 0, strangers: 0,
  },
  recorder: { writing: true, free_bytes: 1e11, seconds_left: 90_000 },
};
const AUDIENCE = {
  stage: "statement",
  participants: { ada: { name: "Ada", feed: "candidate:ada", role: "candidate", rank: 1, place: "remote" } },
  on_air: { video: "candidate:ada", audio: { "candidate:ada": true } },
  feeds: { "candidate:ada": { subject: "ada", up: true, since: 1 } },
} as unknown as AudienceView;

const looked = (report: MediaReport | undefined, more: object = {}) =>
  healthOf({ audience: AUDIENCE, report, before: REPORT, age: 500, unanswered: undefined, ...more });
const kinds = (...looked: Parameters<typeof healthOf>): string[] => healthOf(...looked).troubles.map(({ kind }) => kind);
const of = (change: object, level: string): string[] => {
  const report = { ...REPORT, ...change } as MediaReport;
  expect(looked(report).level).toBe(level);
  return kinds({ audience: AUDIENCE, report, before: REPORT, age: 500, unanswered: undefined });
};

test("all is well, and a few poor lines do not change that", () => {
  expect(looked(REPORT)).toEqual({ level: "good", troubles: [], up: 1, viewers: 100, poor: 3 });
});

test("each trouble is found, and has a sentence", () => {
  const { process, counts } = REPORT;
  const found = [
    of({ feeds: [] }, "bad"),
    of({ feeds: [{ ...FEED, quiet_ms: 9_000 }] }, "bad"),
    of({ picture_age_ms: 9_000 }, "bad"),
    of({ recorder: { writing: false, free_bytes: 1 } }, "bad"),
    of({ recorder: { writing: true, free_bytes: 1, seconds_left: 500 } }, "bad"),
    of({ recorder: { writing: true, free_bytes: 1, seconds_left: 3_000 } }, "caution"),
    of({ process: { ...process, batches_dropped: 5 } }, "bad"),
    of({ process: { ...process, cpu_percent: 95 } }, "caution"),
    of({ process: { ...process, dropped_per_s: 900 } }, "caution"),
    of({ process: { ...process, viewers: 1_950 } }, "caution"),
    of({ process: { ...process, engine: "portable" } }, "caution"),
    of({ counts: { ...counts, grades: { poor: 20 } } }, "caution"),
    of({ feeds: [{ ...FEED, round_trip_ms: 1_500 }] }, "caution"),
    looked(REPORT, { unanswered: "no" }).troubles.map(({ kind }) => kind),
    looked(REPORT, { age: 30_000 }).troubles.map(({ kind }) => kind),
  ];
  for (const troubles of found) expect(troubles).toHaveLength(1);
  expect(new Set(found.flat())).toEqual(
    new Set(["missing", "still", "recorder", "disk", "behind", "cpu", "dropped", "full", "python", "poor", "feed-line", "unanswered", "old"]),
  );
  for (const kind of found.flat()) expect(english).toHaveProperty([`operate-trouble.${kind}`]);
});

test("whoever has the floor and never came is missed; others may have nothing to send", () => {
  const report = { ...REPORT, feeds: [] };
  const on_air = { video: "candidate:ada", awaited: true, audio: { "candidate:ada": true, chair: true } };
  const told = looked(report, { audience: { ...AUDIENCE, feeds: {}, on_air } });
  expect(told.level).toBe("bad");
  expect(told.troubles).toEqual([{ kind: "missing", level: "bad", params: { name: "Ada" } }]);
});

test("the gravest stands first", () => {
  const { process } = REPORT;
  const report = { ...REPORT, feeds: [], process: { ...process, cpu_percent: 95 } };
  expect(looked(report).troubles.map(({ kind }) => kind)).toEqual(["missing", "cpu"]);
});

test("a process that was started again is not behind", () => {
  const { process } = REPORT;
  expect(looked({ ...REPORT, process: { ...process, batches_dropped: 0 } }).level).toBe("good");
});

test("a file that is played comes in, though it has no streams", () => {
  const file = { ...FEED, streams: [], protection: "", age_ms: 0, quiet_ms: 10 };
  expect(comingIn({ ...REPORT, feeds: [file] })).toHaveLength(1);
  expect(comingIn({ ...REPORT, feeds: [{ ...FEED, streams: [] }] })).toHaveLength(0);
});

test("nothing is known before the first report", () => {
  expect(looked(undefined).level).toBe("caution");
});

test("the latency is by the server's clock, with half the speaker's round trip", () => {
  // Told at hearing time 40 s, which is ten seconds before the report's own moment.
  const played = { at: 40_000, captured: REPORT.unix_ms - 10_000 - 120 };
  expect(latencyOf(played, REPORT, "candidate:ada")).toBe(140);
  expect(latencyOf(played, REPORT, "chair")).toBe(120);
  expect(latencyOf({ at: 40_000 }, REPORT, "candidate:ada")).toBeUndefined();
  expect(latencyOf({ at: 400_000, captured: 0 }, REPORT, undefined)).toBeUndefined();
});

test("what is asked for stands in the query", () => {
  expect(queryOf({ order: "worst", reverse: false, state: null, grade: "", offset: 0 })).toBe("order=worst&offset=0&limit=50");
  expect(queryOf({ order: "name", reverse: true, state: "", grade: "poor", offset: 50 })).toBe(
    "order=name&offset=50&limit=50&reverse=1&member_state=&grade=poor",
  );
});
