/** Tells from a connection's own statistics that its line is dead, long before the browser says so. */

/** What of the statistics matters; all of it only grows. */
export interface Reading {
  /** Media and control packets received, in bytes. */
  bytes: number;
  /** Answers to our connectivity checks, and the peer's own checks. */
  signs: number;
  /** Connectivity checks that we sent. */
  asked: number;
}

export function readingOf(report: RTCStatsReport): Reading {
  const reading: Reading = { bytes: 0, signs: 0, asked: 0 };
  report.forEach((stats: Record<string, unknown>) => {
    const number = (name: string): number => (typeof stats[name] === "number" ? stats[name] : 0);
    if (stats["type"] === "transport") reading.bytes += number("bytesReceived");
    if (stats["type"] !== "candidate-pair") return;
    reading.signs += number("responsesReceived") + number("requestsReceived");
    reading.asked += number("requestsSent");
  });
  return reading;
}

/**
 * Judges readings taken a few times a second.
 *
 * Dead is: nothing at all arrived for `silenceMs`, although we asked since the last arrival and waited. A
 * line on which merely no media flows (nobody is on air) goes on answering checks, and lives.
 */
export class Pulse {
  #last: Reading | undefined;
  #heardAt = 0;
  #askedAt: number | undefined;

  constructor(
    private readonly silenceMs = 2_500,
    private readonly answerMs = 400,
  ) {}

  /** Take a reading at local time `now`; true while the line lives. */
  take(reading: Reading, now: number): boolean {
    const last = this.#last;
    this.#last = reading;
    if (!last || reading.bytes > last.bytes || reading.signs > last.signs) {
      this.#heardAt = now;
      this.#askedAt = undefined;
      return true;
    }
    if (reading.asked > last.asked) this.#askedAt ??= now;
    const unanswered = this.#askedAt !== undefined && now - this.#askedAt >= this.answerMs;
    return now - this.#heardAt < this.silenceMs || !unanswered;
  }

  /** Milliseconds since anything arrived. */
  silence(now: number): number {
    return now - this.#heardAt;
  }
}
