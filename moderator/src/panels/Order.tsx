import { formatClock } from "../../../client_web/src/lib/hearingClock";
import type { SlotView } from "../../../client_web/src/lib/protocol.gen";
import { ByPost } from "../../../client_web/src/ui/Posts";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { Person, candidateOf, ranked } from "../../../client_web/src/ui/people";
import { t, word } from "../../../client_web/src/ui/text";
import { Action, Refusal, useGiving } from "../give";
import { say } from "../text";
import { isLegal } from "../verbs/legality";
import { useVerbs } from "../verbs/useVerbs";
import { SlotRuling } from "./SlotRuling";

function Slot({ id, slot }: { id: string; slot: SlotView }) {
  const { audience } = useSeen();
  const verbs = useVerbs();
  const giving = useGiving();
  const candidate = candidateOf(audience, slot);
  const times = ranked(slot.phases).map(([kind, phase]) =>
    say("order.times", { phase: word("phase", kind), time: formatClock(phase.clock.budget_ms) }),
  );
  return (
    <li data-slot={id} data-stage={slot.stage} aria-current={slot.stage === "current" ? "step" : undefined}>
      {candidate ? <Person who={candidate} /> : slot.candidate}
      <span class="tag">{word("order", slot.stage)}</span>
      <span class="times">{times.join(" · ")}</span>
      {isLegal(verbs, `StartSlot:${id}`) && (
        <Action
          giving={giving}
          command={{ type: "StartSlot", slot: id }}
          label={say("order.start-for", { candidate: candidate?.name ?? slot.candidate })}
          testid={`start-${id}`}
        >
          {say("order.start")}
        </Action>
      )}
      <SlotRuling id={id} slot={slot} name={candidate?.name ?? slot.candidate} giving={giving} />
      <Refusal giving={giving} />
    </li>
  );
}

export function Order() {
  const { audience } = useSeen();
  return (
    <section class="panel running-order">
      <h2>{t("order.heading")}</h2>
      {audience.undrawn && (
        <p class="hint" data-testid="undrawn">
          {say("order.undrawn")}
        </p>
      )}
      <ByPost view={audience}>{(id, slot) => <Slot key={id} id={id} slot={slot} />}</ByPost>
    </section>
  );
}
