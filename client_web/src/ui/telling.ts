/** Tells the secretariat how the programme plays on this page: seldom, and not all pages at once. */

import { useEffect } from "preact/hooks";
import { playedOf } from "../lib/media/playing";
import type { MediaSession } from "../lib/media/session";
import { useSession } from "./hooks";

/** Browsers settle on how long to keep pictures in the first seconds. */
const FIRST_TELLING_MS = 5_000;
const TELL_MS = 20_000;

/**
 * How long ago that was, which is no time at all. The machine's clock may have been corrected since the page was
 * opened, and browsers differ in whether their statistics follow it: the nearer of the two is meant.
 */
function ago(unixMs: number): number {
  const [wall, steady] = [Date.now() - unixMs, performance.timeOrigin + performance.now() - unixMs];
  return Math.max(0, Math.abs(wall) < Math.abs(steady) ? wall : steady);
}

export function useTelling(programme: MediaSession): void {
  const { live } = useSession();
  useEffect(() => {
    const tell = async (): Promise<void> => {
      const { clock } = live;
      const report = programme.state.value.line === "up" && clock.known ? await programme.statistics() : undefined;
      const played = report && playedOf(report, (unixMs) => clock.now() - ago(unixMs));
      if (played) live.report("playing", played);
      timer = setTimeout(() => void tell(), TELL_MS * (0.8 + 0.4 * Math.random()));
    };
    let timer = setTimeout(() => void tell(), FIRST_TELLING_MS);
    return () => clearTimeout(timer);
  }, [live, programme]);
}
