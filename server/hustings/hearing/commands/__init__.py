"""What people and processes may ask of a hearing: imperatives. `engine.decide` answers each.

Every command names what it acts on (this slot, this phase, this question, this grant of the floor), never
"the next one": if that is no longer current it is refused as `overtaken`.
"""

from dataclasses import dataclass

from hustings.hearing.commands.asking import DrawToken, PassTurn, RegisterToAsk, WithdrawRegistration
from hustings.hearing.commands.bounds import Digest, Id, LanguageTag, Millis, QuestionText, Reason, ShortText
from hustings.hearing.commands.candidacy import (
    AcceptGuidelines,
    FileMaterial,
    FileStatement,
    MarkRead,
    PublishMaterial,
    RefuseMaterial,
    SendMessage,
    WithdrawMaterial,
    WithdrawStatement,
)
from hustings.hearing.commands.draws import (
    CloseContributions,
    ConcludeDraw,
    ContributeToDraw,
    RevealContribution,
    StartChoiceDraw,
    StartOrderDraw,
    VoidDraw,
)
from hustings.hearing.commands.floor import (
    CloseMicrophone,
    ConfirmReady,
    EndInterruption,
    GiveFloor,
    GiveReply,
    InterruptSpeaker,
    LowerHand,
    OpenMicrophone,
    RaiseHand,
    RulePointOfOrder,
    SetPlace,
    WithdrawFloor,
)
from hustings.hearing.commands.playing import (
    PlayMessage,
    PlayStatement,
    ReportMaterialFailed,
    ReportMaterialReady,
    ReportPlayingEnded,
    StopPlaying,
)
from hustings.hearing.commands.preparing import (
    AmendPreparation,
    ChangeModalities,
    ChooseSplit,
    IssueTokens,
    PlannedSlot,
    PrepareHearing,
)
from hustings.hearing.commands.questions import (
    AdmitQuestion,
    AnswerInWriting,
    CallQuestion,
    CarryToWriting,
    MarkAnswered,
    MergeQuestion,
    MoveQuestion,
    RefuseQuestion,
    ReopenQuestion,
    ReturnQuestion,
    ReviseQuestion,
    SubmitQuestion,
    SuggestRuling,
    SupportQuestion,
    WithdrawQuestion,
    WithdrawSuggestion,
    WithdrawSupport,
)
from hustings.hearing.commands.reports import (
    ReportFeedFound,
    ReportFeedLost,
    ReportMaterial,
    ReportRecorderStopped,
    ReportRecorderWriting,
    ReportRecording,
    SignHead,
    Tick,
)
from hustings.hearing.commands.sitting import (
    CloseHearing,
    OpenHearing,
    ResumeHearing,
    RevokeToken,
    SuspendHearing,
    TakeChair,
)
from hustings.hearing.commands.slots import (
    BeginIntervention,
    EndIntervention,
    EndSlot,
    ExtendTime,
    MoveSlot,
    NextPhase,
    PauseClock,
    RestoreTime,
    ResumeClock,
    StartSlot,
    WithdrawCandidate,
)
from hustings.hearing.commands.undoing import Undo
from hustings.hearing.roles import Role

Command = (
    PrepareHearing
    | AmendPreparation
    | ChangeModalities
    | ChooseSplit
    | IssueTokens
    | OpenHearing
    | SuspendHearing
    | ResumeHearing
    | CloseHearing
    | StartSlot
    | PauseClock
    | ResumeClock
    | RestoreTime
    | ExtendTime
    | BeginIntervention
    | EndIntervention
    | MoveSlot
    | WithdrawCandidate
    | TakeChair
    | NextPhase
    | EndSlot
    | GiveFloor
    | WithdrawFloor
    | ConfirmReady
    | CloseMicrophone
    | OpenMicrophone
    | RaiseHand
    | LowerHand
    | RulePointOfOrder
    | GiveReply
    | InterruptSpeaker
    | EndInterruption
    | SetPlace
    | SubmitQuestion
    | ReviseQuestion
    | WithdrawQuestion
    | SupportQuestion
    | WithdrawSupport
    | SuggestRuling
    | WithdrawSuggestion
    | AdmitQuestion
    | RefuseQuestion
    | ReturnQuestion
    | ReopenQuestion
    | MergeQuestion
    | MoveQuestion
    | CallQuestion
    | MarkAnswered
    | CarryToWriting
    | AnswerInWriting
    | RegisterToAsk
    | WithdrawRegistration
    | DrawToken
    | PassTurn
    | StartOrderDraw
    | StartChoiceDraw
    | ContributeToDraw
    | CloseContributions
    | RevealContribution
    | ConcludeDraw
    | VoidDraw
    | FileMaterial
    | WithdrawMaterial
    | PublishMaterial
    | RefuseMaterial
    | FileStatement
    | WithdrawStatement
    | AcceptGuidelines
    | SendMessage
    | MarkRead
    | Undo
    | RevokeToken
    | ReportFeedFound
    | ReportFeedLost
    | ReportRecording
    | ReportRecorderStopped
    | ReportRecorderWriting
    | ReportMaterial
    | PlayMessage
    | PlayStatement
    | StopPlaying
    | ReportMaterialReady
    | ReportMaterialFailed
    | ReportPlayingEnded
    | SignHead
    | Tick
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command, as their token says."""

    subject: str
    role: Role
    member_state: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A command on its way to be decided, with everything that deciding again must find unchanged.

    Attributes:
        id: The sender's command id (UUID text); idempotent for ever within `actor.subject`.
        salt: 32 random bytes drawn where the command came in; seeds the salts of private parts.
    """

    id: str
    actor: Actor
    command: Command
    salt: bytes
