/** The equal-time ledger as a page shows it: sums of what the view holds, as they stand at a moment. */

import { remainingAt } from "./hearingClock";
import type { AudienceView, ClockView, SlotView } from "./protocol.gen";

/** Milliseconds, but for the counts. */
export interface Account {
  allotted: number;
  statement: number;
  answers: number;
  answersCount: number;
  questions: number;
  questionsCount: number;
  paused: number;
  restored: number;
  extended: number;
  overrun: number;
  remaining: number;
  linesLost: number;
}

const spentAt = (clock: ClockView, now: number): number => clock.budget_ms - remainingAt(clock, now);

/** One candidate's account at hearing time `now`. */
export function accountOf(view: AudienceView, id: string, slot: SlotView, now: number): Account {
  const phases = Object.entries(slot.phases);
  const sum = (of: (phase: SlotView["phases"][string]) => number): number =>
    phases.reduce((total, [, phase]) => total + of(phase), 0);
  const restored = sum((phase) => phase.restored_ms ?? 0);
  const extended = sum((phase) => phase.extended_ms ?? 0);
  const turn = view.current_slot === id ? view.intervention : undefined;
  const running = (kind: string): number => (turn?.kind === kind ? spentAt(turn.clock, now) : 0);
  const counted = (kind: string): number => (turn?.kind === kind ? 1 : 0);
  const statement = slot.phases["statement"];
  return {
    allotted: sum((phase) => phase.clock.budget_ms) - restored - extended,
    statement: statement ? spentAt(statement.clock, now) : 0,
    answers: (slot.answered?.spent_ms ?? 0) + running("answer"),
    answersCount: (slot.answered?.count ?? 0) + counted("answer"),
    questions: (slot.asked?.spent_ms ?? 0) + running("question"),
    questionsCount: (slot.asked?.count ?? 0) + counted("question"),
    paused: sum(
      (phase) =>
        (phase.paused_ms ?? 0) + (phase.paused_since === undefined ? 0 : Math.max(0, now - phase.paused_since)),
    ),
    restored,
    extended,
    overrun: sum((phase) => Math.max(0, -remainingAt(phase.clock, now))),
    remaining: sum((phase) => Math.max(0, remainingAt(phase.clock, now))),
    linesLost: sum((phase) => phase.lines_lost ?? 0),
  };
}
