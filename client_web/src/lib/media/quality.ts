/** How good the line is that a page sends over, from the connection's own statistics. */

/** What was sent by then; `bytes` only grows. */
export interface Sent {
  /** Local milliseconds. */
  at: number;
  bytes: number;
  /** Share of packets that did not arrive lately, 0 to 1, as the receiver reports. */
  lost: number;
  roundTripMs: number;
}

export type Grade = "good" | "weak" | "poor";

export interface Quality {
  kbps: number;
  /** Percent. */
  loss: number;
  rtt_ms: number;
  grade: Grade;
}

export function sentOf(report: RTCStatsReport, at: number): Sent {
  const sent: Sent = { at, bytes: 0, lost: 0, roundTripMs: 0 };
  report.forEach((stats: Record<string, unknown>) => {
    const number = (name: string): number => (typeof stats[name] === "number" ? stats[name] : 0);
    if (stats["type"] === "outbound-rtp") sent.bytes += number("bytesSent");
    if (stats["type"] === "remote-inbound-rtp") sent.lost = Math.max(sent.lost, number("fractionLost"));
    if (stats["type"] === "candidate-pair" && stats["nominated"] === true) {
      sent.roundTripMs = Math.max(sent.roundTripMs, number("currentRoundTripTime") * 1000);
    }
  });
  return sent;
}

/** The quality between two readings; nothing before there is any time between them. */
export function qualityOf(before: Sent, after: Sent): Quality | undefined {
  const elapsed = after.at - before.at;
  if (elapsed <= 0 || after.bytes < before.bytes) return undefined;
  const kbps = Math.round(((after.bytes - before.bytes) * 8) / elapsed);
  const loss = Math.round(after.lost * 1000) / 10;
  const rtt_ms = Math.round(after.roundTripMs);
  return { kbps, loss, rtt_ms, grade: gradeOf(kbps, loss, rtt_ms) };
}

/** The worst of the three counts. */
export function gradeOf(kbps: number, loss: number, rttMs: number): Grade {
  if (loss <= 2 && rttMs <= 300 && kbps >= 300) return "good";
  return loss <= 8 && rttMs <= 800 && kbps >= 100 ? "weak" : "poor";
}
