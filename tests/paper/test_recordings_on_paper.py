"""Recordings in the record's page: by their digests, with when and how far they were played."""

from tests.hearing.recordings import FILED, SPOKEN, called, filed, playing
from tests.hearing.rehearsal import MEDIA, Rehearsal

from hustings.hearing import commands as c
from hustings.hearing.model import PlayingEnd
from hustings.hearing.record import plain, public_record
from hustings.paper.page import record_page
from hustings.paper.wording import PLAYED


def page_of(hearing: Rehearsal) -> str:
    return record_page(plain(public_record(hearing.state, hearing.now)))


def test_a_recorded_question_stands_with_its_digest_and_when_it_was_played() -> None:
    hearing = called()
    assert "to its end" not in page_of(hearing)
    hearing.do(c.PlayMessage("q1"))
    hearing.do(c.ReportPlayingEnded(playing(hearing)), MEDIA, after=20_000)
    page = page_of(hearing)
    assert SPOKEN in page
    assert "to its end" in page


def test_a_filed_statement_stands_when_it_was_played() -> None:
    hearing = filed()
    assert "Filed statements that were played" not in page_of(hearing)
    hearing.do(c.PlayStatement("slot-ada", FILED))
    hearing.do(c.StopPlaying(playing(hearing)), after=30_000)
    page = page_of(hearing)
    assert "Filed statements that were played" in page
    assert FILED in page
    assert "stopped by the chair" in page


def test_every_end_has_its_words() -> None:
    assert set(PLAYED) == {str(end) for end in PlayingEnd}
