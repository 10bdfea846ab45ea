import { useSeen } from "../../../client_web/src/ui/hooks";
import { Action, Refusal, useGiving } from "../give";
import { say } from "../text";
import { isLegal } from "../verbs/legality";
import { useVerbs } from "../verbs/useVerbs";

/** Who presides, and taking the chair. */
export function Presiding() {
  const { audience } = useSeen();
  const giving = useGiving();
  const id = audience.presiding;
  const chair = id === undefined ? undefined : audience.participants[id];
  const mayTake = isLegal(useVerbs(), "TakeChair");
  return (
    <div class="presiding" data-testid="presiding-ruling">
      <p>
        {chair ? say("presiding.who", { name: chair.name }) : say("presiding.nobody")}{" "}
        {mayTake && (
          <Action giving={giving} command={{ type: "TakeChair", replaces: id ?? null }} testid="take-chair">
            {say("presiding.take")}
          </Action>
        )}
      </p>
      <Refusal giving={giving} />
    </div>
  );
}
