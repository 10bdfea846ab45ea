/** A ruling on a question as the secretariat suggests it, and a suggestion as the chair's ruling. */

import type { Command } from "../../../client_web/src/lib/commands";
import type { RefusalReason, SuggestedRuling, SuggestionView } from "../../../client_web/src/lib/protocol.gen";

const NAMES = {
  AdmitQuestion: "admit",
  RefuseQuestion: "refuse",
  ReturnQuestion: "return",
  MergeQuestion: "merge",
} as const satisfies Record<string, SuggestedRuling>;

export type RulingCommand = Extract<Command, { type: keyof typeof NAMES }>;

export function suggestionOf(ruling: RulingCommand, note: string): Command {
  return {
    type: "SuggestRuling",
    question: ruling.question,
    suggestion: NAMES[ruling.type],
    ...("reason" in ruling && { reason: ruling.reason }),
    ...("into" in ruling && { into: ruling.into }),
    ...("text" in ruling && { text: ruling.text }),
    note,
  };
}

/** The command that does what is suggested, on a question that nobody has ruled on. */
export function rulingOf(question: string, suggested: SuggestionView): RulingCommand {
  const stage = "submitted";
  switch (suggested.ruling as SuggestedRuling) {
    case "admit":
      return { type: "AdmitQuestion", question, stage };
    case "refuse":
      return { type: "RefuseQuestion", question, reason: suggested.reason as RefusalReason, text: suggested.text ?? "", stage };
    case "return":
      return { type: "ReturnQuestion", question, text: suggested.text ?? "", stage };
    case "merge":
      return { type: "MergeQuestion", question, into: suggested.into ?? "" };
  }
}
