/** What was done last, and who was faster when a command was overtaken. */

import type { ActionView, AudienceView } from "../../client_web/src/lib/protocol.gen";
import { word } from "../../client_web/src/ui/text";
import { say } from "./text";

/** The newest first. */
export const lastActions = (view: Pick<AudienceView, "actions">): [string, ActionView][] =>
  Object.entries(view.actions ?? {}).sort(([, a], [, b]) => b.rank - a.rank);

/** Whose action came before the overtaken command, in words; nothing if it was one's own or nobody's. */
export function fasterThanYou(view: AudienceView, subject: string): string {
  const last = lastActions(view)[0]?.[1];
  if (!last || last.subject === subject) return "";
  return say("log.faster", { name: last.name ?? word("role", last.role), what: word("verb", last.what) });
}
