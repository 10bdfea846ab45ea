import { Connection } from "./Connection";
import { LanguageChoice } from "./LanguageChoice";
import { RecordLink } from "./RecordLink";
import { useSeen } from "./hooks";
import { State } from "./people";
import { t, word } from "./text";

/** Title and stage of the hearing, who the page is for, and how its line stands. */
export function Header() {
  const { audience, personal } = useSeen();
  return (
    <header class="page-header">
      <div class="what">
        <h1>{audience.title}</h1>
        <p class="stage" data-testid="stage" data-stage={audience.stage}>
          {word("stage", audience.stage)}
        </p>
      </div>
      <div class="who">
        <p>
          <span class="eyebrow">{t("follow.you")}</span> {personal.name}
          {personal.member_state && (
            <>
              {" ("}
              <State code={personal.member_state} />)
            </>
          )}
          {", "}
          {word("role", personal.role)}
        </p>
        <Connection />
        <LanguageChoice />
        <RecordLink />
      </div>
    </header>
  );
}
