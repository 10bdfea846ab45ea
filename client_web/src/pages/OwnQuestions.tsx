import { useState } from "preact/hooks";
import type { QuestionView } from "../lib/protocol.gen";
import { useCommand } from "../ui/giving";
import { useSeen, useSession, useStore } from "../ui/hooks";
import { addressee, ranked } from "../ui/people";
import { sentence, t, word } from "../ui/text";

const REVISABLE: ReadonlySet<string> = new Set(["returned", "withdrawn"]);
const WITHDRAWABLE: ReadonlySet<string> = new Set(["submitted", "returned", "admitted", "merged"]);

function Verbs({ id, question }: { id: string; question: QuestionView }) {
  const { give, error, barred } = useCommand();
  const [doing, setDoing] = useState<"revise" | "withdraw">();
  const [text, setText] = useState("");
  const done = (): void => setDoing(undefined);
  const revise = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await give({ type: "ReviseQuestion", question: id, text: text.trim(), language: question.language })) done();
  };
  const mayRevise = REVISABLE.has(question.stage);
  const mayWithdraw = WITHDRAWABLE.has(question.stage);
  return (
    <>
      {mayRevise && doing === "revise" && (
        <form onSubmit={(event) => void revise(event)} onKeyDown={(event) => event.key === "Escape" && done()}>
          <label class="field">
            <span>{t("ask.text")}</span>
            <textarea
              rows={4}
              required
              dir="auto"
              value={text}
              data-testid="revise-text"
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <div class="buttons">
            <button type="submit" class="primary" disabled={barred || text.trim() === ""} data-testid="revise-send">
              {t("question.revise-send")}
            </button>
            <button type="button" onClick={done}>
              {t("question.keep")}
            </button>
          </div>
        </form>
      )}
      {mayWithdraw && doing === "withdraw" && (
        <div class="buttons">
          <button type="button" onClick={done}>
            {t("question.keep")}
          </button>
          <button
            type="button"
            class="grave"
            disabled={barred}
            data-testid="withdraw-sure"
            onClick={() => void give({ type: "WithdrawQuestion", question: id }).then(done)}
          >
            {t("question.withdraw-sure")}
          </button>
        </div>
      )}
      {doing === undefined && (mayRevise || mayWithdraw) && (
        <div class="buttons">
          {mayRevise && (
            <button
              type="button"
              data-testid="revise"
              onClick={() => {
                setText(question.text ?? "");
                setDoing("revise");
              }}
            >
              {t("question.revise")}
            </button>
          )}
          {question.undo !== undefined && <TakeBack action={question.undo} give={give} barred={barred} />}
          {mayWithdraw && (
            <button type="button" data-testid="withdraw" onClick={() => setDoing("withdraw")}>
              {t("question.withdraw")}
            </button>
          )}
        </div>
      )}
      <p class="refusal" role="status">
        {error && sentence(error)}
      </p>
    </>
  );
}

/** A withdrawal that was a mistake: the question is where it was before. */
function TakeBack({ action, give, barred }: { action: number } & Pick<ReturnType<typeof useCommand>, "give" | "barred">) {
  return (
    <button
      type="button"
      disabled={barred}
      data-testid="take-back"
      onClick={() => void give({ type: "Undo", action })}
    >
      {t("question.take-back")}
    </button>
  );
}

function Own({ id, question }: { id: string; question: QuestionView }) {
  const { audience } = useSeen();
  const into = question.merged_into === undefined ? undefined : audience.questions[question.merged_into];
  const supporters = Object.keys(question.supporters ?? {});
  const credited = Object.keys(question.credited ?? {});
  return (
    <li data-question={id} data-stage={question.stage}>
      <p class="tag">{word("question", question.stage)}</p>
      <p lang={question.language} dir="auto">
        {question.text}
      </p>
      {question.message && (
        <p class={question.message.failed ? "refusal" : "hint"} data-testid="own-message">
          {question.message.failed ?? t(question.message.duration_ms === undefined ? "message.being-made" : "message.with")}
        </p>
      )}
      {question.refusal && (
        <p class="refusal">
          {word("reason", question.refusal.reason)}
          {question.refusal.text && `: ${question.refusal.text}`}
        </p>
      )}
      {question.return_text && <p class="refusal">{question.return_text}</p>}
      {into && <p class="hint">{t("question.merged-into", { stage: word("question", into.stage) })}</p>}
      {question.same && (
        <p class="hint" role="status" data-testid="same">
          {t("question.same")}
        </p>
      )}
      {credited.length > 0 && <p class="hint">{t("question.credited", { states: credited.join(", ") })}</p>}
      {supporters.length > 0 && <p class="hint">{t("question.supporters", { states: supporters.join(", ") })}</p>}
      <p class="to">{t("question.to", { candidate: addressee(audience, question.slot) })}</p>
      <Verbs id={id} question={question} />
    </li>
  );
}

/** The own delegation's questions, each with what became of it; those not yet sent first. */
export function OwnQuestions() {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const known = ranked(personal.questions).reverse();
  const joined = new Set(known.flatMap(([, question]) => Object.keys(question.same ?? {})));
  const waiting = useStore(live.outbox.waiting).flatMap((command) => {
    if (command.type !== "SubmitQuestion") return [];
    return command.question in personal.questions || joined.has(command.question) ? [] : [command];
  });
  return (
    <section class="own-questions">
      <h2>{t("question.own")}</h2>
      {known.length + waiting.length === 0 && <p>{t("question.none")}</p>}
      <ul data-testid="own-questions">
        {waiting.map((command) => (
          <li key={command.question} data-stage="unsent">
            <p class="tag">{t("question.unsent")}</p>
            <p dir="auto">{command.text}</p>
            <p class="to">{t("question.to", { candidate: addressee(audience, command.slot) })}</p>
          </li>
        ))}
        {known.map(([id, question]) => (
          <Own key={id} id={id} question={question} />
        ))}
      </ul>
    </section>
  );
}
