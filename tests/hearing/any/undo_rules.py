"""Mistakes, undone and done again."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.hearing.any.acting import AIMED, LEADERS, Acting
from tests.hearing.any.verb_invariants import refused
from tests.hearing.rehearsal import KENYA, KENYA_TOO, PERU

from hustings.hearing import commands as c
from hustings.hearing.errors import Code
from hustings.hearing.undoing import BOUNDED, INSTEAD, UNBOUNDED


class UndoRules(Acting):
    @rule(by=LEADERS, newest=AIMED, number=st.integers(0, 19))
    def undo(self, by: c.Actor, newest: bool, number: int) -> None:
        actions = self.state.actions
        if not actions:
            return
        action = actions[-1] if newest else actions[number % len(actions)]
        before, undone = self.state, len(self.state.undone)
        self.give(c.Undo(action.seq), by)
        if len(self.state.undone) == undone:
            assert self.state == before
            return
        assert self.state.undone[-1].action == action.seq
        self.cannot_be_undone_twice(action.seq, by)

    @rule(who=st.sampled_from([KENYA, KENYA_TOO, PERU]), number=st.integers(0, 5))
    def undo_withdrawal(self, who: c.Actor, number: int) -> None:
        withdrawn = list(self.state.withdrawals.values())
        if withdrawn:
            action = withdrawn[number % len(withdrawn)]
            before = len(self.state.undone)
            self.give(c.Undo(action.seq), who)
            if len(self.state.undone) > before:
                question = self.state.questions[str(action.of["question"])]
                assert question.stage is action.before.questions[question.id].stage
                assert question.member_state == who.member_state

    def cannot_be_undone_twice(self, seq: int, by: c.Actor) -> None:
        again = refused(self.state, c.Undo(seq), by, self.state.time)
        assert again is not None
        assert again.code in (Code.OVERTAKEN, Code.INVALID)

    @invariant()
    def every_action_has_a_name_that_says_whether_it_can_be_undone(self) -> None:
        known = BOUNDED | UNBOUNDED | INSTEAD.keys() | {"CloseHearing"}
        assert {action.what for action in self.state.actions} <= known
        seqs = [action.seq for action in self.state.actions]
        assert seqs == sorted(set(seqs))
