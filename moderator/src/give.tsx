import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Command, CommandError } from "../../client_web/src/lib/commands";
import { Store } from "../../client_web/src/lib/store";
import { useSeen, useSession } from "../../client_web/src/ui/hooks";
import { sentence, word } from "../../client_web/src/ui/text";
import { useAsk } from "./ask";
import { fasterThanYou } from "./faster";
import { say } from "./text";

/** Commands given from one place of the console, and what the server said there. */
export interface Giving {
  /** Resolves to whether it was accepted. */
  give(command: Command): Promise<boolean>;
  busy: boolean;
  /** No command can be given at the moment. */
  barred: boolean;
  error: CommandError | undefined;
}

export function useGiving(): Giving {
  const { live } = useSession();
  const { line } = useSeen();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CommandError>();
  const give = async (command: Command): Promise<boolean> => {
    setBusy(true);
    setError(undefined);
    const outcome = await live.give(command);
    setBusy(false);
    if (!outcome.accepted) setError(outcome.error);
    return outcome.accepted;
  };
  return { give, busy, barred: line !== "up", error };
}

/** Why the last command given here was refused, where it was given. */
export function Refusal({ giving, testid = "refusal" }: { giving: Giving; testid?: string }) {
  const { audience, personal } = useSeen();
  const { error } = giving;
  const said = error && [sentence(error), error.code === "overtaken" && fasterThanYou(audience, personal.subject)];
  return (
    <p class="refusal" role="status" data-testid={testid} data-code={error?.code ?? ""}>
      {giving.busy ? say("console.sending") : said ? said.filter(Boolean).join(" ") : ""}
    </p>
  );
}

const LOOK_MS = 50;
const MOVED_ON_MS = 1_500;

/** Where the keyboard is; `keep` takes it back there if the hearing moves on and what was pressed is gone. */
export function placeOf(pressed: HTMLElement): { keep: () => void } {
  const place = pressed.closest<HTMLElement>("li, section, header");
  const region = pressed.closest<HTMLElement>("section, header");
  const until = performance.now() + MOVED_ON_MS;
  const keep = (): void => {
    const left = place?.isConnected ? place : region;
    if (left && document.activeElement === document.body) {
      left.tabIndex = -1;
      left.focus({ preventScroll: true });
    } else if (performance.now() < until) setTimeout(keep, LOOK_MS);
  };
  return { keep };
}

/** The command whose button is pointed at or has the focus: what it does is said in a reserved place. */
export const pointedAt = new Store<string | undefined>(undefined);

/** What a button needs so that its command is explained while it is looked at. */
export const explained = (type: string | undefined) => ({
  title: type && word("help", type),
  onPointerEnter: () => pointedAt.set(type),
  onPointerLeave: () => pointedAt.set(undefined),
  onFocus: () => pointedAt.set(type),
  onBlur: () => pointedAt.set(undefined),
});

/** A command that is made at the click is named where it is offered. */
const typeOf = (command: Command | (() => Command)): string | undefined =>
  typeof command === "function" ? undefined : command.type;

interface ActionProps {
  giving: Giving;
  /** Names what is shown now; what the person saw is what the command acts on. */
  command: Command | (() => Command);
  children: ComponentChildren;
  /** Where several buttons say the same: what this one says to who cannot see its place. */
  label?: string;
  primary?: boolean;
  /** Something the command needs is missing. */
  barred?: boolean;
  testid?: string;
}

export function Action({ giving, command, children, label, primary, barred, testid }: ActionProps) {
  return (
    <button
      type="button"
      class={primary ? "primary" : undefined}
      aria-label={label}
      data-testid={testid}
      {...explained(typeOf(command))}
      disabled={giving.barred || barred}
      aria-disabled={giving.busy}
      onClick={(event) => {
        if (giving.busy) return;
        const { keep } = placeOf(event.currentTarget);
        void giving.give(typeof command === "function" ? command() : command).then(keep);
      }}
    >
      {children}
    </button>
  );
}

/** For what cannot be undone: asks once more, with the safe answer chosen beforehand. */
export function ConfirmedAction(props: ActionProps & { command: Command; sure: string; heading?: string }) {
  const { giving, command, children, label, sure, heading, barred, testid } = props;
  const ask = useAsk();
  return (
    <button
      type="button"
      aria-label={label}
      data-testid={testid}
      {...explained(command.type)}
      disabled={giving.barred || barred}
      aria-disabled={giving.busy}
      onClick={(event) => {
        if (giving.busy) return;
        const { keep } = placeOf(event.currentTarget);
        const run = (): void => void giving.give(command).then(keep);
        ask({ command, heading: heading ?? label ?? say("console.sure"), sure, testid, run });
      }}
    >
      {children}
    </button>
  );
}
