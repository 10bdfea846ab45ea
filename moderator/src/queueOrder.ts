/** How the console arranges questions; what may be done with each, the server decides. */

import type { Command } from "../../client_web/src/lib/commands";
import type { QuestionView } from "../../client_web/src/lib/protocol.gen";

export type Row = readonly [id: string, question: QuestionView];

export const SECTIONS = ["called", "submitted", "admitted", "aside", "done"] as const;
export type Section = (typeof SECTIONS)[number];

const SECTION_OF: Readonly<Record<string, Section>> = {
  called: "called",
  submitted: "submitted",
  admitted: "admitted",
  returned: "aside",
  refused: "aside",
  merged: "aside",
  withdrawn: "aside",
  answered: "done",
  carried: "done",
};

/** Places are compared as text, character by character; never by a language's rules. */
const byPlace = ([, a]: Row, [, b]: Row): number => {
  const [left, right] = [a.queue ?? "", b.queue ?? ""];
  return left < right ? -1 : left > right ? 1 : a.rank - b.rank;
};

/** What needs the chair first stands first; the queue by its places, all else by receipt. */
export function arranged(questions: Readonly<Record<string, QuestionView>>): Record<Section, Row[]> {
  const found: Record<Section, Row[]> = { called: [], submitted: [], admitted: [], aside: [], done: [] };
  for (const row of Object.entries(questions)) found[SECTION_OF[row[1].stage] ?? "done"].push(row);
  for (const section of SECTIONS) {
    found[section].sort(section === "admitted" ? byPlace : ([, a], [, b]) => a.rank - b.rank);
  }
  return found;
}

/** Questions of one candidate (and those to all), or of everyone (`""`), that hold the words looked for. */
export function matching(rows: readonly Row[], slot: string, words: string): Row[] {
  const wanted = words.trim().toLocaleLowerCase();
  return rows.filter(
    ([, question]) =>
      (slot === "" || question.slot === undefined || question.slot === slot) &&
      (wanted === "" || `${question.member_state ?? ""} ${question.text ?? ""}`.toLocaleLowerCase().includes(wanted)),
  );
}

/** The command that moves a row one up or down among those shown, or nothing at either end. */
export function step(rows: readonly Row[], id: string, up: boolean): Command | undefined {
  const at = rows.findIndex(([key]) => key === id);
  if (at < 0 || (up ? at === 0 : at === rows.length - 1)) return undefined;
  const before = up ? rows[at - 1]?.[0] : rows[at + 2]?.[0];
  return { type: "MoveQuestion", question: id, before: before ?? null };
}
