/** Figures as they are read at a glance, in the page's language. */

import { catalogue } from "../../../client_web/src/ui/text";
import { say } from "../text";

const number = (value: number, most: number): string => value.toLocaleString(catalogue.value.language, { maximumFractionDigits: most });

export const bitrate = (kbps: number): string =>
  kbps >= 1000 ? say("operate.mbps", { value: number(kbps / 1000, 1) }) : say("operate.kbps", { value: number(kbps, 0) });

/** `0.034` -> `3.4 %`; `undefined` is nothing known. */
export const percent = (share: number | undefined): string => (share === undefined ? "–" : say("operate.percent", { value: number(share * 100, 1) }));

export const milliseconds = (ms: number | undefined): string => (ms === undefined ? "–" : say("operate.ms", { value: number(ms, 0) }));

export const gigabytes = (bytes: number): string => say("operate.gb", { value: number(bytes / 1e9, 1) });

/** Hours and minutes, or minutes, or seconds. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return say("operate.seconds", { value: seconds });
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? say("operate.minutes", { value: minutes }) : say("operate.hours", { value: Math.floor(minutes / 60), minutes: minutes % 60 });
}
