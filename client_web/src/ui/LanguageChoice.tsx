import { catalogue, choose, languages, t } from "./text";

/** A choice of language; nothing while there is only one. */
export function LanguageChoice() {
  const offered = languages();
  if (offered.length < 2) return null;
  const named = (tag: string): string => new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return (
    <label class="language">
      <span>{t("app.language")}</span>
      <select value={catalogue.value.language} onChange={(event) => choose(event.currentTarget.value)}>
        {offered.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {named(tag)}
          </option>
        ))}
      </select>
    </label>
  );
}
