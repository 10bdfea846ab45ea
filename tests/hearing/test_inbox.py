"""Messages from the podium: between the two, read and answered for, and nobody else's."""

import json

import pytest
from tests.hearing.rehearsal import CHAIR, PERU, SECRETARIAT, opened, prepared
from tests.hearing.test_candidacy import ADA, BO, under

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.candidacy_views import NEWEST
from hustings.hearing.chain import Head, redact, seal
from hustings.hearing.errors import Code
from hustings.hearing.inbox import MOST_MESSAGES
from hustings.hearing.record import public_record
from hustings.hearing.views import Audience, audience_view, personal_view


def test_a_message_is_between_the_two_and_read() -> None:
    hearing = prepared()
    sent = e.MessageSent("n1", "secretariat", ("ada",), "Please turn on the light.")
    assert hearing.do(c.SendMessage("n1", "ada", " Please turn on the light. "), SECRETARIAT) == (sent,)
    assert hearing.do(c.SendMessage("n1", "ada", "Please turn on the light."), SECRETARIAT) == ()
    assert hearing.refused(c.SendMessage("n1", "bo", "Other"), SECRETARIAT).code is Code.TAKEN
    own = personal_view(hearing.state, ADA, "Ada")["messages"]["n1"]
    assert (own["text"], "read_at" in own) == ("Please turn on the light.", False)
    assert audience_view(hearing.state, Audience.PODIUM)["messages"]["n1"]["to"] == {"ada": False}
    assert hearing.do(c.MarkRead("n1"), ADA, after=500) == (e.MessageRead("n1", "ada"),)
    assert hearing.do(c.MarkRead("n1"), ADA) == ()
    assert personal_view(hearing.state, ADA, "Ada")["messages"]["n1"]["read_at"] == hearing.now
    assert audience_view(hearing.state, Audience.PODIUM)["messages"]["n1"]["to"] == {"ada": True}
    for audience in (Audience.FLOOR, Audience.DELEGATES, Audience.APART):
        assert "messages" not in audience_view(hearing.state, audience)
    assert "messages" not in personal_view(hearing.state, BO, "Bo")
    assert hearing.refused(c.MarkRead("n1"), BO).code is Code.UNKNOWN


def test_a_message_to_every_candidate() -> None:
    hearing = prepared()
    hearing.do(c.SendMessage("n1", None, "We begin in five minutes."), CHAIR)
    hearing.do(c.MarkRead("n1"), BO)
    assert audience_view(hearing.state, Audience.PODIUM)["messages"]["n1"]["to"] == {"ada": False, "bo": True}


def test_a_message_reaches_a_candidate_who_is_kept_apart() -> None:
    hearing = opened(under(isolation=True))
    hearing.do(c.StartSlot("slot-ada"))
    hearing.do(c.SendMessage("n1", "bo", "Ten minutes more."), SECRETARIAT)
    assert personal_view(hearing.state, BO, "Bo")["messages"]["n1"]["text"] == "Ten minutes more."


@pytest.mark.parametrize(("to", "text"), [("nobody", "x"), ("press", "x"), ("chair", "x")])
def test_messages_go_to_candidates_and_delegates(to: str, text: str) -> None:
    assert prepared().refused(c.SendMessage("n1", to, text), SECRETARIAT).code is Code.UNKNOWN
    prepared().do(c.SendMessage("n1", "delegate-ken", text), SECRETARIAT)


def test_an_empty_message_says_nothing() -> None:
    assert prepared().refused(c.SendMessage("n1", "ada", "  "), SECRETARIAT).code is Code.INVALID


def test_nobody_is_flooded_with_messages() -> None:
    hearing = prepared()
    for number in range(MOST_MESSAGES):
        hearing.do(c.SendMessage(f"n{number}", "ada", "Again"), SECRETARIAT)
    assert hearing.refused(c.SendMessage("more", None, "Again"), SECRETARIAT).code is Code.MODALITIES
    shown = audience_view(hearing.state, Audience.PODIUM)["messages"]
    assert list(shown) == [f"n{number}" for number in range(MOST_MESSAGES - NEWEST, MOST_MESSAGES)]
    hearing.do(c.SendMessage("more", "bo", "Again"), SECRETARIAT)


def test_nobody_else_learns_what_a_message_says_or_whom_it_reached() -> None:
    hearing = prepared()
    given: tuple[tuple[c.Command, c.Actor], ...] = (
        (c.SendMessage("n1", "ada", "Please turn on the light."), SECRETARIAT),
        (c.MarkRead("n1"), ADA),
    )
    for command, by in given:
        submission = hearing.submission(command, by)
        entries = seal("rehearsed", Head(), 1_000, submission, hearing.submit(submission))
        told = json.dumps([redact(entry) for entry in entries])
        assert "light" not in told
        assert '"ada"' not in told
    assert "light" not in json.dumps(public_record(hearing.state, hearing.now))
    assert PERU.subject not in hearing.state.inboxes
