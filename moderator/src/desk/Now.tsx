import { Clock, ClockWords, Warning, currentPhase } from "../../../client_web/src/ui/Clock";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { Person, State, candidateOf, currentSlot, holderOf, ranked } from "../../../client_web/src/ui/people";
import { t, word } from "../../../client_web/src/ui/text";
import { say } from "../text";

/** Who has the floor, and the clock of their turn; both lines keep their place when nobody has it. */
function InHand() {
  const { audience } = useSeen();
  const holder = holderOf(audience);
  const turn = audience.intervention;
  return (
    <div class="in-hand">
      <div class="holder" data-testid="holder" data-participant={audience.floor?.holder ?? ""}>
        <span class="eyebrow">
          {t("floor.heading")}
          {audience.floor?.called && (
            <strong class="caution" data-testid="called">
              {" "}
              {say("give.called")}
            </strong>
          )}
        </span>
        {holder ? <Person who={holder} /> : <span class="person nobody">{t("floor.nobody")}</span>}
      </div>
      <p class="turn-line" data-testid="turn" data-kind={turn?.kind ?? ""}>
        {turn && (
          <>
            <span class="eyebrow">{word("turn", turn.kind)}</span> <Clock clock={turn.clock} testid="turn-clock" />{" "}
            {turn.expired && <span class="caution">{t("clock.expired")}</span>}
          </>
        )}
      </p>
    </div>
  );
}

/** Whom the running order brings after the candidate whose slot runs, or first of all. */
function Next() {
  const { audience } = useSeen();
  const slots = ranked(audience.slots);
  const place = slots.findIndex(([id]) => id === audience.current_slot);
  const waiting = slots.slice(place + 1).find(([, slot]) => slot.stage === "waiting") ?? slots.find(([, { stage }]) => stage === "waiting");
  const slot = audience.awaited_slot === undefined ? waiting?.[1] : audience.slots[audience.awaited_slot];
  const candidate = candidateOf(audience, slot);
  return (
    <p class="next" data-testid="next-candidate" data-participant={audience.undrawn ? "" : (slot?.candidate ?? "")}>
      <span class="eyebrow">{say("now.next")}</span>{" "}
      {audience.undrawn ? (
        say("now.undrawn")
      ) : slot ? (
        <>
          <strong>{candidate?.name ?? slot.candidate}</strong>{" "}
          {candidate?.member_state && (
            <span class="state">
              <State code={candidate.member_state} />
            </span>
          )}
        </>
      ) : (
        say("now.no-next")
      )}
    </p>
  );
}

/** Whose slot it is, the phase, the clock large, who speaks, and who comes next. */
export function Now() {
  const { audience } = useSeen();
  const phase = currentPhase(audience);
  const slot = currentSlot(audience);
  const slots = ranked(audience.slots);
  const place = slots.findIndex(([id]) => id === audience.current_slot);
  return (
    <section class="region now" aria-labelledby="now-heading" id="region-now" tabIndex={-1}>
      <h2 id="now-heading" class="whose">
        {slot
          ? say("now.slot", { candidate: candidateOf(audience, slot)?.name ?? slot.candidate, place: place + 1, of: slots.length })
          : word("stage", audience.stage)}
      </h2>
      <div class="faces">
        <div class="clock-panel">
          <p class="phase">{audience.current_phase ? word("phase", audience.current_phase) : say("now.no-phase")}</p>
          <Clock clock={phase?.clock} />
          <p class="clock-words">
            <ClockWords phase={phase} /> <Warning phase={phase} />
          </p>
        </div>
        <InHand />
      </div>
      <Next />
    </section>
  );
}
