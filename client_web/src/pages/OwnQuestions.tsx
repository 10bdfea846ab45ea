import { useSeen, useSession, useStore } from "../ui/hooks";
import { candidateOf, ranked } from "../ui/people";
import { t, word } from "../ui/text";

/** The own delegation's questions, each with what became of it; those not yet sent first. */
export function OwnQuestions() {
  const { live } = useSession();
  const { audience, personal } = useSeen();
  const known = ranked(personal.questions).reverse();
  const waiting = useStore(live.outbox.waiting).filter((command) => !(command.question in personal.questions));
  const to = (slot: string): string =>
    t("question.to", { candidate: candidateOf(audience, audience.slots[slot])?.name ?? slot });
  return (
    <section class="own-questions">
      <h2>{t("question.own")}</h2>
      {known.length + waiting.length === 0 && <p>{t("question.none")}</p>}
      <ul data-testid="own-questions">
        {waiting.map((command) => (
          <li key={command.question} data-stage="unsent">
            <p class="tag">{t("question.unsent")}</p>
            <p dir="auto">{command.text}</p>
            <p class="to">{to(command.slot)}</p>
          </li>
        ))}
        {known.map(([id, question]) => (
          <li key={id} data-question={id} data-stage={question.stage}>
            <p class="tag">{word("question", question.stage)}</p>
            <p lang={question.language} dir="auto">
              {question.text}
            </p>
            {question.refusal && (
              <p class="refusal">
                {word("reason", question.refusal.reason)}
                {question.refusal.text && `: ${question.refusal.text}`}
              </p>
            )}
            <p class="to">{to(question.slot)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
