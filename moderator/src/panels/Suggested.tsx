import type { QuestionView, SuggestedRuling, SuggestionView } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { word } from "../../../client_web/src/ui/text";
import { Action, type Giving } from "../give";
import { say } from "../text";
import { rulingOf } from "../verbs/suggesting";

interface SuggestedProps {
  id: string;
  suggestion: SuggestionView;
  giving: Giving;
}

/** What the secretariat suggests: the chair does it with one click, the secretariat takes it back. */
export function Suggested({ id, suggestion, giving }: SuggestedProps) {
  const { audience, personal } = useSeen();
  const { ruling, reason, into, text, note } = suggestion;
  const other = into === undefined ? undefined : audience.questions[into];
  const about = [reason && word("reason", reason), other && nameOf(other), text].filter(Boolean);
  return (
    <div class="suggested" data-testid="suggestion" data-ruling={ruling}>
      <p>
        <span class="eyebrow">{say("suggest.heading")}</span> <strong>{word("suggest.ruling", ruling)}</strong>
        {about.length > 0 && <span dir="auto">: {about.join(" · ")}</span>}
      </p>
      {note && (
        <p class="hint" dir="auto">
          {note}
        </p>
      )}
      {personal.role === "secretariat" ? (
        <Action giving={giving} command={{ type: "WithdrawSuggestion", question: id }} testid="suggestion-withdraw">
          {say("suggest.withdraw")}
        </Action>
      ) : (
        <Action giving={giving} command={rulingOf(id, suggestion)} primary testid="suggestion-apply">
          {say(`suggest.apply-${ruling as SuggestedRuling}`)}
        </Action>
      )}
    </div>
  );
}

const nameOf = (question: QuestionView): string =>
  [question.member_state, question.text?.slice(0, 80)].filter(Boolean).join(": ");
