/** How the programme comes out at this end, from the connection's own statistics. */

/** NTP counts from 1900, Unix from 1970. */
const UNIX_FROM_NTP_MS = 2_208_988_800_000;

/** What is told of it; what a browser does not say is left out. */
export interface Played {
  /** Hearing time of this. */
  at: number;
  /** Unix milliseconds, by the server's clock, at which what is on the screen was captured as the server reckons. */
  captured?: number;
  fps?: number;
  /** Of the picture, in pixels. */
  height?: number;
  /** Pictures that came and were not shown, and times that the picture stood, since the connection began. */
  dropped?: number;
  freezes?: number;
  /** How long pictures wait to be shown, on the mean. */
  buffer_ms?: number;
}

/**
 * Read a report of statistics.
 *
 * `hearingAt` is the hearing time of a moment of this machine's clock (Unix milliseconds). Nothing before a
 * picture has come.
 */
export function playedOf(report: RTCStatsReport, hearingAt: (unixMs: number) => number): Played | undefined {
  let played: Played | undefined;
  report.forEach((stats: Record<string, unknown>) => {
    if (stats["type"] !== "inbound-rtp" || stats["kind"] !== "video") return;
    const number = (name: string): number | undefined => (typeof stats[name] === "number" ? stats[name] : undefined);
    const [taken, decoded] = [number("timestamp"), number("framesDecoded")];
    if (taken === undefined || !decoded) return;
    const captured = number("estimatedPlayoutTimestamp");
    const [waited, shown] = [number("jitterBufferDelay"), number("jitterBufferEmittedCount")];
    const found: Record<string, number | undefined> = {
      captured: captured === undefined ? undefined : captured - UNIX_FROM_NTP_MS,
      fps: number("framesPerSecond"),
      height: number("frameHeight"),
      dropped: number("framesDropped"),
      freezes: number("freezeCount"),
      buffer_ms: waited !== undefined && shown ? (1000 * waited) / shown : undefined,
    };
    const known = Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [[name, Math.round(value)]]));
    played = { at: Math.round(hearingAt(taken)), ...(Object.fromEntries(known) as Omit<Played, "at">) };
  });
  return played;
}

/** A telling of the same, as it comes to whoever runs the hearing; nothing if it is none. */
export function readPlayed(value: Readonly<Record<string, unknown>>): Played | undefined {
  const { at, ...rest } = value;
  if (typeof at !== "number") return undefined;
  const names = ["captured", "fps", "height", "dropped", "freezes", "buffer_ms"];
  const known = names.flatMap((name) => (typeof rest[name] === "number" ? [[name, rest[name]]] : []));
  return { at, ...(Object.fromEntries(known) as Omit<Played, "at">) };
}
