import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { QuestionView, RefusalReason } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { candidateOf, ranked } from "../../../client_web/src/ui/people";
import { t, word } from "../../../client_web/src/ui/text";
import { Action, type Giving, Refusal, useGiving } from "../give";
import { say } from "../text";

const REASONS: readonly RefusalReason[] = ["out-of-scope", "personal", "abusive", "repeated", "no-time"];
/** What needs the chair first stands first. */
const ORDER: readonly string[] = ["called", "submitted", "admitted", "refused", "answered"];

function RefuseForm(props: { question: string; giving: Giving; done: () => void }) {
  const { question, giving, done } = props;
  const id = useId();
  const [reason, setReason] = useState<RefusalReason>("out-of-scope");
  const [text, setText] = useState("");
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await giving.give({ type: "RefuseQuestion", question, reason, text: text.trim() })) done();
  };
  return (
    <form class="refuse" onSubmit={(event) => void submit(event)} onKeyDown={(event) => event.key === "Escape" && done()}>
      <label class="field" for={`${id}-reason`}>
        <span>{say("queue.refuse-reason")}</span>
      </label>
      <select
        ref={first}
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
      <div class="buttons">
        <button type="submit" class="grave" disabled={giving.barred || giving.busy} data-testid="refuse-send">
          {say("queue.refuse-send")}
        </button>
        <button type="button" onClick={done}>
          {say("console.cancel")}
        </button>
      </div>
    </form>
  );
}

function Question({ id, question }: { id: string; question: QuestionView }) {
  const { audience } = useSeen();
  const giving = useGiving();
  const [refusing, setRefusing] = useState(false);
  const slot = audience.slots[question.slot];
  const to = candidateOf(audience, slot)?.name ?? question.slot;
  return (
    <li data-question={id} data-stage={question.stage}>
      <p class="head">
        <span class="tag">{word("asked", question.stage)}</span>
        <span class="state">{question.member_state ?? ""}</span> <span class="to">{t("question.to", { candidate: to })}</span>
      </p>
      <p
        class="text"
        lang={question.language}
        dir="auto"
        data-testid={question.stage === "called" ? "current-question" : undefined}
      >
        {question.text}
      </p>
      {question.refusal && (
        <p class="reason">
          {word("reason", question.refusal.reason)}
          {question.refusal.text && `: ${question.refusal.text}`}
        </p>
      )}
      {question.stage === "submitted" && refusing ? (
        <RefuseForm question={id} giving={giving} done={() => setRefusing(false)} />
      ) : (
        <div class="buttons">
          {question.stage === "submitted" && (
            <>
              <Action giving={giving} command={{ type: "AdmitQuestion", question: id }} primary testid="admit">
                {say("queue.admit")}
              </Action>
              <button type="button" data-testid="refuse" disabled={giving.barred} onClick={() => setRefusing(true)}>
                {say("queue.refuse")}
              </button>
            </>
          )}
          {question.stage === "admitted" && (
            <Action
              giving={giving}
              command={{ type: "CallQuestion", question: id, replaces: audience.current_question ?? null }}
              primary
              testid="call"
            >
              {say("queue.call")}
            </Action>
          )}
          {question.stage === "called" && (
            <Action giving={giving} command={{ type: "MarkAnswered", question: id }} primary testid="answered">
              {say("queue.answered")}
            </Action>
          )}
        </div>
      )}
      <Refusal giving={giving} />
    </li>
  );
}

/** Every question, those that wait for the chair first; one list, so that a row keeps its place's message. */
export function Queue() {
  const { audience } = useSeen();
  const questions = ranked(audience.questions).sort(
    ([, a], [, b]) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage) || a.rank - b.rank,
  );
  const waiting = questions.filter(([, question]) => question.stage === "submitted").length;
  return (
    <section class="panel queue">
      <h2>
        {say("queue.heading")}{" "}
        <small role="status" data-testid="queue-waiting">
          {waiting > 0 && say("queue.waiting", { count: waiting })}
        </small>
      </h2>
      {questions.length === 0 && <p class="hint">{say("queue.none")}</p>}
      <ul data-testid="queue">
        {questions.map(([id, question]) => (
          <Question key={id} id={id} question={question} />
        ))}
      </ul>
    </section>
  );
}
