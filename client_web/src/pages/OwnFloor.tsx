import { useEffect, useRef, useState } from "preact/hooks";
import type { Command } from "../lib/commands";
import type { HandKind } from "../lib/protocol.gen";
import { useSeen, useSession, useStore } from "../ui/hooks";
import { sentence, t, word } from "../ui/text";

const KINDS: readonly HandKind[] = ["floor", "point-of-order", "reply"];

function useGive(): { give: (command: Command) => Promise<void>; said: string } {
  const { live } = useSession();
  const [said, setSaid] = useState("");
  const give = async (command: Command): Promise<void> => {
    setSaid("");
    const outcome = await live.give(command);
    if (!outcome.accepted) setSaid(sentence(outcome.error));
  };
  return { give, said };
}

/** The call to the floor, large and clear: nothing is sent on air before its answer. */
export function FloorCall() {
  const { audience, personal } = useSeen();
  const { give, said } = useGive();
  const called = personal.holds_floor && audience.floor?.called === true ? audience.floor.grant : undefined;
  const ready = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (called !== undefined) ready.current?.focus();
  }, [called]);
  if (called === undefined) return null;
  return (
    <section class="floor-call" role="alertdialog" aria-labelledby="floor-call-heading" data-testid="floor-call">
      <h2 id="floor-call-heading">{t("call.heading")}</h2>
      <p>{t("call.check")}</p>
      <button
        ref={ready}
        type="button"
        class="primary"
        data-testid="confirm-ready"
        onClick={() => void give({ type: "ConfirmReady", grant: called })}
      >
        {t("call.ready")}
      </button>
      <p role="status">{said}</p>
    </section>
  );
}

/** The chair closed this microphone; its owner may open it again. */
export function ClosedMicrophone() {
  const { audience, personal } = useSeen();
  const { give, said } = useGive();
  if (!audience.participants[personal.subject]?.muted) return null;
  return (
    <section class="banner closed-microphone" role="alert" data-testid="muted">
      <p>{t("microphone.closed")}</p>
      <button
        type="button"
        data-testid="open-microphone"
        onClick={() => void give({ type: "OpenMicrophone", participant: personal.subject })}
      >
        {t("microphone.open")}
      </button>
      <p role="status">{said}</p>
    </section>
  );
}

/** Raise and lower one's hand. A raised hand waits in the outbox while the line is away. */
export function OwnHand() {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const { give, said } = useGive();
  const [refused, setRefused] = useState("");
  const waiting = useStore(live.outbox.waiting).flatMap((command) => (command.type === "RaiseHand" ? [command] : []));
  const seat = audience.participants[personal.subject];
  if (!seat || ["unprepared", "prepared", "closed"].includes(audience.stage)) return null;
  const readOnly = audience.format?.live_floor === false && seat.place === "remote";
  // Who may not ask, or asks by lot, raises no hand for the floor.
  const byLots = ["drawn-states", "tokens"].includes(audience.format?.selection ?? "");
  const offered = (kind: HandKind): boolean =>
    kind === "point-of-order" || (!readOnly && (kind !== "floor" || (personal.asks === true && !byLots)));
  const own = Object.entries(audience.hands ?? {}).filter(([, hand]) => hand.participant === personal.subject);
  const raise = async (kind: HandKind): Promise<void> => {
    setRefused("");
    const outcome = await live.raiseHand(kind);
    if (!outcome.accepted) setRefused(sentence(outcome.error));
  };
  return (
    <section class="own-hand">
      <h2>{t("hands.own")}</h2>
      {readOnly && <p class="hint">{t("hands.read-only")}</p>}
      <div class="buttons">
        {KINDS.filter(offered).map((kind) => {
          const up = own.find(([, hand]) => hand.kind === kind)?.[0];
          const unsent = waiting.some((command) => command.kind === kind);
          return up === undefined ? (
            <button
              key={kind}
              type="button"
              disabled={unsent}
              data-testid={`raise-${kind}`}
              onClick={() => void raise(kind)}
            >
              {unsent ? t("hands.unsent") : word("raise", kind)}
            </button>
          ) : (
            <button
              key={kind}
              type="button"
              aria-pressed="true"
              data-testid={`lower-${kind}`}
              onClick={() => void give({ type: "LowerHand", hand: up })}
            >
              {word("lower", kind)}
            </button>
          );
        })}
      </div>
      <p role="status">{refused || said}</p>
    </section>
  );
}
