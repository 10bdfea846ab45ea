import { useState } from "preact/hooks";
import type { Format } from "../../../client_web/src/lib/protocol.gen";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { Refusal, useGiving } from "../give";
import { say } from "../text";
import { FormatFields } from "./FormatFields";

function Form({ given, heard, done }: { given: Format; heard: boolean; done: () => void }) {
  const [format, setFormat] = useState(given);
  const [reason, setReason] = useState("");
  const giving = useGiving();
  const change = (fields: Partial<Format>): void => setFormat((now) => ({ ...now, ...fields }));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await giving.give({ type: "ChangeModalities", format, reason: reason.trim() })) done();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {heard && <p class="hint">{say("modalities.heard")}</p>}
      <FormatFields format={format} heard={heard} change={change} />
      <label class="field">
        <span>{say("modalities.reason")}</span>
        <input
          type="text"
          maxLength={500}
          dir="auto"
          required
          value={reason}
          data-testid="modalities-reason"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="grave" disabled={giving.barred || giving.busy || !reason.trim()} data-testid="modalities-send">
          {say("modalities.send")}
        </button>
        <button type="button" onClick={done}>
          {say("console.cancel")}
        </button>
      </div>
      <Refusal giving={giving} />
    </form>
  );
}

/** Changes the rules between two candidates. The whole format is fetched first: views carry only what pages show. */
export function Modalities() {
  const { audience, personal } = useSeen();
  const session = useSession();
  const [format, setFormat] = useState<Format>();
  if (personal.role === "secretariat" || audience.stage === "closed") return null;
  const between = audience.stage === "prepared" || audience.stage === "between-slots";
  const heard = Object.values(audience.slots).some((slot) => slot.stage !== "waiting");
  const begin = async (): Promise<void> => {
    const answer = await fetch(`${session.origin}/api/hearings/${encodeURIComponent(session.hearing)}/modalities`, {
      headers: { Authorization: `Bearer ${session.token}` },
    });
    if (answer.ok) setFormat(((await answer.json()) as { format: Format }).format);
  };
  return (
    <section class="panel modalities">
      <h2>{say("modalities.heading")}</h2>
      {!between && <p class="hint">{say("modalities.when")}</p>}
      {between && !format && (
        <button type="button" data-testid="modalities-begin" onClick={() => void begin()}>
          {say("modalities.begin")}
        </button>
      )}
      {between && format && <Form given={format} heard={heard} done={() => setFormat(undefined)} />}
    </section>
  );
}
