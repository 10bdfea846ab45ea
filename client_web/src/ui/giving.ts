import { useState } from "preact/hooks";
import type { Command, CommandError } from "../lib/commands";
import { useSeen, useSession } from "./hooks";

/** Commands given from one place of a page, and what the server said there. */
export function useCommand() {
  const { live } = useSession();
  const { line } = useSeen();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CommandError>();
  /** Resolves to whether it was accepted. */
  const give = async (command: Command): Promise<boolean> => {
    setBusy(true);
    setError(undefined);
    const outcome = await live.give(command);
    setBusy(false);
    if (!outcome.accepted) setError(outcome.error);
    return outcome.accepted;
  };
  return { give, error, barred: busy || line !== "up" };
}
