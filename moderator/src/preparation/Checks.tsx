import type { Check } from "../../../client_web/src/lib/protocol.gen";
import { ranked } from "../../../client_web/src/ui/people";
import { catalogue } from "../../../client_web/src/ui/text";
import { say } from "../text";

/** A moment in the language of the page. */
const moment = (ms: number): string => new Date(ms).toLocaleString(catalogue.value.language, { dateStyle: "medium", timeStyle: "short" });

function words(name: string, check: Check): string {
  const values = { ...check.values };
  if (typeof values["from_ms"] === "number") values["from"] = moment(values["from_ms"]);
  return catalogue.value.text(`check.${name}.${values["variant"] ?? check.state}`, values);
}

/** What is done and what is missing before the chair can open. */
export function Checks({ checks }: { checks: Record<string, Check> }) {
  return (
    <section class="panel checks" data-testid="prep-checks">
      <h2>{say("prep.checks")}</h2>
      <ul>
        {ranked(checks).map(([name, check]) => (
          <li key={name} data-check={name} data-state={check.state}>
            <span class="mark" aria-hidden="true">
              {check.state === "good" ? "✓" : check.state === "open" ? "○" : "✗"}
            </span>
            <span>
              <span class="visually-hidden">{say(`prep.check-${check.state as "good" | "open" | "wrong"}`)}: </span>
              {words(name, check)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
