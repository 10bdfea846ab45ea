import { useId, useState } from "preact/hooks";
import { stateNames } from "../../../client_web/src/ui/states";
import { useStore } from "../../../client_web/src/ui/hooks";
import { say } from "../text";

interface TextProps {
  label: string;
  value: string;
  set(value: string): void;
  type?: string;
  max?: number;
  needed?: boolean;
  testid?: string;
}

export function Text({ label, value, set, type, max, needed, testid }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type={type ?? "text"}
        dir="auto"
        maxLength={max ?? 200}
        required={needed}
        value={value}
        data-testid={testid}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  set(value: string): void;
  testid?: string;
}

export function Select({ label, value, options, set, testid }: SelectProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} data-testid={testid} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Codes of states, by code or by name; several with commas between. */
export function States(props: { label: string; value: readonly string[]; set(codes: string[]): void; several?: boolean; testid?: string }) {
  const names = useStore(stateNames);
  const list = useId();
  const codeOf = (said: string): string => {
    const wanted = said.trim();
    const found = Object.entries(names).find(([code, name]) => [code, name].some((text) => text.toLowerCase() === wanted.toLowerCase()));
    return found?.[0] ?? wanted.toUpperCase();
  };
  const read = (text: string): string[] => (props.several ? text.split(/[,;]+/) : [text]).map(codeOf).filter(Boolean);
  // As it is typed while it is; afterwards the codes that it was taken for.
  const [typed, setTyped] = useState<string>();
  const shown = props.value.map((code) => names[code] ?? code).join(", ");
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="text"
        list={props.several ? undefined : list}
        value={typed ?? props.value.join(", ")}
        title={shown}
        placeholder={say("prep.state-example")}
        data-testid={props.testid}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          props.set(read(event.currentTarget.value));
        }}
        onBlur={() => setTyped(undefined)}
      />
      {/* Its place is there before: what somebody is about to press does not move away. */}
      <small dir="auto">{shown || "\u00a0"}</small>
      {!props.several && (
        <datalist id={list}>
          {Object.entries(names).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

export function Remove({ name, remove }: { name: string; remove(): void }) {
  return (
    <button type="button" class="small" aria-label={say("prep.remove-of", { name })} onClick={remove}>
      {say("prep.remove")}
    </button>
  );
}

export const PLACES = (): [string, string][] => [
  ["remote", say("give.place-remote")],
  ["room", say("give.place-room")],
];
