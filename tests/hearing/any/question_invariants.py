"""What always holds of questions, their secrecy, and views."""

import json

from hypothesis.stateful import invariant
from tests.hearing.any.acting import VIET_NAM, Acting
from tests.hearing.rehearsal import (
    KENYA,
)

from hustings.hearing import commands as c
from hustings.hearing.model import (
    NominatingState,
    QuestionStage,
    Stage,
)
from hustings.hearing.questions import being_put
from hustings.hearing.record import public_record
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, Since, audience_view, personal_view
from hustings.wire.patch import apply, diff


class QuestionInvariants(Acting):
    @invariant()
    def a_question_is_current_only_while_questions_are_answered(self) -> None:
        current = self.state.current_question
        assert current is None or Stage.QUESTIONS in (self.state.stage, self.state.suspended_from)
        called = [q.id for q in self.state.questions.values() if q.stage == "called"]
        assert sorted(called) == sorted(being_put(self.state))
        size = 1 if self.state.format is None or self.state.changes else self.state.format.batch
        assert len(called) <= size or self.state.changes

    @invariant()
    def secrets_are_kept(self) -> None:
        public = json.dumps([audience_view(self.state, Audience.FLOOR), public_record(self.state, self.now)])
        assert "secret words." not in public
        questions = self.state.questions.values()
        told = {q.text for q in questions if q.called_at is not None or q.carried_at is not None}
        assert not any(q.text in public for q in questions if q.text not in told)
        shown = json.dumps(audience_view(self.state, Audience.DELEGATES))
        told |= {q.text for q in questions if q.open_to_support}
        assert not any(q.text in shown for q in questions if q.text not in told)
        assert "suggestion" not in public + shown

    @invariant()
    def every_question_is_accounted_for(self) -> None:
        questions = self.state.questions
        assert [q.rank for q in questions.values()] == list(range(1, len(questions) + 1))
        assert [q["id"] for q in public_record(self.state, self.now)["questions"]] == list(questions)
        assert sorted(id for asked in self.state.asked.values() for id in asked) == sorted(questions)
        places = [q.queue for q in questions.values() if q.queue]
        assert len(places) == len(set(places))
        assert all((q.stage is QuestionStage.ADMITTED) <= bool(q.queue) for q in questions.values())
        for question in questions.values():
            assert (question.merged_into is not None) is (question.stage is QuestionStage.MERGED)
            assert all(questions[id].merged_into == question.id for id in question.merged)
            assert all(slot in self.state.slots for slot in question.answers)

    @invariant()
    def quotas_rounds_and_own_candidates_are_kept(self) -> None:
        format, questions = self.state.format, self.state.questions.values()
        if format is None:
            return
        if format.nominating_state is NominatingState.BARRED:
            assert not any(q.own_candidate for q in questions)
        if format.questions_per_state is not None:
            off = (QuestionStage.REFUSED, QuestionStage.WITHDRAWN)
            for slot in self.state.slots:
                standing = [
                    q.member_state for q in questions if q.stage not in off and q.slot in (slot, None)
                ]
                assert all(standing.count(state) <= format.questions_per_state for state in standing)

    @invariant()
    def views_taken_over_are_those_drawn_afresh(self) -> None:
        for audience in Audience:
            fresh = audience_view(self.state, audience)
            before = self.seen.get(audience)
            taken_over = audience_view(self.state, audience, before)
            assert taken_over == fresh
            if before is not None:
                told = dict(before[1])
                assert apply(told, diff(told, dict(taken_over))) == fresh
            self.seen[audience] = (self.state, taken_over)
        for actor in (KENYA, VIET_NAM, c.Actor("press", Role.OBSERVER), c.Actor("ada", Role.CANDIDATE)):
            own = personal_view(self.state, actor, "")
            owned = self.seen_by.get(actor.subject)
            assert personal_view(self.state, actor, "", before=owned) == own
            since = None if owned is None else Since.between(owned[0], self.state)
            followed = personal_view(self.state, actor, "", before=owned, since=since)
            assert followed == own
            self.seen_by[actor.subject] = (self.state, followed)
