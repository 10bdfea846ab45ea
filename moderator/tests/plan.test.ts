import { expect, test } from "vitest";
import type { Format, Readable } from "../../client_web/src/lib/protocol.gen";
import {
  type Plan,
  changed,
  emptyPlan,
  idOf,
  localOf,
  movedSlot,
  msOf,
  planOf,
  withCandidate,
  withDelegation,
  withPerson,
  withPost,
  withRead,
  withSeats,
  without,
  withoutDelegation,
  withoutPost,
} from "../src/preparation/plan";

const FORMAT: Format = { name: "any", phases: [{ kind: "statement", budget_ms: 60_000 }] };
const EMPTY = emptyPlan(FORMAT, false);
const KENYA = { id: "ken", name: "Kenya", category: "member-state", member_state: "KEN" } as const;
const PRESS = { id: "press", name: "The press", category: "press" } as const;
const people = (plan: Plan): string[] => plan.participants.map((who) => who.id);

test("ids come out of names, unlike all that are there", () => {
  expect(idOf("Amára Okafor!", [], "candidate")).toBe("amara-okafor");
  expect(idOf("Amara Okafor", ["amara-okafor"], "candidate")).toBe("amara-okafor-2");
  expect(idOf("会", [], "candidate")).toBe("candidate-1");
  expect(idOf("x".repeat(90), [], "candidate")).toHaveLength(40);
});

test("a candidate comes and goes with a slot, of the first post", () => {
  const plan = withCandidate(withCandidate(withPost(EMPTY)));
  expect(plan.slots).toEqual([
    { id: "slot-candidate-1", candidate: "candidate-1", post: "post-1" },
    { id: "slot-candidate-2", candidate: "candidate-2", post: "post-1" },
  ]);
  expect(plan.participants[1]).toMatchObject({ rank: 2, feed: "candidate:candidate-2" });
  expect(movedSlot(plan, "slot-candidate-2", -1).slots[0]?.candidate).toBe("candidate-2");
  expect(movedSlot(plan, "slot-candidate-1", -1).slots).toEqual(plan.slots);
  const left = without(plan, "candidate-1");
  expect([people(left), left.slots.length, left.participants[0]?.rank]).toEqual([["candidate-2"], 1, 1]);
});

test("the first post takes the slots that are there, a post that goes leaves them to another", () => {
  const plan = withPost(withPost(withCandidate(EMPTY)));
  expect(plan.slots[0]?.post).toBe("post-1");
  expect(withoutPost(plan, "post-1").slots[0]?.post).toBe("post-2");
  expect(withoutPost(withoutPost(plan, "post-1"), "post-2").slots[0]?.post).toBe("");
});

test("feeds follow the roles", () => {
  const plan = withPerson(withPerson(EMPTY, "chair"), "room");
  expect(plan.participants.map((who) => [who.feed, who.place])).toEqual([
    ["chair", "remote"],
    ["room", "room"],
  ]);
  expect(changed(plan, "chair-1", { role: "vice-chair", feed: null }).participants[0]?.feed).toBeNull();
});

test("a delegation has as many seats as wanted; who only listens is an observer", () => {
  const plan = withDelegation(withDelegation(EMPTY, KENYA, 2), PRESS, 1);
  expect(plan.participants.map((who) => [who.id, who.role, who.member_state, who.delegation, who.feed])).toEqual([
    ["ken-1", "delegate", "KEN", "ken", "delegate:ken-1"],
    ["ken-2", "delegate", "KEN", "ken", "delegate:ken-2"],
    ["press-1", "observer", null, "press", null],
  ]);
  expect(people(withSeats(plan, KENYA, 1))).toEqual(["ken-1", "press-1"]);
  expect(people(withSeats(plan, KENYA, 0))).toEqual(["press-1"]);
  expect(withDelegation(plan, KENYA, 5)).toBe(plan);
  expect(people(withoutDelegation(plan, "ken"))).toEqual(["press-1"]);
});

test("what a file says comes in: the same ids take its word, others are added, candidates get slots", () => {
  const plan = withDelegation(withPost(EMPTY), KENYA, 1);
  const read = {
    mistakes: [],
    delegations: [{ ...KENYA, name: "Republic of Kenya" }, PRESS],
    participants: [
      { id: "ken-1", role: "delegate", name: "Wanjiru", rank: 1, place: "room", delegation: "ken" },
      { id: "amara", role: "candidate", name: "Amara", rank: 2, place: "remote" },
    ],
  } as unknown as Readable;
  const after = withRead(plan, read);
  expect(after.delegations.map((one) => one.name)).toEqual(["Republic of Kenya", "The press"]);
  expect(after.participants.map((who) => [who.id, who.name, who.rank])).toEqual([
    ["ken-1", "Wanjiru", 1],
    ["amara", "Amara", 2],
  ]);
  expect(after.slots).toEqual([{ id: "slot-amara", candidate: "amara", post: "post-1" }]);
  const whole = withRead(plan, { mistakes: [], plan: { title: "T", format: FORMAT, participants: [], slots: [] } } as never);
  expect([whole.title, whole.posts, whole.delegations]).toEqual(["T", [], []]);
  const ruled = withRead(plan, { mistakes: [], format: { ...FORMAT, name: "our own" } });
  expect(ruled).toEqual({ ...plan, format: { ...FORMAT, name: "our own" } });
  expect(planOf({ posts: [{ id: "p", title: "P" }] }).posts).toHaveLength(1);
});

test("moments are there and back to the minute", () => {
  const at = new Date(2030, 4, 6, 10, 5).getTime();
  expect(localOf(at)).toBe("2030-05-06T10:05");
  expect(msOf(localOf(at))).toBe(at);
  expect([localOf(null), localOf(undefined), msOf(""), msOf("soon")]).toEqual(["", "", null, null]);
});
