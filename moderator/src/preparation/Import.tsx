import { useState } from "preact/hooks";
import type { CommandError } from "../../../client_web/src/lib/commands";
import type { PlanMistake } from "../../../client_web/src/lib/protocol.gen";
import { useSession } from "../../../client_web/src/ui/hooks";
import { sentence } from "../../../client_web/src/ui/text";
import { say } from "../text";
import type { Part } from "./Basics";
import { readFile } from "./api";
import { Select } from "./fields";
import { withRead } from "./plan";

const KINDS = ["delegations", "participants", "slots", "format", "plan"] as const;

/** Tables and plans that exist already: chosen as a file, or pasted. Every mistake is named; then nothing is taken. */
export function Import({ change }: Part) {
  const session = useSession();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("delegations");
  const [pasted, setPasted] = useState("");
  const [mistakes, setMistakes] = useState<PlanMistake[]>([]);
  const [error, setError] = useState<CommandError>();
  const [said, setSaid] = useState("");
  const take = async (name: string, data: Blob | string): Promise<void> => {
    setSaid(say("prep.reading"));
    setError(undefined);
    setMistakes([]);
    const answer = await readFile(session, kind, name, data);
    setSaid("");
    if ("error" in answer) return setError(answer.error);
    if (answer.value.mistakes.length > 0) return setMistakes(answer.value.mistakes);
    change((now) => withRead(now, answer.value));
    setPasted("");
    if (answer.value.format) setSaid(say("prep.imported-format", { name }));
    else setSaid(say("prep.imported", { name, count: (answer.value.participants ?? answer.value.slots ?? []).length }));
  };
  return (
    <section class="panel">
      <h2>{say("prep.import")}</h2>
      <p class="hint">{say(`prep.import-${kind}`)}</p>
      <Select label={say("prep.import-kind")} value={kind} options={KINDS.map((each): [string, string] => [each, say(`prep.kind-${each}`)])} testid="prep-import-kind" set={(value) => setKind(value as typeof kind)} />
      <label class="field">
        <span>{say("prep.import-file")}</span>
        <input
          type="file"
          accept=".csv,.tsv,.txt,.toml"
          data-testid="prep-import-file"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void take(file.name, file);
            event.currentTarget.value = "";
          }}
        />
      </label>
      <label class="field">
        <span>{say("prep.import-paste")}</span>
        <textarea rows={4} dir="auto" value={pasted} data-testid="prep-import-text" onInput={(event) => setPasted(event.currentTarget.value)} />
      </label>
      <div class="buttons">
        <button type="button" disabled={!pasted.trim()} data-testid="prep-import-read" onClick={() => void take(say("prep.pasted"), pasted)}>
          {say("prep.import-read")}
        </button>
      </div>
      <p role="status">{said}</p>
      {error && <p class="refusal">{sentence(error)}</p>}
      {mistakes.length > 0 && (
        <div class="mistakes" role="alert" data-testid="prep-mistakes">
          <p>{say("prep.mistakes", { count: mistakes.length })}</p>
          <ul>
            {mistakes.map((mistake, index) => (
              <li key={index}>
                <strong>
                  {[mistake.file, mistake.line && say("prep.line", { line: mistake.line }), mistake.field].filter(Boolean).join(", ")}
                </strong>{" "}
                <span dir="auto">{mistake.text}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
