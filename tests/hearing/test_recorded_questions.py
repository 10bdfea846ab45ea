"""Questions that come as a recording: who may, how long, when it is ready; and who may know of it."""

from dataclasses import replace

import pytest
from tests.hearing.recordings import SPOKEN, called, hand_in, plan, ready
from tests.hearing.rehearsal import KENYA, KENYA_TOO, MEDIA, PERU, Rehearsal, in_questions, prepared

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.chain import Head, redact, seal
from hustings.hearing.errors import Code
from hustings.hearing.formats import bounds
from hustings.hearing.model import Messages, QuestionMessage, QuestionStage, Readiness
from hustings.hearing.question_views import Reader, question_view
from hustings.hearing.record import public_record

OTHER = "c" * 64


def submit(message: str | None = SPOKEN, text: str = "On the budget.") -> c.SubmitQuestion:
    return c.SubmitQuestion("q1", "slot-ada", text, message=message)


def with_file(**changed: object) -> Rehearsal:
    hearing = prepared(plan(**changed))
    hand_in(hearing)
    return hearing


def test_a_question_comes_with_the_recording_that_its_asker_handed_in() -> None:
    hearing = with_file()
    hearing.do(submit(), KENYA)
    assert hearing.state.questions["q1"].message == QuestionMessage(SPOKEN)
    assert hearing.do(submit(), KENYA) == (), "sent again after a lost answer"
    assert hearing.refused(submit(None), KENYA).code is Code.TAKEN


def test_a_summary_in_writing_goes_with_it() -> None:
    assert with_file().refused(submit(text="  "), KENYA).code is Code.INVALID


def test_the_recording_must_be_ones_own() -> None:
    hearing = with_file()
    assert hearing.refused(submit(OTHER), KENYA).code is Code.UNKNOWN
    assert hearing.refused(submit(), PERU).code is Code.UNKNOWN


@pytest.mark.parametrize(
    ("changed", "media_type", "duration_ms", "accepted"),
    [
        ({}, "video/webm", 60_000, True),
        ({}, "audio/webm", 60_000, True),
        ({}, "video/webm", 61_900, True),
        ({}, "video/webm", 62_100, False),
        ({"message_ms": 10_000}, "video/webm", 20_000, False),
        ({"messages": Messages.AUDIO}, "audio/ogg", 20_000, True),
        ({"messages": Messages.AUDIO}, "video/webm", 20_000, False),
        ({"messages": Messages.NONE}, "audio/ogg", 20_000, False),
    ],
)
def test_the_modalities_say_which_recordings(
    changed: dict[str, object], media_type: str, duration_ms: int, accepted: bool
) -> None:
    hearing = prepared(replace(plan(), format=replace(plan().format, **changed)))  # type: ignore[arg-type]
    hand_in(hearing, media_type=media_type, duration_ms=duration_ms)
    if accepted:
        assert len(hearing.do(submit(), KENYA)) == 1
    else:
        assert hearing.refused(submit(), KENYA).code is Code.MODALITIES


def test_the_same_words_spoken_and_written_are_two_questions() -> None:
    hearing = with_file()
    hearing.do(submit(), KENYA)
    (joined,) = hearing.do(c.SubmitQuestion("q2", "slot-ada", "On the budget."), KENYA_TOO)
    assert isinstance(joined, e.QuestionSubmitted), "the recording would be lost with it"


def test_it_is_admitted_when_it_can_be_played() -> None:
    hearing = with_file()
    hearing.do(submit(), KENYA)
    assert hearing.refused(c.AdmitQuestion("q1")).code is Code.NOT_NOW
    hearing.do(c.ReportMaterialFailed(SPOKEN, "The file is damaged."), MEDIA)
    refusal = hearing.refused(c.AdmitQuestion("q1"))
    assert refusal.code is Code.INVALID
    assert "The file is damaged." in refusal.text
    hearing.do(c.ReturnQuestion("q1", "Please record it again."))
    hand_in(hearing, OTHER)
    hearing.do(c.ReviseQuestion("q1", "On the budget.", message=OTHER), KENYA)
    ready(hearing, OTHER, 70_000)
    assert hearing.refused(c.AdmitQuestion("q1")).code is Code.MODALITIES, "it lasts longer than it said"
    ready(hearing, OTHER, 30_000)
    hearing.do(c.AdmitQuestion("q1"))
    assert hearing.state.questions["q1"].stage is QuestionStage.ADMITTED


def test_a_returned_question_may_come_back_without_its_recording() -> None:
    hearing = with_file()
    hearing.do(submit(), KENYA)
    hearing.do(c.ReturnQuestion("q1", "It cannot be understood."))
    hearing.do(c.ReviseQuestion("q1", "On the budget, in writing."), KENYA)
    assert hearing.state.questions["q1"].message is None
    hearing.do(c.AdmitQuestion("q1"))


def test_what_was_ready_before_it_was_asked_with_is_ready() -> None:
    hearing = with_file()
    ready(hearing)
    assert hearing.do(c.ReportMaterialReady(SPOKEN, 20_000, True), MEDIA) == (), "told twice"
    hearing.do(submit(), KENYA)
    assert hearing.state.questions["q1"].message == QuestionMessage(SPOKEN, Readiness(20_000, moving=True))


def test_nobody_knows_of_a_recording_before_the_question_is_called() -> None:
    hearing = in_questions(plan())
    hand_in(hearing)
    submission = hearing.submission(submit(), KENYA)
    entries = seal("h", Head(), 1_000, submission, hearing.submit(submission))
    assert SPOKEN in str(entries)
    assert SPOKEN not in str([redact(entry) for entry in entries])
    ready(hearing)
    question = hearing.state.questions["q1"]
    for reader in Reader:
        view = question_view(hearing.state, question, reader)
        assert ("message" in view) == (reader in (Reader.PODIUM, Reader.ASKER))
    assert "message" not in public_record(hearing.state, hearing.now)["questions"][0]
    hearing.do(c.AdmitQuestion("q1"))
    hearing.do(c.CallQuestion("q1"))
    view = question_view(hearing.state, hearing.state.questions["q1"], Reader.PUBLIC)
    assert view["message"] == {"material": SPOKEN, "duration_ms": 20_000, "moving": True}
    record = public_record(hearing.state, hearing.now)["questions"][0]
    assert record["message"] == {"sha256": SPOKEN, "duration_ms": 20_000, "played": []}


def test_why_a_recording_failed_is_for_its_sender_and_the_podium() -> None:
    hearing = with_file()
    hearing.do(submit(), KENYA)
    submission = hearing.submission(c.ReportMaterialFailed(SPOKEN, "The file is damaged."), MEDIA)
    entries = seal("h", Head(), 1_000, submission, hearing.submit(submission))
    assert "damaged" not in str([redact(entry) for entry in entries])
    assert hearing.do(c.ReportMaterialFailed(SPOKEN, "The file is damaged."), MEDIA) == ()
    view = question_view(hearing.state, hearing.state.questions["q1"], Reader.ASKER)
    assert view["message"] == {"material": SPOKEN, "failed": "The file is damaged."}


def test_a_recording_takes_no_longer_than_the_question_may() -> None:
    format = plan().format
    assert list(bounds(format)) == []
    (fault,) = bounds(replace(format, message_ms=format.question_ms + 1))
    assert fault.path == ("message",)
    assert list(bounds(replace(format, messages=Messages.NONE, message_ms=format.question_ms + 1))) == []


def test_whoever_folds_only_what_is_public_learns_of_it_with_the_call() -> None:
    hearing = called()
    told = [event for event, _ in hearing.journal if isinstance(event, e.QuestionCalled)]
    assert told == [e.QuestionCalled("q1", "On the budget.", SPOKEN)]
