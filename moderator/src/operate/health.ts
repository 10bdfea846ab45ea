/** Whether all is well with a hearing's media, and what is not, the gravest first. Holds no sentence. */

import type { AudienceView, FeedReport, MediaReport } from "../../../client_web/src/lib/protocol.gen";
import { ownerOf } from "../../../client_web/src/ui/people";

export type Level = "good" | "caution" | "bad";

/** Something that is not as it should be; `operate-trouble.<kind>` says it. */
export interface Trouble {
  kind: string;
  level: Exclude<Level, "good">;
  /** What the sentence names. */
  params: Record<string, string | number>;
}

export interface Health {
  level: Level;
  troubles: Trouble[];
  /** Feeds that come in. */
  up: number;
  viewers: number;
  poor: number;
}

/** No report for so long, and the page no longer knows. */
const OLD_MS = 10_000;
/** The picture on air has stood for so long. */
const STILL_MS = 3_000;
/** A feed of which nothing has come for so long does not come in. */
const QUIET_MS = 3_000;
const DISK_BAD_S = 600;
const DISK_LOW_S = 3_600;
const CPU_HIGH = 80;
const POOR_SHARE = 0.05;
const DROPPED_SHARE = 0.01;
const FEED_LOSS = 0.08;
const FEED_DELAY_MS = 800;
const PYTHON_VIEWERS = 50;
const FULL_SHARE = 0.9;

/** Up to the next ten: a sentence that is read out must not change with every figure. */
const tens = (value: number): number => Math.ceil(value / 10) * 10;

export interface Looked {
  audience: AudienceView;
  report: MediaReport | undefined;
  before: MediaReport | undefined;
  /** Of the report, milliseconds. */
  age: number;
  /** Why there is no newer report, in words; nothing while they come. */
  unanswered: string | undefined;
}

/** Sessions that send into a feed now. */
export const comingIn = (report: MediaReport): FeedReport[] =>
  report.feeds.filter(({ current, quiet_ms, age_ms, streams, protection }) => {
    const file = protection === "" && streams.length === 0 && age_ms === 0;
    return current && quiet_ms < QUIET_MS && (file || streams.length > 0);
  });

/** Feeds that are on air and should therefore come in. */
const onAir = ({ on_air }: AudienceView): string[] => [
  ...new Set([...(on_air.video === undefined ? [] : [on_air.video]), ...Object.keys(on_air.audio)]),
];

export function healthOf(looked: Looked): Health {
  const { report } = looked;
  const troubles = report ? [...unanswered(looked), ...found(looked, report)] : unanswered(looked);
  const ordered = [...troubles.filter(({ level }) => level === "bad"), ...troubles.filter(({ level }) => level === "caution")];
  return {
    level: ordered[0]?.level ?? (report ? "good" : "caution"),
    troubles: ordered,
    up: report ? comingIn(report).length : 0,
    viewers: report?.counts.programme ?? 0,
    poor: report?.counts.grades["poor"] ?? 0,
  };
}

function unanswered({ unanswered: reason, age, report }: Looked): Trouble[] {
  if (reason !== undefined) return [{ kind: "unanswered", level: "bad", params: { reason } }];
  return report && age > OLD_MS ? [{ kind: "old", level: "bad", params: { seconds: tens(age / 1000) } }] : [];
}

function found(looked: Looked, report: MediaReport): Trouble[] {
  return [...ofFeeds(looked.audience, report), ...ofRecorder(looked.audience, report), ...ofProcess(report, looked.before), ...ofViewers(report)];
}

function ofFeeds(audience: AudienceView, report: MediaReport): Trouble[] {
  const troubles: Trouble[] = [];
  const nameOf = (feed: string): string => ownerOf(audience, feed)?.name ?? feed;
  const up = new Set(comingIn(report).map(({ feed }) => feed));
  // Of those who never sent, only whoever has the floor is missed: others may have nothing to send.
  const { awaited, video } = audience.on_air;
  const missing = onAir(audience).filter((feed) => !up.has(feed) && (audience.feeds?.[feed] !== undefined || (awaited && feed === video)));
  for (const feed of missing) troubles.push({ kind: "missing", level: "bad", params: { name: nameOf(feed) } });
  if (video !== undefined && up.has(video) && (report.picture_age_ms ?? 0) > STILL_MS) {
    troubles.push({ kind: "still", level: "bad", params: { name: nameOf(video) } });
  }
  for (const { feed, streams, round_trip_ms, current } of report.feeds) {
    const loss = Math.max(0, ...streams.map((stream) => stream.loss));
    if (current && (loss > FEED_LOSS || (round_trip_ms ?? 0) > FEED_DELAY_MS)) {
      troubles.push({ kind: "feed-line", level: "caution", params: { name: nameOf(feed), percent: tens(loss * 100) } });
    }
  }
  return troubles;
}

function ofRecorder(audience: AudienceView, { recorder }: MediaReport): Trouble[] {
  if (!recorder) return [];
  const sits = !["unprepared", "prepared", "closed"].includes(audience.stage);
  if (!recorder.writing && sits) return [{ kind: "recorder", level: "bad", params: {} }];
  const left = recorder.seconds_left ?? Infinity;
  if (left >= DISK_LOW_S) return [];
  return [{ kind: "disk", level: left < DISK_BAD_S ? "bad" : "caution", params: { minutes: Math.floor(left / 60) } }];
}

function ofProcess({ process }: MediaReport, before: MediaReport | undefined): Trouble[] {
  const troubles: Trouble[] = [];
  const add = (kind: string, level: Trouble["level"], params: Trouble["params"]): void => void troubles.push({ kind, level, params });
  // A process that was started again counts from nothing.
  const behind = before ? process.batches_dropped - before.process.batches_dropped : 0;
  if (behind > 0) add("behind", "bad", { count: behind });
  if (process.cpu_percent > CPU_HIGH) add("cpu", "caution", { percent: tens(process.cpu_percent) });
  if (process.dropped_per_s > process.packets_per_s * DROPPED_SHARE) add("dropped", "caution", { count: tens(process.dropped_per_s) });
  if (process.viewers > process.viewers_max * FULL_SHARE) add("full", "caution", { count: process.viewers, most: process.viewers_max });
  if (process.engine === "portable" && process.viewers > PYTHON_VIEWERS) add("python", "caution", { count: process.viewers });
  return troubles;
}

function ofViewers({ counts }: MediaReport): Trouble[] {
  const poor = counts.grades["poor"] ?? 0;
  return poor > counts.total * POOR_SHARE ? [{ kind: "poor", level: "caution", params: { count: poor, all: counts.total } }] : [];
}
