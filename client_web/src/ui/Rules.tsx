import type { RuleView } from "../lib/protocol.gen";
import { useSeen } from "./hooks";
import { ranked } from "./people";
import { catalogue, duration, languageNames, t, word } from "./text";

const listed = (parts: string[]): string => parts.join(", ");

/** A rule's value as people say it: times end in `_ms`, several stand with commas between. */
function worded(name: string, value: string | number): string | number {
  if (name.endsWith("_ms")) return listed(String(value).split(",").map((ms) => duration(Number(ms))));
  return name === "languages" ? languageNames(String(value).split(",")) : value;
}

function sentenceOf(key: string, rule: RuleView): string {
  const values = Object.entries(rule.values ?? {}).map(([name, value]) => [name, worded(name, value)]);
  return catalogue.value.text(`modality.${key}`, Object.fromEntries(values));
}

/** The rules as sentences, in the order to be read in. */
export function RuleList() {
  const { audience } = useSeen();
  return (
    <ul>
      {ranked(audience.rules).map(([key, rule]) => (
        <li key={key} data-rule={key}>
          {sentenceOf(key, rule)}
        </li>
      ))}
    </ul>
  );
}

/** The modalities in plain words, as the server has them at this moment. */
export function Rules({ open = false }: { open?: boolean }) {
  const { audience } = useSeen();
  const changes = ranked(audience.changes);
  return (
    <details class="rules" data-testid="rules" open={open}>
      <summary>{t("rules.heading")}</summary>
      <ul>
        {ranked(audience.rules).map(([key, rule]) => (
          <li key={key} data-rule={key}>
            {sentenceOf(key, rule)}
          </li>
        ))}
        {changes.map(([key, change]) => (
          <li key={`change-${key}`} class="change">
            {t("rules.changed", { reason: change.reason })}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What each of these commands does, in a sentence. */
export function Help({ commands }: { commands: readonly string[] }) {
  return (
    <details class="rules" data-testid="help">
      <summary>{t("help.heading")}</summary>
      <ul>
        {commands.map((command) => (
          <li key={command}>{word("help", command)}</li>
        ))}
      </ul>
    </details>
  );
}

/** Marks every page of a rehearsal, so that none is taken for the hearing's. */
export function RehearsalMark() {
  const { audience } = useSeen();
  if (!audience.rehearsal) return null;
  return (
    <>
      <p class="rehearsal-note" role="note" data-testid="rehearsal">
        {t("rehearsal.text")}
      </p>
      <div class="rehearsal-mark" aria-hidden="true">
        {t("rehearsal.mark")}
      </div>
    </>
  );
}
