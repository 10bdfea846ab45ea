import type { Access, AtZero, Format, Selection } from "../../../client_web/src/lib/protocol.gen";
import { word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { EveryField } from "./EveryField";

const MINUTE = 60_000;
const SECOND = 1_000;
const SELECTIONS: readonly Selection[] = ["chair", "order-of-request", "drawn-states", "tokens", "drawn-questions"];

interface NumberProps {
  label: string;
  value: number;
  unit: number;
  step?: string;
  disabled?: boolean;
  testid?: string;
  set(value: number): void;
}

function Number({ label, value, unit, step, disabled, testid, set }: NumberProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        min="0"
        step={step ?? "1"}
        required
        disabled={disabled}
        value={value / unit}
        data-testid={testid}
        onInput={(event) => set(Math.round((event.currentTarget.valueAsNumber || 0) * unit))}
      />
    </label>
  );
}

interface Props {
  format: Format;
  /** Somebody has been heard: everybody's time stays. */
  heard?: boolean;
  change(fields: Partial<Format>): void;
}

/** The modalities that are changed most often, and behind them every other one. */
export function FormatFields({ format, heard, change }: Props) {
  return (
    <>
      {format.phases.map((phase) => (
        <Number
          key={phase.kind}
          label={say("modalities.minutes", { phase: word("phase", phase.kind) })}
          value={phase.budget_ms}
          unit={MINUTE}
          step="0.5"
          disabled={heard ?? false}
          testid={`modalities-${phase.kind}`}
          set={(budget_ms) =>
            change({ phases: format.phases.map((old) => (old.kind === phase.kind ? { ...old, budget_ms } : old)) })
          }
        />
      ))}
      <Number label={say("modalities.question")} value={format.question_ms ?? 0} unit={SECOND} set={(question_ms) => change({ question_ms })} />
      <Number label={say("modalities.answer")} value={format.answer_ms ?? 0} unit={SECOND} set={(answer_ms) => change({ answer_ms })} testid="modalities-answer" />
      <Number label={say("modalities.length")} value={format.question_length ?? 0} unit={1} set={(question_length) => change({ question_length })} />
      <label class="field">
        <span>{say("modalities.at-zero")}</span>
        <select value={format.at_zero} onChange={(event) => change({ at_zero: event.currentTarget.value as AtZero })}>
          <option value="warn">{say("modalities.warn")}</option>
          <option value="withdraw">{say("modalities.withdraw")}</option>
        </select>
      </label>
      <Number label={say("modalities.grace")} value={format.grace_ms ?? 0} unit={SECOND} set={(grace_ms) => change({ grace_ms })} />
      <label class="field">
        <span>{say("modalities.access")}</span>
        <select value={format.access} onChange={(event) => change({ access: event.currentTarget.value as Access })}>
          <option value="members">{say("modalities.members")}</option>
          <option value="open">{say("modalities.open")}</option>
          <option value="closed">{say("modalities.closed")}</option>
        </select>
      </label>
      <label class="field">
        <span>{say("modalities.selection")}</span>
        <select
          value={format.selection}
          data-testid="modalities-selection"
          onChange={(event) => change({ selection: event.currentTarget.value as Selection })}
        >
          {SELECTIONS.map((one) => (
            <option key={one} value={one}>
              {word("modalities-selection", one)}
            </option>
          ))}
        </select>
      </label>
      <Number label={say("modalities.batch")} value={format.batch ?? 1} unit={1} set={(batch) => change({ batch })} testid="modalities-batch" />
      <Number label={say("modalities.drawn")} value={format.drawn_questions ?? 0} unit={1} set={(drawn_questions) => change({ drawn_questions })} />
      <label class="choice">
        <input
          type="checkbox"
          checked={format.live_floor ?? true}
          onChange={(event) => change({ live_floor: event.currentTarget.checked })}
        />{" "}
        {say("modalities.live")}
      </label>
      <EveryField key={format.name} format={format} heard={heard} change={change} />
    </>
  );
}
