import { useState } from "preact/hooks";
import type { Command } from "../../../client_web/src/lib/commands";
import { inPlaces } from "../../../client_web/src/lib/lots";
import type { DrawView } from "../../../client_web/src/lib/protocol.gen";
import { Drawing, drawnName, isOpen, lastDraw } from "../../../client_web/src/ui/Drawing";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { t } from "../../../client_web/src/ui/text";
import { Action, type Giving, Refusal, useGiving } from "../give";
import { say } from "../text";
import { StartDraw } from "./StartDraw";

type Conclusion = Omit<Extract<Command, { type: "ConcludeDraw" }>, "type" | "draw">;

interface EndingProps {
  id: string;
  draw: DrawView;
  giving: Giving;
}

function Conclude({ id, giving, entered }: Pick<EndingProps, "id" | "giving"> & { entered: Conclusion }) {
  return (
    <Action giving={giving} command={{ type: "ConcludeDraw", draw: id, ...entered }} primary testid="draw-conclude">
      {say("draws.conclude")}
    </Action>
  );
}

/** What was drawn by hand, entered by choosing one after the other. */
function ByHand({ id, draw, giving }: EndingProps) {
  const { audience } = useSeen();
  const [drawn, setDrawn] = useState<readonly string[]>([]);
  const left = inPlaces(draw.items).filter((item) => !drawn.includes(item));
  return (
    <>
      <p>{say("draws.by-hand", { count: draw.choose })}</p>
      <ol class="by-hand">
        {drawn.map((item) => (
          <li key={item}>{drawnName(audience, draw, item)}</li>
        ))}
      </ol>
      <div class="buttons">
        {drawn.length < draw.choose &&
          left.map((item) => (
            <button key={item} type="button" data-item={item} onClick={() => setDrawn([...drawn, item])}>
              {drawnName(audience, draw, item)}
            </button>
          ))}
        {drawn.length > 0 && (
          <button type="button" onClick={() => setDrawn([])}>
            {say("draws.by-hand-again")}
          </button>
        )}
        {drawn.length === draw.choose && <Conclude id={id} giving={giving} entered={{ result: [...drawn] }} />}
      </div>
    </>
  );
}

function Number({ id, giving }: EndingProps) {
  const [number, setNumber] = useState("");
  return (
    <div class="entered">
      <label class="field">
        <span>{say("draws.number")}</span>
        <input
          inputMode="numeric"
          dir="ltr"
          value={number}
          data-testid="draw-number"
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
      </label>
      <Conclude id={id} giving={giving} entered={{ number: number.trim() }} />
    </div>
  );
}

function Round({ id, draw, giving }: EndingProps) {
  const [randomness, setRandomness] = useState("");
  const [signature, setSignature] = useState("");
  const [previous, setPrevious] = useState("");
  const chained = draw.beacon?.name === "drand-default";
  const entered = {
    randomness: randomness.trim().toLowerCase(),
    signature: signature.trim().toLowerCase(),
    ...(chained ? { previous: previous.trim().toLowerCase() } : {}),
  };
  return (
    <div class="entered">
      {draw.beacon && (
        <p>
          <code>{`https://api.drand.sh/${draw.beacon.chain}/public/${draw.beacon.round}`}</code>
        </p>
      )}
      <label class="field">
        <span>{say("draws.randomness")}</span>
        <input dir="ltr" value={randomness} onInput={(event) => setRandomness(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>{say("draws.signature")}</span>
        <input dir="ltr" value={signature} onInput={(event) => setSignature(event.currentTarget.value)} />
      </label>
      {chained && (
        <label class="field">
          <span>{say("draws.previous")}</span>
          <input dir="ltr" value={previous} onInput={(event) => setPrevious(event.currentTarget.value)} />
        </label>
      )}
      <Conclude id={id} giving={giving} entered={entered} />
    </div>
  );
}

/** What brings a draw of this method to its end. */
function Ending(props: EndingProps) {
  const { id, draw, giving } = props;
  if (draw.method === "physical") return <ByHand {...props} />;
  if (draw.method === "room-number") return <Number {...props} />;
  if (draw.method === "beacon") return <Round {...props} />;
  return (
    <div class="buttons">
      {draw.stage === "contributing" ? (
        <Action giving={giving} command={{ type: "CloseContributions", draw: id }} primary testid="draw-close">
          {say("draws.close")}
        </Action>
      ) : (
        <Conclude id={id} giving={giving} entered={{}} />
      )}
    </div>
  );
}

/** A draw is given up with a reason only; its secret comes out all the same. */
function GiveUp({ id, giving }: Pick<EndingProps, "id" | "giving">) {
  const [reason, setReason] = useState("");
  return (
    <details class="give-up">
      <summary>{say("draws.void")}</summary>
      <label class="field">
        <span>{say("draws.void-reason")}</span>
        <input
          maxLength={500}
          value={reason}
          dir="auto"
          data-testid="draw-void-reason"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="buttons">
        {reason.trim() !== "" && (
          <Action giving={giving} command={{ type: "VoidDraw", draw: id, reason: reason.trim() }} testid="draw-void">
            {say("draws.void-sure")}
          </Action>
        )}
      </div>
    </details>
  );
}

/** Drawing of lots: start one, see it come about, conclude it. */
export function Draws() {
  const { audience } = useSeen();
  const giving = useGiving();
  const shown = lastDraw(audience);
  const open = shown !== undefined && isOpen(shown[1]);
  return (
    <section class="panel draws">
      <h2>{t("draw.heading")}</h2>
      {shown && <Drawing id={shown[0]} draw={shown[1]} />}
      {shown && open && (
        <div key={shown[0]}>
          <Ending id={shown[0]} draw={shown[1]} giving={giving} />
          <GiveUp id={shown[0]} giving={giving} />
        </div>
      )}
      {!open && <StartDraw giving={giving} />}
      <Refusal giving={giving} />
    </section>
  );
}
