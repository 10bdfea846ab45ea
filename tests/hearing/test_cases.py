"""The cases that the procedure must handle, by their numbers there. Details stand with each rule's tests."""

from dataclasses import replace

from tests.hearing.drawing import reveal, revealing
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    MEDIA,
    MINUTE,
    PARTICIPANTS,
    PERU,
    PLAN,
    SECRETARIAT,
    STATEMENT,
    VICE_CHAIR,
    format_of,
    in_statement,
    opened,
    prepared,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.draw_proof import audit
from hustings.hearing.engine import next_deadline
from hustings.hearing.errors import Code
from hustings.hearing.floor import on_air
from hustings.hearing.ledger import ledger
from hustings.hearing.model import AtZero, HandKind, OnLineLost, SlotStage
from hustings.hearing.order import next_slot
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, audience_view

ADA = c.Actor("ada", Role.CANDIDATE)


def test_case_1_the_chairs_own_state_has_a_candidate() -> None:
    """Refused with this chair; handed over to a vice-chair; journalled."""
    swiss = replace(PARTICIPANTS[0], member_state="CHE")
    hearing = prepared(replace(PLAN, participants=(swiss, *PARTICIPANTS[1:])))
    assert hearing.refused(c.OpenHearing(), CHAIR).code is Code.NOT_IMPARTIAL
    hearing.do(c.TakeChair("chair", "The chair's own state has a candidate"), VICE_CHAIR)
    hearing.do(c.OpenHearing(), VICE_CHAIR)
    assert any(isinstance(event, e.ChairTaken) for event, _ in hearing.journal)
    assert on_air(hearing.state).audio == {"room"}


def test_case_2_a_candidate_withdraws_and_one_is_left() -> None:
    """Marked, never deleted, no redraw; the chair is told, and may go on."""
    hearing = opened()
    hearing.do(c.WithdrawCandidate("ada", "Withdrawn by the government"), SECRETARIAT)
    assert hearing.state.participants["ada"].name == "Ada"
    assert [slot.rank for slot in hearing.state.slots.values()] == [1, 2]
    assert audience_view(hearing.state, Audience.PODIUM)["candidates_left"] == 1
    hearing.do(c.StartSlot("slot-bo"))
    assert public_record(hearing.state, hearing.now)["running_order"][0]["stage"] == SlotStage.WITHDRAWN
    assert hearing.state.draws == {}


def test_case_2_the_chair_may_also_rule_that_the_hearing_does_not_stand() -> None:
    hearing = opened()
    hearing.do(c.WithdrawCandidate("bo", "Withdrawn by the government"), SECRETARIAT)
    assert hearing.refused(c.CloseHearing(), SECRETARIAT).code is Code.NOT_PERMITTED
    hearing.do(c.CloseHearing())
    assert hearing.state.participants["bo"].name == "Bo"


def test_case_3_a_candidate_is_late() -> None:
    """A grace period, then moved to the end, time undiminished."""
    hearing = opened(replace(PLAN, format=replace(PLAN.format, late_grace_ms=5 * MINUTE)))
    late = c.MoveSlot("slot-ada", "Not here yet")
    assert hearing.refused(late).code is Code.NOT_NOW
    hearing.do(late, after=5 * MINUTE)
    assert hearing.state.slots["slot-ada"].rank > hearing.state.slots["slot-bo"].rank
    accounts = ledger(hearing.state, hearing.now)
    assert accounts["slot-ada"]["remaining_ms"] == accounts["slot-bo"]["remaining_ms"]


def test_case_4_the_line_of_a_remote_holder_of_the_floor_is_lost() -> None:
    """The clock stands from the last media; everyone sees why; the chair restores and resumes, or moves."""
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, retry_ms=30_000)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound("candidate:ada", "one", "ada"), MEDIA)
    hearing.now += MINUTE
    hearing.do(c.ReportFeedLost("candidate:ada", "one", hearing.now - 3_000), MEDIA)
    assert hearing.phase("slot-ada", STATEMENT).clock.spent_ms == 57_000
    assert audience_view(hearing.state, Audience.FLOOR)["line_lost"]["participant"] == "ada"
    assert hearing.refused(c.MoveSlot("slot-ada", "Line lost")).code is Code.NOT_NOW
    hearing.do(c.ReportFeedFound("candidate:ada", "two", "ada"), MEDIA)
    hearing.do(c.RestoreTime("slot-ada", STATEMENT, 5, "The line was bad before it broke"))
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=10_000)
    assert hearing.phase("slot-ada", STATEMENT).clock.remaining_at(hearing.now) == 4 * MINUTE + 8_000


def test_case_4_the_wait_ends_and_the_slot_is_moved_with_what_was_left() -> None:
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, retry_ms=30_000)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound("candidate:ada", "one", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost("candidate:ada", "one", hearing.now + MINUTE), MEDIA, after=MINUTE)
    assert [type(event) for event in hearing.tick(after=30_000)] == [e.RetryEnded]
    assert audience_view(hearing.state, Audience.FLOOR)["line_lost"]["retry_over"] is True
    hearing.do(c.MoveSlot("slot-ada", "The line is lost"))
    assert next_slot(hearing.state) == hearing.state.slots["slot-bo"]
    assert ledger(hearing.state, hearing.now)["slot-ada"]["phases"]["statement"]["remaining_ms"] == 4 * MINUTE


def test_case_4_the_chair_may_resume_without_restoring() -> None:
    format = replace(PLAN.format, on_line_lost=OnLineLost.PAUSE, retry_ms=30_000)
    hearing = in_statement(replace(PLAN, format=format))
    hearing.do(c.ReportFeedFound("candidate:ada", "one", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost("candidate:ada", "one", hearing.now + MINUTE), MEDIA, after=MINUTE)
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=4_000)
    assert hearing.phase("slot-ada", STATEMENT).clock.remaining_at(hearing.now) == 4 * MINUTE


def test_case_5_time_is_restored_or_extended_by_the_chair_only_and_in_public() -> None:
    """With a reason and the seconds; each stands in the public ledger."""
    hearing = in_statement()
    hearing.do(c.ReportFeedFound("candidate:ada", "one", "ada"), MEDIA)
    hearing.do(c.ReportFeedLost("candidate:ada", "one", hearing.now), MEDIA)
    for given in (c.ExtendTime, c.RestoreTime):
        assert hearing.refused(given("slot-ada", STATEMENT, 20, " ")).code is Code.INVALID
        for by in (SECRETARIAT, KENYA, ADA):
            refused = hearing.refused(given("slot-ada", STATEMENT, 20, "Applause"), by)
            assert refused.code is Code.NOT_PERMITTED
        hearing.do(given("slot-ada", STATEMENT, 20, "Applause"))
    changes = public_record(hearing.state, hearing.now)["running_order"][0]["changes"]
    told = [(change["kind"], change["milliseconds"], change["reason"]) for change in changes]
    assert told == [("extended", 20_000, "Applause"), ("restored", 20_000, "Applause")]
    shown = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["changes"]
    assert [change["reason"] for change in shown.values()] == ["Applause", "Applause"]


def test_case_6_a_dispute_about_the_clock() -> None:
    """Every second of every budget, and every lost line, stands in the ledger."""
    hearing = in_statement()
    start = hearing.now
    for number in range(3):
        hearing.do(c.ReportFeedFound("candidate:ada", f"s{number}", "ada"), MEDIA)
        hearing.do(c.ReportFeedLost("candidate:ada", f"s{number}", hearing.now), MEDIA, after=1_000)
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "Lines"), after=7_000)
    hearing.do(c.ResumeClock("slot-ada", STATEMENT), after=2_000)
    account = ledger(hearing.state, hearing.now + 500)["slot-ada"]["phases"]["statement"]
    assert account["lines_lost"] == 3
    assert account["spent_ms"] + account["paused_ms"] == hearing.now + 500 - start
    shown = audience_view(hearing.state, Audience.FLOOR)["slots"]["slot-ada"]["phases"]["statement"]
    assert shown["lines_lost"] == 3


def test_case_16_a_draw() -> None:
    """Sealed first, then entropy that nobody could know; who withholds is left out; recomputed offline."""
    hearing = revealing()
    assert hearing.refused(c.ConcludeDraw("d1")).code is Code.NOT_NOW
    for by in (KENYA, PERU):
        reveal(hearing, by)
    hearing.do(c.ConcludeDraw("d1"))
    (found,) = audit(hearing.state.id, [(time, event) for event, time in hearing.journal])
    ranked = sorted(hearing.state.slots.values(), key=lambda slot: slot.rank)
    assert (found.faults, found.draw.result) == ((), tuple(slot.id for slot in ranked))
    assert "Proof against the operator" in public_record(hearing.state, 0)["draws"][0]["proof"]


def test_case_20_the_time_is_up() -> None:
    """Warned at 2 min and 30 s; then the format says: warn only, or the floor withdrawn after a grace."""
    for at_zero in AtZero:
        hearing = in_statement(replace(PLAN, format=format_of(5, 5, at_zero=at_zero)))
        marks = []
        while (deadline := next_deadline(hearing.state)) is not None:
            hearing.now = deadline
            marks.append([type(event) for event in hearing.tick()])
        withdrawn = [[e.GraceEnded, e.FloorWithdrawn]] if at_zero is AtZero.WITHDRAW else []
        assert marks == [[e.TimeWarned], [e.TimeWarned], [e.TimeExpired], *withdrawn]
        assert ("candidate:ada" in on_air(hearing.state).audio) is (at_zero is AtZero.WARN)


def test_every_candidate_begins_with_the_same_time() -> None:
    """Equal time is by construction: budgets are the format's, and nothing gives time in advance."""
    hearing = prepared()
    budgets = [[phase.clock for phase in slot.phases] for slot in hearing.state.slots.values()]
    assert budgets[0] == budgets[1]
    hearing = opened()
    for slot in hearing.state.slots:
        assert hearing.refused(c.ExtendTime(slot, STATEMENT, 5, "For a friend")).code is Code.OVERTAKEN


def test_case_7_a_point_of_order() -> None:
    """Goes before the queue and pauses the clock; the chair rules: granted, or refused with a reason."""
    for granted in (True, False):
        hearing = in_statement()
        hearing.do(c.RaiseHand("earlier"), KENYA)
        hearing.do(c.RaiseHand("point", HandKind.POINT_OF_ORDER, "The time"), KENYA, after=MINUTE)
        told = audience_view(hearing.state, Audience.FLOOR)["interruption"]
        assert (told["kind"], told["speaker"]) == ("point-of-order", "delegate-ken")
        assert hearing.refused(c.RulePointOfOrder("point", False, " ")).code is Code.INVALID
        assert hearing.phase("slot-ada", STATEMENT).pause_reason == "point-of-order"
        hearing.do(c.RulePointOfOrder("point", granted, "" if granted else "No rule was broken"), after=9_000)
        assert hearing.phase("slot-ada", STATEMENT).clock.spent_at(hearing.now) == MINUTE
        assert hearing.phase("slot-ada", STATEMENT).clock.running_since == hearing.now


def test_case_17_remote_delegates_may_only_have_their_questions_read() -> None:
    """A field of the format; those in the room may speak, and a point of order may be raised by anybody."""
    hearing = in_statement(replace(PLAN, format=replace(PLAN.format, live_floor=False)))
    for refused in (
        hearing.refused(c.GiveFloor("delegate-ken", hearing.grant())),
        hearing.refused(c.RaiseHand("h"), KENYA),
        hearing.refused(c.RaiseHand("h", HandKind.REPLY), KENYA),
    ):
        assert (refused.code, "reads" in refused.text) == (Code.INVALID, True)
    hearing.do(c.RaiseHand("p", HandKind.POINT_OF_ORDER), KENYA)
    hearing.do(c.RulePointOfOrder("p", granted=True))
    hearing.do(c.SetPlace("delegate-ken", Place.ROOM))
    hearing.do(c.GiveFloor("delegate-ken", hearing.grant()))
    assert on_air(hearing.state).video == "room"
