"""Who sees what. The secrets here are texts that appear nowhere else, looked for in the whole view."""

import json
from typing import Any

import pytest
from tests.hearing.rehearsal import (
    AT,
    CHAIR,
    KENYA,
    KENYA_TOO,
    MEDIA,
    PERU,
    STATEMENT,
    Rehearsal,
    in_questions,
    in_statement,
    suspended,
)

from hustings.hearing import commands as c
from hustings.hearing.model import Hearing, RefusalReason, Stage
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_of, audience_view, personal_view

ADA = c.Actor("ada", Role.CANDIDATE, "SWE")


def rehearsed() -> Rehearsal:
    """Questions in every state: two by Kenya, three by Peru."""
    hearing = in_questions()
    for id, by in (
        ("submitted", KENYA),
        ("refused", KENYA),
        ("admitted", PERU),
        ("called", PERU),
        ("answered", PERU),
    ):
        hearing.ask(id, by=by, text=f"text of {id}")
    hearing.do(c.RefuseQuestion("refused", RefusalReason.ABUSIVE, "words of the chair"))
    for id in ("answered", "admitted", "called"):
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.CallQuestion("answered"))
    hearing.do(c.CallQuestion("called", "answered"))
    return hearing


def test_a_picture_that_does_not_come_in_is_said_to_be_awaited() -> None:
    hearing = in_statement()
    feed = "candidate:ada"

    def on_air() -> Any:
        return audience_view(hearing.state, Audience.FLOOR)["on_air"]

    assert on_air()["video"] == feed
    assert on_air()["awaited"]
    hearing.do(c.ReportFeedFound(feed, "session-1", "ada"), MEDIA)
    assert "awaited" not in on_air()
    hearing.do(c.ReportFeedLost(feed, "session-1", hearing.now), MEDIA)
    assert on_air()["awaited"]


def holds_none(value: Any) -> bool:
    if isinstance(value, dict):
        return any(holds_none(part) for part in value.values())
    return value is None or isinstance(value, list | tuple | set | frozenset)


@pytest.mark.parametrize("role", Role)
def test_only_the_podium_shares_the_podiums_part(role: Role) -> None:
    podium = role in (Role.CHAIR, Role.VICE_CHAIR, Role.SECRETARIAT)
    assert (audience_of(Hearing("any"), role, "somebody") is Audience.PODIUM) is podium


def test_the_floor_sees_texts_of_called_questions_only() -> None:
    view = audience_view(rehearsed().state, Audience.FLOOR)
    texts = {id: question.get("text") for id, question in view["questions"].items()}
    assert texts == {
        "submitted": None,
        "refused": None,
        "admitted": None,
        "called": "text of called",
        "answered": "text of answered",
    }


@pytest.mark.parametrize(
    "secret", ["text of submitted", "text of refused", "text of admitted", "words of the chair"]
)
def test_what_is_secret_is_nowhere_in_the_floors_view(secret: str) -> None:
    state = rehearsed().state
    assert secret not in json.dumps(audience_view(state, Audience.FLOOR))
    assert secret in json.dumps(audience_view(state, Audience.PODIUM))


def test_the_asker_is_nobodys_to_see() -> None:
    hearing = rehearsed()
    hearing.ask("q", by=KENYA_TOO)
    for view in (
        *(audience_view(hearing.state, audience) for audience in Audience),
        personal(hearing, KENYA),
    ):
        assert KENYA_TOO.subject not in json.dumps(view)


def test_everyone_sees_that_a_question_was_refused_and_why() -> None:
    floor, podium = (
        audience_view(rehearsed().state, audience) for audience in (Audience.FLOOR, Audience.PODIUM)
    )
    assert floor["questions"]["refused"]["refusal"] == {"reason": "abusive"}
    assert podium["questions"]["refused"]["refusal"] == {"reason": "abusive", "text": "words of the chair"}
    assert floor["questions"]["refused"]["member_state"] == "KEN"


def test_feeds_and_recordings_are_the_podiums() -> None:
    hearing = in_statement()
    hearing.do(c.ReportFeedFound("room", "session-1", "encoder"), MEDIA)
    hearing.do(c.ReportRecording("a.mp4", "room", 1, 2, 3, "a" * 64), MEDIA)
    hearing.do(c.ReportRecorderStopped("disk full"), MEDIA)
    podium = audience_view(hearing.state, Audience.PODIUM)
    assert podium["feeds"] == {"room": {"subject": "encoder", "up": True, "since": hearing.now}}
    assert podium["recordings"] == {
        "a.mp4": {"feed": "room", "start": 1, "end": 2, "bytes": 3, "sha256": "a" * 64, "recovered": False}
    }
    assert podium["recording_stopped"] == "disk full"
    assert {"feeds", "recordings", "recording_stopped"}.isdisjoint(
        audience_view(hearing.state, Audience.FLOOR)
    )


def test_the_running_slot() -> None:
    hearing = in_statement()
    view = audience_view(hearing.state, Audience.FLOOR)
    assert (view["stage"], view["current_slot"], view["current_phase"]) == (
        "statement",
        "slot-ada",
        "statement",
    )
    assert view["floor"] == {"grant": hearing.grant(), "holder": "ada", "since": hearing.now}
    audio = {"candidate:ada": True, "chair": True}
    assert view["on_air"] == {"video": "candidate:ada", "awaited": True, "audio": audio}
    ada = view["slots"]["slot-ada"]
    assert (ada["rank"], ada["candidate"], ada["stage"]) == (1, "ada", "current")
    assert ada["phases"]["statement"] == {
        "rank": 1,
        "clock": {"budget_ms": 300_000, "spent_ms": 0, "running_since": hearing.now},
        "started": True,
    }
    assert ada["phases"]["questions"] == {"rank": 2, "clock": {"budget_ms": 300_000, "spent_ms": 0}}


def test_a_pause_without_a_reason_is_still_a_pause() -> None:
    hearing = in_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT), after=1_000)
    phase = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["phases"]["statement"]
    assert phase["pause_reason"] == ""
    assert phase["clock"] == {"budget_ms": 300_000, "spent_ms": 1_000}


def test_warnings_and_the_end_show() -> None:
    hearing = in_statement()
    hearing.tick(after=280_000)
    assert _statement(hearing)["warned_ms"] == 30_000
    hearing.tick(after=20_000)
    assert _statement(hearing)["expired"] is True
    hearing.do(c.NextPhase("slot-ada", STATEMENT))
    assert _statement(hearing)["ended"] is True


def _statement(hearing: Rehearsal) -> Any:
    return audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["phases"]["statement"]


def test_a_suspended_hearing_still_names_its_phase() -> None:
    view = audience_view(suspended().state, Audience.FLOOR)
    assert (view["stage"], view["current_phase"]) == ("suspended", "statement")
    assert view["on_air"] == {"audio": {}}


def test_the_format_and_the_people() -> None:
    view = audience_view(in_statement().state, Audience.FLOOR)
    assert view["format"] == {
        "name": "rehearsed",
        "question_length": 1_000,
        "messages": "none",
        "message_ms": 60_000,
        "question_ms": 60_000,
        "answer_ms": 180_000,
        "warnings_ms": {"120000": True, "30000": True},
        "at_zero": "warn",
        "grace_ms": 10_000,
        "first_rounds_first": False,
        "nominating_state": "allowed",
        "show_next_question": False,
        "live_floor": True,
        "reply_ms": 120_000,
        "restore_offered_ms": 30_000,
        "order": "given-list",
        "order_drawn": "any-time",
        "split": "format",
        "access": "members",
        "isolation": False,
        "selection": "chair",
        "who_may_ask": {},
        "handed_in": "any-time",
        "batch": 1,
        "languages": {},
    }
    assert view["participants"]["bo"] == {
        "rank": 2,
        "role": "candidate",
        "name": "Bo",
        "place": Place.ROOM,
        "member_state": "VNM",
        "feed": "candidate:bo",
    }
    assert view["participants"]["press"].keys() == {"rank", "role", "name", "place"}


def test_nothing_is_prepared_yet() -> None:
    assert audience_view(Hearing("h"), Audience.FLOOR) == {
        "hearing": "h",
        "title": "",
        "stage": "unprepared",
        "participants": {},
        "slots": {},
        "on_air": {"audio": {}},
        "questions": {},
        "draws": {},
    }


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("audience", Audience)
def test_views_hold_no_null_and_no_list(audience: Audience, stage: Stage) -> None:
    view = audience_view(AT[stage].state, audience)
    assert not holds_none(view)
    assert json.loads(json.dumps(view)) == view


def personal(hearing: Rehearsal, actor: c.Actor) -> Any:
    view = personal_view(hearing.state, actor, "Somebody")
    assert not holds_none(view)
    return view


def test_a_delegation_sees_its_own_questions_whoever_asked() -> None:
    view = personal(rehearsed(), KENYA_TOO)
    assert view["questions"].keys() == {"submitted", "refused"}
    assert view["questions"]["submitted"]["text"] == "text of submitted"
    assert view["questions"]["refused"]["text"] == "text of refused"
    assert view["questions"]["refused"]["refusal"] == {"reason": "abusive", "text": "words of the chair"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DELEGATE])
def test_only_delegates_have_questions_of_their_own(role: Role) -> None:
    same_state = c.Actor(KENYA.subject, role, "KEN")
    assert personal(rehearsed(), same_state)["questions"] == {}


def test_delegates_without_a_state_are_no_delegation() -> None:
    hearing = rehearsed()
    one, other = c.Actor("one", Role.DELEGATE), c.Actor("other", Role.DELEGATE)
    hearing.ask("of-one", by=one)
    assert personal(hearing, one)["questions"].keys() == {"of-one"}
    assert personal(hearing, other)["questions"] == {}


def test_a_candidate_has_a_slot_and_a_feed() -> None:
    assert personal(in_statement(), ADA) == {
        "subject": "ada",
        "role": "candidate",
        "name": "Ada",
        "member_state": "SWE",
        "feed": "candidate:ada",
        "slot": "slot-ada",
        "holds_floor": True,
        "on_air": True,
        "questions": {},
    }


def test_an_in_room_candidates_own_feed_is_not_on_air() -> None:
    hearing = in_statement()
    hearing.do(c.SetPlace("ada", Place.ROOM))
    view = personal(hearing, ADA)
    assert (view["holds_floor"], view["on_air"]) == (True, False)


def test_the_chair_is_on_air_without_the_floor() -> None:
    view = personal(in_statement(), CHAIR)
    assert (view["holds_floor"], view["on_air"], view["feed"]) == (False, True, "chair")


def test_who_has_no_seat_goes_by_the_name_on_the_token() -> None:
    view = personal(in_statement(), PERU)
    assert view["name"] == "Somebody"
    assert view.keys().isdisjoint({"feed", "slot"})
