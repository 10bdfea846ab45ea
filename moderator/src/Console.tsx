import { useEffect, useRef, useState } from "preact/hooks";
import { Connection } from "../../client_web/src/ui/Connection";
import { LanguageChoice } from "../../client_web/src/ui/LanguageChoice";
import { RecordLink } from "../../client_web/src/ui/RecordLink";
import { useSeen, useSession } from "../../client_web/src/ui/hooks";
import { word } from "../../client_web/src/ui/text";
import { AskProvider } from "./ask";
import { Alarms } from "./desk/Alarms";
import { Announcer } from "./desk/Announcer";
import { DrawerTabs } from "./desk/DrawerTabs";
import { HelpSheet } from "./desk/HelpSheet";
import { Lately } from "./desk/Lately";
import { Now } from "./desk/Now";
import { RoomMirror } from "./desk/RoomMirror";
import { REGIONS, useRegionKeys } from "./desk/regions";
import { guardClicks } from "./desk/stillness";
import { Feeds } from "./panels/Feeds";
import { Hands } from "./panels/Hands";
import { Queue } from "./panels/Queue";
import { say } from "./text";
import { VerbBar } from "./verbs/VerbBar";

function SkipLinks() {
  return (
    <p class="skip">
      {REGIONS.map(({ id, label }) => (
        <a key={id} href={`#${id}`}>
          {say("keys.skip", { place: label() })}
        </a>
      ))}
    </p>
  );
}

function Head() {
  const { audience, personal } = useSeen();
  const { hearing } = useSession();
  const { presiding } = audience;
  const name = presiding === undefined ? undefined : (audience.participants[presiding]?.name ?? presiding);
  return (
    <header class="console-head">
      <h1>{audience.title}</h1>
      <p class="stage" data-testid="stage" data-stage={audience.stage}>
        {word("stage", audience.stage)}
      </p>
      <p class="presides" data-testid="presiding" data-participant={presiding ?? ""}>
        {name === undefined ? say("presiding.nobody") : say("presiding.who", { name })}
      </p>
      <p class="who">
        {personal.name}, {word("role", personal.role)}
      </p>
      <Connection />
      <LanguageChoice />
      <RecordLink />
      <a href={`${location.pathname.replace(/\/$/, "")}/preparation`}>{say("prep.open")}</a>
      {personal.role === "secretariat" && <a href={`/operate/${encodeURIComponent(hearing)}`}>{say("operate.open")}</a>}
      <HelpSheet />
    </header>
  );
}

/** Said when a click was taken away, because what it would have hit had just come there. */
function Taken({ times }: { times: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (times === 0) return;
    setShown(true);
    const timer = setTimeout(() => setShown(false), 3_000);
    return () => clearTimeout(timer);
  }, [times]);
  return (
    <p class={shown ? "taken" : "taken visually-hidden"} role="status" data-testid="click-taken" data-times={times}>
      {shown && say("console.taken")}
    </p>
  );
}

/** Everything the chair leads a hearing with, on one screen whose parts keep their places. */
export function Console() {
  const desk = useRef<HTMLDivElement>(null);
  const [taken, setTaken] = useState(0);
  useRegionKeys();
  useEffect(() => (desk.current ? guardClicks(desk.current, () => setTaken((times) => times + 1)) : undefined), []);
  return (
    <div class="console" ref={desk}>
      <AskProvider>
        <SkipLinks />
        <Head />
        <Alarms />
        <main class="desk">
          <div class="column lead">
            <Now />
            <VerbBar />
          </div>
          <div class="column asked">
            <Hands />
            <Queue />
          </div>
          <div class="column seen">
            <RoomMirror />
            <Feeds />
            <Lately />
          </div>
        </main>
        <DrawerTabs />
        <Announcer />
        <Taken times={taken} />
      </AskProvider>
    </div>
  );
}
