import { ClockPanel } from "../ui/Clock";
import { Header } from "../ui/Header";
import { Inbox } from "../ui/Inbox";
import { Ledger } from "../ui/Ledger";
import { CandidatesMaterial } from "../ui/Material";
import { OwnFeed } from "../ui/OwnFeed";
import { Programme } from "../ui/Picture";
import { NowPlaying } from "../ui/Playing";
import { Interruption, LastRuling, SpeakersList } from "../ui/Speakers";
import { WhoAsks } from "../ui/WhoAsks";
import { LineLost, Turn } from "../ui/Turn";
import { useSeen } from "../ui/hooks";
import { WrittenAnswers } from "../ui/WrittenAnswers";
import { CurrentQuestion, Holder, RunningOrder } from "../ui/people";
import { Help, Rules } from "../ui/Rules";
import { t } from "../ui/text";
import { AskBox } from "./AskBox";
import { DrawBox } from "./DrawBox";
import { ClosedMicrophone, FloorCall, OwnHand } from "./OwnFloor";
import { OwnQuestions } from "./OwnQuestions";
import { Register } from "./Register";
import { Supportable } from "./Supportable";

const AT_A_DESK: ReadonlySet<string> = new Set(["interpreter", "captioner"]);

const HELPED = ["SubmitQuestion", "ReviseQuestion", "WithdrawQuestion", "Undo", "SupportQuestion", "RegisterToAsk", "WithdrawRegistration", "RaiseHand", "LowerHand", "ConfirmReady"];

/** For delegates and observers: see, hear and read the hearing; whom the modalities give questions asks. */
export function Follow() {
  const { audience, personal } = useSeen();
  const asks = personal.role === "delegate";
  return (
    <>
      <Header />
      <main class="columns">
        <div class="column wide">
          <Inbox />
          {AT_A_DESK.has(personal.role) && <p class="hint">{t("follow.interpreter")}</p>}
          <div class="now">
            <Holder view={audience} />
            <ClockPanel view={audience} />
          </div>
          {asks && <FloorCall />}
          <ClosedMicrophone />
          <Interruption />
          <LastRuling />
          <LineLost />
          <Turn />
          <NowPlaying />
          <CurrentQuestion view={audience} />
          <WhoAsks />
          <Programme />
        </div>
        <div class="column">
          {asks && personal.holds_floor && audience.floor?.called !== true && <p class="banner air">{t("air.floor")}</p>}
          {asks && <OwnHand />}
          <SpeakersList />
          <DrawBox fresh />
          <Register />
          {personal.asks && <AskBox />}
          {asks && !personal.asks && <p class="hint">{t("asks.not-you")}</p>}
          {(asks || personal.asks) && <OwnQuestions />}
          {asks && <Supportable />}
          <WrittenAnswers />
          <RunningOrder view={audience} />
          <CandidatesMaterial />
          <DrawBox fresh={false} />
          <Ledger />
          <Rules />
          {asks && <Help commands={HELPED} />}
          {asks && personal.feed && <OwnFeed feed={personal.feed} />}
        </div>
      </main>
    </>
  );
}
