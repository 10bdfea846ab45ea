/** What to do now, in one sentence for somebody who does this for the first time. */

import { handsInOrder } from "../../../client_web/src/lib/hands";
import type { AudienceView, PersonalView } from "../../../client_web/src/lib/protocol.gen";
import { candidateOf, currentSlot } from "../../../client_web/src/ui/people";
import { say } from "../text";

const nameOf = (view: AudienceView, participant: string): string => view.participants[participant]?.name ?? participant;

function betweenSlots(view: AudienceView): string {
  if (view.undrawn) return say("guide.undrawn");
  const next = view.awaited_slot === undefined ? undefined : view.slots[view.awaited_slot];
  if (!next) return say("guide.all-heard");
  return say("guide.next-candidate", { candidate: candidateOf(view, next)?.name ?? next.candidate });
}

function inQuestions(view: AudienceView): string {
  const waiting = Object.values(view.questions).filter((question) => question.stage === "submitted").length;
  if (view.current_question !== undefined) return say("guide.called");
  if (view.next_question !== undefined) return say("guide.next-question");
  if (waiting > 0) return say("guide.decide", { count: waiting });
  return say("guide.no-questions");
}

function whatStands(view: AudienceView): string | undefined {
  const first = handsInOrder(view)[0]?.[1];
  if (view.line_lost) {
    const name = nameOf(view, view.line_lost.participant);
    return say(view.line_lost.back ? "guide.line-back" : "guide.line-lost", { name });
  }
  if (first?.kind === "point-of-order") return say("guide.point", { name: nameOf(view, first.participant) });
  if (view.interruption) return say("guide.interruption");
  const phase = view.current_phase === undefined ? undefined : currentSlot(view)?.phases[view.current_phase];
  if (phase?.pause_reason !== undefined) return say("guide.paused");
  if (phase?.expired) return say("guide.expired");
  return undefined;
}

/** The one thing that usually comes next, in the eyes of whoever leads; for the secretariat, what it can do. */
export function guidance(view: AudienceView, personal: Pick<PersonalView, "role">): string {
  if (personal.role === "secretariat" && view.stage !== "unprepared") return say("guide.secretariat");
  const urgent = whatStands(view);
  if (urgent !== undefined) return urgent;
  switch (view.stage) {
    case "unprepared":
      return say("guide.unprepared");
    case "prepared":
      return say(view.undrawn && view.format?.order_drawn !== "opening" ? "guide.undrawn" : "guide.prepared");
    case "between-slots":
      return betweenSlots(view);
    case "questions":
      return inQuestions(view);
    case "suspended":
      return say("guide.suspended");
    case "closed":
      return say("guide.closed");
    default:
      return say("guide.speaking", { candidate: candidateOf(view, currentSlot(view))?.name ?? "" });
  }
}
