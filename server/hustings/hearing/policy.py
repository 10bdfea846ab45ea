"""Who may give which command at which stage: the whole table, as data.

A role without a right is refused as `not-permitted`, a stage without one as `not-now`. Whether what a command
names is still current is no matter of rights: the rules refuse that as `overtaken`. So the commands of a slot
are allowed while the sitting is open, and a late double click learns what overtook it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from hustings.hearing import commands as c
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Stage
from hustings.hearing.phases import IN_SLOT, SITTING, Step, stages_before
from hustings.hearing.roles import LEADING, PODIUM, Role


class Right(NamedTuple):
    """These roles, at these stages."""

    roles: frozenset[Role]
    stages: frozenset[Stage]
    chair_only: frozenset[Stage] = frozenset()
    """Of these stages, those in which it takes the chair or the vice-chair."""


_SECRETARIAT = frozenset({Role.SECRETARIAT})
_LEADING = LEADING
_DELEGATES = frozenset({Role.DELEGATE})
_ASKING = frozenset({Role.DELEGATE, Role.OBSERVER})
"""An observer asks where the modalities give civil society questions (`entitled`)."""
_CANDIDATES = frozenset({Role.CANDIDATE})
_FILING = _CANDIDATES | _SECRETARIAT
_SPEAKERS = LEADING | {Role.CANDIDATE, Role.DELEGATE, Role.ROOM}
_MEDIA = frozenset({Role.MEDIA})
_SYSTEM = frozenset({Role.SYSTEM})

_OPEN = frozenset(SITTING)
_PREPARED = frozenset(Stage) - {Stage.UNPREPARED}
_UNTIL_CLOSED = _PREPARED - {Stage.CLOSED}

POLICY: Mapping[type[c.Command], Right] = {
    c.PrepareHearing: Right(_SECRETARIAT, stages_before(Step.PREPARE)),
    c.AmendPreparation: Right(_SECRETARIAT, frozenset({Stage.PREPARED})),
    c.ChangeModalities: Right(_LEADING, frozenset({Stage.PREPARED, Stage.BETWEEN_SLOTS})),
    c.ChooseSplit: Right(PODIUM | {Role.CANDIDATE}, _UNTIL_CLOSED),
    c.IssueTokens: Right(_SYSTEM, _PREPARED),
    c.OpenHearing: Right(_LEADING, stages_before(Step.OPEN)),
    c.SuspendHearing: Right(_LEADING, stages_before(Step.SUSPEND)),
    c.ResumeHearing: Right(_LEADING, stages_before(Step.RESUME)),
    c.CloseHearing: Right(_LEADING, stages_before(Step.CLOSE)),
    c.StartSlot: Right(_LEADING, _OPEN),
    c.NextPhase: Right(_LEADING, _OPEN),
    c.EndSlot: Right(_LEADING, _OPEN),
    c.PauseClock: Right(_LEADING, _OPEN),
    c.ResumeClock: Right(_LEADING, _OPEN),
    c.RestoreTime: Right(_LEADING, _OPEN),
    c.ExtendTime: Right(_LEADING, _OPEN),
    c.BeginIntervention: Right(_LEADING, frozenset({Stage.QUESTIONS})),
    c.EndIntervention: Right(_LEADING, _OPEN),
    c.MoveSlot: Right(_LEADING, _OPEN),
    c.WithdrawCandidate: Right(PODIUM, _UNTIL_CLOSED),
    c.TakeChair: Right(_LEADING, _UNTIL_CLOSED),
    c.GiveFloor: Right(_LEADING, _OPEN),
    c.WithdrawFloor: Right(_LEADING, _OPEN),
    c.ConfirmReady: Right(_DELEGATES, _OPEN),
    c.CloseMicrophone: Right(_LEADING, _OPEN),
    c.OpenMicrophone: Right(_SPEAKERS, _UNTIL_CLOSED),
    c.RaiseHand: Right(_DELEGATES, _OPEN | {Stage.SUSPENDED}),
    c.LowerHand: Right(_DELEGATES | _LEADING, _UNTIL_CLOSED),
    c.RulePointOfOrder: Right(_LEADING, _OPEN),
    c.GiveReply: Right(_LEADING, frozenset(IN_SLOT)),
    c.InterruptSpeaker: Right(_LEADING, _OPEN),
    c.EndInterruption: Right(_LEADING, _OPEN),
    c.PlayMessage: Right(_LEADING, frozenset({Stage.QUESTIONS})),
    c.PlayStatement: Right(_LEADING, frozenset(IN_SLOT)),
    c.StopPlaying: Right(_LEADING, _OPEN),
    c.SetPlace: Right(PODIUM, _UNTIL_CLOSED),
    c.SubmitQuestion: Right(_ASKING, _UNTIL_CLOSED),
    c.ReviseQuestion: Right(_ASKING, _UNTIL_CLOSED),
    c.WithdrawQuestion: Right(_ASKING, _UNTIL_CLOSED),
    c.SupportQuestion: Right(_DELEGATES, _UNTIL_CLOSED),
    c.WithdrawSupport: Right(_DELEGATES, _UNTIL_CLOSED),
    c.SuggestRuling: Right(_SECRETARIAT, _UNTIL_CLOSED),
    c.WithdrawSuggestion: Right(_SECRETARIAT, _UNTIL_CLOSED),
    c.AdmitQuestion: Right(_LEADING, _UNTIL_CLOSED),
    c.RefuseQuestion: Right(_LEADING, _UNTIL_CLOSED),
    c.ReturnQuestion: Right(_LEADING, _UNTIL_CLOSED),
    c.ReopenQuestion: Right(_LEADING, _UNTIL_CLOSED),
    c.MergeQuestion: Right(_LEADING, _UNTIL_CLOSED),
    c.MoveQuestion: Right(_LEADING, _UNTIL_CLOSED),
    c.CallQuestion: Right(_LEADING, frozenset({Stage.QUESTIONS})),
    c.MarkAnswered: Right(_LEADING, _OPEN),
    c.CarryToWriting: Right(_LEADING, _PREPARED),
    c.AnswerInWriting: Right(_CANDIDATES, _PREPARED),
    c.RegisterToAsk: Right(_DELEGATES, _UNTIL_CLOSED),
    c.WithdrawRegistration: Right(_DELEGATES, _UNTIL_CLOSED),
    c.DrawToken: Right(_LEADING, frozenset({Stage.QUESTIONS})),
    c.PassTurn: Right(_LEADING, frozenset({Stage.QUESTIONS})),
    c.StartOrderDraw: Right(
        PODIUM, frozenset({Stage.PREPARED, Stage.BETWEEN_SLOTS}), frozenset({Stage.BETWEEN_SLOTS})
    ),
    c.StartChoiceDraw: Right(_LEADING, _UNTIL_CLOSED),
    c.ContributeToDraw: Right(_DELEGATES, _UNTIL_CLOSED),
    c.CloseContributions: Right(PODIUM, _UNTIL_CLOSED),
    c.RevealContribution: Right(_DELEGATES, _UNTIL_CLOSED),
    c.ConcludeDraw: Right(PODIUM, _UNTIL_CLOSED),
    c.VoidDraw: Right(PODIUM, _UNTIL_CLOSED, _UNTIL_CLOSED - {Stage.PREPARED}),
    c.FileMaterial: Right(_FILING, _UNTIL_CLOSED),
    c.WithdrawMaterial: Right(_FILING, _UNTIL_CLOSED),
    c.PublishMaterial: Right(PODIUM, _PREPARED),
    c.RefuseMaterial: Right(PODIUM, _PREPARED),
    c.FileStatement: Right(_FILING, _UNTIL_CLOSED),
    c.WithdrawStatement: Right(_FILING, _UNTIL_CLOSED),
    c.AcceptGuidelines: Right(_CANDIDATES, _UNTIL_CLOSED),
    c.SendMessage: Right(PODIUM, _PREPARED),
    c.MarkRead: Right(_CANDIDATES | _DELEGATES, _PREPARED),
    c.Undo: Right(PODIUM | _DELEGATES, _UNTIL_CLOSED),
    c.RevokeToken: Right(_SECRETARIAT, _PREPARED),
    c.ReportFeedFound: Right(_MEDIA, _PREPARED),
    c.ReportFeedLost: Right(_MEDIA, _PREPARED),
    c.ReportRecording: Right(_MEDIA, _PREPARED),
    c.ReportRecorderStopped: Right(_MEDIA, _PREPARED),
    c.ReportRecorderWriting: Right(_MEDIA, _PREPARED),
    c.ReportMaterial: Right(_SYSTEM, _UNTIL_CLOSED),
    c.ReportMaterialReady: Right(_MEDIA, _PREPARED),
    c.ReportMaterialFailed: Right(_MEDIA, _PREPARED),
    c.ReportPlayingEnded: Right(_MEDIA, _PREPARED),
    c.SignHead: Right(_SYSTEM, _PREPARED),
    c.Tick: Right(_SYSTEM, _PREPARED),
}

WHY_NOT_NOW: Mapping[Stage, str] = {
    Stage.UNPREPARED: "The hearing has not been prepared yet.",
    Stage.PREPARED: "The hearing is prepared, but not open yet.",
    Stage.BETWEEN_SLOTS: "This cannot be done between slots.",
    Stage.STATEMENT: "This cannot be done during a statement.",
    Stage.QUESTIONS: "This cannot be done during questions.",
    Stage.CLOSING: "This cannot be done during a closing.",
    Stage.SUSPENDED: "The sitting is suspended: resume it first.",
    Stage.CLOSED: "The hearing is closed.",
}


def allowed(role: Role, command: type[c.Command], stage: Stage) -> bool:
    """Whether a role may give a command at a stage."""
    right = POLICY[command]
    led = stage not in right.chair_only or role in _LEADING
    return role in right.roles and stage in right.stages and led


def check(role: Role, command: type[c.Command], stage: Stage) -> None:
    """Refuse what the table does not allow.

    Raises:
        Refused: `not-permitted` (this role never) or `not-now` (not at this stage).
    """
    right = POLICY[command]
    if role not in right.roles:
        raise Refused(Code.NOT_PERMITTED, f"The role {role} may not give this command.")
    if stage not in right.stages:
        raise Refused(Code.NOT_NOW, WHY_NOT_NOW[stage])
    if not allowed(role, command, stage):
        raise Refused(Code.NOT_NOW, "Now that the hearing is open, this is for the chair.")
