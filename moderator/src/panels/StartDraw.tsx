import { useState } from "preact/hooks";
import type { Command } from "../../../client_web/src/lib/commands";
import type { AudienceView, Beacon, DrawMethod, DrawPurpose } from "../../../client_web/src/lib/protocol.gen";
import { toHex } from "../../../client_web/src/lib/sha256";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { askedSlot } from "../../../client_web/src/ui/WhoAsks";
import { ranked } from "../../../client_web/src/ui/people";
import { word } from "../../../client_web/src/ui/text";
import { Action, type Giving } from "../give";
import { say } from "../text";

const METHODS: readonly DrawMethod[] = ["contributions", "beacon", "room-number", "operator", "physical"];
const PURPOSES: readonly DrawPurpose[] = ["order", "questions", "states", "tokens"];

/** drand-quicknet: Unix milliseconds of its first round, and between two. */
const QUICKNET: { name: Beacon; genesisMs: number; periodMs: number } = {
  name: "drand-quicknet",
  genesisMs: 1_692_803_367_000,
  periodMs: 3_000,
};
const AHEAD_MS = 120_000;

/** A round that comes in two minutes; hearing time reads like Unix milliseconds. */
const roundAhead = (now: number): number =>
  Math.ceil((now + AHEAD_MS - QUICKNET.genesisMs) / QUICKNET.periodMs) + 1;

const waitingSlots = (view: AudienceView): string[] =>
  ranked(view.slots)
    .filter(([, slot]) => slot.stage === "waiting" && !Object.values(slot.phases).some((phase) => phase.started))
    .map(([id]) => id);

/** States that have registered for the candidate who is asked next, where lots decide who asks. */
function registered(view: AudienceView): string[] {
  const slot = askedSlot(view);
  return slot === undefined ? [] : Object.keys(view.asking?.[slot]?.to_draw ?? {}).sort();
}

/** What lots are drawn for to decide who asks; undefined: they do not. */
function asksByLots(view: AudienceView): DrawPurpose | undefined {
  const selection = view.format?.selection;
  return selection === "tokens" ? "tokens" : selection === "drawn-states" ? "states" : undefined;
}

/** Admitted questions of the current slot, else of the next one that has any; those to everybody too. */
function questionsOf(view: AudienceView): string[] {
  if (view.drawable) return Object.keys(view.drawable);
  const admitted = Object.entries(view.questions).filter(([, question]) => question.stage === "admitted");
  const slots = [view.current_slot, ...waitingSlots(view)].filter((id) => id !== undefined);
  const slot = slots.find((id) => admitted.some(([, question]) => question.slot === id));
  return admitted.filter(([, { slot: of }]) => of === undefined || of === slot).map(([id]) => id);
}

const delegations = (view: AudienceView): string =>
  [...new Set(Object.values(view.participants).flatMap((who) => (who.role === "delegate" && who.member_state) || []))]
    .sort()
    .join(" ");

/** Which draws are possible at this stage. */
function possible(view: AudienceView): DrawPurpose[] {
  const early = view.stage === "prepared" && view.format?.order_drawn !== "opening";
  const between = early || view.stage === "between-slots";
  return PURPOSES.filter(
    (purpose) =>
      (purpose !== "order" || (between && waitingSlots(view).length > 1)) &&
      (purpose !== "questions" || questionsOf(view).length > 0) &&
      (purpose !== "tokens" || asksByLots(view) === "tokens") &&
      (asksByLots(view) === undefined || !["states", "tokens"].includes(purpose) ||
        (purpose === asksByLots(view) && registered(view).length > 0)),
  );
}

/** Choose what lots are drawn for and where chance comes from, and publish what is sealed. */
export function StartDraw({ giving }: { giving: Giving }) {
  const { live } = useSession();
  const { audience } = useSeen();
  const [chosen, setChosen] = useState<DrawPurpose>();
  const [method, setMethod] = useState<DrawMethod>("contributions");
  const [firstOnly, setFirstOnly] = useState(false);
  const [choose, setChoose] = useState(1);
  const [written, setWritten] = useState<string>();
  const [reason, setReason] = useState("");
  const purposes = possible(audience);
  const purpose = purposes.find((one) => one === chosen) ?? purposes[0];
  // Which places are drawn is the format's to say, where it makes the order by lots.
  const byLots = ["drawing-of-lots", "first-drawn-then-alphabetical"].includes(audience.format?.order ?? "");
  const states = written ?? delegations(audience);
  const again = Object.values(audience.draws).some((draw) => draw.purpose === purpose && draw.stage === "concluded");
  if (audience.stage === "unprepared" || audience.stage === "closed" || purpose === undefined) return null;

  const command = (): Command => {
    const draw = toHex(crypto.getRandomValues(new Uint8Array(16)));
    const beacon = method === "beacon" ? { beacon: QUICKNET.name, round: roundAhead(live.clock.now()) } : {};
    const common = { draw, method, reason: reason.trim(), ...beacon };
    if (purpose === "order") {
      return { type: "StartOrderDraw", slots: waitingSlots(audience), choose: firstOnly && !byLots ? 1 : 0, ...common };
    }
    const lots = asksByLots(audience);
    if (purpose === lots) {
      const items = registered(audience);
      const slot = askedSlot(audience) ?? null;
      return { type: "StartChoiceDraw", purpose, items, choose: purpose === "tokens" ? items.length : Math.min(choose, items.length), slot, ...common };
    }
    const items = purpose === "questions" ? questionsOf(audience) : states.toUpperCase().split(/[\s,;]+/).filter(Boolean);
    return { type: "StartChoiceDraw", purpose, items, choose, ...common };
  };
  return (
    <details class="start-draw">
      <summary data-testid="draw-new">{say("draws.new")}</summary>
      <label class="field">
        <span>{say("draws.purpose")}</span>
        <select
          value={purpose}
          data-testid="draw-purpose"
          onChange={(event) => setChosen(event.currentTarget.value as DrawPurpose)}
        >
          {purposes.map((one) => (
            <option key={one} value={one}>
              {word("draw-purpose", one)}
            </option>
          ))}
        </select>
      </label>
      {purpose === "order" ? (
        !byLots && (
        <label>
          <input type="checkbox" checked={firstOnly} onChange={(event) => setFirstOnly(event.currentTarget.checked)} />{" "}
          {say("draws.first-only")}
        </label>
        )
      ) : purpose === "tokens" ? null : (
        <label class="field">
          <span>{say("draws.choose")}</span>
          <input
            type="number"
            min={1}
            max={250}
            value={choose}
            data-testid="draw-choose"
            onInput={(event) => setChoose(event.currentTarget.valueAsNumber || 1)}
          />
        </label>
      )}
      {purpose === asksByLots(audience) && (
        <p class="hint" data-testid="draw-registered">
          {say("draws.registered")} {registered(audience).join(", ")}
        </p>
      )}
      {purpose === "states" && asksByLots(audience) === undefined && (
        <label class="field">
          <span>{say("draws.states")}</span>
          <input dir="ltr" value={states} data-testid="draw-states" onInput={(event) => setWritten(event.currentTarget.value)} />
        </label>
      )}
      <label class="field">
        <span>{say("draws.method")}</span>
        <select
          value={method}
          data-testid="draw-method"
          onChange={(event) => setMethod(event.currentTarget.value as DrawMethod)}
        >
          {METHODS.map((one) => (
            <option key={one} value={one}>
              {word("draws-method", one)}
            </option>
          ))}
        </select>
      </label>
      <p class="hint">{word("draw-proof", method)}</p>
      {again && (
        <label class="field">
          <span>{say("draws.again-reason")}</span>
          <input maxLength={500} dir="auto" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
      )}
      <div class="buttons">
        <Action giving={giving} command={command} primary testid="draw-start">
          {say("draws.start")}
        </Action>
      </div>
    </details>
  );
}
