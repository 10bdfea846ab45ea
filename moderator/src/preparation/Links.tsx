import { useState } from "preact/hooks";
import type { CommandError } from "../../../client_web/src/lib/commands";
import type { HandedLinks, LinkNote } from "../../../client_web/src/lib/protocol.gen";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { ranked } from "../../../client_web/src/ui/people";
import { sentence, word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { download, makeLinks } from "./api";
import { Select, Text } from "./fields";

/** Personal links: made for one or for all, and then on this page only, until it is left. */
export function Links({ noted, barred }: { noted: Record<string, LinkNote>; barred: boolean }) {
  const { audience } = useSeen();
  const session = useSession();
  const [hours, setHours] = useState("48");
  const [whom, setWhom] = useState("");
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<HandedLinks>();
  const [error, setError] = useState<CommandError>();
  const people = ranked(audience.participants);
  const missing = people.filter(([id]) => !noted[id]);
  const make = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const subjects = whom === "" ? undefined : whom === "missing" ? missing.map(([id]) => id) : [whom];
    const answer = await makeLinks(session, Number(hours), subjects);
    setBusy(false);
    if ("error" in answer) setError(answer.error);
    else setMade(answer.value);
  };
  const named = `${session.hearing}-links`;
  return (
    <section class="panel">
      <h2>{say("prep.links")}</h2>
      <p class="hint">{say("prep.links-hint")}</p>
      {people.length === 0 ? (
        <p>{say("prep.links-first")}</p>
      ) : (
        <>
          <div class="row">
            <Select
              label={say("prep.links-for")}
              value={whom}
              testid="prep-links-for"
              options={[
                ["", say("prep.links-all", { count: people.length })],
                ["missing", say("prep.links-missing", { count: missing.length })],
                ...people.map(([id, who]): [string, string] => [id, `${who.name}, ${word("role", who.role)}`]),
              ]}
              set={setWhom}
            />
            <Text label={say("prep.links-hours")} type="number" value={hours} set={setHours} />
          </div>
          <div class="buttons">
            <button type="button" class="primary" disabled={barred || busy || !(Number(hours) > 0) || (whom === "missing" && missing.length === 0)} data-testid="prep-links-make" onClick={() => void make()}>
              {busy ? say("console.sending") : say("prep.links-make")}
            </button>
          </div>
        </>
      )}
      {error && (
        <p class="refusal" role="alert">
          {sentence(error)}
        </p>
      )}
      {made && (
        <div data-testid="prep-links-made">
          <p role="status">{say("prep.links-made", { count: made.links.length })}</p>
          <div class="buttons">
            <button type="button" data-testid="prep-links-table" onClick={() => download(`${named}.csv`, new Blob([made.table], { type: "text/csv" }))}>
              {say("prep.links-table")}
            </button>
            <button type="button" data-testid="prep-links-sheet" onClick={() => download(`${named}.html`, new Blob([made.sheet], { type: "text/html" }))}>
              {say("prep.links-sheet")}
            </button>
          </div>
          <ul class="handed">
            {made.links.map((link) => (
              <li key={link.id} data-link={link.id}>
                <strong>{link.name}</strong> <span class="role">{word("role", link.role)}</span>
                <input readOnly dir="ltr" value={link.link} aria-label={say("prep.link-of", { name: link.name })} onFocus={(event) => event.currentTarget.select()} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
