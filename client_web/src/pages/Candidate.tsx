import type { AudienceView, PersonalView } from "../lib/protocol.gen";
import { ClockPanel } from "../ui/Clock";
import { Header } from "../ui/Header";
import { Inbox } from "../ui/Inbox";
import { Ledger } from "../ui/Ledger";
import { CandidatesMaterial } from "../ui/Material";
import { OwnFeed } from "../ui/OwnFeed";
import { Programme } from "../ui/Picture";
import { NowPlaying, PLAYING } from "../ui/Playing";
import { Interruption, SpeakersList } from "../ui/Speakers";
import { LineLost, Turn } from "../ui/Turn";
import { useSeen } from "../ui/hooks";
import { WrittenAnswers } from "../ui/WrittenAnswers";
import { CurrentQuestion, Holder, Person, RunningOrder, ownerOf, ranked } from "../ui/people";
import { Help, Rules } from "../ui/Rules";
import { SplitChoice } from "../ui/SplitChoice";
import { t } from "../ui/text";
import { DrawBox } from "./DrawBox";
import { GreenRoom } from "./GreenRoom";
import { Guidelines } from "./Guidelines";
import { ClosedMicrophone } from "./OwnFloor";
import { OwnMaterial } from "./OwnMaterial";
import { OwnStatement } from "./OwnStatement";

const HELPED = [
  "AcceptGuidelines",
  "FileMaterial",
  "WithdrawMaterial",
  "FileStatement",
  "WithdrawStatement",
  "ChooseSplit",
  "MarkRead",
  "AnswerInWriting",
];

/** Where this candidate's slot stands in the running order. */
function slotWords(audience: AudienceView, personal: PersonalView): string {
  const own = personal.slot === undefined ? undefined : audience.slots[personal.slot];
  if (!own) return "";
  if (own.stage === "current") return t("slot.current");
  if (own.stage === "ended") return t("slot.ended");
  const before = ranked(audience.slots).filter(([, slot]) => slot.rank < own.rank && slot.stage !== "ended").length;
  const next = before === 0 ? t("slot.next") : t("slot.before", { count: before });
  return `${t("slot.waiting")} ${next}`;
}

/** Whether everyone sees and hears this person now. */
function OnAirBanner({ audience, personal }: { audience: AudienceView; personal: PersonalView }) {
  const up = personal.on_air;
  return (
    <p class={up ? "banner air" : "banner"} role="status" data-testid="on-air" data-on-air={up}>
      <strong>{up ? t("air.on") : t("air.off")}</strong>{" "}
      {personal.holds_floor ? t("air.floor") : slotWords(audience, personal)}
    </p>
  );
}

/** Everyone whose picture or sound is open. */
function WhoIsOnAir({ audience }: { audience: AudienceView }) {
  const feeds = new Set(Object.keys(audience.on_air.audio));
  if (audience.on_air.video !== undefined) feeds.add(audience.on_air.video);
  const people = [...feeds].map((feed) => [feed, ownerOf(audience, feed)] as const);
  return (
    <section class="who-on-air">
      <h2>{t("air.others")}</h2>
      <ul>
        {people.map(([feed, who]) => (
          <li key={feed}>
            {who ? <Person who={who} /> : feed === PLAYING ? t("playing.recording") : feed}
            <span class="tag air">{feed === audience.on_air.video ? t("air.picture") : t("air.sound")}</span>
          </li>
        ))}
        {people.length === 0 && <li>{t("air.nobody")}</li>}
      </ul>
    </section>
  );
}

/** What will be asked next, where the modalities let the candidate know. */
function NextQuestion({ personal }: { personal: PersonalView }) {
  const next = personal.next_question;
  if (!next) return null;
  return (
    <section class="next-question" data-testid="next-question">
      <h2>{t("question.next")}</h2>
      <p lang={next.language} dir="auto">
        {next.text}
      </p>
    </section>
  );
}

/** Why there is nothing to follow yet. */
function KeptApart() {
  return (
    <section class="banner" data-testid="kept-apart">
      <h2>{t("apart.heading")}</h2>
      <p>{t("apart.text")}</p>
    </section>
  );
}

/** For a candidate: the clock, the question, the own picture and sound, and the programme. */
export function Candidate() {
  const { audience, personal } = useSeen();
  const own = personal.slot === undefined ? undefined : audience.slots[personal.slot];
  const begun = !["unprepared", "prepared", "closed"].includes(audience.stage);
  const apart = audience.format?.isolation && begun && (!own || own.stage === "waiting");
  return (
    <>
      <Header />
      <main class="columns candidate">
        <div class="column wide">
          <Inbox />
          <OnAirBanner audience={audience} personal={personal} />
          <div class="now large">
            <ClockPanel view={audience} />
            <Holder view={audience} />
          </div>
          <ClosedMicrophone />
          <Interruption />
          <LineLost />
          <Turn />
          <NowPlaying />
          <CurrentQuestion view={audience} />
          <NextQuestion personal={personal} />
          {apart ? <KeptApart /> : <Programme />}
        </div>
        <div class="column">
          <GreenRoom />
          {personal.feed && <OwnFeed feed={personal.feed} />}
          <Guidelines />
          <SplitChoice />
          <OwnStatement />
          <WhoIsOnAir audience={audience} />
          <WrittenAnswers />
          <SpeakersList />
          <DrawBox fresh />
          <RunningOrder view={audience} />
          <OwnMaterial />
          <CandidatesMaterial />
          <Ledger />
          <DrawBox fresh={false} />
          <Rules />
          <Help commands={HELPED} />
        </div>
      </main>
    </>
  );
}
