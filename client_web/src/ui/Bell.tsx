import { useEffect, useRef } from "preact/hooks";
import { ring } from "../lib/media/tone";
import { currentPhase } from "./Clock";
import { useSeen, useSession } from "./hooks";
import { t } from "./text";

/** A bell of longer ago than this is only told of: the page was not there, or was asleep. */
const FRESH_MS = 4_000;

/** Rings when a bell of the clock does, for whoever has turned the sound on; says so in words for all. */
export function Bell({ muted }: { muted: boolean }) {
  const { audience } = useSeen();
  const { live } = useSession();
  const bell = currentPhase(audience)?.bell;
  const heard = useRef(bell?.at);
  useEffect(() => {
    if (bell === undefined || bell.at === heard.current) return;
    heard.current = bell.at;
    if (!muted && live.clock.now() - bell.at < FRESH_MS) ring(bell.tones);
  }, [bell?.at, muted, live]);
  return (
    <span class="visually-hidden" role="status" data-testid="bell" data-at={bell?.at ?? ""}>
      {bell && t("clock.bell", { count: bell.tones })}
    </span>
  );
}
