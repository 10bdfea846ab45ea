import { Clock } from "./Clock";
import { useSeen } from "./hooks";
import { t, word } from "./text";

/** The clock of the single question or answer that is running. */
export function Turn() {
  const { audience } = useSeen();
  const turn = audience.intervention;
  const speaker = turn?.speaker === undefined ? undefined : audience.participants[turn.speaker];
  return (
    <p class="turn" role="status" data-testid="turn" data-kind={turn?.kind ?? ""} hidden={!turn}>
      {turn && (
        <>
          <span class="eyebrow">{word("turn", turn.kind)}</span> {speaker?.name}{" "}
          <Clock clock={turn.clock} testid="turn-clock" /> {turn.expired && t("clock.expired")}
        </>
      )}
    </p>
  );
}

/** Why everything stands: the speaker's line is lost. */
export function LineLost() {
  const { audience } = useSeen();
  const lost = audience.line_lost;
  const name = lost && (audience.participants[lost.participant]?.name ?? lost.participant);
  return (
    <p class="banner line-lost" role="status" data-testid="line-lost" hidden={!lost}>
      {lost && (lost.back ? t("lost.back", { name: name ?? "" }) : t("lost.waiting", { name: name ?? "" }))}
    </p>
  );
}
