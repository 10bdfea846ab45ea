import { useState } from "preact/hooks";
import { previewUrl } from "../../../client_web/src/lib/media/whep";
import type { AudienceView, FeedView } from "../../../client_web/src/lib/protocol.gen";
import { LineQuality, readinessOf } from "../../../client_web/src/ui/Checklist";
import { Video, usePlayback } from "../../../client_web/src/ui/Picture";
import { useSeen, useSession, useStore } from "../../../client_web/src/ui/hooks";
import { ownerOf, ranked } from "../../../client_web/src/ui/people";
import { sentence } from "../../../client_web/src/ui/text";
import { say } from "../text";

/** Pictures that play without being asked for; a laptop decodes these beside the programme. */
const BY_THEMSELVES = 4;

function Preview({ feed, name }: { feed: string; name: string }) {
  const { origin, hearing } = useSession();
  const { session, stream } = usePlayback(previewUrl(origin, hearing, feed));
  const state = useStore(session.state);
  return (
    <>
      <Video stream={stream} muted label={say("feeds.preview", { name })} testid={`preview-${feed}`} />
      {state.line !== "up" && (
        <p class="hint" role="status">
          {state.error ? sentence(state.error) : say("feeds.waiting")}
        </p>
      )}
    </>
  );
}

function Feed(props: { feed: string; view: FeedView | undefined; early: boolean }) {
  const { feed, view, early } = props;
  const { live } = useSession();
  const { audience } = useSeen();
  const [wish, setWish] = useState<boolean>();
  const transients = useStore(live.transients);
  const up = view?.up ?? false;
  const shown = up && (wish ?? early);
  const name = ownerOf(audience, feed)?.name ?? feed;
  const onAir = audience.on_air.video === feed || feed in audience.on_air.audio;
  const level = view && transients.get(`level/${view.subject}`)?.value?.["level"];
  const sending = view && transients.get(`line/${view.subject}`)?.value?.["sending"];
  return (
    <li data-feed={feed} data-up={up}>
      <div class="thumb">
        {shown ? <Preview feed={feed} name={name} /> : <span class="hint">{say(up ? "feeds.hidden" : "feeds.down")}</span>}
        {up && (
          <button
            type="button"
            aria-expanded={shown}
            aria-label={say(shown ? "feeds.hide-of" : "feeds.show-of", { name })}
            title={say(shown ? "feeds.hide-of" : "feeds.show-of", { name })}
            onClick={() => setWish(!shown)}
          />
        )}
      </div>
      <p class="head" title={feed}>
        <strong>{name}</strong>
      </p>
      <p class="states">
        {onAir ? (
          <span class={up ? "tag air" : "tag caution"}>{say(up ? "feeds.on-air" : "feeds.missing")}</span>
        ) : (
          <span class={up ? "tag good" : "tag"}>{up ? say("feeds.up") : say("feeds.down")}</span>
        )}
        {up && view && <LineQuality of={readinessOf(transients, view.subject)} />}
        {sending === "away" && <span class="tag caution">{say("feeds.trouble")}</span>}
      </p>
      <meter min={0} max={100} value={typeof level === "number" ? level : 0} aria-label={say("feeds.level", { name })} />
    </li>
  );
}

/** Feeds that should be there (candidates, chair, room), then whatever else was published. */
function feedNames(audience: AudienceView): string[] {
  const expected = ranked(audience.participants)
    .filter(([, who]) => ["candidate", "chair", "room"].includes(who.role))
    .flatMap(([, who]) => who.feed ?? []);
  return [...new Set([...expected, ...Object.keys(audience.feeds ?? {}).sort()])];
}

export function Feeds() {
  const { audience, personal } = useSeen();
  const feeds = audience.feeds ?? {};
  const names = feedNames(audience);
  const early = names.filter((feed) => feeds[feed]?.up && feed !== personal.feed).slice(0, BY_THEMSELVES);
  return (
    <section class="region feeds" aria-labelledby="feeds-heading" id="region-feeds" tabIndex={-1}>
      <h2 id="feeds-heading">{say("feeds.heading")}</h2>
      <ul>
        {names.map((feed) => (
          <Feed key={feed} feed={feed} view={feeds[feed]} early={early.includes(feed)} />
        ))}
      </ul>
    </section>
  );
}
