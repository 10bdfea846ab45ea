import { FORMAT_FIELDS, type Format } from "../../../client_web/src/lib/protocol.gen";
import { say } from "../text";
import { type Kind, readField, writtenField } from "./fieldText";

interface Told {
  readonly kind: Kind;
  readonly choices?: readonly string[];
  readonly optional?: boolean;
  readonly meaning: string;
}

export const FIELDS: Readonly<Record<string, Told>> = FORMAT_FIELDS;

/** These have a line of their own in the form. */
const ABOVE: ReadonlySet<string> = new Set([
  "question_ms",
  "answer_ms",
  "question_length",
  "at_zero",
  "grace_ms",
  "access",
  "selection",
  "batch",
  "drawn_questions",
  "live_floor",
]);

/** What stays once a candidate has been heard. */
const AS_HEARD: ReadonlySet<string> = new Set(["split", "lost_line_rulings", "restore_at_most_ms"]);

/** As in a file: `restore_at_most_ms` stands there as `restore_at_most`. */
const keyOf = (name: string): string => name.replace(/_ms$/, "");

interface FieldProps {
  name: string;
  told: Told;
  value: unknown;
  disabled: boolean;
  set(value: unknown): void;
}

function Value({ name, told, value, disabled, set }: FieldProps) {
  const testid = `format-${keyOf(name)}`;
  if (told.kind === "flag")
    return <input type="checkbox" disabled={disabled} checked={value === true} data-testid={testid} onChange={(event) => set(event.currentTarget.checked)} />;
  if (told.kind === "choice")
    return (
      <select disabled={disabled} value={String(value)} data-testid={testid} onChange={(event) => set(event.currentTarget.value)}>
        {(told.choices ?? []).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    );
  const change = (input: HTMLInputElement | HTMLTextAreaElement): void => {
    const read = readField(told.kind, input.value, told.choices, told.optional);
    input.setCustomValidity(read === undefined ? say("modalities.not-read") : "");
    if (read !== undefined) set(read);
  };
  const common = { dir: "auto" as const, disabled, defaultValue: writtenField(told.kind, value), "data-testid": testid };
  return told.kind === "text" ? (
    <textarea {...common} rows={2} onInput={(event) => change(event.currentTarget)} />
  ) : (
    <input type="text" {...common} onInput={(event) => change(event.currentTarget)} />
  );
}

interface Props {
  format: Format;
  /** Whether somebody has been heard; not given while the hearing is being prepared. */
  heard?: boolean | undefined;
  change(fields: Partial<Format>): void;
}

/** Every other field of the rules by the name it has in a file, with what it means. */
export function EveryField({ format, heard, change }: Props) {
  const fixed = (name: string): boolean => (name === "order" && heard !== undefined) || (heard === true && AS_HEARD.has(name));
  const values = format as unknown as Record<string, unknown>;
  return (
    <details>
      <summary data-testid="format-every">{say("modalities.every")}</summary>
      <p class="hint">{say("modalities.written")}</p>
      {Object.entries(FIELDS)
        .filter(([name]) => !ABOVE.has(name))
        .map(([name, told]) => (
        <label class="field" key={name}>
          <span>
            <code dir="ltr">{keyOf(name)}</code>
          </span>
          <Value name={name} told={told} disabled={fixed(name)} value={values[name]} set={(value) => change({ [name]: value } as Partial<Format>)} />
          <small dir="auto">
            {told.meaning}
            {told.kind === "choices" && ` (${(told.choices ?? []).join(", ")})`}
          </small>
        </label>
      ))}
    </details>
  );
}
