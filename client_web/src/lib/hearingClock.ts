/** Hearing time in the browser, and the arithmetic of clocks that do not tick. */

import type { ClockView } from "./protocol.gen";

interface Sample {
  offset: number;
  /** Half the round trip: the true offset is within this of `offset`. */
  error: number;
}

/** How many samples one may be the best of: at one in 5 s, ten minutes, so that a drifting crystal is followed. */
const WINDOW = 120;
/** What two honest samples may contradict each other by: drift within the window, and timer rounding. */
const TOLERANCE_MS = 60;

/**
 * Estimates hearing time minus local time from ping and pong: the sample with the least round trip wins.
 *
 * Local time is a monotonic millisecond count, `performance.now()` in pages.
 */
export class HearingClock {
  #samples: Sample[] = [];
  #rough: number | undefined;

  constructor(private readonly local: () => number) {}

  /** A first guess from a message's own `now`, late by its way here; used only until a ping came back. */
  hint(now: number): void {
    this.#rough = now - this.local();
  }

  /** A ping sent at local time `sentAt` came back just now, stamped `now` by the server. */
  sample(sentAt: number, now: number): void {
    const back = this.local();
    const error = (back - sentAt) / 2;
    if (error < 0) return;
    const sample = { offset: now - (sentAt + back) / 2, error };
    const best = this.#best();
    if (best && Math.abs(best.offset - sample.offset) > best.error + error + TOLERANCE_MS) {
      // Both cannot be true: hearing time was corrected, or this machine slept. The newer one counts.
      this.#samples = [];
    }
    this.#samples.push(sample);
    if (this.#samples.length > WINDOW) this.#samples.shift();
  }

  /** False until anything is known; `now()` is then local time, good for nothing. */
  get known(): boolean {
    return this.#samples.length > 0 || this.#rough !== undefined;
  }

  /** Half the least round trip in milliseconds, or undefined before the first pong. */
  get error(): number | undefined {
    return this.#best()?.error;
  }

  now(): number {
    return this.local() + (this.#best()?.offset ?? this.#rough ?? 0);
  }

  #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || sample.error <= best.error ? sample : best),
      undefined,
    );
  }
}

/** Milliseconds left at hearing time `now`; negative is overrun. */
export function remainingAt(clock: ClockView, now: number): number {
  const running = clock.running_since === undefined ? 0 : Math.max(0, now - clock.running_since);
  return clock.budget_ms - clock.spent_ms - running;
}

/** `14:32`, and with a minus sign once more than the budget is spent: `−0:05`. */
export function formatClock(remainingMs: number): string {
  const seconds = Math.ceil(remainingMs / 1000);
  const whole = Math.abs(seconds);
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return seconds < 0 ? `\u2212${text}` : text;
}
