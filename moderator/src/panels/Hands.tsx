import { useState } from "preact/hooks";
import { handsInOrder } from "../../../client_web/src/lib/hands";
import type { HandView } from "../../../client_web/src/lib/protocol.gen";
import { LastRuling, Waiting } from "../../../client_web/src/ui/Speakers";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { Person } from "../../../client_web/src/ui/people";
import { t, word } from "../../../client_web/src/ui/text";
import { Action, type Giving, Refusal, useGiving } from "../give";
import { ReasonField } from "../ReasonField";
import { say } from "../text";

function PointRuling({ hand, giving }: { hand: string; giving: Giving }) {
  const [reason, setReason] = useState("");
  const words = reason.trim();
  return (
    <>
      <ReasonField label={say("hands.reason")} reason={reason} setReason={setReason} testid="point-reason" />
      <Action
        giving={giving}
        command={{ type: "RulePointOfOrder", hand, granted: true, reason: words }}
        primary
        testid="grant-point"
      >
        {say("hands.grant")}
      </Action>
      <Action
        giving={giving}
        command={{ type: "RulePointOfOrder", hand, granted: false, reason: words }}
        barred={words === ""}
        testid="refuse-point"
      >
        {say("hands.refuse")}
      </Action>
    </>
  );
}

/** What the chair may do with a hand; a secretariat sees none of it. */
function HandVerbs({ id, hand, giving }: { id: string; hand: HandView; giving: Giving }) {
  const { audience } = useSeen();
  const name = audience.participants[hand.participant]?.name ?? hand.participant;
  const holds = audience.floor?.holder === hand.participant;
  const open = !["suspended", "closed"].includes(audience.stage);
  return (
    <div class="buttons">
      {hand.kind === "point-of-order" && open && <PointRuling hand={id} giving={giving} />}
      {hand.kind !== "reply" && !holds && open && (
        <Action
          giving={giving}
          command={{ type: "GiveFloor", participant: hand.participant, replaces: audience.floor?.grant ?? null }}
          label={say("give.to-name", { name })}
          testid="give-hand"
        >
          {say("give.to")}
        </Action>
      )}
      {hand.kind === "reply" && audience.current_slot !== undefined && open && (
        <Action giving={giving} command={{ type: "GiveReply", hand: id }} primary testid="give-reply">
          {say("hands.give-reply")}
        </Action>
      )}
      {hand.kind !== "point-of-order" && (
        <Action giving={giving} command={{ type: "LowerHand", hand: id }} label={say("hands.lower-of", { name })} testid="lower-hand">
          {say("hands.lower")}
        </Action>
      )}
    </div>
  );
}

function Row({ id, hand }: { id: string; hand: HandView }) {
  const { audience, personal } = useSeen();
  const giving = useGiving();
  const who = audience.participants[hand.participant];
  return (
    <li data-hand={id} data-kind={hand.kind}>
      <p class="head">
        {who ? <Person who={who} /> : hand.participant} <span class="tag">{word("hand", hand.kind)}</span>{" "}
        <Waiting since={hand.since} />
        {hand.text && <span dir="auto"> {hand.text}</span>}
      </p>
      {personal.role !== "secretariat" && <HandVerbs id={id} hand={hand} giving={giving} />}
      <Refusal giving={giving} />
    </li>
  );
}

/** Who asks for the floor, points of order first, with how long they have waited. */
export function Hands() {
  const { audience } = useSeen();
  const hands = handsInOrder(audience);
  return (
    <section class="region hands" aria-labelledby="hands-heading" id="region-hands" tabIndex={-1}>
      <h2 id="hands-heading">
        {t("hands.heading")} <small>{hands.length > 0 && hands.length}</small>
      </h2>
      {hands.length === 0 && <p class="hint">{say("hands.none")}</p>}
      <ol data-testid="hands">
        {hands.map(([id, hand]) => (
          <Row key={id} id={id} hand={hand} />
        ))}
      </ol>
      <LastRuling />
    </section>
  );
}
