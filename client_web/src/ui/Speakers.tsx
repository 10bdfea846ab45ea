import { useEffect, useState } from "preact/hooks";
import { handsInOrder } from "../lib/hands";
import { formatClock } from "../lib/hearingClock";
import { Clock } from "./Clock";
import { useSeen, useSession } from "./hooks";
import { Person } from "./people";
import { t, word } from "./text";

const STEP_MS = 1_000;

/** How long somebody has waited since `since`. */
export function Waiting({ since }: { since: number }) {
  const { live } = useSession();
  const [now, setNow] = useState(live.clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(live.clock.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [live]);
  const waited = Math.max(0, Math.floor((now - since) / 1000) * 1000);
  return <span class="waited">{t("hands.waited", { time: formatClock(waited) })}</span>;
}

/** Who asks for the floor, points of order first. */
export function SpeakersList() {
  const { audience } = useSeen();
  const hands = handsInOrder(audience);
  if (hands.length === 0) return null;
  return (
    <section class="speakers">
      <h2>{t("hands.heading")}</h2>
      <ol data-testid="speakers">
        {hands.map(([id, hand]) => {
          const who = audience.participants[hand.participant];
          return (
            <li key={id} data-kind={hand.kind}>
              {who ? <Person who={who} /> : hand.participant} <span class="tag">{word("hand", hand.kind)}</span>{" "}
              <Waiting since={hand.since} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What goes before the speaker just now, and why the clock stands. */
export function Interruption() {
  const { audience } = useSeen();
  const now = audience.interruption;
  const name = now && (audience.participants[now.speaker]?.name ?? now.speaker);
  return (
    <p class="banner interruption" role="status" data-testid="interruption" data-kind={now?.kind ?? ""} hidden={!now}>
      {now && (
        <>
          <strong>{word("interruption", now.kind)}</strong> {name}{" "}
          {now.clock && <Clock clock={now.clock} testid="interruption-clock" />} {now.expired && t("clock.expired")}
        </>
      )}
    </p>
  );
}

/** The chair's last ruling on a point of order, while its slot lasts in memory. */
export function LastRuling() {
  const { audience } = useSeen();
  const last = Object.values(audience.point_rulings ?? {}).sort((a, b) => b.rank - a.rank)[0];
  const name = last && (audience.participants[last.participant]?.name ?? last.participant);
  return (
    <p class="ruling" role="status" data-testid="point-ruling" hidden={!last}>
      {last && t(last.granted ? "hands.granted" : "hands.refused", { name: name ?? "" })}{" "}
      {last && <span dir="auto">{last.reason}</span>}
    </p>
  );
}
