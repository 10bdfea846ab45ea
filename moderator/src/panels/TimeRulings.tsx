import { useId, useState } from "preact/hooks";
import type { PhaseKind } from "../../../client_web/src/lib/protocol.gen";
import { currentPhase } from "../../../client_web/src/ui/Clock";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { Action, Refusal, useGiving } from "../give";
import { say } from "../text";

const DEFAULT_SECONDS = 30;
const MOST_SECONDS = 86_400;

/** More time for the phase that runs, never without a reason: everybody reads both. */
export function TimeRulings() {
  const { audience } = useSeen();
  const giving = useGiving();
  const id = useId();
  const [seconds, setSeconds] = useState(DEFAULT_SECONDS);
  const [reason, setReason] = useState("");
  const slot = audience.current_slot;
  const phase = audience.current_phase as PhaseKind | undefined;
  if (slot === undefined || phase === undefined) return null;
  const ruling = { slot, phase, seconds, reason: reason.trim() };
  const lost = (currentPhase(audience)?.lines_lost ?? 0) > 0;
  const bad = ruling.reason === "" || !(seconds >= 1 && seconds <= MOST_SECONDS);
  return (
    <details class="time-rulings" data-testid="time-rulings">
      <summary>{say("time.heading")}</summary>
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
    </details>
  );
}

/** The clocks of single questions and answers. */
export function Turns() {
  const { audience } = useSeen();
  const giving = useGiving();
  const slot = audience.current_slot;
  const turn = audience.intervention;
  if (slot === undefined || audience.stage !== "questions") return null;
  const replaces = turn?.id ?? null;
  return (
    <div class="turns">
      <div class="buttons">
        {turn?.kind !== "question" && (
          <Action
            giving={giving}
            command={{ type: "BeginIntervention", slot, kind: "question", replaces }}
            testid="begin-question"
          >
            {say("turns.question")}
          </Action>
        )}
        {turn?.kind !== "answer" && (
          <Action
            giving={giving}
            command={{ type: "BeginIntervention", slot, kind: "answer", replaces }}
            primary={turn !== undefined}
            testid="begin-answer"
          >
            {say("turns.answer")}
          </Action>
        )}
        {turn && (
          <Action giving={giving} command={{ type: "EndIntervention", intervention: turn.id }} testid="end-turn">
            {say("turns.end")}
          </Action>
        )}
      </div>
      <Refusal giving={giving} />
    </div>
  );
}
