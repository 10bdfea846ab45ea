"""Whatever people do in whatever order: what must hold of every hearing."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize
from tests.hearing.any.acting import FORMATS, LEADERS
from tests.hearing.any.candidacy_rules import CandidacyRules
from tests.hearing.any.draw_rules import DrawRules
from tests.hearing.any.floor_rules import FloorRules
from tests.hearing.any.order_invariants import OrderInvariants
from tests.hearing.any.playing_rules import PlayingRules
from tests.hearing.any.question_invariants import QuestionInvariants
from tests.hearing.any.question_rules import QuestionRules
from tests.hearing.any.record_invariants import RecordInvariants
from tests.hearing.any.sitting_rules import SittingRules
from tests.hearing.any.time_invariants import TimeInvariants
from tests.hearing.any.verb_invariants import VerbInvariants
from tests.hearing.rehearsal import (
    KENYA,
    PARTICIPANTS,
    SECRETARIAT,
    SLOTS,
)

from hustings.hearing import commands as c
from hustings.hearing.chain import Head, redact, verify
from hustings.hearing.engine import evolve
from hustings.hearing.model import (
    Format,
    Hearing,
    PhaseKind,
)


class AnyHearing(
    SittingRules,
    FloorRules,
    QuestionRules,
    DrawRules,
    CandidacyRules,
    PlayingRules,
    TimeInvariants,
    OrderInvariants,
    QuestionInvariants,
    VerbInvariants,
    RecordInvariants,
):
    @initialize(format=FORMATS, by=LEADERS, ahead=st.integers(0, 3), asked=st.integers(0, 4))
    def prepare_and_open(self, format: Format, by: c.Actor, ahead: int, asked: int) -> None:
        """Some begin well ahead, so that what comes late in a hearing is met as often as its beginning."""
        self.give(c.PrepareHearing("Any", format, PARTICIPANTS, SLOTS), SECRETARIAT)
        self.give(c.OpenHearing(), by)
        for _ in range(asked):
            self.ask(KENYA, "slot-ada")
            self.admit(by, 0, True)
        if ahead > 0:
            self.start_slot(by, "slot-ada")
        if ahead > 1:
            self.next_phase(by, "slot-ada", PhaseKind.STATEMENT, False)

    def teardown(self) -> None:
        again = Hearing("any")
        for event, time in self.events:
            again = evolve(again, event, time)
        assert again == self.state
        head = Head(self.entries[-1]["seq"], self.entries[-1]["hash"])
        assert verify(self.entries) == head
        assert verify(map(redact, self.entries)) == head
        self.the_record_is_the_same_at_every_clearance()
        times = [entry["time"] for entry in self.entries]
        assert times == sorted(times)


TestAnyHearing = pytest.mark.timeout(900)(AnyHearing.TestCase)
TestAnyHearing.settings = settings(
    max_examples=400,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
