import type { AskingView, AudienceView } from "../lib/protocol.gen";
import { useSeen } from "./hooks";
import { State, ranked } from "./people";
import { t } from "./text";

/** The slot that is being asked, else the first that is still to come. */
export function askedSlot(view: AudienceView): string | undefined {
  return view.current_slot ?? ranked(view.slots).find(([, slot]) => slot.stage === "waiting")?.[0];
}

/** How many questions each group has put, of those it may. */
function Groups({ asking }: { asking: AskingView }) {
  if (!asking.groups) return null;
  return (
    <ul class="groups" data-testid="groups">
      {Object.entries(asking.groups).map(([name, { put, of }]) => (
        <li key={name} data-group={name} data-full={put >= of}>
          {t("asks.group", { name, put, of })}
        </li>
      ))}
    </ul>
  );
}

/** Who asks next by lots, and how much each group has left; nothing where it is all the chair's. */
export function WhoAsks() {
  const { audience } = useSeen();
  const slot = askedSlot(audience);
  const asking = slot === undefined ? undefined : audience.asking?.[slot];
  if (!asking) return null;
  const count = Object.keys(asking.registered ?? {}).length;
  return (
    <div class="who-asks" data-testid="who-asks" data-next={asking.next ?? ""}>
      {asking.next !== undefined && (
        <p role="status" class="next-state">
          {t("asks.next")} <strong><State code={asking.next} /></strong>
        </p>
      )}
      {asking.registered && <p class="hint">{t("asks.registered", { count })}</p>}
      <Groups asking={asking} />
    </div>
  );
}
