/** What has changed in the hearing, in sentences for whoever leads it without seeing the screen. */

import type { AudienceView, HandView, QuestionView } from "../../../client_web/src/lib/protocol.gen";
import { duration, t, word } from "../../../client_web/src/ui/text";
import { say } from "../text";

const nameOf = (view: AudienceView, participant: string): string => view.participants[participant]?.name ?? participant;

const newKeys = <T>(before: Record<string, T> = {}, after: Record<string, T> = {}): [string, T][] =>
  Object.entries(after).filter(([key]) => !(key in before));

function phaseChanges(before: AudienceView, after: AudienceView): string[] {
  const found: string[] = [];
  if (after.stage !== before.stage) found.push(word("stage", after.stage));
  const running = (view: AudienceView) => view.slots[view.current_slot ?? ""]?.phases[view.current_phase ?? ""];
  const [old, now] = [running(before), running(after)];
  if (!now || after.current_phase !== before.current_phase || after.current_slot !== before.current_slot) return found;
  if (now.expired && !old?.expired) found.push(t("clock.expired"));
  else if (now.warned_ms !== undefined && now.warned_ms !== old?.warned_ms) {
    found.push(t("clock.warned", { left: duration(now.warned_ms) }));
  }
  if (now.pause_reason !== undefined && old?.pause_reason === undefined) {
    const reason = word("pause", now.pause_reason);
    found.push(reason ? t("clock.paused-why", { reason }) : t("clock.paused"));
  } else if (now.pause_reason === undefined && old?.pause_reason !== undefined) found.push(t("clock.running"));
  return found;
}

const handWords = (view: AudienceView, hand: HandView): string =>
  `${word("hand", hand.kind)}: ${[nameOf(view, hand.participant), view.participants[hand.participant]?.member_state].filter(Boolean).join(", ")}`;

function questionChanges(before: AudienceView, after: AudienceView): string[] {
  const found: string[] = [];
  const arrived = newKeys(before.questions, after.questions).filter(([, { stage }]: [string, QuestionView]) => stage === "submitted");
  if (arrived.length > 0) found.push(say("told.questions", { count: arrived.length }));
  if (after.current_question !== undefined && after.current_question !== before.current_question) {
    found.push(say("told.called", { text: after.questions[after.current_question]?.text ?? "" }));
  }
  return found;
}

/** One sentence for each thing that somebody who leads must hear of. */
export function changes(before: AudienceView, after: AudienceView): string[] {
  const found = phaseChanges(before, after);
  if (after.floor?.holder !== before.floor?.holder) {
    found.push(after.floor ? say("told.floor", { name: nameOf(after, after.floor.holder) }) : t("floor.nobody"));
  }
  if (after.intervention && after.intervention.id !== before.intervention?.id) found.push(word("turn", after.intervention.kind));
  if (after.intervention?.expired && !before.intervention?.expired) {
    found.push(`${word("turn", after.intervention.kind)}: ${t("clock.expired")}`);
  }
  for (const [, hand] of newKeys(before.hands, after.hands)) found.push(handWords(after, hand));
  if (after.presiding !== undefined && after.presiding !== before.presiding) {
    found.push(say("presiding.who", { name: nameOf(after, after.presiding) }));
  }
  return [...found, ...questionChanges(before, after)];
}
