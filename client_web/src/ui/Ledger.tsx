import { useEffect, useState } from "preact/hooks";
import { formatClock } from "../lib/hearingClock";
import { type Account, accountOf } from "../lib/ledger";
import type { SlotView } from "../lib/protocol.gen";
import { postTitle } from "../lib/posts";
import { useSeen, useSession, useStore } from "./hooks";
import { candidateOf, ranked } from "./people";
import { catalogue, t, word } from "./text";

const STEP_MS = 500;

/** Hearing time, drawn anew twice a second while `runs`. */
function useHearingTime(runs: boolean): number {
  const { live } = useSession();
  const [now, setNow] = useState(live.clock.now());
  useEffect(() => {
    setNow(live.clock.now());
    if (!runs) return undefined;
    const timer = setInterval(() => setNow(live.clock.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [live, runs]);
  return now;
}

const COLUMNS: readonly { key: keyof Account; shown: (account: Account) => string }[] = [
  { key: "allotted", shown: (account) => formatClock(account.allotted) },
  { key: "statement", shown: (account) => formatClock(account.statement) },
  { key: "answers", shown: (account) => `${formatClock(account.answers)} (${account.answersCount})` },
  { key: "questions", shown: (account) => `${formatClock(account.questions)} (${account.questionsCount})` },
  { key: "paused", shown: (account) => formatClock(account.paused) },
  { key: "restored", shown: (account) => formatClock(account.restored) },
  { key: "extended", shown: (account) => formatClock(account.extended) },
  { key: "overrun", shown: (account) => formatClock(account.overrun) },
  { key: "remaining", shown: (account) => formatClock(account.remaining) },
  { key: "linesLost", shown: (account) => String(account.linesLost) },
];

/** What the chair ruled on this candidate's time, each with its reason. */
function Rulings({ slot }: { slot: SlotView }) {
  const rulings = ranked(slot.changes).map(([key, change]) => (
    <li key={key} data-kind={change.kind}>
      {t("ledger.change", {
        kind: word("ledger", change.kind),
        phase: word("phase", change.phase),
        time: formatClock(change.milliseconds),
      })}{" "}
      <span dir="auto">{change.reason}</span>
    </li>
  ));
  return (
    <ul class="rulings">
      {rulings}
      {slot.moved !== undefined && (
        <li>
          {t("ledger.moved")} <span dir="auto">{slot.moved}</span>
        </li>
      )}
      {slot.withdrawn !== undefined && (
        <li>
          {t("ledger.withdrawn")} <span dir="auto">{slot.withdrawn}</span>
        </li>
      )}
    </ul>
  );
}

/** Every candidate's time to the second, for everybody to check. */
export function Ledger({ open }: { open?: boolean }) {
  const { audience } = useSeen();
  const { language } = useStore(catalogue);
  const [shown, setShown] = useState(open ?? false);
  const now = useHearingTime(shown);
  return (
    <section class="panel ledger">
      <details open={shown} onToggle={(event) => setShown(event.currentTarget.open)} data-testid="ledger">
        <summary>{t("ledger.heading")}</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label={t("ledger.heading")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("ledger.candidate")}</th>
                {COLUMNS.map(({ key }) => (
                  <th key={key} scope="col">
                    {word("ledger", key)}
                  </th>
                ))}
              </tr>
            </thead>
            {ranked(audience.slots).map(([id, slot]) => {
              const account = accountOf(audience, id, slot, now);
              return (
                <tbody key={id} data-slot={id}>
                  <tr>
                    <th scope="row">
                      {candidateOf(audience, slot)?.name ?? slot.candidate}
                      {slot.post !== undefined && <small> {postTitle(audience, slot, language)}</small>}
                    </th>
                    {COLUMNS.map(({ key, shown: text }) => (
                      <td key={key} data-column={key}>
                        {text(account)}
                      </td>
                    ))}
                  </tr>
                  {(slot.changes ?? slot.moved ?? slot.withdrawn) !== undefined && (
                    <tr>
                      <td colSpan={COLUMNS.length + 1}>
                        <Rulings slot={slot} />
                      </td>
                    </tr>
                  )}
                </tbody>
              );
            })}
          </table>
        </div>
      </details>
    </section>
  );
}
