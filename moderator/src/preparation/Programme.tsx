import { useState } from "preact/hooks";
import { titleOf } from "../../../client_web/src/lib/posts";
import { useSeen, useSession, useStore } from "../../../client_web/src/ui/hooks";
import { candidateOf, ranked } from "../../../client_web/src/ui/people";
import { catalogue } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { calendar, download } from "./api";

/** When whose turn comes, as prepared, and the same as a calendar. */
export function Programme() {
  const { audience } = useSeen();
  const session = useSession();
  const { language } = useStore(catalogue);
  const [failed, setFailed] = useState(false);
  if (Object.keys(audience.slots).length === 0) return null;
  let at = audience.starts;
  const time = (ms: number): string => new Date(ms).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const save = async (): Promise<void> => {
    const data = await calendar(session).catch(() => undefined);
    setFailed(!data);
    if (data) download(`${session.hearing}.ics`, data);
  };
  return (
    <section class="panel" data-testid="prep-programme">
      <h2>{say("prep.programme")}</h2>
      {at !== undefined && <p>{new Date(at).toLocaleDateString(language, { dateStyle: "full" })}</p>}
      <ol>
        {ranked(audience.slots).map(([id, slot]) => {
          const begins = at;
          if (at !== undefined) at += Object.values(slot.phases).reduce((sum, phase) => sum + phase.clock.budget_ms, 0);
          const post = slot.post === undefined ? undefined : audience.posts?.[slot.post];
          return (
            <li key={id}>
              {begins !== undefined && at !== undefined && <span class="times">{`${time(begins)} – ${time(at)}`} </span>}
              <strong>{candidateOf(audience, slot)?.name}</strong> {post && <span class="post">{titleOf(post, language)}</span>}
            </li>
          );
        })}
      </ol>
      <button type="button" data-testid="prep-calendar" onClick={() => void save()}>
        {say("prep.calendar")}
      </button>
      {failed && <p class="refusal">{say("prep.calendar-failed")}</p>}
    </section>
  );
}
