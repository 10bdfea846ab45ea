import { useSeen } from "../../../client_web/src/ui/hooks";
import { Action, ConfirmedAction, Refusal, useGiving } from "../give";
import { say } from "../text";

/** Open, suspend, resume and close: what is possible at this stage. */
export function HearingControls() {
  const { audience } = useSeen();
  const giving = useGiving();
  const { stage } = audience;
  const isOpen = !["unprepared", "prepared", "suspended", "closed"].includes(stage);
  return (
    <div class="hearing-controls">
      <div class="buttons">
        {stage === "prepared" && (
          <Action giving={giving} command={{ type: "OpenHearing" }} primary testid="open-hearing">
            {say("hearing.open")}
          </Action>
        )}
        {isOpen && (
          <Action giving={giving} command={{ type: "SuspendHearing" }} testid="suspend-hearing">
            {say("hearing.suspend")}
          </Action>
        )}
        {stage === "suspended" && (
          <Action giving={giving} command={{ type: "ResumeHearing" }} primary testid="resume-hearing">
            {say("hearing.resume")}
          </Action>
        )}
        {(isOpen || stage === "suspended") && (
          <ConfirmedAction
            giving={giving}
            command={{ type: "CloseHearing" }}
            sure={say("hearing.close-sure")}
            testid="close-hearing"
          >
            {say("hearing.close")}
          </ConfirmedAction>
        )}
      </div>
      <Refusal giving={giving} />
    </div>
  );
}
