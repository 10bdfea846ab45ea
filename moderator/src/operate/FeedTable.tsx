import type { FeedReport, MediaReport } from "../../../client_web/src/lib/protocol.gen";
import { useSeen } from "../../../client_web/src/ui/hooks";
import { ownerOf } from "../../../client_web/src/ui/people";
import { word } from "../../../client_web/src/ui/text";
import { say } from "../text";
import { bitrate, milliseconds, percent, span } from "./figures";
import { comingIn } from "./health";

function stateOf(feed: FeedReport, up: boolean, onAir: boolean): { words: string; tag: string } {
  if (!feed.current) return { words: say("operate.waits"), tag: "tag" };
  if (!up) return { words: say("operate.silent-for", { span: span(feed.quiet_ms) }), tag: "tag caution" };
  return onAir ? { words: say("operate.on-air"), tag: "tag air" } : { words: say("operate.up"), tag: "tag good" };
}

/** Who sends, and how well it comes in. */
export function FeedTable({ report }: { report: MediaReport }) {
  const { audience } = useSeen();
  const up = new Set(comingIn(report).map(({ id }) => id));
  const { on_air } = audience;
  return (
    <section class="panel" aria-labelledby="feeds-heading">
      <h2 id="feeds-heading">{say("operate.feeds")}</h2>
      {report.feeds.length === 0 ? (
        <p>{say("operate.no-feeds")}</p>
      ) : (
        <div class="scroll" role="region" aria-labelledby="feeds-heading" tabIndex={0}>
          <table data-testid="operate-feeds">
            <thead>
              <tr>
                <th scope="col">{say("operate.who")}</th>
                <th scope="col">{say("operate.state")}</th>
                <th scope="col">{say("operate.streams")}</th>
                <th scope="col">{say("operate.delay")}</th>
                <th scope="col">{say("operate.way")}</th>
                <th scope="col">{say("operate.keyframes")}</th>
                <th scope="col">{say("operate.since")}</th>
              </tr>
            </thead>
            <tbody>
              {report.feeds.map((feed) => {
                const onAir = on_air.video === feed.feed || feed.feed in on_air.audio;
                const { words, tag } = stateOf(feed, up.has(feed.id), onAir);
                return (
                  <tr key={feed.id} data-feed={feed.feed} data-up={up.has(feed.id)}>
                    <th scope="row">
                      {ownerOf(audience, feed.feed)?.name ?? feed.name ?? feed.subject} <small class="hint">{feed.feed}</small>
                    </th>
                    <td>
                      <span class={tag}>{words}</span>
                    </td>
                    <td>
                      {feed.streams.map((stream) => (
                        <span class="stream" key={stream.kind}>
                          {say("operate.stream", { kind: word("operate-kind", stream.kind), bitrate: bitrate(stream.kbps), loss: percent(stream.loss), jitter: milliseconds(stream.jitter_ms) })}
                        </span>
                      ))}
                    </td>
                    <td>{milliseconds(feed.round_trip_ms)}</td>
                    <td>
                      {feed.protection !== "" && word("operate-transport", feed.transport)} <small class="hint">{feed.address}</small>
                    </td>
                    <td>{feed.keyframes_asked}</td>
                    <td>{span(feed.age_ms)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
