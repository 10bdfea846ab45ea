/** The places of the desk that the keyboard goes to by one key, in the order of the skip links. */

import { useKeys } from "../keys/shortcuts";
import { say } from "../text";

export const REGIONS = [
  { id: "region-verbs", key: "v", label: () => say("verbs.heading") },
  { id: "region-questions", key: "q", label: () => say("queue.heading") },
  { id: "region-hands", key: "h", label: () => say("hands.place") },
  { id: "region-room", key: "r", label: () => say("mirror.heading") },
  { id: "region-feeds", key: "d", label: () => say("feeds.heading") },
  { id: "region-log", key: "l", label: () => say("log.heading") },
  { id: "region-tabs", key: "m", label: () => say("drawer.heading") },
] as const;

/** The keys that go to a place. */
export function useRegionKeys(): void {
  useKeys((key) => {
    const region = REGIONS.find((one) => one.key === key);
    if (!region) return false;
    document.getElementById(region.id)?.focus();
    return true;
  });
}
