"""Who may do what when: every cell of role x command x stage, against a matrix written down here."""

from dataclasses import replace

import pytest
from tests.hearing.rehearsal import AT, PLAN

from hustings.hearing import commands as c
from hustings.hearing.engine import decide
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import (
    DrawMethod,
    DrawPurpose,
    FilingKind,
    InterventionKind,
    IssuedToken,
    MaterialKind,
    PhaseKind,
    QuestionStage,
    RefusalReason,
    Stage,
    SuggestedRuling,
)
from hustings.hearing.policy import POLICY, allowed
from hustings.hearing.roles import Place, Role

LETTERS = {
    "S": Role.SECRETARIAT,
    "C": Role.CHAIR,
    "V": Role.VICE_CHAIR,
    "D": Role.DELEGATE,
    "O": Role.OBSERVER,
    "A": Role.CANDIDATE,
    "R": Role.ROOM,
    "M": Role.MEDIA,
    "Y": Role.SYSTEM,
}
"""Roles that have no letter (interpreter, captioner) give no command at all."""

MATRIX = """
                      unprepared prepared between-slots statement questions closing suspended closed
PrepareHearing        S          -        -             -         -         -       -         -
AmendPreparation      -          S          -             -         -         -       -         -
ChangeModalities      -          CV         CV            -         -         -       -         -
ChooseSplit           -          SCVA       SCVA          SCVA      SCVA      SCVA    SCVA      -
IssueTokens           -          Y        Y             Y         Y         Y       Y         Y
OpenHearing           -          CV       -             -         -         -       -         -
SuspendHearing        -          -        CV            CV        CV        CV      -         -
ResumeHearing         -          -        -             -         -         -       CV        -
CloseHearing          -          -        CV            -         -         -       -         -
StartSlot             -          -        CV            CV        CV        CV      -         -
NextPhase             -          -        CV            CV        CV        CV      -         -
EndSlot               -          -        CV            CV        CV        CV      -         -
PauseClock            -          -        CV            CV        CV        CV      -         -
ResumeClock           -          -        CV            CV        CV        CV      -         -
RestoreTime           -          -        CV            CV        CV        CV      -         -
ExtendTime            -          -        CV            CV        CV        CV      -         -
BeginIntervention     -          -        -             -         CV        -       -         -
EndIntervention       -          -        CV            CV        CV        CV      -         -
MoveSlot              -          -        CV            CV        CV        CV      -         -
WithdrawCandidate     -          SCV      SCV           SCV       SCV       SCV     SCV       -
TakeChair             -          CV       CV            CV        CV        CV      CV        -
GiveFloor             -          -        CV            CV        CV        CV      -         -
WithdrawFloor         -          -        CV            CV        CV        CV      -         -
ConfirmReady          -          -        D             D         D         D       -         -
CloseMicrophone       -          -        CV            CV        CV        CV      -         -
OpenMicrophone        -          CVDAR    CVDAR         CVDAR     CVDAR     CVDAR   CVDAR     -
RaiseHand             -          -        D             D         D         D       D         -
LowerHand             -          CVD      CVD           CVD       CVD       CVD     CVD       -
RulePointOfOrder      -          -        CV            CV        CV        CV      -         -
GiveReply             -          -        -             CV        CV        CV      -         -
InterruptSpeaker      -          -        CV            CV        CV        CV      -         -
EndInterruption       -          -        CV            CV        CV        CV      -         -
SetPlace              -          SCV      SCV           SCV       SCV       SCV     SCV       -
SubmitQuestion        -          DO       DO            DO        DO        DO      DO        -
ReviseQuestion        -          DO       DO            DO        DO        DO      DO        -
WithdrawQuestion      -          DO       DO            DO        DO        DO      DO        -
SupportQuestion       -          D        D             D         D         D       D         -
WithdrawSupport       -          D        D             D         D         D       D         -
SuggestRuling         -          S        S             S         S         S       S         -
WithdrawSuggestion    -          S        S             S         S         S       S         -
AdmitQuestion         -          CV       CV            CV        CV        CV      CV        -
RefuseQuestion        -          CV       CV            CV        CV        CV      CV        -
ReturnQuestion        -          CV       CV            CV        CV        CV      CV        -
ReopenQuestion        -          CV       CV            CV        CV        CV      CV        -
MergeQuestion         -          CV       CV            CV        CV        CV      CV        -
MoveQuestion          -          CV       CV            CV        CV        CV      CV        -
CallQuestion          -          -        -             -         CV        -       -         -
MarkAnswered          -          -        CV            CV        CV        CV      -         -
CarryToWriting        -          CV       CV            CV        CV        CV      CV        CV
AnswerInWriting       -          A        A             A         A         A       A         A
RegisterToAsk         -          D        D             D         D         D       D         -
WithdrawRegistration  -          D        D             D         D         D       D         -
DrawToken             -          -        -             -         CV        -       -         -
PassTurn              -          -        -             -         CV        -       -         -
StartOrderDraw        -          SCV      CV            -         -         -       -         -
StartChoiceDraw       -          CV       CV            CV        CV        CV      CV        -
ContributeToDraw      -          D        D             D         D         D       D         -
CloseContributions    -          SCV      SCV           SCV       SCV       SCV     SCV       -
RevealContribution    -          D        D             D         D         D       D         -
ConcludeDraw          -          SCV      SCV           SCV       SCV       SCV     SCV       -
VoidDraw              -          SCV      CV            CV        CV        CV      CV        -
FileMaterial          -          SA       SA            SA        SA        SA      SA        -
WithdrawMaterial      -          SA       SA            SA        SA        SA      SA        -
PublishMaterial       -          SCV      SCV           SCV       SCV       SCV     SCV       SCV
RefuseMaterial        -          SCV      SCV           SCV       SCV       SCV     SCV       SCV
FileStatement         -          SA       SA            SA        SA        SA      SA        -
WithdrawStatement     -          SA       SA            SA        SA        SA      SA        -
AcceptGuidelines      -          A        A             A         A         A       A         -
SendMessage           -          SCV      SCV           SCV       SCV       SCV     SCV       SCV
MarkRead              -          DA       DA            DA        DA        DA      DA        DA
Undo                  -          SCVD     SCVD          SCVD      SCVD      SCVD    SCVD      -
RevokeToken           -          S        S             S         S         S       S         S
ReportFeedFound       -          M        M             M         M         M       M         M
ReportFeedLost        -          M        M             M         M         M       M         M
ReportRecording       -          M        M             M         M         M       M         M
ReportRecorderStopped -          M        M             M         M         M       M         M
ReportRecorderWriting -          M        M             M         M         M       M         M
PlayMessage           -          -        -             -         CV        -       -         -
PlayStatement         -          -        -             CV        CV        CV      -         -
StopPlaying           -          -        CV            CV        CV        CV      -         -
ReportMaterialReady   -          M        M             M         M         M       M         M
ReportMaterialFailed  -          M        M             M         M         M       M         M
ReportPlayingEnded    -          M        M             M         M         M       M         M
ReportMaterial        -          Y        Y             Y         Y         Y       Y         -
SignHead              -          Y        Y             Y         Y         Y       Y         Y
Tick                  -          Y        Y             Y         Y         Y       Y         Y
"""

HEADER, *ROWS = MATRIX.strip().splitlines()
STAGES = [Stage(name) for name in HEADER.split()]
EXPECTED: dict[str, dict[Stage, set[Role]]] = {
    name: {
        stage: {role for letter, role in LETTERS.items() if letter in cell}
        for stage, cell in zip(STAGES, cells, strict=True)
    }
    for name, *cells in (row.split() for row in ROWS)
}

SAMPLES: list[c.Command] = [
    PLAN,
    c.AmendPreparation(PLAN.title, PLAN.format, PLAN.participants, PLAN.slots),
    c.ChangeModalities(replace(PLAN.format, name="other"), "For want of time"),
    c.ChooseSplit("slot-ada", PLAN.format.phases),
    c.IssueTokens((IssuedToken("jti", "ada", Role.CANDIDATE, 2_000_000_000),), "secretariat"),
    c.OpenHearing(),
    c.SuspendHearing(),
    c.ResumeHearing(),
    c.CloseHearing(),
    c.StartSlot("slot-ada"),
    c.NextPhase("slot-ada", PhaseKind.STATEMENT),
    c.EndSlot("slot-ada"),
    c.PauseClock("slot-ada", PhaseKind.STATEMENT),
    c.ResumeClock("slot-ada", PhaseKind.STATEMENT),
    c.RestoreTime("slot-ada", PhaseKind.STATEMENT, 10, "Line lost"),
    c.ExtendTime("slot-ada", PhaseKind.STATEMENT, 10, "Fire drill"),
    c.BeginIntervention("slot-ada", InterventionKind.ANSWER),
    c.EndIntervention("an-intervention"),
    c.MoveSlot("slot-ada", "Late"),
    c.WithdrawCandidate("bo", "For another post"),
    c.TakeChair("chair"),
    c.GiveFloor("ada"),
    c.WithdrawFloor("a-grant"),
    c.ConfirmReady("a-grant"),
    c.CloseMicrophone("ada"),
    c.OpenMicrophone("ada"),
    c.RaiseHand("a-hand"),
    c.LowerHand("a-hand"),
    c.RulePointOfOrder("a-hand", granted=True),
    c.GiveReply("a-hand"),
    c.InterruptSpeaker("a-grant"),
    c.EndInterruption("an-interruption"),
    c.SetPlace("ada", Place.ROOM),
    c.SubmitQuestion("question", "slot-bo", "Why?"),
    c.ReviseQuestion("question", "Why?"),
    c.WithdrawQuestion("question"),
    c.SupportQuestion("question"),
    c.WithdrawSupport("question"),
    c.SuggestRuling("question", SuggestedRuling.ADMIT),
    c.WithdrawSuggestion("question"),
    c.AdmitQuestion("question"),
    c.RefuseQuestion("question", RefusalReason.PERSONAL),
    c.ReturnQuestion("question", "Please say whom you mean."),
    c.ReopenQuestion("question", QuestionStage.REFUSED),
    c.MergeQuestion("question", "another"),
    c.MoveQuestion("question", None),
    c.CallQuestion("question"),
    c.MarkAnswered("question"),
    c.CarryToWriting("question"),
    c.AnswerInWriting("question", "Because."),
    c.RegisterToAsk("slot-ada"),
    c.WithdrawRegistration("slot-ada"),
    c.DrawToken("d1", 1),
    c.PassTurn("slot-ada", "KEN", "Away"),
    c.StartOrderDraw("draw", ("slot-ada", "slot-bo"), DrawMethod.OPERATOR),
    c.StartChoiceDraw("draw", DrawPurpose.STATES, ("KEN", "PER"), 1, DrawMethod.OPERATOR),
    c.ContributeToDraw("draw", "0" * 64),
    c.CloseContributions("draw"),
    c.RevealContribution("draw", "0" * 64),
    c.ConcludeDraw("draw"),
    c.VoidDraw("draw", "A reason"),
    c.FileMaterial("m1", "ada", FilingKind.BROCHURE, "0" * 64, "Title"),
    c.WithdrawMaterial("m1"),
    c.PublishMaterial("m1"),
    c.RefuseMaterial("m1", "Why"),
    c.FileStatement("slot-ada", "0" * 64),
    c.WithdrawStatement("slot-ada", "0" * 64),
    c.AcceptGuidelines("0" * 64),
    c.SendMessage("m1", None, "Text"),
    c.MarkRead("m1"),
    c.Undo(1),
    c.RevokeToken("token"),
    c.ReportFeedFound("room", "session", "encoder"),
    c.ReportFeedLost("room", "session", 0),
    c.ReportRecording("room-1.mp4", "room", 0, 1, 1, "0" * 64),
    c.ReportRecorderStopped("disk full"),
    c.ReportRecorderWriting(),
    c.PlayMessage("a-question"),
    c.PlayStatement("slot-ada", "0" * 64),
    c.StopPlaying("a-playing"),
    c.ReportMaterialReady("0" * 64, 1_000, moving=True),
    c.ReportMaterialFailed("0" * 64, "Damaged."),
    c.ReportPlayingEnded("a-playing"),
    c.ReportMaterial("0" * 64, MaterialKind.DOCUMENT, "application/pdf", 1, None, "ada"),
    c.SignHead(1, "0" * 64, "0" * 64, "0" * 128),
    c.Tick(),
]


def test_the_matrix_and_the_samples_name_every_command_and_stage() -> None:
    names = {command.__name__ for command in POLICY}
    assert set(EXPECTED) == names
    assert {type(sample) for sample in SAMPLES} == set(POLICY)
    assert list(Stage) == STAGES


@pytest.mark.parametrize("command", SAMPLES, ids=lambda command: type(command).__name__)
def test_row(command: c.Command) -> None:
    """All cells of a command: a test for each would take longer to begin than to run."""
    for role in Role:
        for stage in Stage:
            is_as_in_the_matrix(role, command, stage)


def is_as_in_the_matrix(role: Role, command: c.Command, stage: Stage) -> None:
    row = EXPECTED[type(command).__name__]
    state = AT[stage].state
    assert state.stage is stage
    submission = c.Submission("command", c.Actor("somebody", role, "NOR"), command, bytes(32))

    code: Code | None = None
    try:
        decide(state, submission, AT[stage].now)
    except Refused as refused:
        code = refused.code

    cell = f"{role}, {stage}"
    assert allowed(role, type(command), stage) is (role in row[stage]), cell
    if role is Role.OBSERVER and role in row[stage]:
        # The right is there for formats that give civil society questions; this one does not.
        assert code in (Code.NOT_PERMITTED, Code.UNKNOWN), cell
    elif role in row[stage]:
        assert code not in (Code.NOT_PERMITTED, Code.NOT_NOW), cell
    elif any(role in roles for roles in row.values()):
        assert code is Code.NOT_NOW, cell
    else:
        assert code is Code.NOT_PERMITTED, cell
