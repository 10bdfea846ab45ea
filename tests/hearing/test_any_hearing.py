"""Whatever people do in whatever order: what must hold of every hearing."""

import json
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.hearing.journal_account import account_of
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    KENYA_TOO,
    MEDIA,
    PARTICIPANTS,
    PERU,
    SECRETARIAT,
    SLOTS,
    SYSTEM,
    VICE_CHAIR,
    is_in_table,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing import lots
from hustings.hearing.chain import Entry, Head, for_podium, redact, seal, verify
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.draw_proof import audit
from hustings.hearing.engine import decide, event_time, evolve, next_deadline
from hustings.hearing.errors import Code, Refused
from hustings.hearing.floor import on_air
from hustings.hearing.interruptions import points
from hustings.hearing.ledger import ledger
from hustings.hearing.model import (
    AtZero,
    Bell,
    DrawMethod,
    DrawPurpose,
    DrawStage,
    Format,
    HandKind,
    Hearing,
    InterventionKind,
    NominatingState,
    OnAir,
    OnLineLost,
    PhaseFormat,
    PhaseKind,
    QuestionStage,
    RefusalReason,
    SlotStage,
    Split,
    Stage,
)
from hustings.hearing.order import next_slot
from hustings.hearing.phases import SITTING
from hustings.hearing.presiding import presiding
from hustings.hearing.record import public_record
from hustings.hearing.roles import Place, Role
from hustings.hearing.views import Audience, AudienceView, PersonalView, audience_view, personal_view

VIET_NAM = c.Actor("delegate-vnm", Role.DELEGATE, "VNM")
"""Of a candidate's own state."""

SLOT_IDS = st.sampled_from([slot.id for slot in SLOTS])
KINDS = st.sampled_from(PhaseKind)
PEOPLE = st.sampled_from(["ada", "bo", "chair", "delegate-ken", "room"])
LEADERS = st.sampled_from([CHAIR, VICE_CHAIR])
NUMBERS = st.integers(0, 7)
AIMED = st.integers(0, 3).map(bool)
RARELY = st.integers(0, 5).map(lambda number: number == 5)
FORMATS = st.builds(
    Format,
    name=st.just("any"),
    phases=st.sets(KINDS, min_size=1).map(
        lambda kinds: tuple(PhaseFormat(kind, 4_000) for kind in PhaseKind if kind in kinds)
    ),
    warnings_ms=st.lists(st.integers(1, 5_000), max_size=3, unique=True).map(tuple),
    at_zero=st.sampled_from(AtZero),
    grace_ms=st.integers(0, 1_500),
    live_floor=st.integers(0, 4).map(bool),
    reply_ms=st.just(1_000),
    question_ms=st.just(1_000),
    answer_ms=st.just(2_000),
    bells=st.lists(
        st.builds(Bell, st.integers(0, 4_000), st.integers(1, 3)),
        max_size=2,
        unique_by=lambda bell: bell.remaining_ms,
    ).map(tuple),
    intervention_warnings_ms=st.sampled_from([(), (500,)]),
    intervention_at_zero=st.sampled_from(AtZero),
    late_grace_ms=st.sampled_from([0, 1_000]),
    on_line_lost=st.sampled_from(OnLineLost),
    retry_ms=st.sampled_from([0, 1_000]),
    questions_per_state=st.sampled_from([None, None, 2]),
    first_rounds_first=st.booleans(),
    nominating_state=st.sampled_from(NominatingState),
    show_next_question=st.booleans(),
    split=st.sampled_from(Split),
)
ASKERS = st.sampled_from([KENYA, KENYA_TOO, PERU, VIET_NAM])
TO = st.sampled_from([*(slot.id for slot in SLOTS), SLOTS[0].id, None])
OPEN = (QuestionStage.SUBMITTED, QuestionStage.ADMITTED)
RULED = (QuestionStage.ADMITTED, QuestionStage.REFUSED, QuestionStage.RETURNED, QuestionStage.MERGED)

# Given again under a new id, as by a double click or a second console, none of these may act twice.
ONCE_ONLY = (
    c.OpenHearing,
    c.SuspendHearing,
    c.ResumeHearing,
    c.CloseHearing,
    c.StartSlot,
    c.NextPhase,
    c.EndSlot,
    c.PauseClock,
    c.ResumeClock,
    c.WithdrawFloor,
    c.BeginIntervention,
    c.EndIntervention,
    c.RulePointOfOrder,
    c.GiveReply,
    c.InterruptSpeaker,
    c.EndInterruption,
    c.AdmitQuestion,
    c.RefuseQuestion,
    c.ReturnQuestion,
    c.ReopenQuestion,
    c.MergeQuestion,
    c.WithdrawQuestion,
    c.CallQuestion,
    c.MarkAnswered,
    c.CarryToWriting,
    c.StartOrderDraw,
    c.StartChoiceDraw,
    c.CloseContributions,
    c.ConcludeDraw,
    c.VoidDraw,
)

VALUES = {"KEN": "a" * 64, "PER": "b" * 64}
"""What each delegation contributes to every draw."""


class AnyHearing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state = Hearing("any")
        self.now = 0
        self.ids = count(1)
        self.asked = 0
        self.drawn = 0
        self.events: list[tuple[e.Event, int]] = []
        self.entries: list[Entry] = []
        self.started: list[str] = []
        self.seen: dict[Audience, tuple[Hearing, AudienceView]] = {}
        self.seen_by: dict[str, tuple[Hearing, PersonalView]] = {}

    def give(self, command: c.Command, by: c.Actor) -> None:
        submission = c.Submission(f"command-{next(self.ids)}", by, command, bytes(32))
        before = self.state
        try:
            events = decide(self.state, submission, self.now)
        except Refused as refused:
            assert refused.code is not Code.NOT_PERMITTED  # noqa: PT017
            return
        assert decide(before, submission, self.now) == events
        self.fold(submission, events)
        if isinstance(command, c.StartSlot):
            self.started.append(command.slot)
        if isinstance(command, c.MoveSlot) and command.slot in self.started:
            self.started.remove(command.slot)
        if isinstance(command, c.WithdrawCandidate) and f"slot-{command.candidate}" not in self.started:
            self.started.append(f"slot-{command.candidate}")
        if isinstance(command, ONCE_ONLY):
            self.cannot_act_again(command, by)

    def fold(self, submission: c.Submission, events: tuple[e.Event, ...]) -> None:
        time = event_time(self.state, self.now)
        head = verify(self.entries[-1:], self.head(-1))
        self.entries += seal("any", head, time, submission, events)
        for event in events:
            before = self.state
            self.state = evolve(before, event, time)
            self.events.append((event, time))
            assert self.state.seq == before.seq + 1
            assert self.state.stage is before.stage or is_in_table(before.stage, self.state.stage)

    def head(self, end: int) -> Head:
        before = self.entries[:end]
        return Head(before[-1]["seq"], before[-1]["hash"]) if before else Head()

    def cannot_act_again(self, command: c.Command, by: c.Actor) -> None:
        again = c.Submission(f"command-{next(self.ids)}", by, command, bytes(32))
        try:
            decide(self.state, again, self.now)
        except Refused as refused:
            assert refused.code in (Code.OVERTAKEN, Code.NOT_NOW)  # noqa: PT017
        else:
            raise AssertionError(f"{command} acted twice")

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

    def running(self, slot: str, kind: PhaseKind, aimed: bool) -> tuple[str, PhaseKind]:
        """What runs, for an aimed command; else whatever was drawn, which mostly does not."""
        current = self.state.slots.get(self.state.current_slot or "")
        if not aimed or current is None or current.current is None:
            return slot, kind
        return current.id, current.phases[current.current].kind

    def question(self, number: int, aimed: bool, *stages: QuestionStage) -> str:
        """A question that the command can be about, for an aimed one; else one that may not even exist."""
        fit = [question.id for question in self.state.questions.values() if question.stage in stages]
        return fit[number % len(fit)] if aimed and fit else f"q{number}"

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

    @rule(by=LEADERS, to=PEOPLE, stale=st.booleans())
    def give_floor(self, by: c.Actor, to: str, stale: bool) -> None:
        grant = self.state.floor.id if self.state.floor and not stale else None
        self.give(c.GiveFloor(to, grant), by)

    @rule(by=LEADERS, stale=st.booleans())
    def withdraw_floor(self, by: c.Actor, stale: bool) -> None:
        grant = self.state.floor.id if self.state.floor and not stale else "an-older-grant"
        self.give(c.WithdrawFloor(grant), by)

    @rule(ready=AIMED)
    def confirm_ready(self, ready: bool) -> None:
        self.give(c.ConfirmReady(self.state.floor.id if ready and self.state.floor else "older"), KENYA)

    @rule(by=LEADERS, who=PEOPLE)
    def close_microphone(self, by: c.Actor, who: str) -> None:
        self.give(c.CloseMicrophone(who), by)

    @rule(by=st.sampled_from([KENYA, CHAIR]), who=PEOPLE)
    def open_microphone(self, by: c.Actor, who: str) -> None:
        self.give(c.OpenMicrophone(who), by)

    @rule(by=st.sampled_from([KENYA, KENYA_TOO, PERU]), kind=st.sampled_from(HandKind), number=NUMBERS)
    def raise_hand(self, by: c.Actor, kind: HandKind, number: int) -> None:
        self.give(c.RaiseHand(f"h{number}", kind), by)

    @rule(by=st.sampled_from([KENYA, KENYA_TOO, CHAIR]), number=NUMBERS)
    def lower_hand(self, by: c.Actor, number: int) -> None:
        self.give(c.LowerHand(self.hand(number, *HandKind)), by)

    @rule(by=LEADERS, number=NUMBERS, granted=st.booleans())
    def rule_point(self, by: c.Actor, number: int, granted: bool) -> None:
        self.give(c.RulePointOfOrder(self.hand(number, HandKind.POINT_OF_ORDER), granted, "A reason"), by)

    @rule(by=LEADERS, number=NUMBERS)
    def give_reply(self, by: c.Actor, number: int) -> None:
        self.give(c.GiveReply(self.hand(number, HandKind.REPLY)), by)

    @rule(by=LEADERS)
    def interrupt(self, by: c.Actor) -> None:
        self.give(c.InterruptSpeaker(self.state.floor.id if self.state.floor else "none"), by)

    @rule(by=LEADERS)
    def end_interruption(self, by: c.Actor) -> None:
        current = self.state.interruption
        self.give(c.EndInterruption("none" if current is None else current.id), by)

    def hand(self, number: int, *kinds: HandKind) -> str:
        fit = [hand.id for hand in self.state.hands.values() if hand.kind in kinds]
        return fit[number % len(fit)] if fit else f"h{number}"

    @rule(who=PEOPLE, place=st.sampled_from(Place))
    def move(self, who: str, place: Place) -> None:
        self.give(c.SetPlace(who, place), SECRETARIAT)

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

    def draw(self, stage: DrawStage | None = None) -> str:
        going_on = open_draw(self.state)
        return "none" if going_on is None or stage not in (None, going_on.stage) else going_on.id

    @rule(by=LEADERS, method=st.sampled_from(DrawMethod), reason=st.sampled_from(["", "A reason"]))
    def start_order_draw(self, by: c.Actor, method: DrawMethod, reason: str) -> None:
        waiting = tuple(s.id for s in self.state.slots.values() if s.stage is SlotStage.WAITING)
        self.give(c.StartOrderDraw(f"draw-{self.drawn}", waiting, method, reason=reason), by)
        self.drawn += 1

    @rule(
        by=LEADERS, purpose=st.sampled_from(DrawPurpose), method=st.sampled_from(DrawMethod), choose=NUMBERS
    )
    def start_choice_draw(self, by: c.Actor, purpose: DrawPurpose, method: DrawMethod, choose: int) -> None:
        admitted = [q.id for q in self.state.questions.values() if q.stage is QuestionStage.ADMITTED]
        items = tuple(admitted) if purpose is DrawPurpose.QUESTIONS else ("KEN", "PER", "SWE")
        start = c.StartChoiceDraw(f"draw-{self.drawn}", purpose, items, choose or 1, method, "A reason")
        self.give(start, by)
        self.drawn += 1

    @rule(who=st.sampled_from([KENYA, PERU]), other=RARELY)
    def contribute(self, who: c.Actor, other: bool) -> None:
        draw, state = self.draw(DrawStage.CONTRIBUTING), str(who.member_state)
        value = VALUES["PER" if other else state]
        digest = lots.contribution_digest("any", draw, state, value)
        self.give(c.ContributeToDraw(draw, digest), who)

    @rule(by=LEADERS)
    def close_contributions(self, by: c.Actor) -> None:
        self.give(c.CloseContributions(self.draw()), by)

    @rule(who=st.sampled_from([KENYA, PERU]))
    def reveal(self, who: c.Actor) -> None:
        self.give(c.RevealContribution(self.draw(), VALUES[str(who.member_state)]), who)

    @rule(by=LEADERS, late=st.booleans(), right=AIMED)
    def conclude_draw(self, by: c.Actor, late: bool, right: bool) -> None:
        going_on = open_draw(self.state)
        if late:
            self.now += 120_000
        entered: dict[DrawMethod, c.ConcludeDraw] = {}
        if going_on is not None and right:
            entered[DrawMethod.ROOM_NUMBER] = c.ConcludeDraw(going_on.id, number="004711")
            by_hand = going_on.items[: going_on.choose]
            entered[DrawMethod.PHYSICAL] = c.ConcludeDraw(going_on.id, result=by_hand)
        plain = c.ConcludeDraw(self.draw())
        self.give(plain if going_on is None else entered.get(going_on.method, plain), by)

    @rule(by=LEADERS, rarely=RARELY)
    def void_draw(self, by: c.Actor, rarely: bool) -> None:
        if rarely:
            self.give(c.VoidDraw(self.draw(), "A reason"), by)

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

    @rule(up=st.booleans(), session=st.integers(0, 1), ago=st.integers(0, 2_000))
    def report_feed(self, up: bool, session: int, ago: int) -> None:
        feed, name = "candidate:ada", f"session-{session}"
        found = c.ReportFeedFound(feed, name, "ada")
        self.give(found if up else c.ReportFeedLost(feed, name, max(0, self.now - ago)), MEDIA)

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
        """However it is cut, and whenever the modalities changed: what the format gives in all."""
        assert self.state.format is not None
        given = sum(phase.budget_ms for phase in self.state.format.phases)
        for id, slot in ledger(self.state, self.state.time).items():
            if self.state.slots[id].withdrawn_at is None:
                assert slot["allotted_ms"] == given

    @invariant()
    def at_most_one_slot_runs_and_none_is_skipped(self) -> None:
        stages = {slot.id: slot.stage for slot in self.state.slots.values()}
        assert {id for id, stage in stages.items() if stage is not SlotStage.WAITING} == set(self.started)
        ranks = [slot.rank for slot in self.state.slots.values()]
        assert len(ranks) == len(set(ranks))
        assert len(self.started) == len(set(self.started))
        current = [id for id, stage in stages.items() if stage is SlotStage.CURRENT]
        assert current == [id for id in [self.state.current_slot] if id is not None]

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
    def a_question_is_current_only_while_questions_are_answered(self) -> None:
        current = self.state.current_question
        assert current is None or Stage.QUESTIONS in (self.state.stage, self.state.suspended_from)
        assert [q.id for q in self.state.questions.values() if q.stage == "called"] == (
            [current] if current else []
        )

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

    @invariant()
    def no_closed_microphone_is_heard_and_nobody_unready(self) -> None:
        heard, floor = on_air(self.state), self.state.floor
        chair = presiding(self.state)
        for id in self.state.muted - {"" if chair is None else chair.id}:
            feed = self.state.participants[id].feed
            assert feed is None or feed not in heard.audio or (chair is not None and feed == "room")
        if floor is not None and not floor.ready:
            assert heard.video is None
            assert self.state.participants[floor.holder].feed not in heard.audio
        kinds = [(hand.participant, hand.kind) for hand in self.state.hands.values()]
        assert len(kinds) == len(set(kinds))

    @invariant()
    def nothing_is_on_air_outside_the_sitting(self) -> None:
        assert self.state.stage in SITTING or on_air(self.state) == OnAir()
        assert self.state.floor is None or self.state.stage not in (Stage.PREPARED, Stage.CLOSED)

    @invariant()
    def draws_are_recomputed_as_they_were_told(self) -> None:
        told = [(time, event) for event, time in self.events]
        for found in audit("any", told):
            assert found.faults == ()
            assert found.draw == self.state.draws[found.draw.id]

    @invariant()
    def one_draw_goes_on_at_most_and_no_place_is_given_twice(self) -> None:
        assert sum(draw.open for draw in self.state.draws.values()) <= 1
        assert len({slot.rank for slot in self.state.slots.values()}) == len(self.state.slots)

    @invariant()
    def a_draws_secret_is_sealed_until_it_ends(self) -> None:
        going_on = open_draw(self.state)
        if going_on is not None and going_on.secret:
            podium = audience_view(self.state, Audience.PODIUM)
            exported = [for_podium(entry) for entry in self.entries]
            assert going_on.secret not in json.dumps([podium, exported, public_record(self.state, self.now)])

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
            assert audience_view(self.state, audience, self.seen.get(audience)) == fresh
            self.seen[audience] = (self.state, fresh)
        for actor in (KENYA, VIET_NAM, c.Actor("ada", Role.CANDIDATE)):
            own = personal_view(self.state, actor, "")
            before = self.seen_by.get(actor.subject)
            assert personal_view(self.state, actor, "", before=before) == own
            self.seen_by[actor.subject] = (self.state, own)

    def teardown(self) -> None:
        again = Hearing("any")
        for event, time in self.events:
            again = evolve(again, event, time)
        assert again == self.state
        head = Head(self.entries[-1]["seq"], self.entries[-1]["hash"])
        assert verify(self.entries) == head
        assert verify(map(redact, self.entries)) == head
        times = [entry["time"] for entry in self.entries]
        assert times == sorted(times)


TestAnyHearing = pytest.mark.timeout(900)(AnyHearing.TestCase)
TestAnyHearing.settings = settings(
    max_examples=400,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
