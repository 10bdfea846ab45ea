import { expect, it } from "vitest";
import { Shedding } from "../src/lib/media/shedding";

const WIDE = 2_000_000;
const THIN = 300_000;

/** Readings once a second; at which seconds what is sent changed. */
function turns(readings: (number | undefined)[]): number[] {
  const shedding = new Shedding();
  let before = true;
  return readings.flatMap((available, second) => {
    const now = shedding.take(available, second * 1_000);
    const turned = now !== before;
    before = now;
    return turned ? [second] : [];
  });
}

const seconds = (count: number, available: number | undefined): (number | undefined)[] =>
  Array.from({ length: count }, () => available);

it.each([
  ["a wide line sends both", seconds(60, WIDE), []],
  ["a browser that says nothing sends both", seconds(60, undefined), []],
  ["a moment's weakness changes nothing", [...seconds(5, WIDE), THIN, THIN, ...seconds(5, WIDE)], []],
  ["a thin line sheds the full one after three seconds", [...seconds(5, WIDE), ...seconds(60, THIN)], [8]],
  ["a line in between changes nothing", [...seconds(10, THIN), ...seconds(60, 600_000)], [3]],
  ["a line that widened gets it back", [...seconds(10, THIN), ...seconds(60, WIDE)], [3, 18]],
])("%s", (_, readings, expected) => {
  expect(turns(readings)).toEqual(expected);
});

it("waits twice as long after every return that was too early, and not after one that held", () => {
  const tooEarly = [...seconds(4, THIN), ...seconds(9, WIDE), ...seconds(4, THIN)];
  expect(turns([...tooEarly, ...seconds(40, WIDE)])).toEqual([3, 12, 16, 33]);
  const held = [...seconds(4, THIN), ...seconds(45, WIDE), ...seconds(4, THIN)];
  expect(turns([...held, ...seconds(20, WIDE)])).toEqual([3, 12, 52, 61]);
});
