import { useSeen, useStore } from "../../../client_web/src/ui/hooks";
import { stateNames } from "../../../client_web/src/ui/states";
import { Action, useGiving } from "../give";
import { PlayMessage } from "./Playing";
import { say } from "../text";

/** The question that is being put, else the one that comes next: always in the same place, always in sight. */
export function PinnedQuestion() {
  const { audience, personal } = useSeen();
  const giving = useGiving();
  const names = useStore(stateNames);
  const called = audience.current_question;
  const id = called ?? audience.next_question;
  const question = id === undefined ? undefined : audience.questions[id];
  const states = [question?.member_state, ...Object.keys(question?.credited ?? {})].flatMap((code) => code ?? []);
  return (
    <div class="pinned" data-called={called !== undefined} data-testid="pinned-question" data-question={id ?? ""}>
      <p class="eyebrow">
        {called !== undefined ? say("queue.section-called") : say("queue.next-up")}{" "}
        <strong>{states.map((code) => names[code] ?? code).join(", ")}</strong>
      </p>
      {called !== undefined && question?.message && personal.role !== "secretariat" && (
        <PlayMessage id={called} message={question.message} giving={giving} />
      )}
      {called !== undefined && personal.role !== "secretariat" && (
        <Action giving={giving} command={{ type: "MarkAnswered", question: called }} primary={audience.playing === undefined} testid="answered">
          {say("queue.answered")}
        </Action>
      )}
      <blockquote
        lang={question?.language}
        dir="auto"
        tabIndex={question ? 0 : undefined}
        data-testid={called !== undefined ? "current-question" : undefined}
      >
        {question ? question.text : <span class="hint">{say("queue.nothing-next")}</span>}
      </blockquote>
    </div>
  );
}
