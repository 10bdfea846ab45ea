/** Alarms of the view in words. */

import type { Params } from "../../../client_web/src/lib/catalogue";
import type { AlarmView, AudienceView } from "../../../client_web/src/lib/protocol.gen";
import { catalogue, languageNames } from "../../../client_web/src/ui/text";

/** `interpreter-missing:fr` -> `interpreter-missing` */
export const kindOf = (id: string): string => id.split(":", 1)[0] ?? id;

export function alarmWords(view: AudienceView, id: string, { of, count, reason }: AlarmView): string {
  const kind = kindOf(id);
  const key = `alarm.${kind}`;
  if (!catalogue.value.has(key)) return kind;
  const language = kind === "interpreter-missing" && of !== undefined ? languageNames([of]) : "";
  const name = of === undefined ? "" : (view.participants[of]?.name ?? of);
  return catalogue.value.text(key, { name, language, reason: reason ?? "", count: count ?? 0 } satisfies Params);
}

/** Alarms that have begun, the gravest first; and when the next one that lies ahead begins. */
export function begun(alarms: Readonly<Record<string, AlarmView>>, now: number): { now: [string, AlarmView][]; next?: number } {
  const all = Object.entries(alarms).sort(([, a], [, b]) => a.rank - b.rank);
  const ahead = all.flatMap(([, { since }]) => (since !== undefined && since > now ? [since] : []));
  const here = all.filter(([, { since }]) => since === undefined || since <= now);
  return ahead.length === 0 ? { now: here } : { now: here, next: Math.min(...ahead) };
}
