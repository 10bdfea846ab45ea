import { useEffect, useMemo, useState } from "preact/hooks";
import { inPlaces, recomputes } from "../lib/lots";
import type { AudienceView, DrawView } from "../lib/protocol.gen";
import { useSeen, useSession } from "./hooks";
import { candidateOf } from "./people";
import { t, word } from "./text";

/** The draw that is going on, else the one that was started last. */
export function lastDraw(view: AudienceView): [string, DrawView] | undefined {
  const draws = Object.entries(view.draws).sort(([, a], [, b]) => b.rank - a.rank);
  return draws.find(([, draw]) => isOpen(draw)) ?? draws[0];
}

/** Whether it waits for something; a bag whose order is settled waits for nobody. */
export const isOpen = (draw: DrawView): boolean => !["concluded", "void", "drawing"].includes(draw.stage);

/** What people call one of the things that lots are drawn among. */
export function drawnName(view: AudienceView, draw: DrawView, item: string): string {
  if (draw.purpose === "order") return candidateOf(view, view.slots[item])?.name ?? item;
  if (draw.purpose === "questions") {
    const state = view.questions[item]?.member_state;
    return state === undefined ? item : t("question.from", { state });
  }
  return item;
}

/** Each delegation that contributes, and how far its contribution has come. */
function Contributors({ draw }: { draw: DrawView }) {
  const states = Object.entries(draw.contributions ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (states.length === 0) return null;
  const how = (state: string, revealed: boolean): string =>
    revealed ? "revealed" : draw.left_out?.[state] ? "withheld" : "sealed";
  return (
    <ul class="contributors" aria-label={t("draw.contributors")}>
      {states.map(([state, one]) => (
        <li key={state} data-contribution={how(state, one.value !== undefined)}>
          <span class="state">{state}</span> {word("contribution", how(state, one.value !== undefined))}
        </li>
      ))}
    </ul>
  );
}

/** The result, place by place; each thing comes from where it stood in the list. */
function Result({ draw }: { draw: DrawView }) {
  const { audience } = useSeen();
  const result = inPlaces(draw.result);
  const whole = result.length === Object.keys(draw.items).length;
  return (
    <ol class="drawn" data-testid="draw-result" data-whole={whole}>
      {result.map((item, place) => (
        <li key={item} data-item={item} style={{ "--place": place, "--from": whole ? (draw.items[item] ?? 1) - 1 - place : 0 }}>
          <span class="place">{place + 1}</span> <span class="name">{drawnName(audience, draw, item)}</span>
        </li>
      ))}
    </ol>
  );
}

/** Before the result: what lots are being drawn among. */
function Listed({ draw }: { draw: DrawView }) {
  const { audience } = useSeen();
  return (
    <ul class="listed" aria-label={t("draw.list")}>
      {inPlaces(draw.items).map((item) => (
        <li key={item}>{drawnName(audience, draw, item)}</li>
      ))}
    </ul>
  );
}

/** Every page computes the result by itself, and says whether it agrees. */
function Recomputed({ id, draw }: { id: string; draw: DrawView }) {
  const { hearing } = useSession();
  const fits = useMemo(() => recomputes(hearing, id, draw), [hearing, id, draw]);
  if (fits === undefined) return null;
  return (
    <p class={fits ? "fits" : "alarm"} data-testid="draw-recomputed" data-fits={fits}>
      {fits ? t("draw.fits") : t("draw.does-not-fit")}
    </p>
  );
}

function stageWords(draw: DrawView): string {
  const count = Object.keys(draw.contributions ?? {}).length;
  if (draw.stage === "contributing") return t("draw.contributed", { count });
  return draw.stage === "awaiting" ? word("draw-awaiting", draw.method) : word("draw-stage", draw.stage);
}

/** A draw as everybody sees it: how it stands, who contributes, the result, and what it proves. */
export function Drawing({ id, draw }: { id: string; draw: DrawView }) {
  return (
    <div class="drawing" data-testid="drawing" data-stage={draw.stage} data-draw={id}>
      <p class="draw-stage" role="status">
        <strong>{word("draw-purpose", draw.purpose)}</strong>{" "}
        {stageWords(draw)}
      </p>
      {draw.beacon && <p class="beacon">{t("draw.round", { beacon: draw.beacon.name, round: String(draw.beacon.round) })}</p>}
      <Contributors draw={draw} />
      {draw.result ? <Result draw={draw} /> : <Listed draw={draw} />}
      {draw.void !== undefined && (
        <p class="void">
          {word("draw-void", draw.void)} {draw.void_reason}
        </p>
      )}
      <Recomputed id={id} draw={draw} />
      {draw.stage === "concluded" && (
        <p class="hint proof">
          {word("draw-proof", draw.method)} {draw.purpose === "tokens" && draw.method !== "physical" && t("draw.proof-tokens")}
        </p>
      )}
      {draw.commitment !== undefined && (
        <details class="sealed">
          <summary>{t("draw.sealed")}</summary>
          <p>
            {t("draw.sealed-list")} <code>{draw.list_digest}</code>
          </p>
          <p>
            {t("draw.sealed-secret")} <code>{draw.commitment}</code>
          </p>
        </details>
      )}
    </div>
  );
}

/** The last draw while it is going on, and for so long after its end; then nothing. */
export function useFreshDraw(forMs: number): [string, DrawView] | undefined {
  const { live } = useSession();
  const { audience } = useSeen();
  const [, again] = useState(0);
  const shown = lastDraw(audience);
  const ended = shown?.[1].ended_at;
  const left = ended === undefined ? undefined : ended + forMs - live.clock.now();
  useEffect(() => {
    if (left === undefined || left <= 0) return;
    const timer = setTimeout(() => again((n) => n + 1), left);
    return () => clearTimeout(timer);
  }, [ended]);
  return left !== undefined && left <= 0 ? undefined : shown;
}
