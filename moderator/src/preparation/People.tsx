import type { Participant, Place, PlannedSlot, Role } from "../../../client_web/src/lib/protocol.gen";
import { word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import type { Part } from "./Basics";
import { PLACES, Remove, Select, States, Text } from "./fields";
import { changed, changedSlot, localOf, movedSlot, msOf, withCandidate, withPerson, without } from "./plan";

function Common({ who, change }: { who: Participant } & Pick<Part, "change">) {
  return (
    <>
      <Text label={say("prep.name")} value={who.name} needed testid={`prep-name-${who.id}`} set={(name) => change((now) => changed(now, who.id, { name }))} />
      <States
        label={say("prep.state")}
        value={who.member_state ? [who.member_state] : []}
        testid={`prep-state-${who.id}`}
        set={([code]) => change((now) => changed(now, who.id, { member_state: code ?? null }))}
      />
      <Select label={say("prep.place")} value={who.place} options={PLACES()} set={(place) => change((now) => changed(now, who.id, { place: place as Place }))} />
    </>
  );
}

function Candidate({ slot, who, plan, change }: Part & { slot: PlannedSlot; who: Participant }) {
  const at = plan.slots.indexOf(slot);
  return (
    <li data-candidate={who.id}>
      <div class="row">
        <Common who={who} change={change} />
        <States
          label={say("prep.nominated-by")}
          several
          value={who.nominated_by ?? []}
          set={(nominated_by) => change((now) => changed(now, who.id, { nominated_by }))}
        />
        {plan.posts.length > 1 && (
          <Select
            label={say("prep.post")}
            value={slot.post ?? ""}
            options={plan.posts.map((post): [string, string] => [post.id, post.title || post.id])}
            testid={`prep-post-${who.id}`}
            set={(post) => change((now) => changedSlot(now, slot.id, { post }))}
          />
        )}
        <Text
          label={say("prep.received")}
          type="datetime-local"
          value={localOf(slot.received)}
          set={(text) => change((now) => changedSlot(now, slot.id, { received: msOf(text) }))}
        />
      </div>
      <div class="buttons">
        <button type="button" class="small" disabled={at === 0} aria-label={say("prep.up-of", { name: who.name })} onClick={() => change((now) => movedSlot(now, slot.id, -1))}>
          ↑
        </button>
        <button
          type="button"
          class="small"
          disabled={at === plan.slots.length - 1}
          aria-label={say("prep.down-of", { name: who.name })}
          onClick={() => change((now) => movedSlot(now, slot.id, 1))}
        >
          ↓
        </button>
        <Remove name={who.name} remove={() => change((now) => without(now, who.id))} />
      </div>
    </li>
  );
}

export function Candidates({ plan, change }: Part) {
  const people = new Map(plan.participants.map((who) => [who.id, who]));
  return (
    <section class="panel">
      <h2>{say("prep.candidates")}</h2>
      <p class="hint">{word("modality", `order-${plan.format.order ?? "given-list"}`)}</p>
      <ol>
        {plan.slots.map((slot) => {
          const who = people.get(slot.candidate);
          return who && <Candidate key={slot.id} slot={slot} who={who} plan={plan} change={change} />;
        })}
      </ol>
      <button type="button" data-testid="prep-add-candidate" onClick={() => change(withCandidate)}>
        {say("prep.add-candidate")}
      </button>
    </section>
  );
}

const OTHERS: readonly Role[] = ["chair", "vice-chair", "room", "interpreter", "delegate", "captioner", "observer", "secretariat"];

/** Who may ask in the name of a group: of states, a constituency, civil society. */
const WITH_GROUP: ReadonlySet<string> = new Set(["delegate", "observer"]);

/** Chair, vice-chairs, the room, interpreters: whoever is neither a candidate nor in a delegation. */
export function People({ plan, change }: Part) {
  const others = plan.participants.filter((who) => who.role !== "candidate" && !who.delegation);
  return (
    <section class="panel">
      <h2>{say("prep.people")}</h2>
      <p class="hint">{say("prep.people-hint")}</p>
      <ul>
        {others.map((who) => (
          <li key={who.id} data-person={who.id}>
            <div class="row">
              <Select
                label={say("prep.role")}
                value={who.role}
                options={[...OTHERS, ...(OTHERS.includes(who.role) ? [] : [who.role])].map((role): [string, string] => [role, word("role", role)])}
                set={(role) => change((now) => changed(now, who.id, { role: role as Role, feed: null, ...(role === "room" ? { place: "room" } : {}) }))}
              />
              <Common who={who} change={change} />
              {WITH_GROUP.has(who.role) && (
                <Text
                  label={say("prep.group")}
                  value={who.group ?? ""}
                  testid={`prep-group-${who.id}`}
                  set={(group) => change((now) => changed(now, who.id, { group: group || null }))}
                />
              )}
            </div>
            <Remove name={who.name} remove={() => change((now) => without(now, who.id))} />
          </li>
        ))}
      </ul>
      <div class="buttons">
        {OTHERS.slice(0, 5).map((role) => (
          <button key={role} type="button" data-testid={`prep-add-${role}`} onClick={() => change((now) => withPerson(now, role))}>
            {say("prep.add-role", { role: word("role", role) })}
          </button>
        ))}
      </div>
    </section>
  );
}
