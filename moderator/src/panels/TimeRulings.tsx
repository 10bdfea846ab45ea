import { useId, useState } from "preact/hooks";
import type { FormatView, PhaseKind, SlotView } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { Sheet } from "../desk/Sheet";
import { Action, Refusal, explained, useGiving } from "../give";
import { say } from "../text";
import { isLegal } from "../verbs/legality";
import { useVerbs } from "../verbs/useVerbs";

const SECOND = 1_000;
const MOST_SECONDS = 86_400;

/** The seconds that the rules propose, and no more than they leave to this candidate. */
export function proposedSeconds(format: FormatView | undefined, slot: SlotView | undefined): number {
  const proposed = format?.restore_offered_ms ?? 30 * SECOND;
  const most = format?.restore_at_most_ms;
  const restored = Object.values(slot?.phases ?? {}).reduce((sum, phase) => sum + (phase.restored_ms ?? 0), 0);
  const left = most === undefined || most <= restored ? proposed : Math.min(proposed, most - restored);
  return Math.max(1, Math.floor(left / SECOND));
}

/** More time for the phase that runs, never without a reason: everybody reads both. */
function TimeRulings({ slot, phase }: { slot: string; phase: PhaseKind }) {
  const giving = useGiving();
  const id = useId();
  const { audience } = useSeen();
  const [seconds, setSeconds] = useState(() => proposedSeconds(audience.format, audience.slots[slot]));
  const [reason, setReason] = useState("");
  const ruling = { slot, phase, seconds, reason: reason.trim() };
  const lost = isLegal(useVerbs(), "RestoreTime");
  const bad = ruling.reason === "" || !(seconds >= 1 && seconds <= MOST_SECONDS);
  return (
    <>
      <div class="fields">
        <label class="field" for={`${id}-seconds`}>
          <span>{say("time.seconds")}</span>
          <input
            id={`${id}-seconds`}
            type="number"
            min={1}
            max={MOST_SECONDS}
            value={seconds}
            data-testid="time-seconds"
            onInput={(event) => setSeconds(Math.round(event.currentTarget.valueAsNumber || 0))}
          />
        </label>
        <label class="field" for={`${id}-reason`}>
          <span>{say("time.reason")}</span>
          <input
            id={`${id}-reason`}
            maxLength={500}
            dir="auto"
            value={reason}
            data-testid="time-reason"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      </div>
      <div class="buttons">
        <Action giving={giving} command={{ type: "ExtendTime", ...ruling }} barred={bad} testid="extend-time">
          {say("time.extend")}
        </Action>
        {lost && (
          <Action giving={giving} command={{ type: "RestoreTime", ...ruling }} barred={bad} testid="restore-time">
            {say("time.restore")}
          </Action>
        )}
      </div>
      {!lost && <p class="hint">{say("time.not-lost")}</p>}
      <Refusal giving={giving} />
    </>
  );
}

/** Extending and restoring, behind one button: they need a figure and a reason. */
export function MoreTime() {
  const { audience } = useSeen();
  const [open, setOpen] = useState(false);
  const slot = audience.current_slot;
  const phase = audience.current_phase as PhaseKind | undefined;
  if (slot === undefined || phase === undefined) return null;
  return (
    <>
      <button type="button" class="verb" data-cell="ExtendTime" data-testid="time-rulings" {...explained("ExtendTime")} onClick={() => setOpen(true)}>
        {say("time.heading")}
      </button>
      {open && (
        <Sheet heading={say("time.heading")} testid="time-sheet" close={() => setOpen(false)}>
          <TimeRulings slot={slot} phase={phase} />
        </Sheet>
      )}
    </>
  );
}
