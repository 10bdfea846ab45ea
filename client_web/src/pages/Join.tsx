import { useId, useState } from "preact/hooks";
import { pagePath, pastedToken, readToken } from "../lib/token";
import { LanguageChoice } from "../ui/LanguageChoice";
import { t } from "../ui/text";

/** Paste a link or a token, and go to the page that it is for. */
export function Join() {
  const id = useId();
  const [bad, setBad] = useState(false);
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const pasted = String(new FormData(event.currentTarget).get("pasted") ?? "");
    const token = pastedToken(pasted);
    const hint = token === null ? null : readToken(token);
    setBad(hint === null);
    if (hint) location.assign(`${pagePath(hint)}#token=${token}`);
  };
  return (
    <main class="notice join">
      <p class="eyebrow">{t("app.name")}</p>
      <h1>{t("join.heading")}</h1>
      <p>{t("join.lead")}</p>
      <form onSubmit={submit}>
        <label class="field" for={id}>
          <span>{t("join.input")}</span>
        </label>
        <textarea
          id={id}
          name="pasted"
          rows={4}
          required
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          aria-invalid={bad}
          aria-describedby={`${id}-bad`}
          data-testid="join-input"
        />
        <p id={`${id}-bad`} role="status" class="fault">
          {bad && t("join.bad")}
        </p>
        <button type="submit" class="primary" data-testid="join-submit">
          {t("join.go")}
        </button>
      </form>
      <LanguageChoice />
    </main>
  );
}
