import { useState } from "preact/hooks";
import type { QuestionView } from "../lib/protocol.gen";
import { useCommand } from "./giving";
import { useSeen } from "./hooks";
import { addressee, ranked } from "./people";
import { sentence, t } from "./text";

const LONGEST = 4_000;

/** Write the own answer to a question that was carried to writing. */
function AnswerForm({ id }: { id: string }) {
  const { give, error, barred } = useCommand();
  const [text, setText] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    void give({ type: "AnswerInWriting", question: id, text: text.trim() });
  };
  return (
    <form onSubmit={submit}>
      <label class="field">
        <span>{t("written.own")}</span>
        <textarea
          rows={4}
          required
          dir="auto"
          maxLength={LONGEST}
          value={text}
          data-testid="written-text"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p class="hint">{t("written.hint")}</p>
      <button type="submit" class="primary" disabled={barred || text.trim() === ""} data-testid="written-publish">
        {t("written.publish")}
      </button>
      <p class="refusal" role="status">
        {error && sentence(error)}
      </p>
    </form>
  );
}

function Written({ id, question }: { id: string; question: QuestionView }) {
  const { audience, personal } = useSeen();
  const owed = Object.entries(question.answers ?? {}).filter(([, answer]) => answer.called_at === undefined);
  return (
    <li data-question={id}>
      <p lang={question.language} dir="auto">
        <strong>{question.text}</strong> {question.member_state && <span class="state">{question.member_state}</span>}
      </p>
      {owed.map(([slot, answer]) => (
        <div key={slot} data-testid="written">
          <p class="eyebrow">{t("written.by", { candidate: addressee(audience, slot) })}</p>
          {answer.written !== undefined && (
            <p class="written" dir="auto">
              {answer.written}
            </p>
          )}
          {answer.written === undefined && (slot === personal.slot ? <AnswerForm id={id} /> : <p>{t("written.owed")}</p>)}
        </div>
      ))}
    </li>
  );
}

/** Questions that are answered in writing, for everybody to read. */
export function WrittenAnswers() {
  const { audience } = useSeen();
  const carried = ranked(audience.questions).filter(([, question]) => question.stage === "carried");
  if (carried.length === 0) return null;
  return (
    <section class="own-questions" data-testid="written-answers">
      <h2>{t("written.heading")}</h2>
      <ul>
        {carried.map(([id, question]) => (
          <Written key={id} id={id} question={question} />
        ))}
      </ul>
    </section>
  );
}
