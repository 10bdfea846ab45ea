import { expect, test } from "vitest";
import { type RulingCommand, rulingOf, suggestionOf } from "../src/verbs/suggesting";

const RULINGS: RulingCommand[] = [
  { type: "AdmitQuestion", question: "q", stage: "submitted" },
  { type: "RefuseQuestion", question: "q", reason: "personal", text: "Of the post.", stage: "submitted" },
  { type: "ReturnQuestion", question: "q", text: "Shorter.", stage: "submitted" },
  { type: "MergeQuestion", question: "q", into: "other" },
];

test.each(RULINGS)("what is suggested is what the chair gives: $type", (ruling) => {
  const { type, question, suggestion, ...rest } = suggestionOf(ruling, "Seen.") as unknown as Record<string, string>;
  expect([type, question, rest.note]).toEqual(["SuggestRuling", "q", "Seen."]);
  expect(rulingOf("q", { ruling: suggestion ?? "", ...rest })).toEqual(ruling);
});
