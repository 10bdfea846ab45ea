import { useEffect, useState } from "preact/hooks";
import type { MediaReport } from "../../../client_web/src/lib/protocol.gen";
import { Connection } from "../../../client_web/src/ui/Connection";
import { Notice } from "../../../client_web/src/ui/HearingPage";
import { LanguageChoice } from "../../../client_web/src/ui/LanguageChoice";
import { useSeen, useSession } from "../../../client_web/src/ui/hooks";
import { ownerOf } from "../../../client_web/src/ui/people";
import { sentence, word } from "../../../client_web/src/ui/text";
import { Alarms } from "../desk/Alarms";
import { say } from "../text";
import { FeedTable } from "./FeedTable";
import { Machine } from "./Machine";
import { Viewers } from "./Viewers";
import { type Health, type Trouble, healthOf } from "./health";
import { type Wanted, useReport } from "./report";

const LOOK_MS = 1_000;
const FIRST: Wanted = { order: "worst", reverse: false, state: null, grade: "", offset: 0 };

/** Drawn anew every second, so that what is old says so. */
function useNow(): number {
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const troubleWords = ({ kind, params }: Trouble): string => say(`operate-trouble.${kind}` as "operate-trouble.old", params);

function stateWords({ level, troubles, up }: Health): string {
  const [first] = troubles;
  const what = first ? troubleWords(first) : up === 0 ? say("operate.nobody-sends") : say("operate.feeds-up", { count: up });
  return say("operate.stands", { level: say(`operate-level.${level}`), what });
}

function viewersWords({ viewers, poor, troubles }: Health): string {
  const said = troubles[0]?.kind === "poor";
  const lines = viewers === 0 || said ? "" : poor === 0 ? say("operate.none-poor") : say("operate.poor", { count: poor });
  return say("operate.watched", { viewers: say("operate.viewers", { count: viewers }), lines });
}

/** How everything stands, in one sentence; what else is wrong below it. */
function HealthBar({ health, report }: { health: Health; report: MediaReport | undefined }) {
  return (
    <section class="health" data-level={health.level} data-testid="health" aria-labelledby="health-heading">
      <h2 id="health-heading" class="visually-hidden">
        {say("operate.health")}
      </h2>
      <p data-testid="health-sentence">
        {/* Only this is read out, not how many there are of viewers who come and go. */}
        <span role="status">{report || health.troubles.length > 0 ? stateWords(health) : say("operate.asking")}</span>{" "}
        {report && <span>{viewersWords(health)}</span>}
      </p>
      {health.troubles.length > 1 && (
        <ul>
          {health.troubles.slice(1).map((trouble) => (
            <li key={`${trouble.kind}${JSON.stringify(trouble.params)}`}>{troubleWords(trouble)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function OnAir() {
  const { audience } = useSeen();
  const { video, audio } = audience.on_air;
  const nameOf = (feed: string): string => ownerOf(audience, feed)?.name ?? feed;
  const heard = Object.keys(audio).map(nameOf);
  return (
    <p class="on-air" data-testid="operate-on-air">
      <span class={video === undefined && heard.length === 0 ? "tag" : "tag air"}>{say("operate.on-air")}</span>{" "}
      {say("operate.picture", { name: video === undefined ? say("operate.nobody") : nameOf(video) })}{" "}
      {say("operate.sound", { names: heard.length === 0 ? say("operate.nobody") : heard.join(", ") })}
    </p>
  );
}

/** For whoever runs the hearing. The server tells nobody else either. */
export function Operate() {
  const { personal } = useSeen();
  return personal.role === "secretariat" ? <Operation /> : <Notice heading={say("operate.heading")}>{say("operate.not-yours")}</Notice>;
}

/** Feeds, viewers and machine on one page. */
function Operation() {
  const { audience, personal } = useSeen();
  const session = useSession();
  const [wanted, setWanted] = useState(FIRST);
  const { report, before, cameAt, error } = useReport(wanted);
  const now = useNow();
  const health = healthOf({ audience, report, before, age: now - cameAt, unanswered: error && sentence(error) });
  const consoleUrl = `/moderator/${encodeURIComponent(session.hearing)}`;
  return (
    <div class="operate">
      <header class="page-header">
        <div class="what">
          <p class="eyebrow">{say("operate.heading")}</p>
          <h1>{audience.title}</h1>
        </div>
        <p class="stage" data-testid="stage" data-stage={audience.stage}>
          {word("stage", audience.stage)}
        </p>
        <p>
          <a href={consoleUrl}>{say("prep.to-console")}</a>
        </p>
        <div class="who">
          <p>
            {personal.name}, {word("role", personal.role)}
          </p>
          <Connection />
          <LanguageChoice />
        </div>
      </header>
      <main>
        <HealthBar health={health} report={report} />
        <Alarms />
        <OnAir />
        {report && (
          <>
            <FeedTable report={report} />
            <Machine report={report} />
            <Viewers report={report} wanted={wanted} want={setWanted} />
          </>
        )}
      </main>
    </div>
  );
}
