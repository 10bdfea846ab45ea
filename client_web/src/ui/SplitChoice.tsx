import { useState } from "preact/hooks";
import type { PhaseKind, SlotView } from "../lib/protocol.gen";
import { useSeen, useSession } from "./hooks";
import { ranked } from "./people";
import { duration, sentence, t, word } from "./text";

const MINUTE = 60_000;

/** The candidate cuts the own total into phases: all but the last are chosen, the last has the rest. */
function Choice({ id, slot }: { id: string; slot: SlotView }) {
  const { live } = useSession();
  const phases = ranked(slot.phases);
  const total = phases.reduce((sum, [, phase]) => sum + phase.clock.budget_ms, 0);
  const [minutes, setMinutes] = useState(() => phases.slice(0, -1).map(([, phase]) => phase.clock.budget_ms / MINUTE));
  const [said, setSaid] = useState("");
  const rest = total - minutes.reduce((sum, value) => sum + Math.round(value * MINUTE), 0);
  const last = phases[phases.length - 1]?.[0] ?? "";
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const budgets = [...minutes.map((value) => Math.round(value * MINUTE)), rest];
    const cut = phases.map(([kind], index) => ({ kind: kind as PhaseKind, budget_ms: budgets[index] ?? 0 }));
    const outcome = await live.give({ type: "ChooseSplit", slot: id, phases: cut });
    setSaid(outcome.accepted ? t("split.chosen") : sentence(outcome.error));
  };
  return (
    <section class="split" data-testid="split">
      <h2>{t("split.heading")}</h2>
      <p>{t("split.lead", { total: duration(total) })}</p>
      <form onSubmit={(event) => void submit(event)}>
        {minutes.map((value, index) => (
          <label class="field" key={index}>
            <span>{t("split.minutes", { phase: word("phase", phases[index]?.[0] ?? "") })}</span>
            <input
              type="number"
              min="0.5"
              step="0.5"
              required
              value={value}
              data-testid={`split-${phases[index]?.[0]}`}
              onInput={(event) => {
                const chosen = event.currentTarget.valueAsNumber || 0;
                setMinutes((now) => now.map((old, place) => (place === index ? chosen : old)));
              }}
            />
          </label>
        ))}
        <p class={rest > 0 ? undefined : "fault"} role="status">
          {rest > 0 ? t("split.rest", { phase: word("phase", last), minutes: rest / MINUTE }) : t("split.over")}
        </p>
        <button type="submit" class="primary" disabled={rest <= 0} data-testid="split-choose">
          {t("split.choose")}
        </button>
      </form>
      <p role="status" class="said">
        {said}
      </p>
    </section>
  );
}

/** For a candidate whose slot is still to come, where the format leaves it to them. */
export function SplitChoice() {
  const { audience, personal } = useSeen();
  const slot = personal.slot === undefined ? undefined : audience.slots[personal.slot];
  const free = audience.format?.split === "candidate" && slot?.stage === "waiting" && audience.stage !== "closed";
  return free && slot && personal.slot !== undefined ? <Choice id={personal.slot} slot={slot} /> : null;
}
