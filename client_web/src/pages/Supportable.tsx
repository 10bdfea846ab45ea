import type { QuestionView } from "../lib/protocol.gen";
import { useCommand } from "../ui/giving";
import { useSeen } from "../ui/hooks";
import { addressee, ranked } from "../ui/people";
import { sentence, t } from "../ui/text";

function Item({ id, question, own }: { id: string; question: QuestionView; own: string }) {
  const { audience } = useSeen();
  const { give, error, barred } = useCommand();
  const supporters = Object.keys(question.supporters ?? {});
  const ours = supporters.includes(own);
  return (
    <li data-question={id}>
      <p lang={question.language} dir="auto">
        {question.text}
      </p>
      <p class="to">
        {t("support.whose", { state: question.member_state ?? "", candidate: addressee(audience, question.slot) })}
      </p>
      {supporters.length > 0 && <p class="hint">{t("question.supporters", { states: supporters.join(", ") })}</p>}
      <button
        type="button"
        disabled={barred}
        data-testid="support"
        aria-pressed={ours}
        onClick={() => void give({ type: ours ? "WithdrawSupport" : "SupportQuestion", question: id })}
      >
        {t(ours ? "support.take-back" : "support.give")}
      </button>
      <p class="refusal" role="status">
        {error && sentence(error)}
      </p>
    </li>
  );
}

/** Other delegations' questions that are open to support, before they are called. */
export function Supportable() {
  const { audience, personal } = useSeen();
  const own = personal.member_state;
  if (own === undefined) return null;
  const open = ranked(audience.questions).filter(
    ([, { open_to_support, text, member_state, stage }]) =>
      open_to_support && text !== undefined && member_state !== own && (stage === "submitted" || stage === "admitted"),
  );
  if (open.length === 0) return null;
  return (
    <section class="own-questions" data-testid="supportable">
      <h2>{t("support.heading")}</h2>
      <ul>
        {open.map(([id, question]) => (
          <Item key={id} id={id} question={question} own={own} />
        ))}
      </ul>
    </section>
  );
}
