import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AlarmView } from "../../../client_web/src/lib/protocol.gen";
import { Clock } from "../../../client_web/src/ui/Clock";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { t, word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { alarmWords, begun } from "./alarmWords";

interface Alarm {
  id: string;
  grave: boolean;
  words: ComponentChildren;
}

/** The view's alarms that have begun; one that lies ahead comes by itself at its time. */
function useBegun(): [string, AlarmView][] {
  const { live } = useSession();
  const { audience } = useSeen();
  const [, look] = useState(0);
  const { now, next } = begun(audience.alarms ?? {}, live.clock.now());
  useEffect(() => {
    if (next === undefined) return;
    const timer = setTimeout(() => look((times) => times + 1), Math.max(0, next - live.clock.now()) + 1);
    return () => clearTimeout(timer);
  }, [next, live]);
  return now;
}

/** What somebody must know of before anything else, the gravest first. */
function useAlarms(): Alarm[] {
  const { audience, personal, line } = useSeen();
  const { interruption } = audience;
  const found: Alarm[] = [];
  const add = (id: string, grave: boolean, words: ComponentChildren): void => void found.push({ id, grave, words });
  if (line !== "up") add("alarm-connection", true, t(`line.${line}`));
  if (interruption) {
    const words = (
      <>
        {word("interruption", interruption.kind)} {audience.participants[interruption.speaker]?.name ?? interruption.speaker}{" "}
        {interruption.clock && <Clock clock={interruption.clock} testid="interruption-clock" />}{" "}
        {interruption.expired && t("clock.expired")}
      </>
    );
    add("alarm-interruption", interruption.kind === "point-of-order", words);
  }
  for (const [id, alarm] of useBegun()) add(`alarm-${id}`, alarm.severity === "urgent", alarmWords(audience, id, alarm));
  if (audience.candidates_left === 1) add("one-left", false, say("presiding.one-left"));
  if (audience.participants[personal.subject]?.muted) add("alarm-own-microphone", false, t("microphone.closed"));
  return found;
}

/** Alarms in a place of their own that is always there: when one comes, nothing else moves. */
export function Alarms() {
  const alarms = useAlarms();
  return (
    <section class="alarms" aria-labelledby="alarms-heading" data-count={alarms.length}>
      <h2 id="alarms-heading" class="visually-hidden">
        {say("alarms.heading")}
      </h2>
      {alarms.length === 0 && <p class="quiet">{say("alarms.none")}</p>}
      {/* The list itself is always there, so that what comes into it is read out. */}
      <ul role="alert">
        {alarms.map(({ id, grave, words }) => (
          <li key={id} class={grave ? "alarm" : "alarm mild"} data-testid={id}>
            {words}
          </li>
        ))}
      </ul>
    </section>
  );
}
