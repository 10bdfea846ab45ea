import { useEffect, useRef, useState } from "preact/hooks";
import type { Command } from "../../../client_web/src/lib/commands";
import type { AudienceView, QuestionStage, QuestionView } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { addressee } from "../../../client_web/src/ui/people";
import { t, word } from "../../../client_web/src/ui/text";
import { Action, ConfirmedAction, type Giving, Refusal, explained, useGiving } from "../give";
import { say } from "../text";
import { Message } from "./Playing";
import { AdmitForm, MergeForm, RefuseForm, ReturnForm } from "./Rulings";
import { Suggested } from "./Suggested";

const FORMS = { admit: AdmitForm, refuse: RefuseForm, return: ReturnForm, merge: MergeForm } as const;
type Form = keyof typeof FORMS;
const FORM_NAMES = Object.keys(FORMS) as readonly Form[];

/** Where a row stands among its neighbours; only rows of the queue have any. */
export interface Moves {
  up: Command | undefined;
  down: Command | undefined;
  /** The row that is dragged was let go here. */
  drop: (dragged: string) => void;
}

interface RowProps {
  id: string;
  question: QuestionView;
  moves?: Moves | undefined;
}

const DRAGGED = "application/x-hustings-question";

export function QuestionRow({ id, question, moves }: RowProps) {
  const { audience, personal } = useSeen();
  const leads = personal.role !== "secretariat";
  const giving = useGiving();
  const [form, setForm] = useState<Form>();
  const [over, setOver] = useState(false);
  const { stage } = question;
  useEffect(() => setForm(undefined), [stage]);
  const Ruling = form && FORMS[form];
  return (
    <li
      data-question={id}
      data-stage={stage}
      onKeyDown={(event) => {
        if (!moves || !leads || !event.altKey || event.shiftKey) return;
        const command = event.key === "ArrowUp" ? moves.up : event.key === "ArrowDown" ? moves.down : undefined;
        if (!command || giving.busy || giving.barred) return;
        event.preventDefault();
        const held = event.target instanceof HTMLElement ? event.target : undefined;
        void giving.give(command).then(() => held?.focus());
      }}
      class={over ? "drop-here" : undefined}
      onDragOver={(event) => {
        if (!moves || !event.dataTransfer?.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dragged = event.dataTransfer?.getData(DRAGGED);
        if (moves && dragged && dragged !== id) moves.drop(dragged);
      }}
    >
      <div
        class="head"
        draggable={leads && moves !== undefined}
        onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, id)}
      >
        <span class="tag">{word("asked", stage)}</span>
        {audience.next_question === id && <span class="tag good">{say("queue.next")}</span>}
        {audience.second_rounds?.[id] && <span class="tag">{say("queue.second-round")}</span>}
        {question.own_candidate && <span class="tag air">{say("queue.own-candidate")}</span>}
        <span class="state">{states(question)}</span> <span class="to">{t("question.to", { candidate: addressee(audience, question.slot) })}</span>
        {moves && leads && <MoveButtons giving={giving} moves={moves} question={question} />}
      </div>
      <p class="text" lang={question.language} dir="auto">
        {question.text}
      </p>
      {question.message && <Message question={question} message={question.message} />}
      <Notes question={question} />
      {!form && question.suggestion && <Suggested id={id} suggestion={question.suggestion} giving={giving} />}
      {Ruling && <Ruling id={id} question={question} giving={giving} done={() => setForm(undefined)} suggests={!leads} />}
      {!form && leads && <Verbs id={id} question={question} giving={giving} open={setForm} />}
      {!form && !leads && stage === "submitted" && <Suggesting giving={giving} open={setForm} />}
      <Refusal giving={giving} />
    </li>
  );
}

/** The state that asked, with those in whose name it is asked too. */
const states = (question: QuestionView): string =>
  [question.member_state, ...Object.keys(question.credited ?? {})].filter(Boolean).join(", ");

function Notes({ question }: { question: QuestionView }) {
  const { audience } = useSeen();
  const alike = Object.keys(question.similar ?? {}).map((key) => audience.questions[key]);
  const into = question.merged_into === undefined ? undefined : audience.questions[question.merged_into];
  const supporters = Object.keys(question.supporters ?? {});
  return (
    <>
      {supporters.length > 0 && <p class="hint">{t("question.supporters", { states: supporters.join(", ") })}</p>}
      {alike.length > 0 && (
        <p class="hint" data-testid="similar">
          {say("queue.similar", { states: alike.map((other) => other?.member_state ?? "?").join(", ") })}
        </p>
      )}
      {into && <p class="hint">{say("queue.merged-into", { text: into.text?.slice(0, 80) ?? "" })}</p>}
      {question.refusal && (
        <p class="reason">
          {word("reason", question.refusal.reason)}
          {question.refusal.text && `: ${question.refusal.text}`}
        </p>
      )}
      {question.return_text && <p class="reason">{question.return_text}</p>}
    </>
  );
}

/** In the phase of questions, to the candidate who answers, and not before everybody's first. */
const mayBeCalled = (view: AudienceView, id: string, { stage, slot }: QuestionView): boolean =>
  stage === "admitted" &&
  view.stage === "questions" &&
  (slot === undefined || slot === view.current_slot) &&
  !view.second_rounds?.[id];

interface VerbsProps extends RowProps {
  giving: Giving;
  open: (form: Form) => void;
}

/** The secretariat's own verbs: it reads first, and the chair decides. */
function Suggesting({ giving, open }: Pick<VerbsProps, "giving" | "open">) {
  return (
    <div class="buttons" role="group" aria-label={say("suggest.verbs")}>
      {FORM_NAMES.map((name) => (
        <button key={name} type="button" data-testid={`suggest-${name}`} {...explained("SuggestRuling")} disabled={giving.barred} onClick={() => open(name)}>
          {say(`suggest.${name}`)}
        </button>
      ))}
    </div>
  );
}

/** The verbs that can lead anywhere from a question's stage; whether one does, the server says. */
function Verbs({ id, question, giving, open }: VerbsProps) {
  const { audience } = useSeen();
  const stage = question.stage as QuestionStage;
  const isOpen = stage === "submitted" || stage === "admitted";
  const form = (name: Form, label: string) => (
    <button type="button" data-testid={name} disabled={giving.barred} onClick={() => open(name)}>
      {label}
    </button>
  );
  return (
    <div class="buttons">
      {(stage === "submitted" || stage === "refused" || stage === "returned") && (
        <Action giving={giving} command={{ type: "AdmitQuestion", question: id, stage }} primary={stage === "submitted" && !question.suggestion} testid="admit">
          {say(stage === "submitted" ? "queue.admit" : "queue.admit-after-all")}
        </Action>
      )}
      {mayBeCalled(audience, id, question) && (
        <Action
          giving={giving}
          command={{ type: "CallQuestion", question: id, replaces: audience.current_question ?? null }}
          primary
          testid="call"
        >
          {say("queue.call")}
        </Action>
      )}
      {isOpen && (
        <>
          {form("refuse", say("queue.refuse"))}
          {form("return", say("queue.return"))}
          {form("merge", say("queue.merge"))}
          <ConfirmedAction
            giving={giving}
            command={{ type: "CarryToWriting", question: id }}
            sure={say("queue.carry-sure")}
            heading={say("queue.carry-ask", { state: question.member_state ?? "" })}
            testid="carry"
          >
            {say("queue.carry")}
          </ConfirmedAction>
        </>
      )}
      {(stage === "admitted" || stage === "refused" || stage === "returned" || stage === "merged") && (
        <Action giving={giving} command={{ type: "ReopenQuestion", question: id, stage }} testid="reopen">
          {say("queue.reopen")}
        </Action>
      )}
    </div>
  );
}

function MoveButtons({ giving, moves, question }: { giving: Giving; moves: Moves; question: QuestionView }) {
  const pressed = useRef<HTMLButtonElement>();
  // A row that is moved in the page loses the focus: give it back, so that one can press again.
  useEffect(() => {
    pressed.current?.focus();
    pressed.current = undefined;
  }, [question.queue]);
  const button = (command: Command | undefined, sign: string, label: string, testid: string) => (
    <button
      type="button"
      class="move"
      aria-label={label}
      title={label}
      data-testid={testid}
      // Not `disabled`: that would take the focus away at the end of the queue, and while sending.
      aria-disabled={!command || giving.barred || giving.busy}
      onClick={(event) => {
        if (!command || giving.barred || giving.busy) return;
        pressed.current = event.currentTarget;
        void giving.give(command);
      }}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
  const whose = { state: question.member_state ?? "", text: question.text?.slice(0, 60) ?? "" };
  return (
    <span class="moves">
      {button(moves.up, "↑", say("queue.up", whose), "move-up")}
      {button(moves.down, "↓", say("queue.down", whose), "move-down")}
    </span>
  );
}
