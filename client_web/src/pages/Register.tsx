import { useCommand } from "../ui/giving";
import { useSeen } from "../ui/hooks";
import { State, candidateOf, ranked } from "../ui/people";
import { sentence, t } from "../ui/text";

/** Where lots decide who asks: one's state registers for each candidate, and sees when its turn comes. */
export function Register() {
  const { audience, personal } = useSeen();
  const { give, error, barred } = useCommand();
  const state = personal.member_state;
  const lots = ["drawn-states", "tokens"].includes(audience.format?.selection ?? "");
  if (!lots || state === undefined || personal.role !== "delegate") return null;
  return (
    <section class="register" data-testid="register">
      <h2>{t("register.heading")}</h2>
      <p class="hint">{t("register.why")}</p>
      <ul>
        {ranked(audience.slots).map(([slot, view]) => {
          const asking = audience.asking?.[slot];
          const name = candidateOf(audience, view)?.name ?? view.candidate;
          const registered = asking?.registered?.[state] !== undefined;
          const had = Object.values(asking?.turns ?? {}).some((turn) => turn.member_state === state);
          return (
            <li key={slot} data-slot={slot} data-registered={registered}>
              <span class="name">{name}</span>{" "}
              {asking?.next === state && slot === audience.current_slot ? (
                <strong class="banner" role="status" data-testid="own-turn">
                  {t("register.turn")} <State code={state} />
                </strong>
              ) : (
                <span class="tag">{t(had ? "register.had" : registered ? "register.registered" : asking?.open ? "register.open" : "register.closed")}</span>
              )}{" "}
              {!registered && asking?.open && (
                <button
                  type="button"
                  class="primary"
                  disabled={barred}
                  aria-label={t("register.for", { name })}
                  data-testid={`register-${slot}`}
                  onClick={() => void give({ type: "RegisterToAsk", slot })}
                >
                  {t("register.do")}
                </button>
              )}
              {registered && !had && (
                <button
                  type="button"
                  disabled={barred}
                  aria-label={t("register.back-for", { name })}
                  data-testid={`unregister-${slot}`}
                  onClick={() => void give({ type: "WithdrawRegistration", slot })}
                >
                  {t("register.back")}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <p role="status" class="said refusal">
        {error && sentence(error)}
      </p>
    </section>
  );
}
