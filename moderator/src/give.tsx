import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Command, CommandError } from "../../client_web/src/lib/commands";
import { useSeen, useSession } from "../../client_web/src/ui/hooks";
import { sentence, word } from "../../client_web/src/ui/text";
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
export function Refusal({ giving }: { giving: Giving }) {
  return (
    <p class="refusal" role="status" data-testid="refusal" data-code={giving.error?.code ?? ""}>
      {giving.busy ? say("console.sending") : giving.error ? sentence(giving.error) : ""}
    </p>
  );
}

const LOOK_MS = 50;
const MOVED_ON_MS = 1_500;

/** Where the keyboard is; `keep` takes it back there if the hearing moves on and what was pressed is gone. */
function placeOf(pressed: HTMLElement): { keep: () => void } {
  const place = pressed.closest<HTMLElement>("li, section, header");
  const until = performance.now() + MOVED_ON_MS;
  const keep = (): void => {
    if (place && document.activeElement === document.body) {
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
    } else if (performance.now() < until) setTimeout(keep, LOOK_MS);
  };
  return { keep };
}

/** What the button does, in a sentence; a command that is made at the click is named where it is offered. */
const helpOf = (command: Command | (() => Command)): string | undefined =>
  typeof command === "function" ? undefined : word("help", command.type);

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
      title={helpOf(command)}
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

/** For what cannot be undone: asks once more, in place. */
export function ConfirmedAction(props: ActionProps & { command: Command; sure: string }) {
  const { giving, command, children, sure, barred, testid } = props;
  // What was on show at the first click: if it changes meanwhile, the server says "overtaken".
  const [meant, setMeant] = useState<Command>();
  const yes = useRef<HTMLButtonElement>(null);
  const ask = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    (meant ? yes : asked.current ? ask : undefined)?.current?.focus();
    asked.current = meant !== undefined;
  }, [meant]);
  if (!meant) {
    return (
      <button
        ref={ask}
        type="button"
        data-testid={testid}
        title={helpOf(command)}
        disabled={giving.barred || barred}
        aria-disabled={giving.busy}
        onClick={() => giving.busy || setMeant(command)}
      >
        {children}
      </button>
    );
  }
  const confirm = (pressed: HTMLElement): void => {
    const { keep } = placeOf(pressed);
    setMeant(undefined);
    void giving.give(meant).then(keep);
  };
  return (
    <span
      class="confirm"
      role="group"
      aria-label={say("console.sure")}
      onKeyDown={(event) => event.key === "Escape" && setMeant(undefined)}
    >
      <span>{say("console.sure")}</span>
      <button ref={yes} type="button" class="grave" data-testid={testid && `${testid}-sure`} onClick={(event) => confirm(event.currentTarget)}>
        {sure}
      </button>
      <button type="button" onClick={() => setMeant(undefined)}>
        {say("console.cancel")}
      </button>
    </span>
  );
}
