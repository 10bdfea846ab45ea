import { useEffect, useRef } from "preact/hooks";
import { ring } from "../lib/media/tone";
import type { BellView } from "../lib/protocol.gen";
import { currentPhase } from "./Clock";
import { useSeen, useSession } from "./hooks";
import { t } from "./text";

/** A bell of longer ago than this is only told of: the page was not there, or was asleep. */
const FRESH_MS = 4_000;

/** The phase's bell or the turn's, whichever rang last; of two at once the one with more tones. */
function latest(phase: BellView | undefined, turn: BellView | undefined): BellView | undefined {
  if (!phase || !turn) return phase ?? turn;
  if (turn.at === phase.at) return turn.tones > phase.tones ? turn : phase;
  return turn.at > phase.at ? turn : phase;
}

/** Rings when a bell of the clock does, for whoever has turned the sound on; says so in words for all. */
export function Bell({ muted }: { muted: boolean }) {
  const { audience } = useSeen();
  const { live } = useSession();
  const bell = latest(currentPhase(audience)?.bell, audience.intervention?.bell);
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
