/** Growing pauses between attempts, with jitter so that a thousand pages do not come back as one. */
export class Backoff {
  #attempt = 0;

  constructor(
    private readonly firstMs = 300,
    private readonly mostMs = 8_000,
    private readonly random: () => number = Math.random,
  ) {}

  /** Milliseconds to wait now: between half and all of a pause that doubles each time. */
  next(): number {
    const whole = Math.min(this.mostMs, this.firstMs * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 30);
    return whole * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.#attempt = 0;
  }
}
