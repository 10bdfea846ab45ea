import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hearing.rehearsal import AT, PLAN, SECRETARIAT

from hustings.hearing.chain import Entry, Head, redact, seal
from hustings.hearing.commands import Actor, Submission, Tick
from hustings.hearing.engine import decide, event_time, evolve
from hustings.hearing.events import (
    Event,
    HearingClosed,
    HearingOpened,
    QuestionSubmitted,
    SlotStarted,
    TokenRevoked,
)
from hustings.hearing.model import Answer, Feed, Hearing, Participant, Question, Recording, Slot, Stage
from hustings.hearing.roles import Role
from hustings.wire import snapshots
from hustings.wire.entries import WITHHELD, Unreadable, event_of, fold

SUBMISSION = Submission("c1", Actor("system", Role.SYSTEM), Tick(), bytes(32))
QUESTIONS = st.builds(
    Question, answers=st.dictionaries(st.text(max_size=5), st.from_type(Answer), max_size=2)
)
STATES = st.builds(
    Hearing,
    participants=st.dictionaries(st.text(max_size=5), st.from_type(Participant), max_size=2),
    slots=st.dictionaries(st.text(max_size=5), st.from_type(Slot), max_size=2),
    questions=st.dictionaries(st.text(max_size=5), QUESTIONS, max_size=2),
    asked=st.dictionaries(st.text(max_size=5), st.tuples(st.text(max_size=5)), max_size=2),
    feeds=st.dictionaries(st.text(max_size=5), st.from_type(Feed), max_size=2),
    recordings=st.dictionaries(st.text(max_size=5), st.from_type(Recording), max_size=2),
)
EVENTS = st.one_of([st.from_type(kind) for kind in get_args(Event)])


def sealed(*events: Event) -> list[Entry]:
    return list(seal("h1", Head(), 7, SUBMISSION, events))


def journal_of(stage: Stage) -> list[Entry]:
    head, entries = Head(), []
    for (event, time), submission in zip(AT[stage].journal, AT[stage].submissions, strict=True):
        (entry,) = seal("rehearsed", head, time, submission, [event])
        head = Head(entry["seq"], entry["hash"])
        entries.append(entry)
    return entries


@given(EVENTS)
def test_every_event_survives_the_journal(event: Event) -> None:
    (entry,) = sealed(event)
    assert event_of(entry) == event
    assert type(event_of(entry)) is type(event)


def test_what_was_withheld_reads_as_such() -> None:
    (entry,) = sealed(QuestionSubmitted("q1", "s1", "KEN", "en", asker="delegate", text="Why?"))
    assert event_of(redact(entry)) == QuestionSubmitted("q1", "s1", "KEN", "en", WITHHELD, WITHHELD)
    entry["private"].pop("similar")
    assert event_of(entry) == QuestionSubmitted("q1", "s1", "KEN", "en", asker="delegate", text="Why?")
    (entry,) = sealed(TokenRevoked("jti", reason="lost"))
    assert event_of(redact(entry)) == TokenRevoked("jti", WITHHELD)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"type": "HearingImagined"}, "HearingImagined"),
        ({"type": "Event"}, "'Event'"),
        ({"public": {"slot": "s1", "colour": "red"}}, "colour"),
        ({"public": {}}, "slot"),
        ({"public": {"slot": ["s1"]}}, "slot"),
    ],
)
def test_what_this_version_does_not_know_is_unreadable(change: dict[str, Any], named: str) -> None:
    (entry,) = sealed(SlotStarted("s1"))
    with pytest.raises(Unreadable, match=named) as caught:
        event_of({**entry, **change})  # type: ignore[typeddict-item]
    assert caught.value.seq == 1


@pytest.mark.parametrize("events", [[HearingClosed()], [SlotStarted("nowhere")]])
def test_events_that_do_not_fit_are_unreadable(events: list[Event]) -> None:
    opened = AT[Stage.PREPARED].state
    assert fold(opened, sealed(HearingOpened())).stage is Stage.BETWEEN_SLOTS
    with pytest.raises(Unreadable, match="Entry 1"):
        fold(opened, sealed(*events))


@pytest.mark.parametrize("stage", list(Stage))
def test_a_folded_journal_is_the_state_it_was_decided_on(stage: Stage) -> None:
    assert fold(Hearing("rehearsed"), journal_of(stage)) == AT[stage].state


@pytest.mark.parametrize("stage", list(Stage))
def test_a_snapshot_gives_the_state_back(stage: Stage) -> None:
    state = AT[stage].state
    assert snapshots.load(snapshots.dump(state)) == state


@given(STATES)
def test_any_state_survives_a_snapshot(state: Hearing) -> None:
    dumped = json.loads(json.dumps(snapshots.dump(state), allow_nan=False))
    loaded = snapshots.load(dumped)
    assert loaded == state
    assert loaded is not None
    assert loaded.stage is state.stage


def test_a_snapshot_goes_on_like_the_state_it_was_taken_of() -> None:
    state = AT[Stage.UNPREPARED].state
    submission = Submission("c2", SECRETARIAT, PLAN, bytes(32))
    loaded = snapshots.load(snapshots.dump(state))
    assert loaded is not None
    for event in decide(state, submission, 5):
        state, loaded = (evolve(each, event, event_time(each, 5)) for each in (state, loaded))
    assert state == loaded


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"version": snapshots.VERSION},
        {"version": snapshots.VERSION, "state": {"id": 1}},
        {"version": "0.0", "state": snapshots.dump(Hearing("h1"))["state"]},
    ],
)
def test_a_snapshot_of_another_version_or_damaged_is_ignored(snapshot: dict[str, Any]) -> None:
    assert snapshots.load(snapshot) is None
