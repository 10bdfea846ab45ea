import { useEffect, useRef } from "preact/hooks";
import { formatClock, remainingAt } from "../lib/hearingClock";
import type { AudienceView, ClockView, PhaseView } from "../lib/protocol.gen";
import { useSession } from "./hooks";
import { duration, t, word } from "./text";

const STEP_MS = 100;
const NO_TIME = "–:––";

/** The time left of a budget; counts by itself. */
export function Clock({ clock, testid = "clock" }: { clock: ClockView | undefined; testid?: string }) {
  const { live } = useSession();
  const at = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const draw = (): void => {
      const place = at.current;
      if (!place) return;
      const known = clock && (live.clock.known || clock.running_since === undefined);
      const remaining = known ? remainingAt(clock, live.clock.now()) : undefined;
      const text = remaining === undefined ? NO_TIME : formatClock(remaining);
      // Past the DOM's own comparison: ten writes a second would otherwise be ten layouts.
      if (place.textContent !== text) place.textContent = text;
      place.dataset["remainingMs"] = remaining === undefined ? "" : String(Math.round(remaining));
      place.classList.toggle("overrun", remaining !== undefined && remaining < 0);
    };
    draw();
    const timer = setInterval(draw, STEP_MS);
    return () => clearInterval(timer);
  }, [live, clock]);
  return <span ref={at} class="clock" role="timer" aria-label={t("clock.label")} data-testid={testid} />;
}

export function currentPhase(view: AudienceView): PhaseView | undefined {
  const slot = view.current_slot === undefined ? undefined : view.slots[view.current_slot];
  return view.current_phase === undefined ? undefined : slot?.phases[view.current_phase];
}

/** What the clock does, in words: no colour or movement is needed to know it. */
function clockWords(phase: PhaseView | undefined): string {
  if (!phase) return t("clock.none");
  if (phase.pause_reason !== undefined) {
    return phase.pause_reason ? t("clock.paused-why", { reason: word("pause", phase.pause_reason) }) : t("clock.paused");
  }
  return phase.clock.running_since === undefined ? t("clock.standing") : t("clock.running");
}

/** The same, marked while the clock is held. */
export function ClockWords({ phase }: { phase: PhaseView | undefined }) {
  return <span class={phase?.pause_reason === undefined ? undefined : "paused"}>{clockWords(phase)}</span>;
}

/** The last warning, said aloud by screen readers as it comes. */
export function Warning({ phase }: { phase: PhaseView | undefined }) {
  const text = phase?.expired
    ? t("clock.expired")
    : phase?.warned_ms === undefined
      ? ""
      : t("clock.warned", { left: duration(phase.warned_ms) });
  return (
    <span class="warning" role="status">
      {text}
    </span>
  );
}

/** Phase, clock, what it does, and the last warning. */
export function ClockPanel({ view }: { view: AudienceView }) {
  const phase = currentPhase(view);
  return (
    <div class="clock-panel">
      <p class="phase">{view.current_phase ? word("phase", view.current_phase) : word("stage", view.stage)}</p>
      <Clock clock={phase?.clock} />
      <p class="clock-words">
        <ClockWords phase={phase} /> <Warning phase={phase} />
      </p>
    </div>
  );
}
