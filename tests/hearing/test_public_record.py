"""The equal-time ledger, and the record that everyone may read."""

import json

from tests.hearing.rehearsal import (
    KENYA,
    MEDIA,
    MINUTE,
    PERU,
    STATEMENT,
    SYSTEM,
    Rehearsal,
    in_questions,
    in_statement,
)

from hustings.hearing import commands as c
from hustings.hearing.ledger import ledger
from hustings.hearing.model import RefusalReason
from hustings.hearing.record import public_record


def test_a_running_phase_is_accounted_for_to_the_millisecond() -> None:
    hearing = in_statement()
    start = hearing.now
    hearing.do(c.PauseClock("slot-ada", STATEMENT), after=10_001)
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=2_000)
    account = ledger(hearing.state, hearing.now + 500)["slot-ada"]["phases"]["statement"]
    assert account == {
        "allotted_ms": 300_000,
        "restored_ms": 0,
        "extended_ms": 0,
        "lines_lost": 0,
        "spent_ms": 10_501,
        "paused_ms": 2_000,
        "elapsed_ms": 12_501,
        "remaining_ms": 289_499,
        "overrun_ms": 0,
        "started_at": start,
    }


def test_an_open_pause_counts() -> None:
    hearing = in_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT), after=10_000)
    account = ledger(hearing.state, hearing.now + 3_000)["slot-ada"]["phases"]["statement"]
    assert (account["spent_ms"], account["paused_ms"], account["elapsed_ms"]) == (10_000, 3_000, 13_000)


def test_an_overrun_is_shown_as_such_and_stands_still_after_the_end() -> None:
    hearing = in_statement()
    hearing.do(c.NextPhase("slot-ada", STATEMENT), after=6 * MINUTE)
    account = ledger(hearing.state, hearing.now + MINUTE)["slot-ada"]["phases"]["statement"]
    assert (account["remaining_ms"], account["overrun_ms"]) == (0, MINUTE)
    assert (account["elapsed_ms"], account["ended_at"]) == (6 * MINUTE, hearing.now)


def test_who_did_not_speak_yet_has_everything_left() -> None:
    hearing = in_statement()
    accounts = ledger(hearing.state, hearing.now)
    assert accounts["slot-bo"]["phases"]["statement"] == {
        "allotted_ms": 300_000,
        "restored_ms": 0,
        "extended_ms": 0,
        "lines_lost": 0,
        "spent_ms": 0,
        "paused_ms": 0,
        "elapsed_ms": 0,
        "remaining_ms": 300_000,
        "overrun_ms": 0,
    }


def test_a_clock_that_lags_behind_the_journal_accounts_as_of_the_journal() -> None:
    hearing = in_statement()
    assert ledger(hearing.state, 0) == ledger(hearing.state, hearing.state.time)


def at_the_end() -> Rehearsal:
    hearing = in_questions()
    for id, by in (("never-called", PERU), ("refused", KENYA), ("called", KENYA)):
        hearing.ask(id, by=by, text=f"text of {id}")
    hearing.do(c.RefuseQuestion("refused", RefusalReason.REPEATED, "words of the chair"))
    hearing.do(c.AdmitQuestion("called"))
    hearing.do(c.CallQuestion("called"), after=1_000)
    hearing.do(c.EndSlot("slot-ada"), after=1_000)
    hearing.do(c.ReportRecording("a.mp4", "programme", 1, 2, 3, "a" * 64), MEDIA)
    hearing.do(c.SignHead(3, "a" * 64, "b" * 64, "c" * 128), SYSTEM)
    hearing.do(c.CloseHearing(), after=1_000)
    return hearing


def test_the_record_accounts_for_every_question() -> None:
    hearing = at_the_end()
    asked, ended = hearing.now - 3_000, hearing.now - 1_000
    assert public_record(hearing.state, hearing.now)["questions"] == [
        {
            "id": "never-called",
            "slot": "slot-ada",
            "stage": "submitted",
            "language": "en",
            "submitted_at": asked,
            "member_state": "PER",
        },
        {
            "id": "refused",
            "slot": "slot-ada",
            "stage": "refused",
            "language": "en",
            "submitted_at": asked,
            "member_state": "KEN",
            "refused_at": asked,
            "refusal": "repeated",
        },
        {
            "id": "called",
            "slot": "slot-ada",
            "stage": "answered",
            "language": "en",
            "submitted_at": asked,
            "member_state": "KEN",
            "admitted_at": asked,
            "called_at": asked + 1_000,
            "answered_at": ended,
            "text": "text of called",
            "answers": {"slot-ada": {"called_at": asked + 1_000, "answered_at": ended}},
        },
    ]


def test_the_record_keeps_secrets() -> None:
    text = json.dumps(public_record(at_the_end().state, 0))
    for secret in (
        "text of never-called",
        "text of refused",
        "words of the chair",
        KENYA.subject,
        PERU.subject,
    ):
        assert secret not in text


def test_the_record_names_the_hearing_its_order_and_its_proofs() -> None:
    hearing = at_the_end()
    record = public_record(hearing.state, hearing.now)
    assert (record["hearing"], record["stage"], record["seq"]) == ("rehearsed", "closed", hearing.state.seq)
    assert (record["opened_at"], record["closed_at"]) == (2_000, hearing.now)
    assert [slot["candidate"] for slot in record["running_order"]] == ["ada", "bo"]
    assert record["candidates"] == [
        {"id": "ada", "name": "Ada", "member_state": "SWE"},
        {"id": "bo", "name": "Bo", "member_state": "VNM"},
    ]
    assert [file["file"] for file in record["recordings"]] == ["a.mp4"]
    assert [head["seq"] for head in record["signed_heads"]] == [3]
    assert record["format"]["name"] == "rehearsed"
    assert json.loads(json.dumps(record))["running_order"] == record["running_order"]


def test_an_unprepared_hearing_has_an_empty_record() -> None:
    record = public_record(Rehearsal().state, 5)
    assert (record["running_order"], record["questions"], record["time"]) == ([], [], 5)
    assert record.keys().isdisjoint({"format", "opened_at", "closed_at"})
