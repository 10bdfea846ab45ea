import { useId, useState } from "preact/hooks";
import type { PhaseKind } from "../../../client_web/src/lib/protocol.gen";
import { ClockPanel, currentPhase } from "../../../client_web/src/ui/Clock";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { LineLost, Turn } from "../../../client_web/src/ui/Turn";
import { Holder, candidateOf, currentSlot, ranked } from "../../../client_web/src/ui/people";
import { word } from "../../../client_web/src/ui/text";
import { Action, ConfirmedAction, Refusal, useGiving } from "../give";
import { say } from "../text";
import { Statements } from "./Playing";
import { TimeRulings, Turns } from "./TimeRulings";

/** The running slot's clock and who speaks, with what the chair can do to both. */
export function ClockControls() {
  const { audience } = useSeen();
  const giving = useGiving();
  const [reason, setReason] = useState("");
  const id = useId();
  const { current_slot: slot, floor } = audience;
  const phase = audience.current_phase as PhaseKind | undefined;
  const view = currentPhase(audience);
  const shown = currentSlot(audience);
  const next = ranked(shown?.phases).find(([, other]) => view !== undefined && other.rank > view.rank)?.[0];
  const candidate = candidateOf(audience, shown)?.name ?? shown?.candidate ?? "";
  return (
    <section class="panel clock-controls" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{say("clock.heading")}</h2>
      <div class="now">
        <ClockPanel view={audience} />
        <div class="in-hand">
          <Holder view={audience} />
          {floor && (
            <div class="buttons">
              <Action giving={giving} command={{ type: "WithdrawFloor", grant: floor.grant }} testid="withdraw-floor">
                {say("give.withdraw")}
              </Action>
              {floor.holder !== audience.presiding && !audience.interruption && (
                <Action giving={giving} command={{ type: "InterruptSpeaker", grant: floor.grant }} testid="interrupt">
                  {say("give.interrupt")}
                </Action>
              )}
              {floor.called && <span data-testid="called">{say("give.called")}</span>}
            </div>
          )}
        </div>
      </div>
      <LineLost />
      <Turn />
      {slot === undefined || phase === undefined ? (
        audience.stage === "between-slots" && <p class="hint">{say("clock.idle")}</p>
      ) : (
        <div class="buttons">
          {audience.interruption ? null : view?.pause_reason === undefined ? (
            <span class="pause">
              <Action
                giving={giving}
                command={{ type: "PauseClock", slot, phase, reason: reason.trim() }}
                primary
                testid="pause-clock"
              >
                {say("clock.pause")}
              </Action>
              <input
                aria-label={say("clock.reason")}
                placeholder={say("clock.reason")}
                maxLength={500}
                value={reason}
                data-testid="pause-reason"
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </span>
          ) : (
            <Action giving={giving} command={{ type: "ResumeClock", slot, phase }} primary testid="resume-clock">
              {say("clock.resume")}
            </Action>
          )}
          {next !== undefined && (
            <Action giving={giving} command={{ type: "NextPhase", slot, phase }} testid="next-phase">
              {say("clock.next", { phase: word("phase", phase), next: word("phase", next) })}
            </Action>
          )}
          <ConfirmedAction
            giving={giving}
            command={{ type: "EndSlot", slot }}
            sure={say("clock.end-sure")}
            testid="end-slot"
          >
            {say("clock.end", { candidate })}
          </ConfirmedAction>
        </div>
      )}
      <Refusal giving={giving} />
      <Statements />
      <Turns />
      <TimeRulings />
    </section>
  );
}
