import { Clock } from "./Clock";
import { useSeen } from "./hooks";
import { languageNames, t, word } from "./text";

/** The clock of the single question or answer that is running. */
export function Turn() {
  const { audience } = useSeen();
  const turn = audience.intervention;
  const speaker = turn?.speaker === undefined ? undefined : audience.participants[turn.speaker];
  return (
    <p class="turn" role="status" data-testid="turn" data-kind={turn?.kind ?? ""} hidden={!turn}>
      {turn && (
        <>
          <span class="eyebrow">{word("turn", turn.kind)}</span>{" "}
          {/* A recording speaks for itself. */ audience.playing?.kind !== "message" && speaker?.name}{" "}
          <Clock clock={turn.clock} testid="turn-clock" /> {turn.expired && t("clock.expired")}
        </>
      )}
    </p>
  );
}

/** Why everything stands: the speaker's line is lost. */
function SpeakerLost() {
  const { audience } = useSeen();
  const lost = audience.line_lost;
  const name = lost && (audience.participants[lost.participant]?.name ?? lost.participant);
  return (
    <p
      class="banner line-lost"
      role="status"
      data-testid="line-lost"
      data-retry-over={lost?.retry_over ?? false}
      hidden={!lost}
    >
      {lost && t(lost.back ? "lost.back" : "lost.waiting", { name: name ?? "" })}
      {lost?.retry_over && !lost.back && <> {t("lost.over")}</>}
    </p>
  );
}

/** What nobody interprets at the moment; whether the clock stands for it, its own words say. */
function InterpretationLost() {
  const { audience } = useSeen();
  const missing = Object.keys(audience.interpretation_lost ?? {}).sort();
  return (
    <p class="banner line-lost" role="status" data-testid="interpretation-lost" hidden={missing.length === 0}>
      {missing.length > 0 && t("lost.interpretation", { languages: languageNames(missing) })}
    </p>
  );
}

/** Lines that are lost: everybody sees which, and what that means. */
export function LineLost() {
  return (
    <>
      <SpeakerLost />
      <InterpretationLost />
    </>
  );
}
