/** The speakers' list in the order in which it is dealt with. */

import type { AudienceView, HandKind, HandView } from "./protocol.gen";

/** A point of order goes before everything. */
const ORDER: readonly string[] = ["point-of-order", "reply", "floor"] satisfies HandKind[];

export function handsInOrder(view: AudienceView): [id: string, hand: HandView][] {
  return Object.entries(view.hands ?? {}).sort(
    ([, a], [, b]) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.rank - b.rank,
  );
}
