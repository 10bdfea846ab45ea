/** Which verbs the console offers in its one fixed place, and how it presents each: the server says which are legal. */

import type { Command } from "../../../client_web/src/lib/commands";
import type { AudienceView } from "../../../client_web/src/lib/protocol.gen";
import { candidateOf, currentSlot, ranked } from "../../../client_web/src/ui/people";
import { word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { type Verbs, ready } from "./legality";

export interface Verb {
  /** Its place among the verbs, and its name in tests. */
  id: string;
  command: Command;
  label: string;
  /** For what cannot be taken back: what is asked before, and what the answer that does it says. */
  grave?: { heading: string; sure: string };
  /** Its place, whichever others are legal: no verb moves because another comes or goes. */
  cell: string;
  /** The single key that gives it. */
  key?: string;
}

/** The first of these that is legal is what usually comes next. */
const USUALLY_NEXT: readonly Command["type"][] = [
  "OpenHearing",
  "ResumeHearing",
  "EndInterruption",
  "ResumeClock",
  "MarkAnswered",
  "CallQuestion",
  "StartSlot",
  "NextPhase",
  "EndSlot",
  "CloseHearing",
];

/** What usually comes next among the verbs on offer; never the end of the hearing while a candidate is to come. */
export function primaryOf(view: Pick<AudienceView, "undrawn" | "awaited_slot">, verbs: readonly Verb[]): Verb | undefined {
  const over = !view.undrawn && view.awaited_slot === undefined;
  const found = USUALLY_NEXT.filter((type) => over || type !== "CloseHearing").map((type) => verbs.find((verb) => verb.command.type === type));
  return found.find((verb) => verb !== undefined);
}

/** Verbs that need nothing but a click, and that everybody's clock or floor depends on: those of the bar. */
const IN_THE_BAR: ReadonlySet<string> = new Set<Command["type"]>([
  ...USUALLY_NEXT,
  "PauseClock",
  "BeginIntervention",
  "EndIntervention",
  "GiveFloor",
  "WithdrawFloor",
  "InterruptSpeaker",
  "PlayMessage",
  "StopPlaying",
  "TakeChair",
  "SuspendHearing",
]);

/** Of several with one name: the slot whose turn it is, and the floor for the candidate whose slot runs. */
function isAtHand(view: AudienceView, command: Command): boolean {
  if (command.type === "StartSlot") return command.slot === view.awaited_slot;
  if (command.type === "GiveFloor") return command.participant === currentSlot(view)?.candidate;
  return IN_THE_BAR.has(command.type);
}

/** The phase that follows the running one. */
function following(view: AudienceView): string | undefined {
  const phases = ranked(currentSlot(view)?.phases);
  const at = phases.findIndex(([kind]) => kind === view.current_phase);
  return at < 0 ? undefined : phases[at + 1]?.[0];
}

/** Which single key gives which command, wherever it is legal. */
export const KEYS: Readonly<Record<string, string>> = {
  StartSlot: "s",
  NextPhase: "n",
  EndSlot: "e",
  PauseClock: "p",
  ResumeClock: "p",
  CallQuestion: "c",
  MarkAnswered: "a",
  "BeginIntervention question": "b",
  "BeginIntervention answer": "w",
  EndIntervention: "t",
  WithdrawFloor: "f",
  InterruptSpeaker: "i",
  EndInterruption: "i",
};

const nameOf = (view: AudienceView, slot: string | undefined): string => {
  const shown = slot === undefined ? undefined : view.slots[slot];
  return candidateOf(view, shown)?.name ?? shown?.candidate ?? "";
};

/** Verbs that the sheet of help explains, in the order of a hearing. */
export const HELPED: readonly Command["type"][] = [
  "OpenHearing",
  "StartSlot",
  "NextPhase",
  "EndSlot",
  "PauseClock",
  "ResumeClock",
  "ExtendTime",
  "RestoreTime",
  "BeginIntervention",
  "EndIntervention",
  "GiveFloor",
  "WithdrawFloor",
  "CloseMicrophone",
  "InterruptSpeaker",
  "EndInterruption",
  "RulePointOfOrder",
  "GiveReply",
  "LowerHand",
  "SuggestRuling",
  "WithdrawSuggestion",
  "AdmitQuestion",
  "RefuseQuestion",
  "ReturnQuestion",
  "MergeQuestion",
  "MoveQuestion",
  "ReopenQuestion",
  "CallQuestion",
  "MarkAnswered",
  "CarryToWriting",
  "MoveSlot",
  "WithdrawCandidate",
  "TakeChair",
  "StartOrderDraw",
  "StartChoiceDraw",
  "CloseContributions",
  "ConcludeDraw",
  "VoidDraw",
  "ChangeModalities",
  "SetPlace",
  "DrawToken",
  "PassTurn",
  "PublishMaterial",
  "RefuseMaterial",
  "SendMessage",
  "PlayMessage",
  "PlayStatement",
  "StopPlaying",
  "SuspendHearing",
  "ResumeHearing",
  "CloseHearing",
];

/** Where a command is one of two that differ in a field only, the field is part of its name. */
const nameOfVerb = (command: Command): string =>
  command.type === "BeginIntervention" ? `${command.type} ${command.kind}` : command.type;

/** A verb in words, away from what it would act on. */
export const wordOfVerb = (name: string): string => word("verb", name);

/** What a button says, by its verb; each names its object where the object is not plain from the place. */
function labelOf(view: AudienceView, command: Command): string {
  switch (command.type) {
    case "StartSlot":
      return say("clock.start", { candidate: nameOf(view, command.slot) });
    case "NextPhase":
      return say("clock.begin", { next: word("phase", following(view) ?? "") });
    case "GiveFloor":
      return say("give.to-name", { name: view.participants[command.participant]?.name ?? command.participant });
    default:
      return wordOfVerb(nameOfVerb(command));
  }
}

function graveOf(view: AudienceView, command: Command): Verb["grave"] {
  switch (command.type) {
    case "EndSlot":
      return { heading: say("clock.end", { candidate: nameOf(view, command.slot) }), sure: say("clock.end-sure") };
    case "CloseHearing":
      return { heading: say("hearing.close-ask"), sure: say("hearing.close-sure") };
    case "SuspendHearing":
      return { heading: say("hearing.suspend-ask"), sure: say("hearing.suspend-sure") };
    default:
      return undefined;
  }
}

/** The names that tests and scripts know the buttons by. */
const TESTIDS: Readonly<Record<string, string>> = {
  "BeginIntervention question": "begin-question",
  "BeginIntervention answer": "begin-answer",
  EndIntervention: "end-turn",
  InterruptSpeaker: "interrupt",
  GiveFloor: "give-floor-to-candidate",
};

const kebab = (type: string): string => type.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase();

function idOf(command: Command): string {
  if (command.type === "StartSlot") return `start-${command.slot}`;
  const name = nameOfVerb(command);
  return TESTIDS[name] ?? kebab(name);
}

/** The verbs of the hearing as a whole, as the chair has them at hand now. */
export function offered(view: AudienceView, verbs: Verbs): Verb[] {
  const atHand = ready(verbs).filter(([, command]) => isAtHand(view, command));
  return atHand.map(([, command]) => {
    const grave = graveOf(view, command);
    const key = KEYS[nameOfVerb(command)];
    return { id: idOf(command), cell: nameOfVerb(command).replace(" ", "-"), command, label: labelOf(view, command), ...(grave && { grave }), ...(key && { key }) };
  });
}
