import { useEffect, useState } from "preact/hooks";
import type { Category, Delegation, States as StatesAnswer } from "../../../client_web/src/lib/protocol.gen";
import { useSession, useStore } from "../../../client_web/src/ui/hooks";
import { stateNames } from "../../../client_web/src/ui/states";
import { word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import type { Part } from "./Basics";
import { Remove, Select, States, Text } from "./fields";
import { type Plan, changedDelegation, idOf, seatsOf, withDelegation, withSeats, withoutDelegation } from "./plan";

const CATEGORIES: readonly Category[] = ["member-state", "sector-member", "observer", "press", "civil-society"];
const SHOWN = 25;

function Row({ delegation, plan, change }: Part & { delegation: Delegation }) {
  const seats = seatsOf(plan, delegation.id).length;
  return (
    <tr data-delegation={delegation.id}>
      <th scope="row" dir="auto">
        {delegation.name}
      </th>
      <td>{word("category", delegation.category)}</td>
      <td>
        <input
          type="text"
          dir="auto"
          maxLength={200}
          list="prep-groups"
          value={delegation.group ?? ""}
          aria-label={say("prep.group-of", { name: delegation.name })}
          data-testid={`prep-group-${delegation.id}`}
          onInput={(event) => {
            const group = event.currentTarget.value;
            change((now) => changedDelegation(now, delegation.id, { group }));
          }}
        />
      </td>
      <td>
        <input
          type="number"
          min="0"
          max="50"
          value={seats}
          aria-label={say("prep.seats-of", { name: delegation.name })}
          onChange={(event) => {
            const count = Math.min(50, Math.max(0, event.currentTarget.valueAsNumber || 0));
            change((now) => withSeats(now, delegation, count));
          }}
        />
      </td>
      <td>
        <Remove name={delegation.name} remove={() => change((now) => withoutDelegation(now, delegation.id))} />
      </td>
    </tr>
  );
}

function Add({ plan, change, groups }: Part & { groups: Record<string, string[]> }) {
  const names = useStore(stateNames);
  const [category, setCategory] = useState<Category>("member-state");
  const [state, setState] = useState<string[]>([]);
  const [name, setName] = useState("");
  const code = state[0];
  const called = name.trim() || (code ? (names[code] ?? "") : "");
  const groupOf = (of: string): string => Object.entries(groups).find(([, codes]) => codes.includes(of))?.[0] ?? "";
  const add = (): void => {
    const taken = plan.delegations.map((one) => one.id);
    const id = code ? idOf(code, taken, "state") : idOf(called, taken, "delegation");
    const delegation: Delegation = { id, name: called, category, member_state: code ?? null, group: code ? groupOf(code) : "" };
    change((now) => withDelegation(now, delegation, 1));
    setState([]);
    setName("");
  };
  const all = (): void =>
    change((now) => {
      const had = new Set(now.delegations.map((one) => one.member_state));
      const members = Object.values(groups).flat().filter((each) => !had.has(each));
      return members.sort().reduce(
        (plan, each) =>
          withDelegation(plan, { id: each.toLowerCase(), name: names[each] ?? each, category: "member-state", member_state: each, group: groupOf(each) }, 1),
        now,
      );
    });
  return (
    <div class="add">
      <div class="row">
        <Select
          label={say("prep.category")}
          value={category}
          options={CATEGORIES.map((each): [string, string] => [each, word("category", each)])}
          set={(value) => setCategory(value as Category)}
        />
        <States label={say("prep.state")} value={state} set={setState} testid="prep-delegation-state" />
        <Text label={say("prep.delegation-name")} value={name} set={setName} />
      </div>
      <div class="buttons">
        <button type="button" disabled={!called || (category === "member-state" && !code)} data-testid="prep-add-delegation" onClick={add}>
          {say("prep.add-delegation")}
        </button>
        <button type="button" data-testid="prep-add-all" onClick={all}>
          {say("prep.add-all")}
        </button>
      </div>
    </div>
  );
}

/** The groups that the rules name, then those of the United Nations. */
const groupsKnown = (plan: Plan, groups: Record<string, string[]>): string[] => [
  ...new Set([...Object.keys(plan.format.groups ?? {}), plan.format.drawn_from ?? "", ...Object.keys(groups)].filter(Boolean)),
];

export function Delegations({ plan, change }: Part) {
  const { origin } = useSession();
  const [groups, setGroups] = useState<Record<string, string[]>>({});
  const [sought, setSought] = useState("");
  useEffect(() => {
    void fetch(`${origin}/api/states`)
      .then(async (answer) => (answer.ok ? setGroups(((await answer.json()) as StatesAnswer).groups) : undefined))
      .catch(() => undefined);
  }, [origin]);
  const wanted = sought.trim().toLowerCase();
  const found = plan.delegations.filter((one) => [one.name, one.id, one.group ?? ""].some((text) => text.toLowerCase().includes(wanted)));
  const seats = plan.participants.filter((who) => who.delegation).length;
  return (
    <section class="panel">
      <h2>{say("prep.delegations")}</h2>
      <p class="hint" data-testid="prep-delegations">
        {say("prep.delegations-count", { count: plan.delegations.length, seats })}
      </p>
      <p class="hint">{say("prep.group-hint")}</p>
      <datalist id="prep-groups">
        {groupsKnown(plan, groups).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {plan.delegations.length > SHOWN && <Text label={say("prep.find")} value={sought} set={setSought} />}
      {found.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={say("prep.delegations")}>
          <table>
            <thead>
              <tr>
                {(["prep.delegation-name", "prep.category", "prep.group", "prep.seats"] as const).map((key) => (
                  <th key={key} scope="col">
                    {say(key)}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN).map((one) => (
                <Row key={one.id} delegation={one} plan={plan} change={change} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > SHOWN && <p class="hint">{say("prep.more", { count: found.length - SHOWN })}</p>}
      <Add plan={plan} change={change} groups={groups} />
    </section>
  );
}
