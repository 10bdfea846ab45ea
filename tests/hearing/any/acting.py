"""Acts on a hearing, folds and chains what comes of it, and refuses to act twice; what the rules share."""

from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from tests.hearing.rehearsal import (
    CHAIR,
    KENYA,
    KENYA_TOO,
    PERU,
    SLOTS,
    VICE_CHAIR,
    is_in_table,
)

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.chain import Entry, Head, cause_for, seal, verify
from hustings.hearing.engine import decide, event_time, evolve
from hustings.hearing.errors import Code, Refused
from hustings.hearing.formats import bounds
from hustings.hearing.model import (
    AtZero,
    Bell,
    Format,
    HandKind,
    Hearing,
    LostLineRuling,
    Messages,
    NominatingState,
    OnInterpretationLost,
    OnLineLost,
    OnRecordingStopped,
    OrderRule,
    PhaseFormat,
    PhaseKind,
    QuestionStage,
    Selection,
    Split,
    UnacceptedGuidelines,
)
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, AudienceView, PersonalView

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
    messages=st.sampled_from([Messages.NONE, Messages.VIDEO, Messages.VIDEO]),
    message_ms=st.just(1_000),
    question_ms=st.just(1_000),
    answer_ms=st.just(2_000),
    bells=st.lists(
        st.builds(Bell, st.integers(0, 4_000), st.integers(1, 3)),
        max_size=2,
        unique_by=lambda bell: bell.remaining_ms,
    ).map(tuple),
    intervention_warnings_ms=st.sampled_from([(), (500,)]),
    intervention_at_zero=st.sampled_from(AtZero),
    intervention_bells=st.sampled_from([(), (Bell(0, 1),), (Bell(700, 2), Bell(0, 3))]),
    late_grace_ms=st.sampled_from([0, 1_000]),
    on_line_lost=st.sampled_from(OnLineLost),
    retry_ms=st.sampled_from([0, 1_000]),
    lost_line_rulings=st.sampled_from(
        [(), (), (), (LostLineRuling.RESUME, LostLineRuling.RESTORE), (LostLineRuling.MOVE_SLOT,)]
    ),
    restore_at_most_ms=st.sampled_from([None, None, 4_000]),
    on_recording_stopped=st.sampled_from(OnRecordingStopped),
    on_interpretation_lost=st.sampled_from(OnInterpretationLost),
    questions_per_state=st.sampled_from([None, None, 2]),
    first_rounds_first=st.booleans(),
    nominating_state=st.sampled_from(NominatingState),
    show_next_question=st.booleans(),
    split=st.sampled_from(Split),
    guidelines=st.sampled_from(["", "No emblem."]),
    unaccepted_guidelines=st.integers(0, 5).map(
        lambda number: UnacceptedGuidelines.BAR if number == 5 else UnacceptedGuidelines.WARN
    ),
    selection=st.sampled_from([*Selection, *[Selection.CHAIR] * 5]),
    groups=st.sampled_from([{}, {}, {"Some": 1}]),
    batch=st.sampled_from([1, 1, 2]),
    drawn_questions=st.sampled_from([0, 0, 1]),
    order=st.sampled_from([*[OrderRule.GIVEN_LIST] * 5, OrderRule.DRAWING_OF_LOTS]),
).filter(lambda format: not list(bounds(format)))
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
    c.PlayMessage,
    c.PlayStatement,
    c.StopPlaying,
    c.MarkAnswered,
    c.CarryToWriting,
    c.DrawToken,
    c.PassTurn,
    c.StartOrderDraw,
    c.StartChoiceDraw,
    c.CloseContributions,
    c.ConcludeDraw,
    c.VoidDraw,
)


class Acting(RuleBasedStateMachine):
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
        self.rounds: list[tuple[range, set[str], set[str]]] = []
        """The entries of each command, and which slots it let start and wait again."""
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
        started = set(self.started)
        if isinstance(command, c.Undo):
            _, came, went = next(each for each in self.rounds if command.action in each[0])
            self.started = [slot for slot in self.started if slot not in came] + sorted(went)
        if isinstance(command, c.StartSlot):
            self.started.append(command.slot)
        if isinstance(command, c.MoveSlot) and command.slot in self.started:
            self.started.remove(command.slot)
        if isinstance(command, c.WithdrawCandidate) and f"slot-{command.candidate}" not in self.started:
            self.started.append(f"slot-{command.candidate}")
        came, went = set(self.started) - started, started - set(self.started)
        self.rounds.append((range(before.seq + 1, self.state.seq + 1), came, went))
        if isinstance(command, ONCE_ONLY):
            self.cannot_act_again(command, by)

    def fold(self, submission: c.Submission, events: tuple[e.Event, ...]) -> None:
        time = event_time(self.state, self.now)
        head = verify(self.entries[-1:], self.head(-1))
        self.entries += seal("any", head, time, submission, events)
        for event in events:
            before = self.state
            self.state = evolve(before, event, time, cause_for(submission, event))
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

    def hand(self, number: int, *kinds: HandKind) -> str:
        fit = [hand.id for hand in self.state.hands.values() if hand.kind in kinds]
        return fit[number % len(fit)] if fit else f"h{number}"
