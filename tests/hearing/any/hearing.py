"""Everything that may be done with a hearing, and everything that must hold of it."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize
from tests.hearing.any.acting import FORMATS, LEADERS
from tests.hearing.any.candidacy_rules import CandidacyRules
from tests.hearing.any.draw_rules import DrawRules
from tests.hearing.any.floor_rules import FloorRules
from tests.hearing.any.house_rules import HouseRules
from tests.hearing.any.order_invariants import OrderInvariants
from tests.hearing.any.playing_rules import PlayingRules
from tests.hearing.any.preparation_rules import POSTS, PreparationRules, standing
from tests.hearing.any.question_invariants import QuestionInvariants
from tests.hearing.any.question_rules import QuestionRules
from tests.hearing.any.record_invariants import RecordInvariants
from tests.hearing.any.sitting_rules import SittingRules
from tests.hearing.any.time_invariants import TimeInvariants
from tests.hearing.any.undo_rules import UndoRules
from tests.hearing.any.verb_invariants import VerbInvariants
from tests.hearing.rehearsal import (
    KENYA,
    PARTICIPANTS,
    SECRETARIAT,
    SLOTS,
)

from hustings.hearing import commands as c
from hustings.hearing.chain import Head, cause_of, redact, verify
from hustings.hearing.engine import evolve
from hustings.hearing.model import (
    Format,
    Hearing,
    PhaseKind,
    Post,
)
from hustings.wire import snapshots


class AnyHearing(
    SittingRules,
    FloorRules,
    QuestionRules,
    DrawRules,
    CandidacyRules,
    PreparationRules,
    PlayingRules,
    HouseRules,
    RecordInvariants,
    TimeInvariants,
    OrderInvariants,
    QuestionInvariants,
    VerbInvariants,
    UndoRules,
):
    @initialize(format=FORMATS, posts=POSTS, by=LEADERS, ahead=st.integers(0, 3), asked=st.integers(0, 4))
    def prepare_and_open(
        self, format: Format, posts: tuple[Post, ...], by: c.Actor, ahead: int, asked: int
    ) -> None:
        """Some begin well ahead, so that what comes late in a hearing is met as often as its beginning."""
        slots = standing(posts, SLOTS)
        self.give(c.PrepareHearing("Any", format, PARTICIPANTS, slots, posts=posts), SECRETARIAT)
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
        for (event, time), entry in zip(self.events, self.entries, strict=True):
            again = evolve(again, event, time, cause_of(entry))
        assert again == self.state
        assert snapshots.load(snapshots.dump(self.state)) == self.state
        head = Head(self.entries[-1]["seq"], self.entries[-1]["hash"])
        assert verify(self.entries) == head
        assert verify(map(redact, self.entries)) == head
        times = [entry["time"] for entry in self.entries]
        assert times == sorted(times)
