"""What always holds of time: it is equal, accounted for, and taken where it is spent."""

from hypothesis.stateful import invariant
from tests.hearing.any.acting import Acting
from tests.hearing.journal_account import account_of

from hustings.hearing import events as e
from hustings.hearing.engine import next_deadline
from hustings.hearing.interruptions import points
from hustings.hearing.ledger import ledger
from hustings.hearing.model import (
    Stage,
)
from hustings.hearing.posts import times


class TimeInvariants(Acting):
    @invariant()
    def every_millisecond_is_accounted_for(self) -> None:
        for now in (self.state.time, self.now + 500):
            for slot in ledger(self.state, now).values():
                for phase in slot["phases"].values():
                    assert phase["spent_ms"] + phase["paused_ms"] == phase["elapsed_ms"]
                    changed = phase["restored_ms"] + phase["extended_ms"]
                    assert (
                        phase["remaining_ms"] - phase["overrun_ms"]
                        == phase["allotted_ms"] + changed - phase["spent_ms"]
                    )
                    assert all(value >= 0 for value in phase.values())  # type: ignore[operator]

    @invariant()
    def the_ledger_agrees_with_the_journal_to_the_millisecond(self) -> None:
        now = self.state.time + 700
        told = {
            id: (
                sum(phase["spent_ms"] for phase in slot["phases"].values()),
                slot["paused_ms"],
                slot["restored_ms"],
                slot["extended_ms"],
                slot["questions"],
                slot["questions_ms"],
                slot["answers"],
                slot["answers_ms"],
            )
            for id, slot in ledger(self.state, now).items()
        }
        assert told == account_of(self.events, list(told), now)

    @invariant()
    def an_intervention_runs_with_the_clock_of_questions_only(self) -> None:
        turn = self.state.intervention
        if turn is None:
            return
        assert Stage.QUESTIONS in (self.state.stage, self.state.suspended_from)
        assert turn.slot == self.state.current_slot
        slot = self.state.slots[turn.slot]
        assert slot.current is not None
        runs = slot.phases[slot.current].clock.running_since is not None
        assert (turn.clock.running_since is not None) is runs

    @invariant()
    def every_candidate_has_the_same_time(self) -> None:
        """However it is cut, and whenever the modalities changed: what the format or the post gives."""
        assert self.state.format is not None
        for id, account in ledger(self.state, self.state.time).items():
            slot = self.state.slots[id]
            given = times(self.state.posts, slot.post, self.state.format)
            if slot.withdrawn_at is None:
                assert account["allotted_ms"] == sum(phase.budget_ms for phase in given)

    @invariant()
    def one_clock_runs_at_most_and_only_in_a_slot(self) -> None:
        running = [
            phase.kind
            for slot in self.state.slots.values()
            for phase in slot.phases
            if phase.clock.running_since is not None
        ]
        assert len(running) <= 1
        assert not running or self.state.stage is Stage(running[0])

    @invariant()
    def time_is_up_only_when_it_is_spent(self) -> None:
        for slot in self.state.slots.values():
            for phase in slot.phases:
                spent = phase.clock.spent_at(self.state.time)
                assert len(set(phase.warned_ms)) == len(phase.warned_ms)
                left = phase.clock.budget_ms - spent
                assert all(left <= mark < phase.allotted_ms for mark in phase.warned_ms)
                assert phase.expired is (spent >= phase.clock.budget_ms)

    @invariant()
    def nothing_due_is_left_behind(self) -> None:
        deadline = next_deadline(self.state)
        assert deadline is None or deadline > self.state.time

    @invariant()
    def the_clock_stands_while_somebody_goes_before_the_speaker(self) -> None:
        current = self.state.interruption
        if current is not None and self.state.current_slot is not None:
            slot = self.state.slots[self.state.current_slot]
            began_in_it = any(
                isinstance(event, e.InterruptionStarted) and event.interruption == current.id
                for event, _ in self.events[self.slot_began :]
            )
            assert slot.current is not None
            assert not began_in_it or slot.phases[slot.current].clock.running_since is None
        if current is not None and current.clock is not None and points(self.state):
            assert current.clock.running_since is None

    @property
    def slot_began(self) -> int:
        starts = [i for i, (event, _) in enumerate(self.events) if isinstance(event, e.SlotStarted)]
        return starts[-1] if starts else 0
