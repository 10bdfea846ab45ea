import { useSeen } from "../../../client_web/src/ui/hooks";
import { Action, Refusal, useGiving } from "../give";
import { say } from "../text";

/** Who presides, taking the chair, and what the chair has to know of the candidates. */
export function Presiding() {
  const { audience, personal } = useSeen();
  const giving = useGiving();
  const id = audience.presiding;
  const chair = id === undefined ? undefined : audience.participants[id];
  const me = audience.participants[personal.subject];
  const leads = personal.role === "chair" || personal.role === "vice-chair";
  const mayTake = leads && me !== undefined && !me.partial && id !== personal.subject && audience.stage !== "closed";
  return (
    <div class="presiding" data-testid="presiding" data-participant={id ?? ""}>
      <p>
        {chair ? say("presiding.who", { name: chair.name }) : say("presiding.nobody")}{" "}
        {mayTake && (
          <Action giving={giving} command={{ type: "TakeChair", replaces: id ?? null }} testid="take-chair">
            {say("presiding.take")}
          </Action>
        )}
      </p>
      {chair?.partial && (
        <p class="alarm" role="alert" data-testid="not-impartial">
          {say("presiding.partial", { name: chair.name })}
        </p>
      )}
      {audience.candidates_left === 1 && (
        <p class="alarm" role="alert" data-testid="one-left">
          {say("presiding.one-left")}
        </p>
      )}
      <Refusal giving={giving} />
    </div>
  );
}
