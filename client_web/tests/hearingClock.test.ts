import { describe, expect, it } from "vitest";
import { HearingClock, formatClock, remainingAt } from "../src/lib/hearingClock";

/** A ping over a line with the given delays, while hearing time is local time plus `ahead`. */
function ping(clock: HearingClock, time: { now: number }, ahead: number, up: number, down: number): void {
  const sentAt = time.now;
  time.now += up;
  const stamp = time.now + ahead;
  time.now += down;
  clock.sample(sentAt, stamp);
}

describe("hearing time", () => {
  it("is known exactly over a line that is as quick both ways", () => {
    const time = { now: 1_000 };
    const clock = new HearingClock(() => time.now);
    ping(clock, time, 50_000, 20, 20);
    expect(clock.now()).toBe(time.now + 50_000);
    expect(clock.error).toBe(20);
  });

  it("keeps the sample with the least round trip, however lopsided the others are", () => {
    const time = { now: 0 };
    const clock = new HearingClock(() => time.now);
    ping(clock, time, 7_000, 200, 10);
    ping(clock, time, 7_000, 4, 4);
    ping(clock, time, 7_000, 10, 400);
    expect(clock.now() - time.now).toBe(7_000);
    expect(clock.error).toBe(4);
  });

  it("follows a correction that its old samples contradict", () => {
    const time = { now: 0 };
    const clock = new HearingClock(() => time.now);
    ping(clock, time, 7_000, 4, 4);
    ping(clock, time, 9_500, 60, 60);
    expect(clock.now() - time.now).toBe(9_500);
  });

  it("believes the welcome until the first ping is back", () => {
    const time = { now: 100 };
    const clock = new HearingClock(() => time.now);
    expect(clock.known).toBe(false);
    clock.hint(5_100);
    expect(clock.known).toBe(true);
    expect(clock.now()).toBe(5_100);
    ping(clock, time, 5_030, 10, 10);
    expect(clock.now() - time.now).toBe(5_030);
  });
});

describe("a clock's remainder", () => {
  it.each([
    [{ budget_ms: 900_000, spent_ms: 0 }, 5_000, 900_000],
    [{ budget_ms: 900_000, spent_ms: 60_000, running_since: 5_000 }, 5_000, 840_000],
    [{ budget_ms: 900_000, spent_ms: 60_000, running_since: 5_000 }, 25_000, 820_000],
    [{ budget_ms: 10_000, spent_ms: 0, running_since: 0 }, 15_000, -5_000],
    // A reading before the start counts as the start: no clock gains time.
    [{ budget_ms: 10_000, spent_ms: 0, running_since: 1_000 }, 0, 10_000],
  ])("of %j at %i is %i", (clock, now, remaining) => {
    expect(remainingAt(clock, now)).toBe(remaining);
  });

  it.each([
    [900_000, "15:00"],
    [899_999, "15:00"],
    [872_000, "14:32"],
    [61_000, "1:01"],
    [1, "0:01"],
    [0, "0:00"],
    [-999, "0:00"],
    [-1_000, "\u22120:01"],
    [-75_500, "\u22121:15"],
    [6_000_000, "100:00"],
  ])("%i ms reads %s", (remaining, text) => {
    expect(formatClock(remaining)).toBe(text);
  });
});
