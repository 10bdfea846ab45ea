import { useEffect, useState } from "preact/hooks";
import type { Command } from "../../../client_web/src/lib/commands";
import { formatClock } from "../../../client_web/src/lib/hearingClock";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { word } from "../../../client_web/src/ui/text";
import { Action, Refusal, useGiving } from "../give";
import { lastActions } from "../faster";
import { say } from "../text";
import { wordOfVerb } from "../verbs/offered";

const SHOWN = 12;
const STEP_MS = 1_000;

/** What was done last and by whom, with a way back where nothing has come of it yet. */
export function Lately() {
  const { live } = useSession();
  // Time goes by while nothing else happens.
  const [now, setNow] = useState(live.clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(live.clock.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [live]);
  const { audience, personal } = useSeen();
  const giving = useGiving();
  const actions = lastActions(audience).slice(0, SHOWN);
  const leads = personal.role !== "secretariat";
  return (
    <section class="region lately" aria-labelledby="log-heading" id="region-log" tabIndex={-1}>
      <h2 id="log-heading">{say("log.heading")}</h2>
      <Refusal giving={giving} testid="undo-refusal" />
      {actions.length === 0 && <p class="hint">{say("log.none")}</p>}
      <ol data-testid="lately">
        {actions.map(([id, action]) => {
          const open = action.undo !== undefined && (action.until === undefined || action.until > now);
          const what = wordOfVerb(action.what);
          return (
            <li key={id} data-what={action.what} data-undone={action.undone ?? false}>
              <p>
                <strong>{what}</strong> {action.name ?? word("role", action.role)}{" "}
                <small>{say("log.ago", { time: formatClock(Math.max(0, now - action.at)) })}</small>{" "}
                {action.undone && <span class="tag">{say("log.undone")}</span>}
              </p>
              {leads && open && (
                <Action giving={giving} command={action.undo as Command} label={say("log.undo-of", { what })} testid="undo">
                  {say("log.undo")}
                </Action>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
