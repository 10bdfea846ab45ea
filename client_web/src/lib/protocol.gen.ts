// Generated from the server's message types by `make generate`. Do not edit.

export const MESSAGE_BYTES = 16384 as const;

export const REPORT_BYTES = 1024 as const;

export const HELLO_SECONDS = 5 as const;

export const CLOSE_CODES = {
  MALFORMED: 4400,
  TOKEN: 4401,
  UNKNOWN_HEARING: 4404,
  NO_HELLO: 4408,
  TOO_LARGE: 4413,
  TOO_FAST: 4429,
  FAILED: 4500,
  JOURNAL_AWAY: 4503,
} as const;

export const RULES = {
  PrepareHearing: "procedure#PrepareHearing",
  AmendPreparation: "procedure#AmendPreparation",
  ChangeModalities: "procedure#ChangeModalities",
  ChooseSplit: "procedure#ChooseSplit",
  OpenHearing: "procedure#OpenHearing",
  SuspendHearing: "procedure#SuspendHearing",
  ResumeHearing: "procedure#ResumeHearing",
  CloseHearing: "procedure#CloseHearing",
  StartSlot: "procedure#StartSlot",
  PauseClock: "procedure#PauseClock",
  ResumeClock: "procedure#ResumeClock",
  RestoreTime: "procedure#RestoreTime",
  ExtendTime: "procedure#ExtendTime",
  BeginIntervention: "procedure#BeginIntervention",
  EndIntervention: "procedure#EndIntervention",
  MoveSlot: "procedure#MoveSlot",
  WithdrawCandidate: "procedure#WithdrawCandidate",
  TakeChair: "procedure#TakeChair",
  NextPhase: "procedure#NextPhase",
  EndSlot: "procedure#EndSlot",
  GiveFloor: "procedure#GiveFloor",
  WithdrawFloor: "procedure#WithdrawFloor",
  ConfirmReady: "procedure#ConfirmReady",
  CloseMicrophone: "procedure#CloseMicrophone",
  OpenMicrophone: "procedure#OpenMicrophone",
  RaiseHand: "procedure#RaiseHand",
  LowerHand: "procedure#LowerHand",
  RulePointOfOrder: "procedure#RulePointOfOrder",
  GiveReply: "procedure#GiveReply",
  InterruptSpeaker: "procedure#InterruptSpeaker",
  EndInterruption: "procedure#EndInterruption",
  SetPlace: "procedure#SetPlace",
  SubmitQuestion: "questions#SubmitQuestion",
  ReviseQuestion: "questions#ReviseQuestion",
  WithdrawQuestion: "questions#WithdrawQuestion",
  SupportQuestion: "questions#SupportQuestion",
  WithdrawSupport: "questions#WithdrawSupport",
  SuggestRuling: "questions#SuggestRuling",
  WithdrawSuggestion: "questions#WithdrawSuggestion",
  AdmitQuestion: "questions#AdmitQuestion",
  RefuseQuestion: "questions#RefuseQuestion",
  ReturnQuestion: "questions#ReturnQuestion",
  ReopenQuestion: "questions#ReopenQuestion",
  MergeQuestion: "questions#MergeQuestion",
  MoveQuestion: "questions#MoveQuestion",
  CallQuestion: "questions#CallQuestion",
  MarkAnswered: "questions#MarkAnswered",
  CarryToWriting: "questions#CarryToWriting",
  AnswerInWriting: "questions#AnswerInWriting",
  RegisterToAsk: "asking#RegisterToAsk",
  WithdrawRegistration: "asking#WithdrawRegistration",
  DrawToken: "asking#DrawToken",
  PassTurn: "asking#PassTurn",
  StartOrderDraw: "protocol#StartOrderDraw",
  StartChoiceDraw: "protocol#StartChoiceDraw",
  ContributeToDraw: "protocol#ContributeToDraw",
  CloseContributions: "protocol#CloseContributions",
  RevealContribution: "protocol#RevealContribution",
  ConcludeDraw: "protocol#ConcludeDraw",
  VoidDraw: "protocol#VoidDraw",
  FileMaterial: "candidates#FileMaterial",
  WithdrawMaterial: "candidates#WithdrawMaterial",
  PublishMaterial: "candidates#PublishMaterial",
  RefuseMaterial: "candidates#RefuseMaterial",
  FileStatement: "candidates#FileStatement",
  WithdrawStatement: "candidates#WithdrawStatement",
  AcceptGuidelines: "candidates#AcceptGuidelines",
  SendMessage: "candidates#SendMessage",
  MarkRead: "candidates#MarkRead",
  Undo: "procedure#Undo",
  RevokeToken: "procedure#RevokeToken",
  ReportFeedFound: "procedure#ReportFeedFound",
  ReportFeedLost: "procedure#ReportFeedLost",
  ReportRecording: "procedure#ReportRecording",
  ReportRecorderStopped: "procedure#ReportRecorderStopped",
  ReportRecorderWriting: "procedure#ReportRecorderWriting",
  PlayMessage: "procedure#PlayMessage",
  PlayStatement: "procedure#PlayStatement",
  StopPlaying: "procedure#StopPlaying",
  ReportMaterialReady: "procedure#ReportMaterialReady",
  ReportMaterialFailed: "procedure#ReportMaterialFailed",
  ReportPlayingEnded: "procedure#ReportPlayingEnded",
} as const;

export const FORMAT_FIELDS = {
  warnings_ms: {"kind": "times", "meaning": "Remaining time at which a warning is given."},
  at_zero: {"kind": "choice", "choices": ["warn", "withdraw"], "meaning": "What happens when a phase's time is spent: a warning only, or the floor is withdrawn after `grace`."},
  grace_ms: {"kind": "time", "meaning": "With `at_zero = \"withdraw\"`: how long after zero the floor is taken away."},
  question_ms: {"kind": "time", "meaning": "How long one question may take to ask."},
  answer_ms: {"kind": "time", "meaning": "How long one answer may take."},
  question_length: {"kind": "number", "meaning": "Longest text of a question, in characters."},
  messages: {"kind": "choice", "choices": ["none", "audio", "video"], "meaning": "Whether a question may come as a recording, with a summary as its text."},
  message_ms: {"kind": "time", "meaning": "With `messages`: how long such a recording may be; no longer than `question`."},
  bells: {"kind": "bells", "meaning": "Soft signals at a phase's remaining time: `bells = [{ remaining = \"30 s\", tones = 1 }]`."},
  intervention_warnings_ms: {"kind": "times", "meaning": "Remaining time of a single question or answer at which a warning is given."},
  intervention_at_zero: {"kind": "choice", "choices": ["warn", "withdraw"], "meaning": "The same for a single question or answer; with `\"withdraw\"` after the same grace."},
  intervention_bells: {"kind": "bells", "meaning": "The same signals at the remaining time of a single question or answer."},
  late_grace_ms: {"kind": "time", "meaning": "How long the hearing waits for a late candidate before the slot may be moved to the end."},
  on_line_lost: {"kind": "choice", "choices": ["run", "pause"], "meaning": "What the clock does when the line of a remote holder of the floor is lost."},
  retry_ms: {"kind": "time", "meaning": "With `on_line_lost = \"pause\"`: how long a lost line may be tried again before the slot may be moved."},
  lost_line_rulings: {"kind": "choices", "choices": ["resume", "restore", "filed-statement", "move-slot"], "meaning": "What the chair may rule once a candidate's line is lost; empty: any of these."},
  restore_at_most_ms: {"kind": "time", "optional": true, "meaning": "How much may be restored to one candidate after lost lines, in all; None: as the chair rules."},
  restore_offered_ms: {"kind": "time", "meaning": "The time that the console proposes to restore; the chair may give another."},
  on_interpretation_lost: {"kind": "choice", "choices": ["run", "pause"], "meaning": "What the clock does when an interpreter's line is lost while somebody speaks; the floor is heard on."},
  on_recording_stopped: {"kind": "choice", "choices": ["run", "pause"], "meaning": "What the clock does when the recording stops, which the webcast is taken from."},
  questions_per_state: {"kind": "number", "optional": true, "meaning": "How many questions a state may have for one candidate; None: as many as it likes."},
  first_rounds_first: {"kind": "flag", "meaning": "Nobody's second question to a candidate is called before everybody's first."},
  nominating_state: {"kind": "choice", "choices": ["allowed", "flagged", "barred"], "meaning": "What a state may ask a candidate whom it has nominated itself."},
  selection: {"kind": "choice", "choices": ["chair", "order-of-request", "drawn-states", "tokens", "drawn-questions"], "meaning": "Who asks next: as the chair chooses, in order of request, or by lots."},
  who_may_ask: {"kind": "choices", "choices": ["member-states", "groups", "civil-society"], "meaning": "Who may ask; empty: every delegate."},
  groups: {"kind": "counts", "meaning": "How many questions each group may put to a candidate: `groups = { Employers = 4, Workers = 4 }`. With `who_may_ask = [\"groups\"]` no other group asks; empty: groups are not counted."},
  groups_hand_in: {"kind": "flag", "meaning": "The counts of `groups` hold for questions handed in, too, not only for those that are put."},
  groups_first: {"kind": "flag", "meaning": "Who speaks for a whole group (a delegate with a group and no state) asks before all others."},
  handed_in: {"kind": "choice", "choices": ["any-time", "before-slot", "before-opening"], "meaning": "Until when questions are handed in."},
  one_part: {"kind": "flag", "meaning": "A question asks one thing: a text with more than one question mark is not accepted."},
  batch: {"kind": "number", "meaning": "How many questions are put one after another, then answered together in the time of one `answer`."},
  drawn_questions: {"kind": "number", "meaning": "How many questions are drawn by lots for each candidate. The phase ends without them for a reason only, which goes on the record."},
  drawn_from: {"kind": "text", "meaning": "With `drawn_questions`: the group whose questions are drawn, and put in no other way; empty: all."},
  show_next_question: {"kind": "flag", "meaning": "The candidate on call sees the question that comes next."},
  live_floor: {"kind": "flag", "meaning": "Whether delegates who are not in the room may take the floor; else the chair reads their questions."},
  reply_ms: {"kind": "time", "meaning": "The time of a right of reply."},
  order: {"kind": "choice", "choices": ["given-list", "alphabetical", "order-of-receipt", "drawing-of-lots", "first-drawn-then-alphabetical"], "meaning": "How the running order comes about: when the hearing is prepared, or by lots."},
  order_drawn: {"kind": "choice", "choices": ["any-time", "opening"], "meaning": "Where lots make the order: when they may be drawn."},
  split: {"kind": "choice", "choices": ["format", "candidate"], "meaning": "Whether `phases` is fixed, or candidates may cut the same total differently before their slot."},
  languages: {"kind": "texts", "meaning": "Languages in which questions are accepted (BCP 47, `fr` includes `fr-CA`); empty: any."},
  access: {"kind": "choice", "choices": ["members", "open", "closed"], "meaning": "Who may follow: whoever has a token, everybody, or only those who take part (no observers)."},
  isolation: {"kind": "flag", "meaning": "Candidates who are still to come neither follow the hearing nor see its questions before their slot."},
  closed_days: {"kind": "number", "meaning": "How many days before the opening the candidatures must have closed, where their closing is known; a rehearsal may be held before."},
  guidelines: {"kind": "text", "meaning": "The ethics guidelines that candidates are asked to accept, as text; empty: none."},
  unaccepted_guidelines: {"kind": "choice", "choices": ["warn", "bar"], "meaning": "Whether the slot of a candidate who has not accepted them begins: with a warning, or not at all."},
  refused_text: {"kind": "choice", "choices": ["withheld", "published"], "meaning": "Whether the public record gives the text of questions that were refused, once the hearing is closed."},
} as const;

/** Who may follow a hearing. */
export type Access = "members" | "open" | "closed";

/** What happens when a budget is spent. */
export type AtZero = "warn" | "withdraw";

/** Audience parts are computed and serialised once for all who share them. */
export type Audience = "podium" | "delegates" | "floor" | "apart";

export type Beacon = "drand-default" | "drand-quicknet";

/** As what a delegation takes part. */
export type Category = "member-state" | "sector-member" | "observer" | "press" | "civil-society";

/** Stable codes of refused commands. `web.errors` maps each to a status and a close code. */
export type Code =
  | "not-permitted"
  | "not-now"
  | "overtaken"
  | "unknown"
  | "invalid"
  | "not-impartial"
  | "taken"
  | "modalities"
  | "undrawn"
  | "reused-command-id";

/** Where a draw's entropy comes from; `draw_proof.PROOF` says against whom each is proof. */
export type DrawMethod = "contributions" | "beacon" | "room-number" | "operator" | "physical";

/** What lots are drawn for. */
export type DrawPurpose = "order" | "questions" | "states" | "tokens";

export type DrawStage = "contributing" | "revealing" | "awaiting" | "drawing" | "concluded" | "void";

/** Why a draw came to nothing. */
export type DrawVoid = "too-few" | "ruled" | "closed";

/** When lots for the running order may be drawn. */
export type DrawnAt = "any-time" | "opening";

/** What a candidate puts before those who elect. */
export type FilingKind = "vision-statement" | "brochure" | "picture" | "video";

export type FilingStage = "filed" | "published" | "refused" | "withdrawn";

/** Until when questions are handed in. */
export type HandIn = "any-time" | "before-slot" | "before-opening";

/** What a delegate asks the chair for. */
export type HandKind = "floor" | "point-of-order" | "reply";

/** Why the speaker stands back and the clock stands. */
export type InterruptionKind = "point-of-order" | "reply" | "chair";

/** Turns of speaking that have a clock of their own. */
export type InterventionKind = "question" | "answer";

/** What the chair may rule once a candidate's line is lost. */
export type LostLineRuling = "resume" | "restore" | "filed-statement" | "move-slot";

/** What a file is handed in as. */
export type MaterialKind = "question-message" | "statement" | "document" | "picture" | "video";

/** Who may ask. */
export type MayAsk = "member-states" | "groups" | "civil-society";

/** Whether a question may be asked by a recorded message, which is played when it is called. */
export type Messages = "none" | "audio" | "video";

/** What a state may ask a candidate whom it has nominated itself. */
export type NominatingState = "allowed" | "flagged" | "barred";

/** What the clock does when an interpreter's line is lost while somebody has the floor. */
export type OnInterpretationLost = "run" | "pause";

/** What the clock does when the line of a remote holder of the floor is lost. */
export type OnLineLost = "run" | "pause";

/** What the clock does when the recording stops, which the webcast is taken from. */
export type OnRecordingStopped = "run" | "pause";

/** How the running order comes about. */
export type OrderRule =
  | "given-list"
  | "alphabetical"
  | "order-of-receipt"
  | "drawing-of-lots"
  | "first-drawn-then-alphabetical";

/** The parts a slot is cut into. Each equals the `Stage` the hearing is in while it runs. */
export type PhaseKind = "statement" | "questions" | "closing";

/** Where a participant sits: decides which feed shows and sounds them. */
export type Place = "room" | "remote";

export type QuestionStage =
  | "submitted"
  | "returned"
  | "admitted"
  | "refused"
  | "merged"
  | "called"
  | "answered"
  | "carried"
  | "withdrawn";

/** Why a question was refused; the chair adds a text of their own. */
export type RefusalReason = "out-of-scope" | "personal" | "abusive" | "repeated" | "no-time";

/** Whether the record gives the text of questions that were refused. */
export type RefusedText = "withheld" | "published";

/** What a member token lets its holder be. */
export type Role =
  | "secretariat"
  | "chair"
  | "vice-chair"
  | "candidate"
  | "delegate"
  | "observer"
  | "interpreter"
  | "captioner"
  | "room"
  | "media"
  | "system";

export type RulingKind =
  | "opened"
  | "suspended"
  | "resumed"
  | "closed"
  | "chair-taken"
  | "modalities-changed"
  | "clock-paused"
  | "clock-resumed"
  | "time-restored"
  | "time-extended"
  | "floor-withdrawn"
  | "slot-moved"
  | "candidate-withdrawn"
  | "microphone-closed"
  | "point-of-order"
  | "interrupted"
  | "interruption-ended"
  | "turn-passed"
  | "question-refused"
  | "question-returned"
  | "question-reopened"
  | "question-merged"
  | "question-carried"
  | "time-taken-back"
  | "undone"
  | "draw-voided";

/** Who asks next, and with which question. */
export type Selection = "chair" | "order-of-request" | "drawn-states" | "tokens" | "drawn-questions";

export type SlotStage = "waiting" | "current" | "ended" | "withdrawn";

/** Who says how a candidate's time is cut into phases. */
export type Split = "format" | "candidate";

/** Where a hearing stands. `phases.TRANSITIONS` says which step leads where. */
export type Stage =
  | "unprepared"
  | "prepared"
  | "between-slots"
  | "statement"
  | "questions"
  | "closing"
  | "suspended"
  | "closed";

/** What the secretariat, having read a question first, would have the chair decide on it. */
export type SuggestedRuling = "admit" | "refuse" | "return" | "merge";

export type TimeChangeKind = "restored" | "extended" | "taken-back" | "undone";

/** What happens when the slot of a candidate is to begin who has not accepted the guidelines. */
export type UnacceptedGuidelines = "warn" | "bar";

/** A candidate commits themselves to the guidelines whose digest this is. */
export interface AcceptGuidelines {
  id: string;
  type: "AcceptGuidelines";
  digest: string;
}

/** The command is carried out and durable. */
export interface Accepted {
  type: "outcome";
  id: string;
  accepted: true;
  seq: number;
}

export interface ActionView {
  /** Its first entry in the journal; the newest has the highest. */
  rank: number;
  at: number;
  role: string;
  subject?: string;
  name?: string;
  /** The command's name; the pages have words for it (`action.<what>`). */
  what: string;
  /** What it was about, by field. */
  of: Record<string, string | number | boolean>;
  /** The command that undoes it, but for its id; absent where that is not legal. */
  undo?: UndoCommand;
  /** Hearing time after which it is not legal any more. */
  until?: number;
  undone?: boolean;
  code?: string;
  /** Why it cannot be undone; absent with `overtaken` where something has happened since. */
  why?: string;
}

/** Put a question at the end of the queue. `stage` is where the sender saw it. */
export interface AdmitQuestion {
  id: string;
  type: "AdmitQuestion";
  question: string;
  stage?: QuestionStage;
}

export interface AlarmView {
  rank: number;
  /** `urgent`: the hearing suffers now; `warning`: somebody has to act soon. */
  severity: string;
  /** Hearing time from which it is one; the page shows it when it comes. Absent: from the outset. */
  since?: number;
  /** The participant or language that it is about. */
  of?: string;
  /** The name of the command that mends it, where there is one. */
  command?: string;
  count?: number;
  reason?: string;
}

/**
 * Put another plan in place of the prepared one, before the hearing is open.
 * Slots that questions have been asked in stay, with their candidates.
 */
export interface AmendPreparation {
  id: string;
  type: "AmendPreparation";
  title: string;
  format: Format;
  participants: Participant[];
  slots: PlannedSlot[];
  starts?: number | null;
  candidatures_closed?: number | null;
  rehearsal?: boolean;
  posts?: Post[];
  delegations?: Delegation[];
}

/** A candidate's own answer to a question that was carried to writing; it is published at once. */
export interface AnswerInWriting {
  id: string;
  type: "AnswerInWriting";
  question: string;
  text: string;
}

/** How it went with one candidate: put in the sitting, or owing (then without any field) an answer. */
export interface AnswerView {
  called_at?: number;
  answered_at?: number;
  /** The candidate's answer in writing. */
  written?: string;
  written_at?: number;
}

export interface AskingRecord {
  slot: string;
  /** Member States, in the order they came. */
  registered: string[];
  turns: Record<string, unknown>[];
}

export interface AskingView {
  /** Member States that have registered, in the order they came. */
  registered?: Record<string, number>;
  /** States can register now. */
  open?: boolean;
  /** Those that no lot has fallen on yet. */
  to_draw?: Record<string, boolean>;
  /** The state whose turn it is by lots. */
  next?: string;
  /** In their order, by number. */
  turns?: Record<string, TurnView>;
  groups?: Record<string, GroupView>;
}

export interface AudienceView {
  hearing: string;
  title: string;
  /** A `model.Stage`. */
  stage: string;
  rehearsal?: boolean;
  /** When it is planned to open (Unix milliseconds). */
  starts?: number;
  format?: FormatView;
  /** The modalities in plain words, by key of the pages' catalogue (`modality.<key>`). */
  rules?: Record<string, RuleView>;
  /** Changes of the modalities, by number. */
  changes?: Record<string, ChangeView>;
  /** What is stood for; the running order goes post by post. */
  posts?: Record<string, PostView>;
  delegations?: Record<string, DelegationView>;
  participants: Record<string, ParticipantView>;
  slots: Record<string, SlotView>;
  current_slot?: string;
  current_phase?: string;
  current_question?: string;
  floor?: FloorView;
  intervention?: InterventionView;
  hands?: Record<string, HandView>;
  interruption?: InterruptionView;
  point_rulings?: Record<string, PointRulingView>;
  /** What is played on air. */
  playing?: PlayingView;
  line_lost?: LineLostView;
  /** By language. */
  interpretation_lost?: Record<string, InterpretationLostView>;
  /** The participant who presides. */
  presiding?: string;
  /** Between slots: whose turn it is. */
  awaited_slot?: string;
  /** Lots for the running order are still to be drawn: no slot starts before. */
  undrawn?: boolean;
  /** Hearing time from which the awaited slot, or one that lost its line, may be moved to the end. */
  may_move_from?: number;
  /** Those who have not withdrawn; present once somebody has. */
  candidates_left?: number;
  on_air: OnAirView;
  /** Questions put before the current one, each with its place: all are answered together. */
  batch?: Record<string, number>;
  /** By slot, where the format has lots or groups decide who asks. */
  asking?: Record<string, AskingView>;
  /** Podium only: how many questions lots should still choose and put in the running slot. */
  drawn_owed?: number;
  /** Podium only: questions that lots are to be drawn among now. */
  drawable?: Record<string, boolean>;
  /** All that exist. Text and rulings: see `QuestionView`. */
  questions: Record<string, QuestionView>;
  /** Podium only: what comes next in the running slot. */
  next_question?: string;
  /** Podium only: questions of the running slot that wait until everybody's first was called. */
  second_rounds?: Record<string, boolean>;
  /** Drawings of lots, for everybody: all but what is still sealed. */
  draws: Record<string, DrawView>;
  /** Candidates' material: the podium sees all, everybody else what is published. */
  filings?: Record<string, FilingView>;
  /** Podium only: statements filed as video, by slot. */
  statements?: Record<string, StatementView>;
  /** Podium only: when candidates accepted the guidelines; absent where there are none. */
  acceptances?: Record<string, number>;
  /** Podium only: what was said to people last, and who has read it. */
  messages?: Record<string, SentView>;
  /** Podium only. */
  feeds?: Record<string, FeedView>;
  /** Podium only. */
  recordings?: Record<string, RecordingView>;
  /** Podium only: why nothing is being recorded at the moment. */
  recording_stopped?: string;
  /**
   * Podium only: the chair's verbs, and what stops those that are not legal now. In the name of whoever presides; the personal part has what is otherwise for oneself. By the command's name, followed by `:` and what it names where several of a name can be given.
   */
  verbs?: Record<string, VerbView>;
  /** Podium only: why verbs of other stages are not legal at this one. */
  not_now?: string;
  /** Podium only: what somebody must look after, by kind. */
  alarms?: Record<string, AlarmView>;
  /** Podium only: what persons did last, by the number of its first entry in the journal. */
  actions?: Record<string, ActionView>;
}

/** The whole audience part. */
export interface AudienceViewMessage {
  type: "view";
  part: "audience";
  epoch: string;
  seq: number;
  view: AudienceView;
}

export interface BeaconView {
  name: string;
  chain: string;
  round: number;
  /** Hearing time at which the round is signed. */
  due: number;
}

/**
 * Start the clock of one question, or of one answer; for an answer the candidate has the floor.
 * `replaces` is the intervention the sender saw as current (None: none).
 */
export interface BeginIntervention {
  id: string;
  type: "BeginIntervention";
  slot: string;
  kind: InterventionKind;
  replaces?: string | null;
}

/** A soft signal at a phase's or a turn's remaining time; 0 is the moment when it is up. */
export interface Bell {
  remaining_ms: number;
  /** One, two or three. */
  tones: number;
}

export interface BellView {
  /** Hearing time of the bell; another time is another bell. */
  at: number;
  tones: number;
}

/**
 * Put an admitted question to the candidate now: everyone sees its text.
 * `replaces` is the question the sender saw as current (None: none).
 */
export interface CallQuestion {
  id: string;
  type: "CallQuestion";
  question: string;
  replaces?: string | null;
}

export interface CandidacyRecord {
  /** All that was filed, in that order, whatever became of it. */
  material: FilingRecord[];
  /** Filed as video, for the slots that have one. */
  statements: StatementRecord[];
  guidelines?: GuidelinesRecord;
}

export interface CandidateRecord {
  id: string;
  name: string;
  member_state?: string;
  nominated_by?: string[];
}

/** Let every candidate to whom a question was not put answer it in writing. This publishes its text. */
export interface CarryToWriting {
  id: string;
  type: "CarryToWriting";
  question: string;
}

/**
 * Put other modalities in place of the present ones, with a reason; between candidates only.
 * Once a candidate has been heard, the time of the others and how it is cut stay the same.
 */
export interface ChangeModalities {
  id: string;
  type: "ChangeModalities";
  format: Format;
  reason: string;
}

export interface ChangeRecord {
  at: number;
  reason: string;
  /** By field of the format: what it was `before` and `after`. */
  changed: Record<string, Record<string, unknown>>;
}

export interface ChangeView {
  rank: number;
  at: number;
  reason: string;
}

export interface Check {
  rank: number;
  /**
   * `good`, `open` (not done or not known, yet the hearing could open) or `wrong` (it could not, or some could not take part).
   */
  state: string;
  /** For the words of the page, `check.<name>.<state>`; or, with a `variant`, `check.<name>.<variant>`. */
  values?: Record<string, number | string>;
}

/**
 * Cut a candidate's time into other phases than the format has it, before the slot begins.
 * The format must leave it to the candidate; the total stays what it is for everyone.
 */
export interface ChooseSplit {
  id: string;
  type: "ChooseSplit";
  slot: string;
  phases: PhaseFormat[];
}

export interface ClockView {
  budget_ms: number;
  spent_ms: number;
  /** Hearing time; absent while the clock stands. Remaining = budget - spent - (now - running_since). */
  running_since?: number;
}

/** No further delegation contributes; those that did reveal now. */
export interface CloseContributions {
  id: string;
  type: "CloseContributions";
  draw: string;
}

/** End the hearing for good. */
export interface CloseHearing {
  id: string;
  type: "CloseHearing";
}

/** Close somebody's microphone, at the server. Only they themselves can open it again. */
export interface CloseMicrophone {
  id: string;
  type: "CloseMicrophone";
  participant: string;
  reason?: string;
}

/** The last line of an export. */
export interface Closing {
  type: string;
  version: number;
  hearing: string;
  /** `podium`, `delegation` or `public`: whose private parts were left out. */
  clearance: string;
  /** The export begins after this entry; 0: at the beginning. */
  after: number;
  entries: number;
  /** The last entry's number, `hash` its hash. */
  seq: number;
  hash: string;
  /** Hearing time of the last entry. */
  time: number;
  /** Of every byte of the file before this line. */
  sha256: string;
  /** By slot, as of `time`. */
  ledger: Record<string, SlotLedger>;
  /** The raw Ed25519 public key, hex. */
  key: string;
  /** Ed25519 over `closing_message`, hex. */
  signature: string;
}

/** Answer to a command given by POST. */
export interface CommandAccepted {
  id: string;
  accepted: true;
  seq: number;
}

/** How a command ended, asked for by its id. */
export interface CommandOutcome {
  id: string;
  accepted: boolean;
  /** Present when it was accepted. */
  seq?: number;
  /** Present when it was refused. */
  error?: Problem;
}

/** Reveal the secret and compute the result, with what the method calls for and nothing else. */
export interface ConcludeDraw {
  id: string;
  type: "ConcludeDraw";
  draw: string;
  number?: string;
  randomness?: string;
  signature?: string;
  previous?: string;
  result?: string[];
}

/** The one who was called to the floor is ready: on air from now on. */
export interface ConfirmReady {
  id: string;
  type: "ConfirmReady";
  grant: string;
}

/** A delegation seals its part: the `lots.contribution_digest` of a value that it reveals later. */
export interface ContributeToDraw {
  id: string;
  type: "ContributeToDraw";
  draw: string;
  commitment: string;
}

export interface ContributionView {
  commitment: string;
  /** Once revealed. */
  value?: string;
}

/** Both parts as they stand. */
export interface CurrentView {
  epoch: string;
  seq: number;
  now: number;
  audience: AudienceView;
  personal: PersonalView;
}

/** Who may send people, whether or not anybody has been named yet. */
export interface Delegation {
  id: string;
  name: string;
  category: Category;
  /** ISO 3166-1 alpha-3; a Member State always has one, an observer may. */
  member_state?: string | null;
  /** Its regional group, as the hearing's organisation calls it. */
  group?: string;
}

export interface DelegationView {
  rank: number;
  name: string;
  /** A `model.Category`. */
  category: string;
  member_state?: string;
  group?: string;
}

export interface DrawRecord {
  rank: number;
  purpose: string;
  method: string;
  stage: string;
  items: Record<string, number>;
  choose: number;
  started_at: number;
  list_digest: string;
  commitment?: string;
  reason?: string;
  again?: string;
  slot?: string;
  beacon?: BeaconView;
  contributions?: Record<string, ContributionView>;
  reveal_by?: number;
  ended_at?: number;
  result?: Record<string, number>;
  left_out?: Record<string, boolean>;
  secret?: string;
  salt?: string;
  number?: string;
  randomness?: string;
  signature?: string;
  previous?: string;
  void?: string;
  void_reason?: string;
  proof?: string;
  entropy?: string[];
  seed?: string;
  id: string;
}

/**
 * Show the next token of a bag whose order is settled.
 * `place` is the token's number, from 1: one more than the sender saw drawn. `item` is what was drawn by hand.
 */
export interface DrawToken {
  id: string;
  type: "DrawToken";
  draw: string;
  place: number;
  item?: string;
}

export interface DrawView {
  rank: number;
  /** `order`, `questions`, `states` or `tokens`. */
  purpose: string;
  /** `contributions`, `beacon`, `room-number`, `operator` or `physical`. */
  method: string;
  /**
   * `contributing`, `revealing`, `awaiting`, `concluded` or `void`; `drawing` while tokens come out of a bag.
   */
  stage: string;
  /** What lots are drawn among, each with its place in the list. */
  items: Record<string, number>;
  choose: number;
  started_at: number;
  list_digest: string;
  commitment?: string;
  reason?: string;
  /** The draw that this one replaces. */
  again?: string;
  slot?: string;
  beacon?: BeaconView;
  /** By Member State. */
  contributions?: Record<string, ContributionView>;
  /** Hearing time from which nothing more is revealed. */
  reveal_by?: number;
  ended_at?: number;
  /** What was drawn, each with its place. */
  result?: Record<string, number>;
  /** States that did not reveal what they had sealed, each mapped to true. */
  left_out?: Record<string, boolean>;
  secret?: string;
  salt?: string;
  number?: string;
  randomness?: string;
  signature?: string;
  /** The signature of the round before, where the beacon chains its rounds. */
  previous?: string;
  /** `too-few`, `ruled` or `closed`. */
  void?: string;
  void_reason?: string;
}

/** The floor goes back to whom it was taken from, and the clock goes on. */
export interface EndInterruption {
  id: string;
  type: "EndInterruption";
  interruption: string;
}

export interface EndIntervention {
  id: string;
  type: "EndIntervention";
  intervention: string;
}

/** End a slot and withdraw the floor. */
export interface EndSlot {
  id: string;
  type: "EndSlot";
  slot: string;
  without_drawn?: string;
}

/** One entry of the journal, as stored and as exported. */
export interface Entry {
  hearing: string;
  seq: number;
  time: number;
  type: string;
  command: string;
  actor: Record<string, string>;
  public: Record<string, unknown>;
  private: Record<string, Sealed>;
  prev: string;
  hash: string;
}

/** Comes just before the server closes. */
export interface ErrorMessage {
  type: "error";
  error: Problem;
}

/** Add time for any other reason than a lost line. It stands in the public ledger, with its reason. */
export interface ExtendTime {
  id: string;
  type: "ExtendTime";
  slot: string;
  phase: PhaseKind;
  seconds: number;
  reason: string;
}

/** A publisher's session. A file that is played is one too, with no streams of its own. */
export interface FeedReport {
  id: string;
  subject: string;
  role: string;
  name?: string;
  member_state?: string;
  transport: "udp" | "tcp" | "relay";
  address: string;
  protection: string;
  age_ms: number;
  quiet_ms: number;
  round_trip_ms?: number;
  streams: StreamReport[];
  feed: string;
  /** It is the feed's present session; another one waits to take over. */
  current: boolean;
  keyframes_asked: number;
}

export interface FeedView {
  subject: string;
  up: boolean;
  since: number;
}

/** Put a file that was handed in before the podium, as material of a candidate. */
export interface FileMaterial {
  id: string;
  type: "FileMaterial";
  filing: string;
  candidate: string;
  kind: FilingKind;
  material: string;
  title: string;
  language?: string;
}

/** File a statement as video for a slot that has not begun, in place of any filed before. */
export interface FileStatement {
  id: string;
  type: "FileStatement";
  slot: string;
  material: string;
}

export interface FilingRecord {
  filing: string;
  candidate: string;
  kind: string;
  /** Of the file. */
  sha256: string;
  media_type: string;
  bytes: number;
  stage: string;
  filed_at: number;
  published_at?: number;
  /** Of what was published. */
  title?: string;
}

/** A piece of a candidate's material; what is not published is for the candidate and the podium. */
export interface FilingView {
  rank: number;
  candidate: string;
  kind: string;
  title: string;
  language: string;
  material: string;
  media_type: string;
  bytes: number;
  duration_ms?: number;
  /** `filed`, `published`, `refused` or `withdrawn`. */
  stage: string;
  /** Why it was refused. */
  reason?: string;
}

export interface FloorView {
  grant: string;
  holder: string;
  since: number;
  /** Not on air yet: the holder has not said that they are ready. */
  called?: boolean;
}

/** The modalities of one hearing, the same for each of its candidates. */
export interface Format {
  /** What the modalities are called. */
  name: string;
  /** The parts of each candidate's slot, in the order statement, questions, closing, and their times. */
  phases: PhaseFormat[];
  /** Remaining time at which a warning is given. */
  warnings_ms?: number[];
  /** What happens when a phase's time is spent: a warning only, or the floor is withdrawn after `grace`. */
  at_zero?: AtZero;
  /** With `at_zero = "withdraw"`: how long after zero the floor is taken away. */
  grace_ms?: number;
  /** How long one question may take to ask. */
  question_ms?: number;
  /** How long one answer may take. */
  answer_ms?: number;
  /** Longest text of a question, in characters. */
  question_length?: number;
  /** Whether a question may come as a recording, with a summary as its text. */
  messages?: Messages;
  /** With `messages`: how long such a recording may be; no longer than `question`. */
  message_ms?: number;
  /** Soft signals at a phase's remaining time: `bells = [{ remaining = "30 s", tones = 1 }]`. */
  bells?: Bell[];
  /** Remaining time of a single question or answer at which a warning is given. */
  intervention_warnings_ms?: number[];
  /** The same for a single question or answer; with `"withdraw"` after the same grace. */
  intervention_at_zero?: AtZero;
  /** The same signals at the remaining time of a single question or answer. */
  intervention_bells?: Bell[];
  /** How long the hearing waits for a late candidate before the slot may be moved to the end. */
  late_grace_ms?: number;
  on_line_lost?: OnLineLost;
  /** With `on_line_lost = "pause"`: how long a lost line may be tried again before the slot may be moved. */
  retry_ms?: number;
  /** What the chair may rule once a candidate's line is lost; empty: any of these. */
  lost_line_rulings?: LostLineRuling[];
  /** How much may be restored to one candidate after lost lines, in all; None: as the chair rules. */
  restore_at_most_ms?: number | null;
  /** The time that the console proposes to restore; the chair may give another. */
  restore_offered_ms?: number;
  /** What the clock does when an interpreter's line is lost while somebody speaks; the floor is heard on. */
  on_interpretation_lost?: OnInterpretationLost;
  on_recording_stopped?: OnRecordingStopped;
  /** How many questions a state may have for one candidate; None: as many as it likes. */
  questions_per_state?: number | null;
  /** Nobody's second question to a candidate is called before everybody's first. */
  first_rounds_first?: boolean;
  nominating_state?: NominatingState;
  /** Who asks next: as the chair chooses, in order of request, or by lots. */
  selection?: Selection;
  /** Who may ask; empty: every delegate. */
  who_may_ask?: MayAsk[];
  /**
   * How many questions each group may put to a candidate: `groups = { Employers = 4, Workers = 4 }`. With `who_may_ask = ["groups"]` no other group asks; empty: groups are not counted.
   */
  groups?: Record<string, number>;
  /** The counts of `groups` hold for questions handed in, too, not only for those that are put. */
  groups_hand_in?: boolean;
  /** Who speaks for a whole group (a delegate with a group and no state) asks before all others. */
  groups_first?: boolean;
  handed_in?: HandIn;
  /** A question asks one thing: a text with more than one question mark is not accepted. */
  one_part?: boolean;
  /** How many questions are put one after another, then answered together in the time of one `answer`. */
  batch?: number;
  /**
   * How many questions are drawn by lots for each candidate. The phase ends without them for a reason only, which goes on the record.
   */
  drawn_questions?: number;
  /** With `drawn_questions`: the group whose questions are drawn, and put in no other way; empty: all. */
  drawn_from?: string;
  /** The candidate on call sees the question that comes next. */
  show_next_question?: boolean;
  /** Whether delegates who are not in the room may take the floor; else the chair reads their questions. */
  live_floor?: boolean;
  /** The time of a right of reply. */
  reply_ms?: number;
  /** How the running order comes about: when the hearing is prepared, or by lots. */
  order?: OrderRule;
  /** Where lots make the order: when they may be drawn. */
  order_drawn?: DrawnAt;
  /** Whether `phases` is fixed, or candidates may cut the same total differently before their slot. */
  split?: Split;
  /** Languages in which questions are accepted (BCP 47, `fr` includes `fr-CA`); empty: any. */
  languages?: string[];
  /** Who may follow: whoever has a token, everybody, or only those who take part (no observers). */
  access?: Access;
  /** Candidates who are still to come neither follow the hearing nor see its questions before their slot. */
  isolation?: boolean;
  /**
   * How many days before the opening the candidatures must have closed, where their closing is known; a rehearsal may be held before.
   */
  closed_days?: number;
  /** The ethics guidelines that candidates are asked to accept, as text; empty: none. */
  guidelines?: string;
  /** Whether the slot of a candidate who has not accepted them begins: with a warning, or not at all. */
  unaccepted_guidelines?: UnacceptedGuidelines;
  /** Whether the public record gives the text of questions that were refused, once the hearing is closed. */
  refused_text?: RefusedText;
}

export interface FormatView {
  name: string;
  question_length: number;
  /** Whether questions may be recorded: `none`, `audio` or `video`. */
  messages: string;
  message_ms: number;
  question_ms: number;
  answer_ms: number;
  warnings_ms: Record<string, boolean>;
  at_zero: string;
  grace_ms: number;
  /** What the console proposes to restore after a lost line. */
  restore_offered_ms: number;
  /** To one candidate, in all. */
  restore_at_most_ms?: number;
  questions_per_state?: number;
  first_rounds_first: boolean;
  /** `allowed`, `flagged` or `barred`. */
  nominating_state: string;
  show_next_question: boolean;
  live_floor: boolean;
  reply_ms: number;
  order: string;
  order_drawn: string;
  split: string;
  access: string;
  isolation: boolean;
  selection: string;
  /** Each mapped to true; empty: every delegate. */
  who_may_ask: Record<string, boolean>;
  /** Questions that each group may put to a candidate. */
  groups?: Record<string, number>;
  handed_in: string;
  batch: number;
  drawn_questions?: number;
  drawn_from?: string;
  /** Accepted for questions, each with its rank; empty: any. */
  languages: Record<string, number>;
}

/**
 * Give the floor to a participant.
 * `replaces` is the grant the sender saw as current (None: the floor was free).
 */
export interface GiveFloor {
  id: string;
  type: "GiveFloor";
  participant: string;
  replaces?: string | null;
}

/** Give a right of reply: a short turn with its own time, while the candidate's clock stands. */
export interface GiveReply {
  id: string;
  type: "GiveReply";
  hand: string;
}

export interface GroupView {
  /** Turns that the group has had. */
  put: number;
  of: number;
}

export interface GuidelinesRecord {
  text: string;
  sha256: string;
  /** When, by candidate: hearing time in milliseconds. */
  accepted: Record<string, number>;
}

export interface GuidelinesView {
  text: string;
  digest: string;
  accepted_at?: number;
}

export interface HandView {
  rank: number;
  participant: string;
  /** A `model.HandKind`. Points of order go before everything. */
  kind: string;
  since: number;
  text?: string;
}

export interface HandedLink {
  id: string;
  role: string;
  name: string;
  member_state?: string;
  link: string;
  /** Unix seconds. */
  expires: number;
}

export interface HandedLinks {
  links: HandedLink[];
  /** CSV, for a mail merge. */
  table: string;
  /** HTML to print, a page a person, with QR codes. */
  sheet: string;
}

export interface HeadRecord {
  seq: number;
  hash: string;
  key: string;
  signature: string;
}

/** Must be the first message, within 5 seconds. */
export interface Hello {
  type: "hello";
  token: string;
}

/** Nobody interprets into a language that was interpreted before; the floor is heard on. */
export interface InterpretationLostView {
  since: number;
}

/** Whoever presides takes the floor at once; the clock stands until the interruption is ended. */
export interface InterruptSpeaker {
  id: string;
  type: "InterruptSpeaker";
  grant: string;
  reason?: string;
}

export interface InterruptionView {
  id: string;
  /** A `model.InterruptionKind`. */
  kind: string;
  speaker: string;
  since: number;
  /** Of a right of reply. */
  clock?: ClockView;
  expired?: boolean;
}

export interface InterventionView {
  id: string;
  /** A `model.InterventionKind`. */
  kind: string;
  clock: ClockView;
  speaker?: string;
  expired?: boolean;
  warned_ms?: number;
  /** The last one that rang for this turn. */
  bell?: BellView;
}

/** The clock stands because the speaker's line is lost; the chair rules. */
export interface LineLostView {
  participant: string;
  since: number;
  /** The line is there again. */
  back?: boolean;
  /** Hearing time until which it may come back; absent where the format gives none. */
  retry_until?: number;
  /** That time is over. */
  retry_over?: boolean;
}

export interface LinkNote {
  /** How many links somebody has been handed. */
  issued: number;
  /** When the last of them does (Unix seconds). */
  expires: number;
}

/** An interpreter's line that was lost while somebody spoke. */
export interface LossRecord {
  language: string;
  at: number;
  back_at: number | null;
}

export interface LowerHand {
  id: string;
  type: "LowerHand";
  hand: string;
}

export interface MarkAnswered {
  id: string;
  type: "MarkAnswered";
  question: string;
}

/** Say that one has read a message. */
export interface MarkRead {
  id: string;
  type: "MarkRead";
  message: string;
}

/** Answer to `POST .../materials`: the file is kept, and the journal knows of it. */
export interface MaterialReceipt {
  /** SHA-256 of its bytes, hex: what commands name it by. */
  material: string;
  kind: MaterialKind;
  /** As the bytes themselves say. */
  media_type: string;
  bytes: number;
  /** Of sound and video. */
  duration_ms?: number;
}

/** A hearing's media as its operator sees them. Viewers are listed in part. */
export interface MediaReport {
  at: number;
  unix_ms: number;
  over_ms: number;
  picture_age_ms?: number;
  connecting: number;
  feeds: FeedReport[];
  counts: ViewerCounts;
  /** Viewers that the filter lets through. */
  found: number;
  offset: number;
  viewers: ViewerReport[];
  process: ProcessReport;
  recorder?: RecorderReport;
}

/** Put a question together with another one, which then names the askers of both. */
export interface MergeQuestion {
  id: string;
  type: "MergeQuestion";
  question: string;
  into: string;
}

/** One time that a question's recording was played. Times are hearing time, milliseconds. */
export interface MessagePlayed {
  slot: string;
  started_at: number;
  ended_at: number;
  played_ms: number;
  /** `over` (the file was), `stopped` (by the chair) or `replaced` (by what came next). */
  end: string;
}

/** The recording that a question came with. */
export interface MessageRecord {
  sha256: string;
  duration_ms?: number;
  played: MessagePlayed[];
}

/** A message of the podium, to whoever got it. */
export interface MessageView {
  rank: number;
  text: string;
  at: number;
  read_at?: number;
}

export interface Modalities {
  name: string;
  /** All fields, as `ChangeModalities` takes them. */
  format: Format;
  /** As in the views: keys and values, for pages to word. */
  rules: Record<string, RuleView>;
  /** The same in English. */
  sentences: string[];
  changes: ModalitiesChange[];
}

export interface ModalitiesChange {
  /** Hearing time in milliseconds. */
  at: number;
  reason: string;
}

/** Move an admitted question in the queue: before another one, or to the end (null). */
export interface MoveQuestion {
  id: string;
  type: "MoveQuestion";
  question: string;
  before: string | null;
}

/**
 * Move to the end of the running order: the slot of a late candidate, or one that lost its line.
 * Its time is undiminished: what is left of it goes on when the slot is started again.
 */
export interface MoveSlot {
  id: string;
  type: "MoveSlot";
  slot: string;
  reason: string;
}

/** End the named phase and begin the one that follows it in the format. */
export interface NextPhase {
  id: string;
  type: "NextPhase";
  slot: string;
  phase: PhaseKind;
  without_drawn?: string;
}

/** The command changed nothing. */
export interface NotAccepted {
  type: "outcome";
  id: string;
  accepted: false;
  error: Problem;
}

export interface OnAirView {
  video?: string;
  /** Nothing comes in on that feed: a slate stands for its picture. */
  awaited?: boolean;
  /** Feeds whose sound is open, each mapped to true. */
  audio: Record<string, boolean>;
}

/** Open the sitting. */
export interface OpenHearing {
  id: string;
  type: "OpenHearing";
}

/** Open one's own microphone again after the chair closed it. */
export interface OpenMicrophone {
  id: string;
  type: "OpenMicrophone";
  participant: string;
}

/** Somebody with a seat: candidate, chair, delegate, or the room itself. */
export interface Participant {
  id: string;
  role: Role;
  name: string;
  rank: number;
  place: Place;
  /** ISO 3166-1 alpha-3; for a candidate, the nominating state. */
  member_state?: string | null;
  /** The feed this participant publishes: `candidate:<id>`, `chair`, `room`, `delegate:<id>`. */
  feed?: string | null;
  /** Further states that nominate this candidate. */
  nominated_by?: string[];
  /** The delegation whose seat this is, where the hearing has delegations. */
  delegation?: string | null;
  /** The regional group or constituency in whose name this participant may ask. */
  group?: string | null;
}

export interface ParticipantView {
  rank: number;
  role: string;
  name: string;
  place: string;
  member_state?: string;
  feed?: string;
  /** Further states that nominate this candidate, each mapped to true. */
  nominated_by?: Record<string, boolean>;
  delegation?: string;
  /** Cannot preside: their own state has a candidate. */
  partial?: boolean;
  /** Regional group or constituency. */
  group?: string;
  /** The chair has closed their microphone. */
  muted?: boolean;
}

/** Pass over the state whose turn it is by lots, with a reason: it is away, or has nothing to ask. */
export interface PassTurn {
  id: string;
  type: "PassTurn";
  slot: string;
  member_state: string;
  reason: string;
}

/** A change of one part, as JSON Merge Patch (RFC 7396). */
export interface PatchMessage {
  type: "patch";
  part: "audience" | "personal";
  epoch: string;
  /** The `seq` of the part this patch applies to; if that is not yours, send `resync`. */
  base: number;
  seq: number;
  patch: Record<string, unknown>;
}

export interface PauseClock {
  id: string;
  type: "PauseClock";
  slot: string;
  phase: PhaseKind;
  reason?: string;
}

export interface PersonRecord {
  name: string;
  role: string;
  member_state?: string;
}

export interface PersonalView {
  subject: string;
  role: string;
  name: string;
  member_state?: string;
  /** The feed this person publishes. */
  feed?: string;
  /** The modalities give this person questions. */
  asks?: boolean;
  group?: string;
  /** A candidate's own slot. */
  slot?: string;
  holds_floor: boolean;
  /** Own feed is seen or heard by everyone. */
  on_air: boolean;
  /** The own delegation's, with text and rulings; for others empty. */
  questions: Record<string, QuestionView>;
  /** A candidate's own material, whatever became of it. */
  filings?: Record<string, FilingView>;
  /** A candidate's own statement, filed as video. */
  statement?: StatementView;
  /** What a candidate is asked to accept, or has accepted. */
  guidelines?: GuidelinesView;
  /** From the podium. */
  messages?: Record<string, MessageView>;
  /** For the candidate on call, if the format says so. */
  next_question?: QuestionView;
  /**
   * Podium: those of the audience's `verbs` that are otherwise for oneself; a bare name goes before the audience's entries of that name, with and without `:`.
   */
  verbs?: Record<string, VerbView>;
}

/** The whole personal part. */
export interface PersonalViewMessage {
  type: "view";
  part: "personal";
  epoch: string;
  seq: number;
  view: PersonalView;
}

export interface PhaseFormat {
  kind: PhaseKind;
  budget_ms: number;
}

/**
 * Milliseconds. Once started, `spent_ms` + `paused_ms` = `elapsed_ms`, to the millisecond.
 * `remaining_ms` - `overrun_ms` = `allotted_ms` + `restored_ms` + `extended_ms` - `spent_ms`.
 */
export interface PhaseLedger {
  /** What the format gives every candidate. */
  allotted_ms: number;
  restored_ms: number;
  extended_ms: number;
  spent_ms: number;
  paused_ms: number;
  elapsed_ms: number;
  /** Never negative: what goes beyond the time stands in `overrun_ms`. */
  remaining_ms: number;
  overrun_ms: number;
  lines_lost: number;
  started_at?: number;
  ended_at?: number;
}

export interface PhaseRecord {
  kind: string;
  budget_ms: number;
}

export interface PhaseView {
  rank: number;
  /** Its budget holds what was restored and extended. */
  clock: ClockView;
  started?: boolean;
  ended?: boolean;
  expired?: boolean;
  /** Present while paused (may be empty). */
  pause_reason?: string;
  /** The last warning given (remaining milliseconds). */
  warned_ms?: number;
  /** The last one that rang. */
  bell?: BellView;
  /** Pauses that are over; an open one counts from `paused_since`. */
  paused_ms?: number;
  paused_since?: number;
  restored_ms?: number;
  extended_ms?: number;
  lines_lost?: number;
}

/** Asks for the hearing time; also keeps the line open. */
export interface Ping {
  type: "ping";
  client_time: number;
}

/** What is wrong in a file that was handed in, and where. */
export interface PlanMistake {
  file: string;
  line?: number;
  field?: string;
  text: string;
}

export interface PlannedSlot {
  id: string;
  candidate: string;
  /** The id of the post that is stood for, or, where no posts are listed, its title. */
  post?: string;
  /** When the candidature was received (Unix milliseconds): what `order-of-receipt` sorts by. */
  received?: number | null;
}

/** Play the recorded message of the question that is being put; the question's time runs with it. */
export interface PlayMessage {
  id: string;
  type: "PlayMessage";
  question: string;
}

/**
 * Play a candidate's filed statement into the slot's time; the candidate has the floor meanwhile.
 * `from_ms` is where in the file to begin; it begins at the whole second.
 */
export interface PlayStatement {
  id: string;
  type: "PlayStatement";
  slot: string;
  material: string;
  from_ms?: number;
}

/** A file that is played on air. Its position runs and stands with the clock. */
export interface PlayingView {
  id: string;
  /** `message` (a recorded question) or `statement` (a candidate's, filed before). */
  kind: string;
  slot: string;
  question?: string;
  /** Where in the file it began. */
  from_ms: number;
  /** Of the whole file. */
  duration_ms: number;
  /** Played since, up to `running_since`. */
  spent_ms: number;
  /** Absent while it stands. */
  running_since?: number;
}

export interface PointRecord {
  participant: string;
  granted: boolean;
  reason: string;
  at: number;
}

export interface PointRulingView {
  rank: number;
  participant: string;
  granted: boolean;
  reason: string;
  at: number;
}

export interface Pong {
  type: "pong";
  client_time: number;
  /** Hearing time in milliseconds. */
  now: number;
}

/** What is stood for. All candidates of a post have the same time. */
export interface Post {
  id: string;
  title: string;
  /** The title in other languages, by BCP 47 tag. */
  titles?: Record<string, string>;
  /** The times of its candidates where they are others than the format's. */
  phases?: PhaseFormat[];
}

export interface PostRecord {
  id: string;
  title: string;
  /** The title in other languages, by BCP 47 tag. */
  titles: Record<string, string>;
  /** The times of its candidates, where they are others than the format's. */
  phases: PhaseRecord[];
}

export interface PostView {
  rank: number;
  title: string;
  /** In other languages, by BCP 47 tag. */
  titles?: Record<string, string>;
  /** What each of its candidates has in all, before rulings. */
  total_ms: number;
}

export interface Preparation {
  stage: string;
  /** What is prepared, with the fields of `AmendPreparation`. */
  plan?: Record<string, unknown>;
  checks: Record<string, Check>;
  /** By subject. */
  links: Record<string, LinkNote>;
  presets: Record<string, Format>;
}

/** Set title, modalities, participants and running order; only while nothing is prepared. */
export interface PrepareHearing {
  id: string;
  type: "PrepareHearing";
  title: string;
  format: Format;
  participants: Participant[];
  slots: PlannedSlot[];
  starts?: number | null;
  candidatures_closed?: number | null;
  rehearsal?: boolean;
  posts?: Post[];
  delegations?: Delegation[];
}

export interface Problem {
  /** Stable, for machines. */
  code: string;
  /** One sentence for people. */
  text: string;
  /** For `overtaken`: the id of what is current instead. */
  by?: string;
}

/** RFC 9457, with our stable code. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  by?: string;
}

/** The media process, with all hearings that it carries. */
export interface ProcessReport {
  /** Of the audience: compiled, or in Python at a multiple of the cost. */
  engine: "native" | "portable";
  /** Of one core. */
  cpu_percent: number;
  memory_mb: number;
  /** Of all hearings. */
  viewers: number;
  viewers_max: number;
  mbps: number;
  packets_per_s: number;
  /** Packets that no viewer's path would take, since the start. */
  dropped: number;
  dropped_per_s: number;
  /** Pictures and sounds that went to nobody, because the engine was behind; since the start. */
  batches_dropped: number;
  /** Pictures and sounds that wait for the engine. */
  waiting: number;
  /** Packets of nobody known, since the start. */
  strangers: number;
}

export interface PublicRecord {
  hearing: string;
  title: string;
  stage: string;
  /** The journal's entry this record was made at. */
  seq: number;
  /** Hearing time of the record, milliseconds. */
  time: number;
  /** When it was planned to open (Unix milliseconds). */
  starts?: number;
  opened_at?: number;
  closed_at?: number;
  /** Present for a rehearsal: this is the record of no hearing. */
  rehearsal?: boolean;
  format?: Record<string, unknown>;
  /** The same in plain words, English. */
  modalities: string[];
  /** Every change of the modalities, in order. */
  changes: ChangeRecord[];
  /** What is stood for, in order, with the times of their candidates where they are the post's own. */
  posts?: PostRecord[];
  /** Candidates, and whoever presided or had a ruling made on them, by id. */
  people: Record<string, PersonRecord>;
  candidates: CandidateRecord[];
  running_order: SlotRecord[];
  /** Every drawing of lots with what it takes to recompute it, in the order they were started. */
  draws: DrawRecord[];
  /** In the order they were received. */
  questions: QuestionRecord[];
  /** How many questions stand refused, by reason. */
  refusals: Record<string, number>;
  /** Where lots or groups decide who asks: registrations and turns, by slot in the running order. */
  asking?: AskingRecord[];
  /** In the order they were made. */
  rulings: RulingRecord[];
  /** The chair's rulings on them, in their order. */
  points_of_order: PointRecord[];
  /** Interpreters' lines that were lost while somebody spoke, and when each language was heard again. */
  interpretation_losses: LossRecord[];
  /** What was taken back as a mistake, in order; nothing of it is deleted from the journal. */
  undone: UndoneRecord[];
  /** What candidates filed and accepted. */
  candidacies: CandidacyRecord;
  /** Filed statements that were played, in their order. */
  statements_played: StatementPlayed[];
  recordings: RecordingRecord[];
  signed_heads: HeadRecord[];
}

/** Show a piece of material to everybody. `stage` is where the sender saw it. */
export interface PublishMaterial {
  id: string;
  type: "PublishMaterial";
  filing: string;
  stage?: FilingStage;
}

/** The recording that a question came with. */
export interface QuestionMessageView {
  /** SHA-256, and what it is fetched by. */
  material: string;
  /** Absent while it is made ready for the air. */
  duration_ms?: number;
  /** There are pictures in it. */
  moving?: boolean;
  /** Podium and its delegation: why it cannot be played. */
  failed?: string;
}

/** One question, accounted for whatever became of it. Who asked it in person is never said. */
export interface QuestionRecord {
  id: string;
  /** Absent: to every candidate. */
  slot?: string;
  stage: string;
  language: string;
  submitted_at: number;
  member_state?: string;
  group?: string;
  returned_at?: number;
  admitted_at?: number;
  refused_at?: number;
  withdrawn_at?: number;
  called_at?: number;
  answered_at?: number;
  carried_at?: number;
  /** The reason code; the chair's own words are the delegation's. */
  refusal?: string;
  /**
   * Of a question that was called or carried to writing; of a refused one where the modalities publish it, once the hearing is closed.
   */
  text?: string;
  /** Of a question that was called or carried to writing. */
  message?: MessageRecord;
  merged_into?: string;
  /** Other states in whose name it was asked. */
  credited?: string[];
  supporters?: string[];
  /** The asking state has nominated the candidate, and the format has this said. */
  nominating_state?: boolean;
  /** By slot; an empty one is still owed. */
  answers?: Record<string, AnswerView>;
}

export interface QuestionView {
  /** The order of receipt. */
  rank: number;
  /** Absent: to every candidate. */
  slot?: string;
  /** A `model.QuestionStage`. */
  stage: string;
  language: string;
  submitted_at: number;
  member_state?: string;
  group?: string;
  /**
   * For the podium and its delegation; for all delegates if it is open to support; for everybody once it was called or carried to writing.
   */
  text?: string;
  /** For whoever may read the text, but for delegates who may only support it. */
  message?: QuestionMessageView;
  open_to_support?: boolean;
  /** Member States, each mapped to true. */
  supporters?: Record<string, boolean>;
  /** Other Member States that asked it too: theirs were merged into it. */
  credited?: Record<string, boolean>;
  merged_into?: string;
  /** By slot. */
  answers?: Record<string, AnswerView>;
  refusal?: RefusalView;
  /** Where the format flags it: its state has nominated the candidate. */
  own_candidate?: boolean;
  /** Podium: its place among the admitted, to be sorted by as text. */
  queue?: string;
  /** Podium: earlier questions that say nearly the same. */
  similar?: Record<string, boolean>;
  /** Podium: while nothing is decided on it. */
  suggestion?: SuggestionView;
  /** Podium and its delegation: what to change. */
  return_text?: string;
  /** Its delegation: ids under which the same was asked again. */
  same?: Record<string, boolean>;
  /** Its delegation: the action that an Undo of its withdrawal names. */
  undo?: number;
  /** Its delegation: how many of its delegates asked it, if several did. */
  asked_by?: number;
}

/** Ask for the floor, raise a point of order, or claim a right of reply. */
export interface RaiseHand {
  id: string;
  type: "RaiseHand";
  hand: string;
  kind?: HandKind;
  text?: string;
}

/** What a file says, as the preparation's commands take it; the parts that it has. */
export interface Readable {
  plan?: Record<string, unknown>;
  format?: Record<string, unknown>;
  participants?: Record<string, unknown>[];
  delegations?: Record<string, unknown>[];
  slots?: Record<string, unknown>[];
  /** With any of them, nothing else is there. */
  mistakes: PlanMistake[];
}

export interface RecorderReport {
  writing: boolean;
  free_bytes: number;
  /** At the present rate, down to the reserve. */
  seconds_left?: number;
}

export interface RecordingRecord {
  file: string;
  feed: string;
  start: number;
  end: number;
  bytes: number;
  sha256: string;
  recovered: boolean;
}

export interface RecordingView {
  feed: string;
  start: number;
  end: number;
  bytes: number;
  sha256: string;
  recovered: boolean;
}

export interface RefusalView {
  reason: string;
  /** Only the podium and the asking delegation. */
  text?: string;
}

/** Do not show a piece of material, or no longer, and tell its candidate why. */
export interface RefuseMaterial {
  id: string;
  type: "RefuseMaterial";
  filing: string;
  reason: string;
  stage?: FilingStage;
}

/** Refuse a question, for a reason. `stage` is where the sender saw it (null: wherever it is). */
export interface RefuseQuestion {
  id: string;
  type: "RefuseQuestion";
  question: string;
  reason: RefusalReason;
  text?: string;
  stage?: QuestionStage | null;
}

/** Register one's Member State to ask the candidate of a slot; once, until lots are drawn. */
export interface RegisterToAsk {
  id: string;
  type: "RegisterToAsk";
  slot: string;
}

/** Take back what was decided on a question: it is submitted again, as if nobody had ruled. */
export interface ReopenQuestion {
  id: string;
  type: "ReopenQuestion";
  question: string;
  stage: QuestionStage;
}

/**
 * Transient state of one's own: told to the podium for 10 seconds, never kept.
 * `playing`, how well one's browser plays the programme, is told to the secretariat alone, for a minute.
 */
export interface Report {
  type: "report";
  topic: "presence" | "level" | "line" | "ready" | "playing";
  value: Record<string, unknown>;
}

/** The media plane has a publisher's first keyframe (or sound) on a feed. */
export interface ReportFeedFound {
  id: string;
  type: "ReportFeedFound";
  feed: string;
  session: string;
  subject: string;
}

/** The media plane lost a feed's publisher. `last_media` is when its last packet came. */
export interface ReportFeedLost {
  id: string;
  type: "ReportFeedLost";
  feed: string;
  session: string;
  last_media: number;
}

/** A recording cannot be played; the text says why to whoever sent it. */
export interface ReportMaterialFailed {
  id: string;
  type: "ReportMaterialFailed";
  material: string;
  text: string;
}

/** A recording was made ready for the air: from now on it can be played. */
export interface ReportMaterialReady {
  id: string;
  type: "ReportMaterialReady";
  material: string;
  duration_ms: number;
  moving: boolean;
}

/** The file of a playing is over. */
export interface ReportPlayingEnded {
  id: string;
  type: "ReportPlayingEnded";
  playing: string;
}

/** The recorder does not write any more (disk at its reserve, or it failed). */
export interface ReportRecorderStopped {
  id: string;
  type: "ReportRecorderStopped";
  reason: string;
}

/** The recorder writes again after it had stopped. */
export interface ReportRecorderWriting {
  id: string;
  type: "ReportRecorderWriting";
}

/** A file of the recording is closed and will not change any more. */
export interface ReportRecording {
  id: string;
  type: "ReportRecording";
  file: string;
  feed: string;
  start: number;
  end: number;
  bytes: number;
  sha256: string;
  recovered?: boolean;
}

/** Give back time that a lost line cost. It stands in the public ledger, with its reason. */
export interface RestoreTime {
  id: string;
  type: "RestoreTime";
  slot: string;
  phase: PhaseKind;
  seconds: number;
  reason: string;
}

export interface ResumeClock {
  id: string;
  type: "ResumeClock";
  slot: string;
  phase: PhaseKind;
}

/** Go on after a suspension; the clock stays paused until it is resumed itself. */
export interface ResumeHearing {
  id: string;
  type: "ResumeHearing";
}

/** Asks for whole views: a patch did not fit. */
export interface Resync {
  type: "resync";
}

/** Give a question back to its delegation, saying what to change. */
export interface ReturnQuestion {
  id: string;
  type: "ReturnQuestion";
  question: string;
  text: string;
  stage?: QuestionStage | null;
}

export interface RevealContribution {
  id: string;
  type: "RevealContribution";
  draw: string;
  value: string;
}

/** Change a question that was returned or withdrawn, and submit it again. */
export interface ReviseQuestion {
  id: string;
  type: "ReviseQuestion";
  question: string;
  text: string;
  language?: string;
  message?: string | null;
}

/** A token is void from now on, in every process. */
export interface RevokeToken {
  id: string;
  type: "RevokeToken";
  jti: string;
  reason?: string;
}

export interface RoomLink {
  /** The room screen's page, with a fresh token in the fragment. */
  url: string;
}

/** Grant a point of order, or refuse it with a reason; then the clock goes on. */
export interface RulePointOfOrder {
  id: string;
  type: "RulePointOfOrder";
  hand: string;
  granted: boolean;
  reason?: string;
}

export interface RuleView {
  rank: number;
  values?: Record<string, number | string>;
}

/** What was decided, or followed by itself from a rule or a lost line. */
export interface RulingRecord {
  /** The journal's entry that holds it. */
  seq: number;
  at: number;
  /** A `RulingKind`. */
  kind: string;
  /** The participant who presided. */
  presiding?: string;
  reason?: string;
  participant?: string;
  member_state?: string;
  slot?: string;
  phase?: string;
  question?: string;
  into?: string;
  milliseconds?: number;
  granted?: boolean;
  draw?: string;
  /** The first of the entries that are undone. */
  undoes?: number;
}

/** A private part: its digest always, salt and value only for cleared readers. */
export interface Sealed {
  digest: string;
  salt?: string;
  value?: unknown;
}

/** Say something to one candidate or delegate, or to every candidate (`to` is null). */
export interface SendMessage {
  id: string;
  type: "SendMessage";
  message: string;
  to: string | null;
  text: string;
}

/** A message as the podium sees it. */
export interface SentView {
  rank: number;
  by: string;
  /** Each of them, with whether they have read it. */
  to: Record<string, boolean>;
  text: string;
  at: number;
}

/** A participant moved into the room, or out of it. */
export interface SetPlace {
  id: string;
  type: "SetPlace";
  participant: string;
  place: Place;
}

/** Milliseconds, summed over the phases but for what is said of interventions. */
export interface SlotLedger {
  rank: number;
  candidate: string;
  /** Within one post `allotted_ms` is the same for everybody. */
  post?: string;
  stage: string;
  allotted_ms: number;
  statement_ms: number;
  answers: number;
  answers_ms: number;
  questions: number;
  /** Taken by those who asked this candidate. */
  questions_ms: number;
  /** By how much single questions and answers went beyond their time. */
  interventions_overrun_ms: number;
  paused_ms: number;
  restored_ms: number;
  extended_ms: number;
  overrun_ms: number;
  remaining_ms: number;
  lines_lost: number;
  /** In the order in which the chair ruled. */
  changes: TimeChangeLedger[];
  /** Why the slot was moved to the end last. */
  moved?: string;
  withdrawn_at?: number;
  withdrawn_reason?: string;
  /** By kind: `statement`, `questions`, `closing`. */
  phases: Record<string, PhaseLedger>;
}

/** The ledger of one slot; the running order is a list of these, in its order. */
export interface SlotRecord {
  rank: number;
  candidate: string;
  post?: string;
  stage: string;
  allotted_ms: number;
  statement_ms: number;
  answers: number;
  answers_ms: number;
  questions: number;
  questions_ms: number;
  interventions_overrun_ms: number;
  paused_ms: number;
  restored_ms: number;
  extended_ms: number;
  overrun_ms: number;
  remaining_ms: number;
  lines_lost: number;
  changes: TimeChangeLedger[];
  moved?: string;
  withdrawn_at?: number;
  withdrawn_reason?: string;
  phases: Record<string, PhaseLedger>;
  slot: string;
}

export interface SlotView {
  rank: number;
  candidate: string;
  /** The post that is stood for: an id of `posts`; in hearings of older versions its title. */
  post?: string;
  /** `waiting`, `current`, `ended` or `withdrawn`. */
  stage: string;
  /** By kind: `statement`, `questions`, `closing`. */
  phases: Record<string, PhaseView>;
  /** Questions put to this candidate. */
  asked?: SpokenView;
  answered?: SpokenView;
  /** Time restored and extended, each with its reason. */
  changes?: Record<string, TimeChangeView>;
  /** Why it was moved to the end. */
  moved?: string;
  /** Why questions that lots should have drawn were not put. */
  left_out?: string;
  /** Why its candidate withdrew. */
  withdrawn?: string;
}

/** Interventions of one kind that have ended. */
export interface SpokenView {
  count: number;
  spent_ms: number;
  overrun_ms: number;
}

/**
 * Draw lots among admitted questions of one slot, or among Member States; or fill a bag of tokens.
 * `slot` is the candidate whom the states ask, where the format has lots decide who does.
 */
export interface StartChoiceDraw {
  id: string;
  type: "StartChoiceDraw";
  draw: string;
  purpose: DrawPurpose;
  items: string[];
  choose: number;
  method: DrawMethod;
  reason?: string;
  beacon?: Beacon | null;
  round?: number;
  reveal_ms?: number;
  slot?: string | null;
}

/**
 * Draw lots for the running order: publishes the list of slots and the digest of a secret.
 * `slots` are all that have not begun, in the order in which those that are not drawn shall follow. `reason` is for drawing again what was drawn before. `reveal_ms` is how long contributions may be revealed.
 */
export interface StartOrderDraw {
  id: string;
  type: "StartOrderDraw";
  draw: string;
  slots: string[];
  method: DrawMethod;
  choose?: number;
  reason?: string;
  beacon?: Beacon | null;
  round?: number;
  reveal_ms?: number;
}

/** Begin a candidate's slot: its first phase runs and the candidate has the floor. */
export interface StartSlot {
  id: string;
  type: "StartSlot";
  slot: string;
}

/** One time that a filed statement was played into its slot. */
export interface StatementPlayed {
  slot: string;
  started_at: number;
  ended_at: number;
  played_ms: number;
  end: string;
  candidate: string;
  sha256: string;
  /** Where in the file it began. */
  from_ms: number;
}

export interface StatementRecord {
  slot: string;
  candidate: string;
  sha256: string;
  duration_ms: number;
  filed_at: number;
}

export interface StatementView {
  material: string;
  media_type: string;
  duration_ms: number;
  at: number;
  /** Longer than the statement may be by now. */
  over?: boolean;
  /** How long it is on air; absent while it is made ready. */
  playable_ms?: number;
  /** Why it cannot be played. */
  failed?: string;
}

export interface States {
  /** By ISO 3166-1 alpha-3 code, in the language asked for (CLDR). */
  names: Record<string, string>;
  /** Codes of the Member States by regional group. */
  groups: Record<string, string[]>;
}

/** Play no more of a file; the clock goes on. */
export interface StopPlaying {
  id: string;
  type: "StopPlaying";
  playing: string;
}

/** One media stream as it comes in or goes out. */
export interface StreamReport {
  /** `video`, `audio`, or the name of a further encoding. */
  kind: string;
  /** Of media, without headers and what is sent again. */
  kbps: number;
  /** Share of packets that did not arrive at first, 0 to 1. */
  loss: number;
  /** RFC 3550, section 6.4.1. */
  jitter_ms: number;
  /** Packets that were sent again (a viewer) or asked for again (a publisher), since the session began. */
  again: number;
  /** Packets that were asked for again and not sent. */
  refused: number;
}

/**
 * Ask the candidate of one slot, or of every one (`slot` is null).
 * The asker and the state come from the token. What a delegation asks twice is one question.
 */
export interface SubmitQuestion {
  id: string;
  type: "SubmitQuestion";
  question: string;
  slot: string | null;
  text: string;
  language?: string;
  open_to_support?: boolean;
  message?: string | null;
}

/** Tell the podium how the chair might decide on a submitted question; replaces what was suggested. */
export interface SuggestRuling {
  id: string;
  type: "SuggestRuling";
  question: string;
  suggestion: SuggestedRuling;
  reason?: RefusalReason | null;
  into?: string | null;
  text?: string;
  note?: string;
}

/** What the secretariat would have the chair decide. */
export interface SuggestionView {
  /** A `model.SuggestedRuling`. */
  ruling: string;
  reason?: string;
  into?: string;
  /** What the delegation would be told. */
  text?: string;
  note?: string;
}

/** Support another delegation's question that is open to it; once for each state. */
export interface SupportQuestion {
  id: string;
  type: "SupportQuestion";
  question: string;
}

/** Pause the sitting; a running clock is paused with it. */
export interface SuspendHearing {
  id: string;
  type: "SuspendHearing";
  reason?: string;
}

/** Preside from now on. `replaces` is who the sender saw as presiding (None: nobody). */
export interface TakeChair {
  id: string;
  type: "TakeChair";
  replaces?: string | null;
  reason?: string;
}

/** A ruling of the chair on the time of one phase. */
export interface TimeChangeLedger {
  kind: string;
  phase: string;
  milliseconds: number;
  reason: string;
  at: number;
}

export interface TimeChangeView {
  rank: number;
  /** `restored` or `extended`. */
  kind: string;
  phase: string;
  milliseconds: number;
  reason: string;
  at: number;
}

export interface TokenRequest {
  /** Whom for; absent: everybody with a seat. */
  subjects?: string[];
  /** How long the links are good. */
  hours: number;
}

/** Somebody's report, for the podium and for its sender. */
export interface Transient {
  type: "transient";
  topic: string;
  /** The subject it is about. */
  key: string;
  /** Absent: gone. */
  value?: Record<string, unknown>;
  /** Of two about the same key the higher one is newer. */
  number: number;
  expires_ms: number;
}

export interface TurnView {
  rank: number;
  at: number;
  member_state?: string;
  group?: string;
  speaker?: string;
  question?: string;
  /** Why it was passed over. */
  passed?: string;
}

/**
 * Undo one of the last actions, as long as nothing depends on it.
 * `action` is the number of its first entry in the journal. Nothing is deleted: the undoing is an entry too.
 */
export interface Undo {
  id: string;
  type: "Undo";
  action: number;
}

export interface UndoCommand {
  type: string;
  action: number;
}

/** `what` was undone when: the entries from `action` to `last`. */
export interface UndoneRecord {
  at: number;
  action: number;
  last: number;
  /** The command's name. */
  what: string;
  /** Speaking time that had been spent under it, and counts for nobody. */
  given_back_ms: number;
}

export interface VerbView {
  /** The console's order, always the same for a name; of one name they go by their ids. */
  rank: number;
  legal: boolean;
  /** As it is sent, but for its id and what `needs` names; absent where there is nothing it could act on. */
  command?: Record<string, unknown>;
  /** Fields that the person fills in. */
  needs?: Record<string, boolean>;
  /** Why it is not legal, as in a refusal: an `errors.Code`. */
  code?: string;
  /** The refusal's sentence; absent with `not-now` where it is the view's own `not_now`. */
  why?: string;
  /** What is in its way, where that has an id. */
  by?: string;
  /** Hearing time from which it will be legal, if nothing else happens until then. */
  legal_from?: number;
}

/** All viewers of the hearing, whatever part of them is listed. */
export interface ViewerCounts {
  total: number;
  programme: number;
  kbps: number;
  grades: Record<string, number>;
  transports: Record<string, number>;
  /** By code; the empty one counts those of no state. */
  member_states: Record<string, number>;
  dropped: number;
}

/** A viewer's session. */
export interface ViewerReport {
  id: string;
  subject: string;
  role: string;
  name?: string;
  member_state?: string;
  transport: "udp" | "tcp" | "relay";
  address: string;
  protection: string;
  age_ms: number;
  quiet_ms: number;
  round_trip_ms?: number;
  streams: StreamReport[];
  /** The feed that is previewed; empty: it watches the programme. */
  feed: string;
  grade: "good" | "weak" | "poor";
  /** Up to 1 is good, up to 2 weak; whose is higher is worse off. */
  badness: number;
  /** Why it is not good, the worst first. */
  faults: ("loss" | "delay" | "dropped" | "silent")[];
  kbps: number;
  /** Of the worse of its streams. */
  loss: number;
  /** What it is sent of the picture. */
  sent: "full" | "low" | "sound";
  /**
   * Its line carries it; it carries no more, as far as is known; more is being tried; the viewer chose it; there is nothing better; its offer has no picture.
   */
  reason: "carried" | "line" | "trying" | "chosen" | "source" | "offer";
  /** What the viewer pinned; null: what its line carries. */
  chosen: "full" | "low" | "sound" | null;
  /** What the viewer thinks its line carries; 0: it has not said so lately. */
  remb_kbps: number;
  /** Packets that the path would not take, since the session began. */
  dropped: number;
}

export interface VisitorToken {
  /** An observer's, for an open hearing. */
  token: string;
}

/** Give a draw up, with a reason. Its secret is revealed all the same. */
export interface VoidDraw {
  id: string;
  type: "VoidDraw";
  draw: string;
  reason: string;
}

/** Answers `hello`. */
export interface Welcome {
  type: "welcome";
  /** Changes when the server had to read the hearing anew: forget what was seen before. */
  epoch: string;
  /** Hearing time in milliseconds. */
  now: number;
  audience: Audience;
  subject: string;
  role: Role;
}

/** A candidate has withdrawn: marked as such, never deleted; the order of the others stays. */
export interface WithdrawCandidate {
  id: string;
  type: "WithdrawCandidate";
  candidate: string;
  reason: string;
}

export interface WithdrawFloor {
  id: string;
  type: "WithdrawFloor";
  grant: string;
}

/** Take back a piece of one's own material; the record still names it. */
export interface WithdrawMaterial {
  id: string;
  type: "WithdrawMaterial";
  filing: string;
}

/** Take back a question of one's own delegation, as long as it was not called. */
export interface WithdrawQuestion {
  id: string;
  type: "WithdrawQuestion";
  question: string;
}

/** Take the registration of one's state back, until its turn has come. */
export interface WithdrawRegistration {
  id: string;
  type: "WithdrawRegistration";
  slot: string;
}

export interface WithdrawStatement {
  id: string;
  type: "WithdrawStatement";
  slot: string;
  material: string;
}

export interface WithdrawSuggestion {
  id: string;
  type: "WithdrawSuggestion";
  question: string;
}

export interface WithdrawSupport {
  id: string;
  type: "WithdrawSupport";
  question: string;
}

export type ClientCommand =
  | PrepareHearing
  | AmendPreparation
  | ChangeModalities
  | ChooseSplit
  | OpenHearing
  | SuspendHearing
  | ResumeHearing
  | CloseHearing
  | StartSlot
  | PauseClock
  | ResumeClock
  | RestoreTime
  | ExtendTime
  | BeginIntervention
  | EndIntervention
  | MoveSlot
  | WithdrawCandidate
  | TakeChair
  | NextPhase
  | EndSlot
  | GiveFloor
  | WithdrawFloor
  | ConfirmReady
  | CloseMicrophone
  | OpenMicrophone
  | RaiseHand
  | LowerHand
  | RulePointOfOrder
  | GiveReply
  | InterruptSpeaker
  | EndInterruption
  | SetPlace
  | SubmitQuestion
  | ReviseQuestion
  | WithdrawQuestion
  | SupportQuestion
  | WithdrawSupport
  | SuggestRuling
  | WithdrawSuggestion
  | AdmitQuestion
  | RefuseQuestion
  | ReturnQuestion
  | ReopenQuestion
  | MergeQuestion
  | MoveQuestion
  | CallQuestion
  | MarkAnswered
  | CarryToWriting
  | AnswerInWriting
  | RegisterToAsk
  | WithdrawRegistration
  | DrawToken
  | PassTurn
  | StartOrderDraw
  | StartChoiceDraw
  | ContributeToDraw
  | CloseContributions
  | RevealContribution
  | ConcludeDraw
  | VoidDraw
  | FileMaterial
  | WithdrawMaterial
  | PublishMaterial
  | RefuseMaterial
  | FileStatement
  | WithdrawStatement
  | AcceptGuidelines
  | SendMessage
  | MarkRead
  | Undo
  | RevokeToken
  | ReportFeedFound
  | ReportFeedLost
  | ReportRecording
  | ReportRecorderStopped
  | ReportRecorderWriting
  | PlayMessage
  | PlayStatement
  | StopPlaying
  | ReportMaterialReady
  | ReportMaterialFailed
  | ReportPlayingEnded;

export type ClientMessage = Hello | Ping | Resync | Report;

export type OutcomeMessage = Accepted | NotAccepted;

export type ServerMessage =
  | Welcome
  | AudienceViewMessage
  | PersonalViewMessage
  | PatchMessage
  | Accepted
  | NotAccepted
  | Pong
  | Transient
  | ErrorMessage;

export type ViewMessage = AudienceViewMessage | PersonalViewMessage;
