import { useState } from "preact/hooks";
import { inPlaces } from "../../../client_web/src/lib/lots";
import type { DrawView, PhaseKind } from "../../../client_web/src/lib/protocol.gen";
import { WhoAsks, askedSlot } from "../../../client_web/src/ui/WhoAsks";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { State, ranked } from "../../../client_web/src/ui/people";
import { Action, type Giving, Refusal, useGiving } from "../give";
import { ReasonField } from "../ReasonField";
import { say } from "../text";

/** The next token of a bag; by hand, the one that was taken out is named. */
function Token({ id, draw, giving }: { id: string; draw: DrawView; giving: Giving }) {
  const drawn = Object.keys(draw.result ?? {});
  const left = inPlaces(draw.items).filter((item) => !drawn.includes(item));
  const place = drawn.length + 1;
  return (
    <div class="token">
      <p class="hint">{say("asking.in-bag", { count: left.length })}</p>
      <div class="buttons">
        {draw.method === "physical" ? (
          left.map((item) => (
            <Action key={item} giving={giving} command={{ type: "DrawToken", draw: id, place, item }} testid={`token-${item}`}>
              <State code={item} />
            </Action>
          ))
        ) : (
          <Action giving={giving} command={{ type: "DrawToken", draw: id, place }} primary testid="draw-token">
            {say("asking.draw-token")}
          </Action>
        )}
      </div>
    </div>
  );
}

function Pass({ slot, state, giving }: { slot: string; state: string; giving: Giving }) {
  const [reason, setReason] = useState("");
  return (
    <div class="buttons">
      <ReasonField label={say("asking.pass-reason")} reason={reason} setReason={setReason} testid="pass-reason" />
      <Action
        giving={giving}
        command={{ type: "PassTurn", slot, member_state: state, reason: reason.trim() }}
        barred={reason.trim() === ""}
        testid="pass-turn"
      >
        {say("asking.pass")}
      </Action>
    </div>
  );
}

/** Drawn questions that are still owed: the phase ends without them for a reason only. */
function Owed({ giving }: { giving: Giving }) {
  const { audience } = useSeen();
  const [reason, setReason] = useState("");
  const { drawn_owed: owed, current_slot: slot } = audience;
  const phase = audience.current_phase as PhaseKind | undefined;
  if (owed === undefined || slot === undefined || phase === undefined) return null;
  const phases = ranked(audience.slots[slot]?.phases);
  const last = phases[phases.length - 1]?.[0] === phase;
  const why = { without_drawn: reason.trim() };
  return (
    <div class="owed" data-testid="owed">
      <p>{say("asking.owed", { count: owed })}</p>
      {phase === "questions" && (
        <details>
          <summary>{say("asking.without")}</summary>
          <div class="buttons">
            <ReasonField label={say("asking.without-reason")} reason={reason} setReason={setReason} testid="without-reason" />
            <Action
              giving={giving}
              command={last ? { type: "EndSlot", slot, ...why } : { type: "NextPhase", slot, phase, ...why }}
              barred={reason.trim() === ""}
              testid="end-without"
            >
              {say("asking.end-without")}
            </Action>
          </div>
        </details>
      )}
    </div>
  );
}

/** Whose turn it is to ask, where the format says so, and what the chair can do about it. */
export function Asking() {
  const { audience } = useSeen();
  const giving = useGiving();
  const slot = askedSlot(audience);
  const asking = slot === undefined ? undefined : audience.asking?.[slot];
  if (slot === undefined || (!asking && audience.drawn_owed === undefined)) return null;
  const bag = Object.entries(audience.draws).find(([, draw]) => draw.slot === slot && draw.stage === "drawing");
  const questions = audience.stage === "questions" && slot === audience.current_slot;
  const toDraw = Object.keys(asking?.to_draw ?? {});
  return (
    <section class="panel asking" data-testid="asking">
      <h2>{say("asking.heading")}</h2>
      <WhoAsks />
      {toDraw.length > 0 && !bag && <p class="hint">{say("asking.to-draw", { count: toDraw.length })}</p>}
      {questions && asking?.next !== undefined && <Pass key={asking.next} slot={slot} state={asking.next} giving={giving} />}
      {questions && bag && asking?.next === undefined && <Token id={bag[0]} draw={bag[1]} giving={giving} />}
      <Owed giving={giving} />
      <Refusal giving={giving} />
    </section>
  );
}
