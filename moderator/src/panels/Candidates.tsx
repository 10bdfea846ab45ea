import { useState } from "preact/hooks";
import type { FilingView } from "../../../client_web/src/lib/protocol.gen";
import { FilingForm } from "../../../client_web/src/pages/OwnMaterial";
import { StatementForm, isOpen } from "../../../client_web/src/pages/OwnStatement";
import { Checklist, LineQuality, hasStatement, readinessOf } from "../../../client_web/src/ui/Checklist";
import { OpenMaterial, Piece } from "../../../client_web/src/ui/Material";
import { useSeen, useSession, useStore } from "../../../client_web/src/ui/hooks";
import { Person, ranked } from "../../../client_web/src/ui/people";
import { word } from "../../../client_web/src/ui/text";
import { Action, Refusal, useGiving } from "../give";
import { say } from "../text";

/** One piece of material, with what the podium may do about it where it stands. */
function Filing({ id, filing }: { id: string; filing: FilingView }) {
  const giving = useGiving();
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState("");
  const { stage, title } = filing;
  const seen = { filing: id, stage: stage as "filed" };
  return (
    <li data-filing={id} data-stage={stage}>
      <Piece filing={filing} testid={`open-${id}`} />
      <p class="states">
        <span class={stage === "published" ? "tag good" : stage === "filed" ? "tag caution" : "tag"}>
          {word("filing-stage-podium", stage)}
        </span>{" "}
        {filing.reason && <span dir="auto">{filing.reason}</span>}
      </p>
      {stage !== "withdrawn" && !refusing && (
        <p class="buttons">
          {stage !== "published" && (
            <Action
              giving={giving}
              command={{ type: "PublishMaterial", ...seen }}
              label={`${say("material.publish")}: ${title}`}
              primary={stage === "filed"}
              testid={`publish-${id}`}
            >
              {say("material.publish")}
            </Action>
          )}
          {stage !== "refused" && (
            <button type="button" disabled={giving.barred} data-testid={`refuse-${id}`} onClick={() => setRefusing(true)}>
              {say(stage === "published" ? "material.take-down" : "material.refuse")}
            </button>
          )}
        </p>
      )}
      {refusing && (
        <div>
          <label class="field">
            <span>{say("material.reason")}</span>
            <input
              value={reason}
              maxLength={500}
              dir="auto"
              data-testid={`reason-${id}`}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          <p class="buttons">
            <button type="button" onClick={() => setRefusing(false)}>
              {say("console.cancel")}
            </button>
            <button
              type="button"
              disabled={giving.barred || !reason.trim()}
              data-testid={`refuse-send-${id}`}
              onClick={() =>
                void giving
                  .give({ type: "RefuseMaterial", reason: reason.trim(), ...seen })
                  .then((accepted) => accepted && setRefusing(false))
              }
            >
              {say("material.refuse-send")}
            </button>
          </p>
        </div>
      )}
      <Refusal giving={giving} />
    </li>
  );
}

/** A candidate as secretariat and chair see them: what is ready, what was filed, what waits for a decision. */
function Candidate({ slot, candidate }: { slot: string; candidate: string }) {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const readiness = readinessOf(useStore(live.transients), candidate);
  const who = audience.participants[candidate];
  const statement = audience.statements?.[slot];
  const accepted = audience.acceptances && candidate in audience.acceptances;
  const filings = ranked(audience.filings).filter(([, filing]) => filing.candidate === candidate);
  const waiting = filings.filter(([, filing]) => filing.stage === "filed").length;
  const current = audience.slots[slot];
  const ahead = current?.stage === "waiting";
  if (!who) return null;
  return (
    <li data-candidate={candidate}>
      <details>
        <summary data-testid={`candidate-${candidate}`}>
          <Person who={who} />{" "}
          {accepted === false && <span class="tag caution">{say("candidates.not-accepted")}</span>}{" "}
          {waiting > 0 && <span class="tag caution">{say("candidates.waiting", { count: waiting })}</span>}{" "}
          {ahead && <span class={readiness.there ? "tag good" : "tag"}>{say(readiness.there ? "candidates.there" : "candidates.away")}</span>}{" "}
          <LineQuality of={readiness} />
        </summary>
        <Checklist readiness={readiness} accepted={accepted} statement={statement} states={hasStatement(audience, slot)} />
        {readiness.level !== undefined && (
          <p>
            {say("candidates.level")}{" "}
            <meter min={0} max={100} value={readiness.level} aria-label={say("feeds.level", { name: who.name })} />
          </p>
        )}
        {statement && (
          <>
            {statement.over && <p class="fault">{say("candidates.over")}</p>}
            <OpenMaterial
              material={statement.material}
              type={statement.media_type}
              label={say("candidates.see-statement")}
              name={who.name}
              testid={`statement-${slot}`}
            />
          </>
        )}
        {personal.role === "secretariat" && audience.stage !== "closed" && (
          <details class="own-material material">
            <summary data-testid={`file-for-${candidate}`}>{say("candidates.file-for")}</summary>
            <FilingForm candidate={candidate} />
            {hasStatement(audience, slot) && current && isOpen(current) && (
              <>
                <h3>{say("candidates.statement")}</h3>
                <StatementForm slot={slot} filed={statement} />
              </>
            )}
          </details>
        )}
        <ul class="material">
          {filings.map(([id, filing]) => (
            <Filing key={id} id={id} filing={filing} />
          ))}
        </ul>
      </details>
    </li>
  );
}

export function Candidates() {
  const { audience } = useSeen();
  return (
    <section class="panel candidates" data-testid="candidates">
      <h2>{say("candidates.heading")}</h2>
      <ul>
        {ranked(audience.slots).map(([slot, { candidate }]) => (
          <Candidate key={slot} slot={slot} candidate={candidate} />
        ))}
      </ul>
    </section>
  );
}
