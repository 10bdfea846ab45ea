import { useEffect, useId, useRef } from "preact/hooks";
import { formatClock } from "../lib/hearingClock";
import type { AudienceView, PlayingView } from "../lib/protocol.gen";
import { useSeen, useSession, useStore } from "./hooks";
import { candidateOf } from "./people";
import { stateNames } from "./states";
import { t } from "./text";

const STEP_MS = 250;

/** How far a playing has come, milliseconds from the file's beginning. */
export function positionAt(playing: PlayingView, now: number): number {
  const since = playing.running_since;
  const spent = playing.spent_ms + (since === undefined ? 0 : Math.max(0, now - since));
  return Math.min(playing.duration_ms, playing.from_ms + spent);
}

/** The feed's name on the wire, and what people call it. */
export const PLAYING = "playing";

/** "Recorded question of Kenya", "Filed statement of Amara Okafor" */
export function usePlayingWords(): (view: AudienceView, playing: PlayingView) => string {
  const names = useStore(stateNames);
  return (view, playing) => {
    if (playing.kind === "statement") {
      const slot = view.slots[playing.slot];
      return t("playing.statement", { name: candidateOf(view, slot)?.name ?? slot?.candidate ?? "" });
    }
    const state = playing.question === undefined ? undefined : view.questions[playing.question]?.member_state;
    return state === undefined ? t("playing.message") : t("playing.message-of", { state: names[state] ?? state });
  };
}

/** A bar that counts by itself. */
export function PlayingBar({ playing }: { playing: PlayingView }) {
  const { live } = useSession();
  const bar = useRef<HTMLProgressElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  const id = useId();
  useEffect(() => {
    const draw = (): void => {
      const now = live.clock.known ? live.clock.now() : (playing.running_since ?? 0);
      const position = positionAt(playing, now);
      if (bar.current) bar.current.value = position;
      const text = `${formatClock(Math.floor(position / 1_000) * 1_000)} / ${formatClock(playing.duration_ms)}`;
      if (words.current && words.current.textContent !== text) words.current.textContent = text;
    };
    draw();
    const timer = setInterval(draw, STEP_MS);
    return () => clearInterval(timer);
  }, [live, playing]);
  return (
    <span class="playing-bar">
      <progress ref={bar} aria-labelledby={id} max={playing.duration_ms} data-testid="playing-progress" />
      <span ref={words} class="position" dir="ltr" />
      <span id={id} class="visually-hidden">
        {t("playing.progress")}
      </span>
    </span>
  );
}

/** What is played to everybody just now, and whose it is. */
export function NowPlaying() {
  const { audience } = useSeen();
  const wordsOf = usePlayingWords();
  const { playing } = audience;
  return (
    <div class="banner playing" data-testid="playing" data-kind={playing?.kind ?? ""} hidden={!playing}>
      <p role="status">
        <strong>{playing && wordsOf(audience, playing)}</strong>{" "}
        {playing && playing.running_since === undefined && t("playing.stands")}
      </p>
      {playing && <PlayingBar playing={playing} />}
    </div>
  );
}
