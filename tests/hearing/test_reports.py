"""What processes report, and what is kept beside the procedure."""

import pytest
from tests.hearing.rehearsal import MEDIA, SECRETARIAT, SYSTEM, Rehearsal, closed, opened

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.errors import Code
from hustings.hearing.model import Feed, SignedHead

ADA = "candidate:ada"
FOUND = c.ReportFeedFound(ADA, "session-1", "ada")
SHA, OTHER_SHA = "a" * 64, "b" * 64
FILE = c.ReportRecording("programme-1.mp4", "programme", 10, 20, 3_000, SHA)
HEAD = c.SignHead(2, SHA, "c" * 64, "d" * 128)


def with_feed() -> Rehearsal:
    hearing = opened()
    hearing.do(FOUND, MEDIA)
    return hearing


def test_a_publisher_is_found() -> None:
    hearing = opened()
    assert hearing.do(FOUND, MEDIA) == (e.FeedFound(ADA, "session-1", "ada"),)
    assert hearing.state.feeds[ADA] == Feed(ADA, "ada", "session-1", True, hearing.now)
    assert hearing.do(FOUND, MEDIA) == ()


def test_a_newer_session_supersedes_the_older_one() -> None:
    hearing = with_feed()
    hearing.do(c.ReportFeedFound(ADA, "session-2", "ada"), MEDIA)
    assert hearing.do(c.ReportFeedLost(ADA, "session-1", hearing.now), MEDIA) == ()
    feed = hearing.state.feeds[ADA]
    assert (feed.session, feed.up) == ("session-2", True)


def test_a_publisher_is_lost_once() -> None:
    hearing = with_feed()
    lost = c.ReportFeedLost(ADA, "session-1", hearing.now + 700)
    assert hearing.do(lost, MEDIA, after=3_000) == (e.FeedLost(ADA, "session-1", hearing.now - 2_300),)
    feed = hearing.state.feeds[ADA]
    assert (feed.up, feed.since) == (False, hearing.now - 2_300)
    assert hearing.do(lost, MEDIA) == ()


def test_a_publisher_comes_back_with_the_same_session() -> None:
    hearing = with_feed()
    hearing.do(c.ReportFeedLost(ADA, "session-1", hearing.now), MEDIA)
    assert len(hearing.do(FOUND, MEDIA)) == 1
    assert hearing.state.feeds[ADA].up


@pytest.mark.parametrize(("reported", "kept"), [(-10_000, 0), (10_000, 3_000), (1_500, 1_500)])
def test_last_media_lies_between_found_and_now(reported: int, kept: int) -> None:
    hearing = with_feed()
    found = hearing.now
    (lost,) = hearing.do(c.ReportFeedLost(ADA, "session-1", found + reported), MEDIA, after=3_000)
    assert lost == e.FeedLost(ADA, "session-1", found + kept)


def test_a_feed_nobody_knows_cannot_be_lost() -> None:
    assert opened().do(c.ReportFeedLost("room", "session-1", 0), MEDIA) == ()


def test_a_recording_is_reported_once_even_after_the_close() -> None:
    hearing = closed()
    assert len(hearing.do(FILE, MEDIA)) == 1
    assert hearing.state.recordings["programme-1.mp4"].sha256 == SHA
    assert hearing.do(FILE, MEDIA) == ()


def test_a_recording_does_not_change_any_more() -> None:
    hearing = closed()
    hearing.do(FILE, MEDIA)
    other = c.ReportRecording("programme-1.mp4", "programme", 10, 20, 3_000, OTHER_SHA)
    assert hearing.refused(other, MEDIA).code is Code.TAKEN


def test_a_recording_does_not_end_before_it_starts() -> None:
    backwards = c.ReportRecording("programme-1.mp4", "programme", 20, 10, 3_000, SHA)
    assert opened().refused(backwards, MEDIA).code is Code.INVALID


def test_the_recorder_stops_and_writes_again() -> None:
    hearing = opened()
    assert hearing.do(c.ReportRecorderWriting(), MEDIA) == ()
    assert hearing.do(c.ReportRecorderStopped("disk full"), MEDIA) == (e.RecorderStopped("disk full"),)
    assert hearing.do(c.ReportRecorderStopped("disk full"), MEDIA) == ()
    assert len(hearing.do(c.ReportRecorderStopped("failed"), MEDIA)) == 1
    assert hearing.state.recording_stopped == "failed"
    assert hearing.do(c.ReportRecorderWriting(), MEDIA) == (e.RecorderWriting(),)
    assert hearing.state.recording_stopped is None


def test_a_token_is_revoked_once_even_after_the_close() -> None:
    hearing = closed()
    assert hearing.do(c.RevokeToken("jti", "lost"), SECRETARIAT) == (e.TokenRevoked("jti", "lost"),)
    assert hearing.do(c.RevokeToken("jti", "again"), SECRETARIAT) == ()
    assert hearing.state.revoked == {"jti"}


def test_a_head_is_signed_once_per_key() -> None:
    hearing = opened()
    assert len(hearing.do(HEAD, SYSTEM)) == 1
    assert hearing.do(HEAD, SYSTEM) == ()
    another_key = c.SignHead(2, SHA, "e" * 64, "f" * 128)
    assert len(hearing.do(another_key, SYSTEM)) == 1
    assert hearing.state.signed_heads == (
        SignedHead(2, SHA, "c" * 64, "d" * 128),
        SignedHead(2, SHA, "e" * 64, "f" * 128),
    )


def test_two_heads_of_one_number_are_a_fork() -> None:
    hearing = opened()
    hearing.do(HEAD, SYSTEM)
    refused = hearing.refused(c.SignHead(2, OTHER_SHA, "c" * 64, "d" * 128), SYSTEM)
    assert refused.code is Code.TAKEN
    assert "forked" in refused.text


def test_a_head_that_is_not_there_yet_is_not_signed() -> None:
    hearing = opened()
    ahead = c.SignHead(hearing.state.seq + 1, SHA, "c" * 64, "d" * 128)
    assert hearing.refused(ahead, SYSTEM).code is Code.INVALID
