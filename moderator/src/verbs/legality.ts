/** What the server says of each verb, for this person: no rule is worked out here a second time. */

import type { Command } from "../../../client_web/src/lib/commands";
import type { AudienceView, PersonalView, VerbView } from "../../../client_web/src/lib/protocol.gen";

export type Verbs = Readonly<Record<string, VerbView>>;

/** `StartSlot:slot-1` -> `StartSlot` */
export const nameOf = (id: string): string => id.split(":", 1)[0] ?? id;

/** The verbs of whoever presides, with this person's own in the place of those that are otherwise for them. */
export function verbsOf(view: Pick<AudienceView, "verbs">, personal: Pick<PersonalView, "verbs">): Verbs {
  const own = personal.verbs ?? {};
  const others = Object.entries(view.verbs ?? {}).filter(([id]) => !(id in own) && !(nameOf(id) in own));
  return { ...Object.fromEntries(others), ...own };
}

/** The same some time later, if nothing has happened: what was to become legal is; and when the next one will be. */
export function atTime(verbs: Verbs, now: number): { verbs: Verbs; next?: number } {
  const ahead: number[] = [];
  const later = Object.entries(verbs).map(([id, verb]): [string, VerbView] => {
    if (verb.legal || verb.legal_from === undefined) return [id, verb];
    if (verb.legal_from <= now) return [id, { ...verb, legal: true }];
    ahead.push(verb.legal_from);
    return [id, verb];
  });
  const known = { verbs: Object.fromEntries(later) };
  return ahead.length === 0 ? known : { ...known, next: Math.min(...ahead) };
}

/** The verbs that can be given as they stand, by id; what is filled in by a person is offered where they do. */
export function ready(verbs: Verbs): [id: string, command: Command][] {
  return Object.entries(verbs)
    .filter(([, verb]) => verb.legal && verb.command && !verb.needs)
    .sort(([a, { rank: left }], [b, { rank: right }]) => left - right || (a < b ? -1 : 1))
    .map(([id, verb]) => [id, verb.command as Command]);
}

/** Whether a verb is legal; of several with this name, whether any is. */
export const isLegal = (verbs: Verbs, name: string): boolean =>
  Object.entries(verbs).some(([id, verb]) => (id === name || nameOf(id) === name) && verb.legal);

export interface Absent {
  name: string;
  why: string;
  /** Hearing time from which it will be there, if nothing else happens. */
  from?: number;
}

/** Verbs that are not there, each once and with the rule's sentence, in the console's order. */
export function absent(verbs: Verbs, notNow: string): Absent[] {
  const found = new Map<string, Absent>();
  for (const [id, verb] of Object.entries(verbs).sort(([, a], [, b]) => a.rank - b.rank)) {
    const name = nameOf(id);
    if (verb.legal || found.has(name) || isLegal(verbs, name)) continue;
    found.set(name, { name, why: verb.why ?? notNow, ...(verb.legal_from !== undefined && { from: verb.legal_from }) });
  }
  return [...found.values()];
}
