import { describe, expect, it } from "vitest";
import { loudness } from "../src/lib/media/level";
import { deviceFault, faultOf } from "../src/lib/media/problems";
import { Pulse, type Reading } from "../src/lib/media/pulse";
import { previewUrl } from "../src/lib/media/whep";
import { whipUrl } from "../src/lib/media/whip";

const STEP = 250;

/** Feed a pulse one reading a step; returns after how many milliseconds it says dead, or null if it never does. */
function diesAfter(pulse: Pulse, readings: Reading[]): number | null {
  const index = readings.findIndex((reading, step) => !pulse.take(reading, step * STEP));
  return index < 0 ? null : index * STEP;
}

describe("a connection's pulse", () => {
  it("stops 2.5 s after the last packet of a line that was cut", () => {
    // Packets until 2 s, then only our own checks, one a second.
    const readings = Array.from({ length: 40 }, (_, step) => ({
      bytes: Math.min(step, 8) * 1_000,
      signs: 3,
      asked: 3 + Math.max(0, Math.floor((step - 8) / 4)),
    }));
    expect(diesAfter(new Pulse(), readings)).toBe(2_000 + 2_500);
  });

  it("goes on while nobody is on air but checks are answered", () => {
    // No media at all; a check is asked and answered every 2.5 s.
    const readings = Array.from({ length: 120 }, (_, step) => ({
      bytes: 0,
      signs: Math.floor(step / 10),
      asked: Math.floor((step + 1) / 10),
    }));
    expect(diesAfter(new Pulse(), readings)).toBeNull();
  });

  it("waits for the answer to a check that is only just on its way", () => {
    const pulse = new Pulse();
    pulse.take({ bytes: 1, signs: 1, asked: 1 }, 0);
    expect(pulse.take({ bytes: 1, signs: 1, asked: 2 }, 2_600)).toBe(true);
    expect(pulse.take({ bytes: 1, signs: 1, asked: 2 }, 3_100)).toBe(false);
  });
});

describe("loudness", () => {
  it.each([
    [0, 0],
    [1, 1],
    [0.1, 1 - 20 / 60],
    [0.000_1, 0],
  ])("of a steady %f is %f", (sample, level) => {
    expect(loudness(new Float32Array(64).fill(sample))).toBeCloseTo(level, 4);
  });
});

describe("device faults", () => {
  it("names the insecure page first of all", () => {
    expect(deviceFault(false, undefined)).toBe("insecure");
    expect(deviceFault(true, undefined)).toBe("insecure");
    expect(deviceFault(true, {} as MediaDevices)).toBeNull();
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "none"],
    ["NotReadableError", "busy"],
    ["TypeError", "failed"],
  ])("%s is %s", (name, fault) => {
    expect(faultOf(new DOMException("", name))).toBe(fault);
  });
});

it("feeds with a colon or a slash stay one segment of the address", () => {
  expect(whipUrl("https://x", "demo", "candidate:a/slides")).toBe("https://x/whip/demo/candidate%3Aa%2Fslides");
  expect(previewUrl("https://x", "demo", "chair")).toBe("https://x/whep/demo/feeds/chair");
});
