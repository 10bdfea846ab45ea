import { useState } from "preact/hooks";
import { handsInOrder } from "../../../client_web/src/lib/hands";
import { useSeen, useStore } from "../../../client_web/src/ui/hooks";
import { word } from "../../../client_web/src/ui/text";
import { useAsk } from "../ask";
import { guidance } from "../desk/guide";
import { type Giving, Refusal, explained, placeOf, pointedAt, useGiving } from "../give";
import { MoreTime } from "../panels/TimeRulings";
import { singleKeys, useKeys } from "../keys/shortcuts";
import { ReasonField } from "../ReasonField";
import { say } from "../text";
import { WhyNot } from "./WhyNot";
import { isLegal } from "./legality";
import { useVerbs } from "./useVerbs";
import { type Verb, offered, primaryOf } from "./offered";

interface OfferProps {
  verb: Verb;
  giving: Giving;
  primary?: boolean;
  /** Said with a pause: why the clock stands. */
  reason?: string;
}

function useGive(giving: Giving): (verb: Verb, pressed: HTMLElement, reason?: string) => void {
  const ask = useAsk();
  return (verb, pressed, reason) => {
    if (giving.busy || giving.barred) return;
    const { keep } = placeOf(pressed);
    const command = verb.command.type === "PauseClock" ? { ...verb.command, reason: reason ?? "" } : verb.command;
    const run = (): void => void giving.give(command).then(keep);
    if (verb.grave) ask({ command, ...verb.grave, testid: verb.id, run });
    else run();
  };
}

function Offer({ verb, giving, primary, reason }: OfferProps) {
  const give = useGive(giving);
  const keys = useStore(singleKeys);
  return (
    <button
      type="button"
      class={primary ? "verb primary" : "verb"}
      data-testid={verb.id}
      data-cell={verb.cell}
      aria-keyshortcuts={verb.key && (keys ? verb.key.toUpperCase() : `Alt+Shift+${verb.key.toUpperCase()}`)}
      {...explained(verb.command.type)}
      disabled={giving.barred}
      aria-disabled={giving.busy}
      onClick={(event) => give(verb, event.currentTarget, reason)}
    >
      <span>{verb.label}</span>
      {verb.key && keys && <kbd aria-hidden="true">{verb.key.toUpperCase()}</kbd>}
    </button>
  );
}

/** A point of order is ruled on where it is raised. */
const toPoint = (): void => document.querySelector<HTMLElement>('#region-hands [data-testid="point-reason"]')?.focus();

/** Lots are drawn in their drawer. */
const toDraws = (): void => {
  const tab = document.querySelector<HTMLElement>('[data-testid="tab-draws"]');
  if (tab?.getAttribute("aria-expanded") !== "true") tab?.click();
};

/** The few verbs that are legal now, in one place that keeps its size; what usually comes next stands first. */
export function VerbBar() {
  const { audience, personal } = useSeen();
  const giving = useGiving();
  const give = useGive(giving);
  const [reason, setReason] = useState("");
  const pointed = useStore(pointedAt);
  const legality = useVerbs();
  const verbs = offered(audience, legality);
  const point = isLegal(legality, "RulePointOfOrder") && handsInOrder(audience)[0]?.[1].kind === "point-of-order";
  const primary = primaryOf(audience, verbs);
  const pause = verbs.find((verb) => verb.command.type === "PauseClock");
  const others = verbs.filter((verb) => (point || verb !== primary) && verb !== pause);
  useKeys((key) => {
    const verb = verbs.find((one) => one.key === key);
    const bar = document.getElementById("region-verbs");
    if (!verb || !bar) return false;
    give(verb, bar, reason.trim());
    return true;
  });
  return (
    <section class="region verbs" aria-labelledby="verbs-heading" id="region-verbs" tabIndex={-1}>
      <h2 id="verbs-heading" class="visually-hidden">
        {say("verbs.heading")}
      </h2>
      <p class="guidance" data-testid="guidance">
        {guidance(audience, personal)}
      </p>
      <div class="first">
        {point ? (
          <button type="button" class="verb primary" data-testid="to-point" onClick={toPoint}>
            {say("verbs.to-point")}
          </button>
        ) : (
          primary && <Offer key={JSON.stringify(primary.command)} verb={primary} giving={giving} primary />
        )}
        {!point && !primary && audience.undrawn && audience.stage === "between-slots" && (
          <button type="button" class="verb primary" data-testid="to-draws" onClick={toDraws}>
            {say("verbs.to-draws")}
          </button>
        )}
      </div>
      <div class="pause">
        {pause && <Offer key={pause.id} verb={pause} giving={giving} reason={reason.trim()} />}
        {pause && (
          <ReasonField label={say("clock.reason")} reason={reason} setReason={setReason} testid="pause-reason" />
        )}
      </div>
      <div class="others">
        {others.map((verb) => (
          <Offer key={JSON.stringify(verb.command)} verb={verb} giving={giving} />
        ))}
        {isLegal(legality, "ExtendTime") && <MoreTime />}
      </div>
      <div class="note">
        <Refusal giving={giving} />
        <p class="hint">{!giving.busy && !giving.error && pointed && word("help", pointed)}</p>
        <WhyNot verbs={legality} />
      </div>
    </section>
  );
}
