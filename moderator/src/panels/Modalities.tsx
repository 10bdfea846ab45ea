import { useState } from "preact/hooks";
import type { Access, AtZero, Format } from "../../../client_web/src/lib/protocol.gen";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { word } from "../../../client_web/src/ui/text";
import { Refusal, useGiving } from "../give";
import { say } from "../text";

const MINUTE = 60_000;
const SECOND = 1_000;

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

function Form({ given, heard, done }: { given: Format; heard: boolean; done: () => void }) {
  const [format, setFormat] = useState(given);
  const [reason, setReason] = useState("");
  const giving = useGiving();
  const change = (fields: Partial<Format>): void => setFormat((now) => ({ ...now, ...fields }));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await giving.give({ type: "ChangeModalities", format, reason: reason.trim() })) done();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {heard && <p class="hint">{say("modalities.heard")}</p>}
      {format.phases.map((phase) => (
        <Number
          key={phase.kind}
          label={say("modalities.minutes", { phase: word("phase", phase.kind) })}
          value={phase.budget_ms}
          unit={MINUTE}
          step="0.5"
          disabled={heard}
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
        <span>{say("modalities.reason")}</span>
        <input
          type="text"
          maxLength={500}
          dir="auto"
          required
          value={reason}
          data-testid="modalities-reason"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="grave" disabled={giving.barred || giving.busy || !reason.trim()} data-testid="modalities-send">
          {say("modalities.send")}
        </button>
        <button type="button" onClick={done}>
          {say("console.cancel")}
        </button>
      </div>
      <Refusal giving={giving} />
    </form>
  );
}

/** Changes the rules between two candidates. The whole format is fetched first: views carry only what pages show. */
export function Modalities() {
  const { audience, personal } = useSeen();
  const session = useSession();
  const [format, setFormat] = useState<Format>();
  if (personal.role === "secretariat" || audience.stage === "closed") return null;
  const between = audience.stage === "prepared" || audience.stage === "between-slots";
  const heard = Object.values(audience.slots).some((slot) => slot.stage !== "waiting");
  const begin = async (): Promise<void> => {
    const answer = await fetch(`${session.origin}/api/hearings/${encodeURIComponent(session.hearing)}/modalities`, {
      headers: { Authorization: `Bearer ${session.token}` },
    });
    if (answer.ok) setFormat(((await answer.json()) as { format: Format }).format);
  };
  return (
    <section class="panel modalities">
      <h2>{say("modalities.heading")}</h2>
      {!between && <p class="hint">{say("modalities.when")}</p>}
      {between && !format && (
        <button type="button" data-testid="modalities-begin" onClick={() => void begin()}>
          {say("modalities.begin")}
        </button>
      )}
      {between && format && <Form given={format} heard={heard} done={() => setFormat(undefined)} />}
    </section>
  );
}
