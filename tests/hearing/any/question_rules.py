"""What may be done with questions."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.hearing.any.acting import AIMED, ASKERS, LEADERS, NUMBERS, OPEN, RARELY, RULED, TO, Acting
from tests.hearing.rehearsal import SECRETARIAT

from hustings.hearing import commands as c
from hustings.hearing.model import (
    QuestionStage,
    RefusalReason,
    SuggestedRuling,
)
from hustings.hearing.roles import Role


class QuestionRules(Acting):
    @rule(by=ASKERS, slot=TO, open_to_support=st.booleans(), again=RARELY)
    def ask(self, by: c.Actor, slot: str | None, open_to_support: bool = False, again: bool = False) -> None:
        number = max(0, self.asked - 1) if again else self.asked
        text = f"secret text {number}."
        self.give(c.SubmitQuestion(f"q{self.asked}", slot, text, open_to_support=open_to_support), by)
        self.asked += 1

    @rule(by=ASKERS, number=NUMBERS, aimed=AIMED)
    def revise(self, by: c.Actor, number: int, aimed: bool) -> None:
        question = self.question(number, aimed, QuestionStage.RETURNED, QuestionStage.WITHDRAWN)
        self.give(c.ReviseQuestion(question, f"secret text {self.asked}."), by)
        self.asked += 1

    @rule(by=ASKERS, number=NUMBERS, aimed=AIMED)
    def withdraw_question(self, by: c.Actor, number: int, aimed: bool) -> None:
        self.give(c.WithdrawQuestion(self.question(number, aimed, *OPEN, QuestionStage.MERGED)), by)

    @rule(by=ASKERS, number=NUMBERS, aimed=AIMED, back=st.booleans())
    def support(self, by: c.Actor, number: int, aimed: bool, back: bool) -> None:
        question = self.question(number, aimed, *OPEN)
        self.give(c.WithdrawSupport(question) if back else c.SupportQuestion(question), by)

    @rule(number=NUMBERS, other=NUMBERS, aimed=AIMED, ruling=st.sampled_from(SuggestedRuling))
    def suggest(self, number: int, other: int, aimed: bool, ruling: SuggestedRuling) -> None:
        question = self.question(number, aimed, QuestionStage.SUBMITTED)
        refuse, merge = ruling is SuggestedRuling.REFUSE, ruling is SuggestedRuling.MERGE
        told = ruling in (SuggestedRuling.REFUSE, SuggestedRuling.RETURN)
        suggested = c.SuggestRuling(
            question,
            ruling,
            RefusalReason.REPEATED if refuse else None,
            self.question(other, aimed, *OPEN) if merge else None,
            "secret words." if told else "",
            "secret words.",
        )
        self.give(suggested, SECRETARIAT)

    @rule(number=NUMBERS, aimed=AIMED)
    def withdraw_suggestion(self, number: int, aimed: bool) -> None:
        self.give(c.WithdrawSuggestion(self.question(number, aimed, QuestionStage.SUBMITTED)), SECRETARIAT)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED, late=RARELY)
    def admit(self, by: c.Actor, number: int, aimed: bool, late: bool = False) -> None:
        stage = QuestionStage.REFUSED if late else QuestionStage.SUBMITTED
        self.give(c.AdmitQuestion(self.question(number, aimed, stage), stage), by)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED)
    def give_back(self, by: c.Actor, number: int, aimed: bool) -> None:
        self.give(c.ReturnQuestion(self.question(number, aimed, *OPEN), "secret words."), by)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED, stage=st.sampled_from(RULED))
    def reopen(self, by: c.Actor, number: int, aimed: bool, stage: QuestionStage) -> None:
        self.give(c.ReopenQuestion(self.question(number, aimed, stage), stage), by)

    @rule(by=LEADERS, number=NUMBERS, other=NUMBERS, aimed=AIMED)
    def merge(self, by: c.Actor, number: int, other: int, aimed: bool) -> None:
        question, into = (self.question(each, aimed, *OPEN) for each in (number, other))
        self.give(c.MergeQuestion(question, into), by)

    @rule(by=LEADERS, number=NUMBERS, other=NUMBERS, aimed=AIMED, last=RARELY)
    def move_question(self, by: c.Actor, number: int, other: int, aimed: bool, last: bool) -> None:
        question, before = (self.question(each, aimed, QuestionStage.ADMITTED) for each in (number, other))
        self.give(c.MoveQuestion(question, None if last else before), by)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED)
    def carry(self, by: c.Actor, number: int, aimed: bool) -> None:
        self.give(c.CarryToWriting(self.question(number, aimed, *OPEN)), by)

    @rule(by=st.sampled_from(["ada", "bo"]), number=NUMBERS, aimed=AIMED)
    def answer_in_writing(self, by: str, number: int, aimed: bool) -> None:
        question = self.question(number, aimed, QuestionStage.CARRIED)
        self.give(c.AnswerInWriting(question, "In writing."), c.Actor(by, Role.CANDIDATE))

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED, reason=st.sampled_from(RefusalReason))
    def refuse(self, by: c.Actor, number: int, aimed: bool, reason: RefusalReason) -> None:
        question = self.question(number, aimed, QuestionStage.SUBMITTED, QuestionStage.ADMITTED)
        self.give(c.RefuseQuestion(question, reason, "secret words."), by)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED)
    def call(self, by: c.Actor, number: int, aimed: bool) -> None:
        question = self.question(number, aimed, QuestionStage.ADMITTED)
        self.give(c.CallQuestion(question, self.state.current_question if aimed else None), by)

    @rule(by=LEADERS, number=NUMBERS, aimed=AIMED)
    def mark_answered(self, by: c.Actor, number: int, aimed: bool) -> None:
        self.give(c.MarkAnswered(self.question(number, aimed, QuestionStage.CALLED)), by)
