import { useState } from "preact/hooks";
import type { Command } from "../../../client_web/src/lib/commands";
import type { SlotView } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { ConfirmedAction, type Giving } from "../give";
import { useVerbs } from "../verbs/useVerbs";
import { say } from "../text";

/** Moving a slot to the end, and marking a withdrawal: each with its reason. */
export function SlotRuling(props: { id: string; slot: SlotView; name: string; giving: Giving }) {
  const { id, slot, name, giving } = props;
  const { audience } = useSeen();
  const [reason, setReason] = useState("");
  const moved = useVerbs()["MoveSlot"];
  if (slot.withdrawn !== undefined || audience.stage === "closed") return null;
  const words = reason.trim();
  const movable = moved?.legal && moved.command?.["slot"] === id;
  const move: Command = { type: "MoveSlot", slot: id, reason: words };
  const withdraw: Command = { type: "WithdrawCandidate", candidate: slot.candidate, reason: words };
  return (
    <details class="slot-ruling">
      <summary aria-label={say("order.ruling-for", { candidate: name })}>{say("order.ruling")}</summary>
      <input
        aria-label={say("order.reason")}
        placeholder={say("order.reason")}
        maxLength={500}
        dir="auto"
        value={reason}
        data-testid={`ruling-reason-${id}`}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <div class="buttons">
        {movable && (
          <ConfirmedAction
            giving={giving}
            command={move}
            barred={words === ""}
            heading={say("order.move-ask", { candidate: name })}
            sure={say("order.move-sure")}
            testid={`move-${id}`}
          >
            {say("order.move")}
          </ConfirmedAction>
        )}
        <ConfirmedAction
          giving={giving}
          command={withdraw}
          barred={words === ""}
          heading={say("order.withdraw-ask", { candidate: name })}
          sure={say("order.withdraw-sure")}
          testid={`withdraw-${id}`}
        >
          {say("order.withdraw")}
        </ConfirmedAction>
      </div>
    </details>
  );
}
