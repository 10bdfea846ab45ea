/** Decides whether a thin uplink is to carry the full encoding besides the small one and the sound. */

/** With less than so many bits a second for everything the full picture would be worse than the small one. */
const SHED_BELOW = 450_000;
const BACK_ABOVE = 700_000;
const THIN_MS = 3_000;
const WAIT_FIRST_MS = 8_000;
const WAIT_MOST_MS = 120_000;
/** A return that held for so long was no mistake. */
const PROVEN_MS = 30_000;

export class Shedding {
  #full = true;
  /** Since when the line has said the contrary of what is done. */
  #since: number | undefined;
  #wait = WAIT_FIRST_MS;
  #back: number | undefined;

  /** Takes what the browser thinks its line carries, at local time `now`; true while the full one is to be sent. */
  take(available: number | undefined, now: number): boolean {
    if (this.#back !== undefined && now - this.#back >= PROVEN_MS) {
      this.#back = undefined;
      this.#wait = WAIT_FIRST_MS;
    }
    const speaksAgainst = available !== undefined && (this.#full ? available < SHED_BELOW : available >= BACK_ABOVE);
    if (!speaksAgainst) {
      this.#since = undefined;
      return this.#full;
    }
    this.#since ??= now;
    if (now - this.#since >= (this.#full ? THIN_MS : this.#wait)) this.#turn(now);
    return this.#full;
  }

  #turn(now: number): void {
    this.#since = undefined;
    this.#full = !this.#full;
    if (this.#full) {
      this.#back = now;
    } else if (this.#back !== undefined) {
      // It came back too early.
      this.#wait = Math.min(2 * this.#wait, WAIT_MOST_MS);
      this.#back = undefined;
    }
  }
}

export function availableOf(report: RTCStatsReport): number | undefined {
  let available: number | undefined;
  report.forEach((stats: Record<string, unknown>) => {
    const bits = stats["availableOutgoingBitrate"];
    if (stats["type"] === "candidate-pair" && stats["nominated"] === true && typeof bits === "number") available = bits;
  });
  return available;
}
