import { useEffect, useState } from "preact/hooks";
import type { CommandError } from "../../../client_web/src/lib/commands";
import type { Preparation as Told } from "../../../client_web/src/lib/protocol.gen";
import { Connection } from "../../../client_web/src/ui/Connection";
import { LanguageChoice } from "../../../client_web/src/ui/LanguageChoice";
import { Rules } from "../../../client_web/src/ui/Rules";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { sentence, word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { Basics, Modalities, Posts } from "./Basics";
import { Checks } from "./Checks";
import { Delegations } from "./Delegations";
import { Import } from "./Import";
import { Links } from "./Links";
import { Candidates, People } from "./People";
import { Programme } from "./Programme";
import { preparation, save } from "./api";
import { type Plan, emptyPlan, planOf } from "./plan";

const REHEARSAL = "-rehearsal";
const FIRST_PRESET = "itu-15";
const AGAIN_MS = 30_000;

/** What the server has of the preparation, anew with every change of the hearing and while time goes by. */
function useTold(): { told: Told | undefined; error: CommandError | undefined } {
  const { audience } = useSeen();
  const session = useSession();
  const [told, setTold] = useState<Told>();
  const [error, setError] = useState<CommandError>();
  useEffect(() => {
    let here = true;
    const look = async (): Promise<void> => {
      const answer = await preparation(session);
      if (!here) return;
      if ("value" in answer) setTold(answer.value);
      setError("error" in answer ? answer.error : undefined);
    };
    void look();
    const timer = setInterval(() => void look(), AGAIN_MS);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [session, audience]);
  return { told, error };
}

/** Where the secretariat makes a hearing, sees what is missing and hands out links. Others read. */
export function Preparation() {
  const { audience, personal, line } = useSeen();
  const session = useSession();
  const { told, error } = useTold();
  const [draft, setDraft] = useState<Plan>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<CommandError>();
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (draft === undefined) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [draft !== undefined]);
  if (!told) return <main class="notice">{error ? <p class="refusal">{sentence(error)}</p> : <p role="status">{say("prep.loading")}</p>}</main>;
  const first = told.plan === undefined;
  const base = told.plan ? planOf(told.plan) : emptyPlan(told.presets[FIRST_PRESET] ?? { name: "", phases: [] }, session.hearing.endsWith(REHEARSAL));
  const plan = draft ?? base;
  const mayWrite = personal.role === "secretariat" && (audience.stage === "unprepared" || audience.stage === "prepared");
  const change = (how: (plan: Plan) => Plan): void => {
    setSaved(false);
    setDraft((now) => how(now ?? base));
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    setRefusal(undefined);
    const outcome = await save(session, crypto.randomUUID(), plan, first);
    setBusy(false);
    if (outcome.accepted) {
      setDraft(undefined);
      setSaved(true);
    } else setRefusal(outcome.error);
  };
  const part = { plan, change };
  const consoleUrl = `/moderator/${encodeURIComponent(session.hearing)}`;
  return (
    <div class="preparation">
      <header class="page-header">
        <div class="what">
          <p class="eyebrow">{say("prep.heading")}</p>
          <h1>{plan.title || say("prep.untitled")}</h1>
        </div>
        <p class="stage" data-testid="stage" data-stage={audience.stage}>
          {word("stage", audience.stage)}
        </p>
        <p>{first ? <span class="hint">{say("prep.not-yet")}</span> : <a href={consoleUrl}>{say("prep.to-console")}</a>}</p>
        <div class="who">
          <p>
            {personal.name}, {word("role", personal.role)}
          </p>
          <Connection />
          <LanguageChoice />
        </div>
      </header>
      {!mayWrite && <p class="hint banner">{personal.role === "secretariat" ? say("prep.over") : say("prep.reader")}</p>}
      <main class="preparation-columns">
        <form
          class="preparation-plan"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <fieldset disabled={!mayWrite}>
            <legend class="visually-hidden">{say("prep.heading")}</legend>
            <Basics {...part} />
            <Modalities {...part} presets={told.presets} />
            <Posts {...part} />
            <Candidates {...part} />
            <People {...part} />
            <Delegations {...part} />
          </fieldset>
          {mayWrite && (
            <div class="save" role="status">
              <button type="submit" class="primary" disabled={busy || line !== "up" || (draft === undefined && !first)} data-testid="prep-save">
                {busy ? say("console.sending") : first ? say("prep.prepare") : say("prep.amend")}
              </button>
              {draft !== undefined && (
                <button type="button" onClick={() => setDraft(undefined)} data-testid="prep-discard">
                  {say("prep.discard")}
                </button>
              )}
              <span data-testid="prep-state" data-state={refusal ? "refused" : draft ? "changed" : saved ? "saved" : "clean"} class={refusal ? "refusal" : undefined}>
                {refusal ? sentence(refusal) : draft ? say("prep.unsaved") : saved ? say("prep.saved") : ""}
              </span>
            </div>
          )}
        </form>
        <div class="preparation-side">
          {!first && <Checks checks={told.checks} />}
          {mayWrite && <Import {...part} />}
          {personal.role === "secretariat" && <Links noted={told.links} barred={line !== "up" || draft !== undefined} />}
          <Programme />
          <Rules />
        </div>
      </main>
    </div>
  );
}
