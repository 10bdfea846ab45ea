import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { QuestionStage, QuestionView, RefusalReason } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { word } from "../../../client_web/src/ui/text";
import type { Giving } from "../give";
import { say } from "../text";
import { type RulingCommand, suggestionOf } from "../verbs/suggesting";

const REASONS: readonly RefusalReason[] = ["out-of-scope", "personal", "abusive", "repeated", "no-time"];

interface FormProps {
  id: string;
  question: QuestionView;
  giving: Giving;
  done: () => void;
  /** It is suggested to the chair, with a note that only the podium reads, and not given. */
  suggests?: boolean;
}

/** The frame of what a ruling needs beside a click: its first field has the focus, Escape leaves it. */
function RulingForm(
  props: FormProps & { command: () => RulingCommand; send: string; testid: string; children?: preact.ComponentChildren },
) {
  const { giving, done, command, send, testid, children, suggests } = props;
  const form = useRef<HTMLFormElement>(null);
  const noteId = useId();
  const [note, setNote] = useState("");
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("select, input")?.focus();
    // What does it must be seen, too, however low the list is.
    form.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await giving.give(suggests ? suggestionOf(command(), note.trim()) : command())) done();
  };
  return (
    <form
      ref={form}
      class="ruling"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === "Escape" && done()}
    >
      {children}
      {suggests && (
        <>
          <label class="field" for={noteId}>
            <span>{say("suggest.note")}</span>
          </label>
          <input
            id={noteId}
            maxLength={500}
            value={note}
            dir="auto"
            data-testid="suggest-note"
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </>
      )}
      <div class="buttons">
        <button
          type="submit"
          class={suggests ? "primary" : "grave"}
          disabled={giving.barred || giving.busy}
          data-testid={suggests ? "suggest-send" : testid}
        >
          {suggests ? say("suggest.send") : send}
        </button>
        <button type="button" onClick={done}>
          {say("console.cancel")}
        </button>
      </div>
    </form>
  );
}

/** There is nothing to say to the delegation: only to suggest it. */
export function AdmitForm(props: FormProps) {
  const command = (): RulingCommand => ({ type: "AdmitQuestion", question: props.id });
  return <RulingForm {...props} command={command} send={say("queue.admit")} testid="admit-send" />;
}

export function RefuseForm(props: FormProps) {
  const { id: question } = props;
  const id = useId();
  const [reason, setReason] = useState<RefusalReason>("out-of-scope");
  const [text, setText] = useState("");
  const stage = props.question.stage as QuestionStage;
  return (
    <RulingForm
      {...props}
      command={() => ({ type: "RefuseQuestion", question, reason, text: text.trim(), stage })}
      send={say("queue.refuse-send")}
      testid="refuse-send"
    >
      <label class="field" for={`${id}-reason`}>
        <span>{say("queue.refuse-reason")}</span>
      </label>
      <select
        id={`${id}-reason`}
        value={reason}
        data-testid="refuse-reason"
        onChange={(event) => setReason(event.currentTarget.value as RefusalReason)}
      >
        {REASONS.map((code) => (
          <option key={code} value={code}>
            {word("reason", code)}
          </option>
        ))}
      </select>
      <label class="field" for={`${id}-text`}>
        <span>{say("queue.refuse-text")}</span>
      </label>
      <input
        id={`${id}-text`}
        maxLength={500}
        value={text}
        dir="auto"
        data-testid="refuse-text"
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </RulingForm>
  );
}

export function ReturnForm(props: FormProps) {
  const { id: question } = props;
  const id = useId();
  const [text, setText] = useState("");
  const stage = props.question.stage as QuestionStage;
  return (
    <RulingForm
      {...props}
      command={() => ({ type: "ReturnQuestion", question, text: text.trim(), stage })}
      send={say("queue.return-send")}
      testid="return-send"
    >
      <label class="field" for={id}>
        <span>{say("queue.return-text")}</span>
      </label>
      <input
        id={id}
        required
        maxLength={500}
        value={text}
        dir="auto"
        data-testid="return-text"
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </RulingForm>
  );
}

/** Open questions to the same candidate, those that are alike first. */
export function MergeForm(props: FormProps) {
  const { id: question, question: merged } = props;
  const { audience } = useSeen();
  const id = useId();
  const alike = (key: string, other: QuestionView): number =>
    Number(key in (merged.similar ?? {}) || question in (other.similar ?? {}));
  const others = Object.entries(audience.questions)
    .filter(([key, { stage, slot }]) => key !== question && slot === merged.slot && (stage === "submitted" || stage === "admitted"))
    .sort((a, b) => alike(...b) - alike(...a) || a[1].rank - b[1].rank);
  const [into, setInto] = useState(others[0]?.[0]);
  const chosen = others.some(([key]) => key === into) ? into : others[0]?.[0];
  if (chosen === undefined) return <p class="hint">{say("queue.merge-none")}</p>;
  return (
    <RulingForm
      {...props}
      command={() => ({ type: "MergeQuestion", question, into: chosen })}
      send={say("queue.merge-send")}
      testid="merge-send"
    >
      <label class="field" for={id}>
        <span>{say("queue.merge-into")}</span>
      </label>
      <select id={id} value={chosen} data-testid="merge-into" onChange={(event) => setInto(event.currentTarget.value)}>
        {others.map(([key, other]) => (
          <option key={key} value={key}>
            {[other.member_state, other.text?.slice(0, 80)].filter(Boolean).join(": ")}
          </option>
        ))}
      </select>
    </RulingForm>
  );
}
