import { Checklist, LineQuality, hasStatement, readinessOf } from "../ui/Checklist";
import { useSeen, useSession, useStore } from "../ui/hooks";
import { ranked } from "../ui/people";
import { duration, t, word } from "../ui/text";

/** Before the slot: what is ready, what is missing, and the own time. Secretariat and chair see the same. */
export function GreenRoom() {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const readiness = readinessOf(useStore(live.transients), personal.subject);
  const slot = personal.slot === undefined ? undefined : audience.slots[personal.slot];
  if (slot?.stage !== "waiting" || audience.stage === "closed") return null;
  const times = ranked(slot.phases).map(
    ([kind, phase]) => `${word("phase", kind)} ${duration(phase.clock.budget_ms)}`,
  );
  const { guidelines } = personal;
  return (
    <section class="green-room" data-testid="green-room">
      <h2>{t("green.heading")}</h2>
      <p class="hint">{t("green.lead")}</p>
      <p>{t("green.time", { phases: times.join(", ") })}</p>
      <Checklist
        readiness={readiness}
        accepted={guidelines && guidelines.accepted_at !== undefined}
        statement={personal.statement}
        states={hasStatement(audience, personal.slot)}
      />
      {readiness.grade !== undefined && readiness.sending && (
        <>
          <p>
            {t("green.line")} <LineQuality of={readiness} />
          </p>
          {readiness.grade !== "good" && <p class="hint">{t("green.line-advice")}</p>}
        </>
      )}
    </section>
  );
}
