import type { Command } from "../../client_web/src/lib/commands";
import { ClosedMicrophone } from "../../client_web/src/pages/OwnFloor";
import { Connection } from "../../client_web/src/ui/Connection";
import { LanguageChoice } from "../../client_web/src/ui/LanguageChoice";
import { Ledger } from "../../client_web/src/ui/Ledger";
import { OwnFeed } from "../../client_web/src/ui/OwnFeed";
import { Programme } from "../../client_web/src/ui/Picture";
import { RecordLink } from "../../client_web/src/ui/RecordLink";
import { Help, Rules } from "../../client_web/src/ui/Rules";
import { useSeen } from "../../client_web/src/ui/hooks";
import { word } from "../../client_web/src/ui/text";
import { Candidates } from "./panels/Candidates";
import { Asking } from "./panels/Asking";
import { ClockControls } from "./panels/ClockControls";
import { Draws } from "./panels/Draws";
import { Feeds } from "./panels/Feeds";
import { Floor } from "./panels/Floor";
import { Hands } from "./panels/Hands";
import { HearingControls } from "./panels/HearingControls";
import { Messages } from "./panels/Messages";
import { Modalities } from "./panels/Modalities";
import { Order } from "./panels/Order";
import { Presiding } from "./panels/Presiding";
import { Queue } from "./panels/Queue";
import { RecordingAlarm, Recordings } from "./panels/Recordings";
import { RoomLink } from "./panels/RoomLink";
import { say } from "./text";

const HELPED: Command["type"][] = [
  "OpenHearing",
  "SuspendHearing",
  "ResumeHearing",
  "CloseHearing",
  "ChangeModalities",
  "StartSlot",
  "NextPhase",
  "EndSlot",
  "PauseClock",
  "ResumeClock",
  "RestoreTime",
  "ExtendTime",
  "BeginIntervention",
  "EndIntervention",
  "MoveSlot",
  "WithdrawCandidate",
  "TakeChair",
  "DrawToken",
  "PassTurn",
  "StartOrderDraw",
  "StartChoiceDraw",
  "CloseContributions",
  "ConcludeDraw",
  "VoidDraw",
  "GiveFloor",
  "WithdrawFloor",
  "CloseMicrophone",
  "RulePointOfOrder",
  "GiveReply",
  "InterruptSpeaker",
  "EndInterruption",
  "SetPlace",
  "AdmitQuestion",
  "RefuseQuestion",
  "ReturnQuestion",
  "ReopenQuestion",
  "MergeQuestion",
  "MoveQuestion",
  "CallQuestion",
  "PlayMessage",
  "PlayStatement",
  "StopPlaying",
  "MarkAnswered",
  "CarryToWriting",
  "PublishMaterial",
  "RefuseMaterial",
  "SendMessage",
];

/** Everything the chair leads a hearing with, on one screen. */
export function Console() {
  const { audience, personal } = useSeen();
  return (
    <div class="console">
      <header class="page-header">
        <div class="what">
          <p class="eyebrow">{say("console.title")}</p>
          <h1>{audience.title}</h1>
        </div>
        <p class="stage" data-testid="stage" data-stage={audience.stage}>
          {word("stage", audience.stage)}
        </p>
        <HearingControls />
        <div class="who">
          <p>
            {personal.name}, {word("role", personal.role)}
          </p>
          <Connection />
          <LanguageChoice />
          <RecordLink />
          <p>
            <a href={`${location.pathname.replace(/\/$/, "")}/preparation`}>{say("prep.open")}</a>
          </p>
        </div>
      </header>
      <RecordingAlarm />
      <ClosedMicrophone />
      {personal.role === "secretariat" && <p class="hint">{say("console.serving")}</p>}
      <main class="console-columns">
        <div class="console-column">
          <ClockControls />
          <div class="console-rest">
            <Presiding />
            <Order />
            <Floor />
          </div>
        </div>
        <div class="console-column">
          <Asking />
          <Hands />
          <Draws />
          <Queue />
        </div>
        <div class="console-column">
          <Programme />
          <Feeds />
          <Ledger />
        </div>
        <div class="console-column">
          <Candidates />
          <Messages />
          {personal.feed && <OwnFeed feed={personal.feed} />}
          <Modalities />
          <Rules />
          <Help commands={HELPED} />
          <RoomLink />
          <Recordings />
        </div>
      </main>
    </div>
  );
}
