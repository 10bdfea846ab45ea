import { useState } from "preact/hooks";
import { formatClock } from "../../../client_web/src/lib/hearingClock";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { Sheet } from "../desk/Sheet";
import { say } from "../text";
import { type Verbs, absent } from "./legality";
import { wordOfVerb } from "./offered";

function List({ verbs }: { verbs: Verbs }) {
  const { live } = useSession();
  const { audience } = useSeen();
  const missing = absent(verbs, audience.not_now ?? "");
  if (missing.length === 0) return <p>{say("verbs.all-there")}</p>;
  return (
    <dl class="verb-help" data-testid="why-not-list">
      {missing.map(({ name, why, from }) => (
        <div key={name} data-verb={name}>
          <dt>{wordOfVerb(name)}</dt>
          <dd>
            {why} {from !== undefined && say("verbs.in", { time: formatClock(Math.max(0, from - live.clock.now())) })}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Names each verb that is not there, with the rule's own sentence. */
export function WhyNot({ verbs }: { verbs: Verbs }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="small" data-testid="why-not" onClick={() => setOpen(true)}>
        {say("verbs.why-not")}
      </button>
      {open && (
        <Sheet heading={say("verbs.why-heading")} testid="why-sheet" close={() => setOpen(false)}>
          <List verbs={verbs} />
        </Sheet>
      )}
    </>
  );
}
