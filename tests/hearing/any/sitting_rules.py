"""What may be done with the sitting, its slots, clocks, turns and modalities."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.hearing.any.acting import AIMED, FORMATS, KINDS, LEADERS, RARELY, SLOT_IDS, Acting
from tests.hearing.rehearsal import (
    CHAIR,
    SECRETARIAT,
    SYSTEM,
)

from hustings.hearing import commands as c
from hustings.hearing.engine import next_deadline
from hustings.hearing.model import (
    Format,
    InterventionKind,
    PhaseFormat,
    PhaseKind,
)
from hustings.hearing.order import next_slot
from hustings.hearing.presiding import presiding


class SittingRules(Acting):
    @rule(by=LEADERS, slot=SLOT_IDS)
    def start_slot(self, by: c.Actor, slot: str) -> None:
        self.give(c.StartSlot(slot), by)

    @rule(by=LEADERS, slot=SLOT_IDS, kind=KINDS, aimed=AIMED)
    def next_phase(self, by: c.Actor, slot: str, kind: PhaseKind, aimed: bool) -> None:
        self.give(c.NextPhase(*self.running(slot, kind, aimed)), by)

    @rule(by=LEADERS, slot=SLOT_IDS, rarely=RARELY)
    def end_slot(self, by: c.Actor, slot: str, rarely: bool) -> None:
        if rarely:
            self.give(c.EndSlot(slot), by)

    @rule(by=LEADERS, slot=SLOT_IDS, kind=KINDS, aimed=AIMED)
    def pause_clock(self, by: c.Actor, slot: str, kind: PhaseKind, aimed: bool) -> None:
        self.give(c.PauseClock(*self.running(slot, kind, aimed), "A reason"), by)

    @rule(by=LEADERS, slot=SLOT_IDS, kind=KINDS, aimed=AIMED)
    def resume_clock(self, by: c.Actor, slot: str, kind: PhaseKind, aimed: bool) -> None:
        self.give(c.ResumeClock(*self.running(slot, kind, aimed)), by)

    @rule(by=LEADERS, slot=SLOT_IDS, kind=KINDS, aimed=AIMED, lost=st.booleans(), seconds=st.integers(1, 3))
    def add_time(
        self, by: c.Actor, slot: str, kind: PhaseKind, aimed: bool, lost: bool, seconds: int
    ) -> None:
        named = (*self.running(slot, kind, aimed), seconds, "A ruling")
        self.give(c.RestoreTime(*named) if lost else c.ExtendTime(*named), by)

    @rule(by=LEADERS, slot=SLOT_IDS, kind=st.sampled_from(InterventionKind), stale=RARELY)
    def begin_intervention(self, by: c.Actor, slot: str, kind: InterventionKind, stale: bool) -> None:
        turn = self.state.intervention
        slot = self.state.current_slot or slot
        self.give(c.BeginIntervention(slot, kind, None if stale or turn is None else turn.id), by)

    @rule(by=LEADERS)
    def end_intervention(self, by: c.Actor) -> None:
        turn = self.state.intervention
        self.give(c.EndIntervention("none" if turn is None else turn.id), by)

    @rule(by=LEADERS, slot=SLOT_IDS, aimed=AIMED)
    def move_slot(self, by: c.Actor, slot: str, aimed: bool) -> None:
        awaited = next_slot(self.state)
        target = self.state.current_slot or (slot if awaited is None else awaited.id)
        self.give(c.MoveSlot(target if aimed else slot, "Late"), by)

    @rule(who=st.sampled_from(["ada", "bo"]), often=st.integers(0, 12))
    def withdraw_candidate(self, who: str, often: int) -> None:
        if often == 12:
            self.give(c.WithdrawCandidate(who, "A reason"), SECRETARIAT)

    @rule(by=LEADERS)
    def take_chair(self, by: c.Actor) -> None:
        chair = presiding(self.state)
        self.give(c.TakeChair(None if chair is None else chair.id), by)

    @rule(by=LEADERS, rarely=RARELY)
    def suspend(self, by: c.Actor, rarely: bool) -> None:
        if rarely:
            self.give(c.SuspendHearing("A break"), by)

    @rule(by=LEADERS)
    def resume(self, by: c.Actor) -> None:
        self.give(c.ResumeHearing(), by)

    @rule(by=LEADERS, rarely=RARELY)
    def close(self, by: c.Actor, rarely: bool) -> None:
        if rarely:
            self.give(c.CloseHearing(), by)

    @rule(by=LEADERS, format=FORMATS)
    def change_modalities(self, by: c.Actor, format: Format) -> None:
        self.give(c.ChangeModalities(format, "A reason"), by)

    @rule(slot=SLOT_IDS, by=st.sampled_from([SECRETARIAT, CHAIR]), first=st.integers(1, 13_000))
    def choose_split(self, slot: str, by: c.Actor, first: int) -> None:
        """The first phase gets what was drawn, the others share what is left to the millisecond."""
        phases = self.state.slots[slot].phases
        total = sum(phase.clock.budget_ms for phase in phases)
        left = total - first
        share = left // max(1, len(phases) - 1)
        budgets = [first, *[share] * (len(phases) - 1)]
        budgets[-1] += total - sum(budgets)
        cut = tuple(PhaseFormat(p.kind, budget) for p, budget in zip(phases, budgets, strict=True))
        if all(phase.budget_ms > 0 for phase in cut):
            self.give(c.ChooseSplit(slot, cut), by)

    @rule(milliseconds=st.integers(-300, 3_000))
    def pass_time(self, milliseconds: int) -> None:
        """The clocks of two hosts differ a little, so `now` may step back."""
        self.now = max(0, self.now + milliseconds)

    @rule()
    def tick(self) -> None:
        self.give(c.Tick(), SYSTEM)

    @rule()
    def tick_in_time(self) -> None:
        deadline = next_deadline(self.state)
        if deadline is not None:
            self.now = max(self.now, deadline)
            self.give(c.Tick(), SYSTEM)
