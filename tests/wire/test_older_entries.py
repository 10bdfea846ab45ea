"""Entries that an older version wrote read as they were meant then."""

from dataclasses import asdict
from typing import Any

from tests.hearing.rehearsal import KENYA, PLAN, STATEMENT, in_statement

from hustings.hearing import events as e
from hustings.hearing.chain import Entry, Head, seal
from hustings.hearing.floor import on_air
from hustings.hearing.model import Format, OnLineLost
from hustings.wire.entries import event_of, fold

LATER_FIELDS = {"bells", "intervention_warnings_ms", "intervention_at_zero", "late_grace_ms"} | {
    "on_line_lost",
    "retry_ms",
    "live_floor",
    "reply_ms",
}


def entry_of(event: e.Event, *left_out: str) -> Entry:
    hearing = in_statement()
    submission = hearing.submission(PLAN, KENYA)
    (entry,) = seal("h", Head(), 5_000, submission, [event])
    public: dict[str, Any] = {k: v for k, v in entry["public"].items() if k not in left_out}
    return {**entry, "public": public}


def test_events_without_their_later_fields() -> None:
    warned = e.TimeWarned("slot-ada", STATEMENT, 30_000, 4_000, tones=2)
    assert event_of(entry_of(warned, "tones")) == e.TimeWarned("slot-ada", STATEMENT, 30_000, 4_000)
    expired = e.TimeExpired("slot-ada", STATEMENT, 4_000, tones=2)
    assert event_of(entry_of(expired, "tones")) == e.TimeExpired("slot-ada", STATEMENT, 4_000)


def test_a_delegate_who_was_given_the_floor_then_was_on_air_at_once() -> None:
    given = entry_of(e.FloorGiven("grant", "delegate-ken", call=True), "call")
    state = fold(in_statement().state, [given])
    assert on_air(state).video == "delegate:ken"


def test_a_format_without_its_later_fields_means_what_was_done_then() -> None:
    entry = entry_of(e.HearingPrepared(PLAN.title, PLAN.format, PLAN.participants, PLAN.slots))
    format = {k: v for k, v in entry["public"]["format"].items() if k not in LATER_FIELDS}
    assert format.keys() < asdict(PLAN.format).keys()
    event = event_of({**entry, "public": {**entry["public"], "format": format}})
    assert isinstance(event, e.HearingPrepared)
    assert event.format == Format(PLAN.format.name, PLAN.format.phases, grace_ms=10_000)
    assert (event.format.on_line_lost, event.format.live_floor) == (OnLineLost.RUN, True)
