import { useState } from "preact/hooks";
import { useCommand } from "../ui/giving";
import { useSeen } from "../ui/hooks";
import { sentence, t } from "../ui/text";

/** The ethics guidelines: to be read and accepted, once for each version. */
export function Guidelines() {
  const { audience, personal } = useSeen();
  const { give, error, barred } = useCommand();
  const [agreed, setAgreed] = useState("");
  const { guidelines } = personal;
  if (!guidelines) return null;
  const text = (
    <div class="guidelines-text" dir="auto">
      {guidelines.text.split("\n").map((line, index) => (
        <p key={index}>{line}</p>
      ))}
    </div>
  );
  if (guidelines.accepted_at !== undefined) {
    return (
      <section class="guidelines" data-testid="guidelines" data-accepted="true">
        <h2>{t("guidelines.heading")}</h2>
        <p>{t("guidelines.accepted")}</p>
        <details>
          <summary>{t("guidelines.again")}</summary>
          {text}
        </details>
      </section>
    );
  }
  if (audience.stage === "closed") return null;
  return (
    <section class="guidelines" data-testid="guidelines" data-accepted="false">
      <h2>{t("guidelines.heading")}</h2>
      {text}
      <label class="choice">
        <input
          type="checkbox"
          checked={agreed === guidelines.digest}
          data-testid="guidelines-agree"
          onChange={(event) => setAgreed(event.currentTarget.checked ? guidelines.digest : "")}
        />{" "}
        {t("guidelines.agree")}
      </label>
      <p class="buttons">
        <button
          type="button"
          class="primary"
          data-testid="guidelines-accept"
          disabled={barred || agreed !== guidelines.digest}
          onClick={() => void give({ type: "AcceptGuidelines", digest: guidelines.digest })}
        >
          {t("guidelines.accept")}
        </button>
      </p>
      {error && <p class="fault">{sentence(error)}</p>}
    </section>
  );
}
