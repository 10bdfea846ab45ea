import { useState } from "preact/hooks";
import { Rules } from "../../../client_web/src/ui/Rules";
import { useStore } from "../../../client_web/src/ui/hooks";
import { word } from "../../../client_web/src/ui/text";
import { singleKeys, switchSingleKeys, useKeys } from "../keys/shortcuts";
import { say } from "../text";
import { HELPED, KEYS, wordOfVerb } from "../verbs/offered";
import { REGIONS } from "./regions";
import { Sheet } from "./Sheet";

function KeyTable() {
  const keys = useStore(singleKeys);
  const shown = (key: string): string => (keys ? key.toUpperCase() : `Alt+Shift+${key.toUpperCase()}`);
  const rows: [key: string, what: string][] = [
    ...Object.entries(KEYS).map(([name, key]): [string, string] => [shown(key), wordOfVerb(name)]),
    ...REGIONS.map(({ key, label }): [string, string] => [shown(key), say("keys.go", { place: label() })]),
    [shown("1") + " … " + shown("9"), say("keys.drawers")],
    ["Esc", say("keys.escape")],
    ["Alt+↑ / Alt+↓", say("keys.move")],
    ["?", say("keys.help")],
  ];
  return (
    <table class="keys">
      <caption>{say("keys.heading")}</caption>
      <tbody>
        {rows.map(([key, what]) => (
          <tr key={key + what}>
            <th scope="row">
              <kbd>{key}</kbd>
            </th>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Keys, verbs and modalities in plain words: everything somebody needs who has never done this. */
export function HelpSheet() {
  const [open, setOpen] = useState(false);
  const keys = useStore(singleKeys);
  useKeys((key) => {
    if (key !== "?") return false;
    setOpen(true);
    return true;
  });
  return (
    <>
      <button type="button" class="help-button" data-testid="help-open" aria-label={say("help.open")} onClick={() => setOpen(true)}>
        ?
      </button>
      {open && (
        <Sheet heading={say("help.open")} testid="help-sheet" close={() => setOpen(false)}>
          <label class="switch">
            <input
              type="checkbox"
              checked={keys}
              data-testid="single-keys"
              onChange={(event) => switchSingleKeys(event.currentTarget.checked)}
            />{" "}
            {say("keys.single")}
          </label>
          <p class="hint">{say("keys.chord")}</p>
          <div class="sheet-columns">
            <KeyTable />
            <div>
              <h3>{say("help.verbs")}</h3>
              <dl class="verb-help">
                {HELPED.map((command) => (
                  <div key={command}>
                    <dt>{word("verb", command)}</dt>
                    <dd>{word("help", command)}</dd>
                  </div>
                ))}
              </dl>
              <Rules open />
            </div>
          </div>
        </Sheet>
      )}
    </>
  );
}
