/** The plan of a hearing while it is being written: changes that keep its parts together. */

import type { Command } from "../../../client_web/src/lib/commands";
import type { Delegation, Format, Participant, PlannedSlot, Post, Readable, Role } from "../../../client_web/src/lib/protocol.gen";

type Fields = Omit<Extract<Command, { type: "PrepareHearing" }>, "type">;
export type Plan = Fields & { posts: Post[]; delegations: Delegation[] };

const FEEDS: Partial<Record<Role, (id: string) => string>> = {
  candidate: (id) => `candidate:${id}`,
  chair: () => "chair",
  room: () => "room",
  delegate: (id) => `delegate:${id}`,
};

export const LISTENING: ReadonlySet<string> = new Set(["sector-member", "observer", "press", "civil-society"]);

export const emptyPlan = (format: Format, rehearsal: boolean): Plan => ({
  title: "",
  format,
  participants: [],
  slots: [],
  rehearsal,
  posts: [],
  delegations: [],
});

/** What the server told or read: its lists are there, whatever was left out. */
export const planOf = (told: Record<string, unknown>): Plan => ({ posts: [], delegations: [], ...told }) as unknown as Plan;

/** An id out of a name, unlike all that are taken. */
export function idOf(name: string, taken: Iterable<string>, otherwise: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  const base = plain || otherwise;
  const known = new Set(taken);
  for (let number = 1; ; number += 1) {
    const id = number === 1 && plain ? base : `${base}-${number}`;
    if (!known.has(id)) return id;
  }
}

const ids = (plan: Plan): string[] => plan.participants.map((who) => who.id);

/** Ranks as listed, feeds as the roles have them. */
function settled(plan: Plan): Plan {
  const participants = plan.participants.map((who, index) => {
    const feed = FEEDS[who.role]?.(who.id);
    // A vice-chair may have been given a feed by a file; others' follow their role.
    return { ...who, rank: index + 1, feed: feed ?? who.feed ?? null };
  });
  return { ...plan, participants };
}

export function withPerson(plan: Plan, role: Role, name = ""): Plan {
  const id = idOf(name, ids(plan), role);
  const place = role === "room" ? "room" : "remote";
  const who: Participant = { id, role, name, rank: 0, place, ...(role === "room" && !name ? { name: "Room" } : {}) };
  return settled({ ...plan, participants: [...plan.participants, who] });
}

/** A candidate with the slot that is theirs. */
export function withCandidate(plan: Plan): Plan {
  const added = withPerson(plan, "candidate");
  const id = added.participants.at(-1)?.id ?? "";
  const slot: PlannedSlot = { id: `slot-${id}`, candidate: id, post: plan.posts[0]?.id ?? "" };
  return { ...added, slots: [...added.slots, slot] };
}

export const changed = (plan: Plan, id: string, fields: Partial<Participant>): Plan =>
  settled({ ...plan, participants: plan.participants.map((who) => (who.id === id ? { ...who, ...fields } : who)) });

export const changedSlot = (plan: Plan, id: string, fields: Partial<PlannedSlot>): Plan => ({
  ...plan,
  slots: plan.slots.map((slot) => (slot.id === id ? { ...slot, ...fields } : slot)),
});

export const without = (plan: Plan, id: string): Plan =>
  settled({
    ...plan,
    participants: plan.participants.filter((who) => who.id !== id),
    slots: plan.slots.filter((slot) => slot.candidate !== id),
  });

/** One place earlier or later in the list of slots. */
export function movedSlot(plan: Plan, id: string, by: -1 | 1): Plan {
  const at = plan.slots.findIndex((slot) => slot.id === id);
  const slots = [...plan.slots];
  const [slot] = slots.splice(at, 1);
  if (slot) slots.splice(Math.max(0, at + by), 0, slot);
  return { ...plan, slots };
}

export function withPost(plan: Plan): Plan {
  const id = idOf("", plan.posts.map((post) => post.id), "post");
  const first = plan.posts.length === 0;
  return {
    ...plan,
    posts: [...plan.posts, { id, title: "" }],
    slots: first ? plan.slots.map((slot) => ({ ...slot, post: id })) : plan.slots,
  };
}

export function withoutPost(plan: Plan, id: string): Plan {
  const posts = plan.posts.filter((post) => post.id !== id);
  const slots = plan.slots.map((slot) => (slot.post === id ? { ...slot, post: posts[0]?.id ?? "" } : slot));
  return { ...plan, posts, slots };
}

export const changedPost = (plan: Plan, id: string, fields: Partial<Post>): Plan => ({
  ...plan,
  posts: plan.posts.map((post) => (post.id === id ? { ...post, ...fields } : post)),
});

export const changedDelegation = (plan: Plan, id: string, fields: Partial<Delegation>): Plan => ({
  ...plan,
  delegations: plan.delegations.map((delegation) => (delegation.id === id ? { ...delegation, ...fields } : delegation)),
});

export const seatsOf = (plan: Plan, delegation: string): Participant[] =>
  plan.participants.filter((who) => who.delegation === delegation);

/** As many seats as wanted: the last ones go first, new ones are named after the delegation. */
export function withSeats(plan: Plan, delegation: Delegation, count: number): Plan {
  const seats = seatsOf(plan, delegation.id);
  const gone = new Set(seats.slice(count).map((who) => who.id));
  let participants = plan.participants.filter((who) => !gone.has(who.id));
  const role: Role = LISTENING.has(delegation.category) ? "observer" : "delegate";
  for (let number = seats.length + 1; number <= count; number += 1) {
    const id = idOf(`${delegation.id}-${number}`, participants.map((who) => who.id), "seat");
    const name = count > 1 || number > 1 ? `${delegation.name} ${number}` : delegation.name;
    const member_state = delegation.member_state ?? null;
    participants = [...participants, { id, role, name, rank: 0, place: "remote", member_state, delegation: delegation.id }];
  }
  return settled({ ...plan, participants });
}

export function withDelegation(plan: Plan, delegation: Delegation, seats: number): Plan {
  if (plan.delegations.some((known) => known.id === delegation.id)) return plan;
  return withSeats({ ...plan, delegations: [...plan.delegations, delegation] }, delegation, seats);
}

export function withoutDelegation(plan: Plan, id: string): Plan {
  return settled({
    ...plan,
    delegations: plan.delegations.filter((delegation) => delegation.id !== id),
    participants: plan.participants.filter((who) => who.delegation !== id),
  });
}

/** What is in both is taken from the second; what is new comes at the end. */
function merged<T extends { id: string }>(had: readonly T[], read: readonly T[]): T[] {
  const anew = new Map(read.map((one) => [one.id, one]));
  const kept = had.map((one) => anew.get(one.id) ?? one);
  const known = new Set(had.map((one) => one.id));
  return [...kept, ...read.filter((one) => !known.has(one.id))];
}

/** The plan with what a file said. A whole plan takes the place of this one; rules and slots take the place of these. */
export function withRead(plan: Plan, read: Readable): Plan {
  if (read.plan) return settled(planOf(read.plan));
  if (read.format) return { ...plan, format: read.format as unknown as Format };
  const people = (read.participants ?? []) as unknown as Participant[];
  const delegations = (read.delegations ?? []) as unknown as Delegation[];
  const slots = (read.slots ?? plan.slots) as unknown as PlannedSlot[];
  return settled({
    ...plan,
    participants: merged(plan.participants, people),
    delegations: merged(plan.delegations, delegations),
    slots: read.slots ? slots : withSlotsFor(plan.slots, people, plan.posts[0]?.id ?? ""),
  });
}

/** Candidates that a table of people brings have slots too. */
function withSlotsFor(slots: PlannedSlot[], people: readonly Participant[], post: string): PlannedSlot[] {
  const known = new Set(slots.map((slot) => slot.candidate));
  const added = people.filter((who) => who.role === "candidate" && !known.has(who.id));
  return [...slots, ...added.map((who) => ({ id: `slot-${who.id}`, candidate: who.id, post }))];
}

const pad = (number: number): string => String(number).padStart(2, "0");

/** Unix milliseconds as a `datetime-local` field has them, in the time of this device; empty for none. */
export function localOf(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "";
  const at = new Date(ms);
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

export function msOf(local: string): number | null {
  const ms = local ? new Date(local).getTime() : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}
