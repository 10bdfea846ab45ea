"""A hearing to rehearse rules on: give commands, look at events, refusals and the state after them."""

from itertools import count

import pytest

from hustings.hearing import commands as c
from hustings.hearing.chain import cause_for
from hustings.hearing.engine import decide, event_time, evolve
from hustings.hearing.errors import Refused
from hustings.hearing.events import Event, InterventionEnded, InterventionStarted
from hustings.hearing.model import (
    AtZero,
    Format,
    Hearing,
    Participant,
    PhaseFormat,
    PhaseKind,
    PhaseRun,
    RefusalReason,
    Stage,
)
from hustings.hearing.phases import TRANSITIONS
from hustings.hearing.roles import Place, Role

MINUTE = 60_000
STATEMENT, QUESTIONS, CLOSING = PhaseKind.STATEMENT, PhaseKind.QUESTIONS, PhaseKind.CLOSING

SECRETARIAT = c.Actor("secretariat", Role.SECRETARIAT)
CHAIR = c.Actor("chair", Role.CHAIR)
VICE_CHAIR = c.Actor("vice-chair", Role.VICE_CHAIR)
KENYA = c.Actor("delegate-ken", Role.DELEGATE, "KEN")
KENYA_TOO = c.Actor("delegate-ken-2", Role.DELEGATE, "KEN")
PERU = c.Actor("delegate-per", Role.DELEGATE, "PER")
MEDIA = c.Actor("media:1", Role.MEDIA)
SYSTEM = c.Actor("system", Role.SYSTEM)

PARTICIPANTS = (
    Participant("ada", Role.CANDIDATE, "Ada", 1, Place.REMOTE, "SWE", "candidate:ada"),
    Participant("bo", Role.CANDIDATE, "Bo", 2, Place.ROOM, "VNM", "candidate:bo"),
    Participant("chair", Role.CHAIR, "The chair", 3, Place.REMOTE, "CHE", "chair"),
    Participant("vice-chair", Role.VICE_CHAIR, "The vice-chair", 4, Place.ROOM, "CRI"),
    Participant("delegate-ken", Role.DELEGATE, "Kenya", 5, Place.REMOTE, "KEN", "delegate:ken"),
    Participant("room", Role.ROOM, "Room A", 6, Place.ROOM, None, "room"),
    Participant("press", Role.OBSERVER, "The press", 7, Place.REMOTE),
)
SLOTS = (c.PlannedSlot("slot-ada", "ada"), c.PlannedSlot("slot-bo", "bo"))


def format_of(
    *minutes: int, at_zero: AtZero = AtZero.WARN, warnings_ms: tuple[int, ...] = (120_000, 30_000)
) -> Format:
    """A format with as many phases as there are budgets, in minutes."""
    phases = tuple(
        PhaseFormat(kind, budget * MINUTE) for kind, budget in zip(PhaseKind, minutes, strict=False)
    )
    return Format("rehearsed", phases, warnings_ms, at_zero, grace_ms=10_000)


PLAN = c.PrepareHearing("A hearing", format_of(5, 5, 1), PARTICIPANTS, SLOTS)


class Rehearsal:
    """Decides and folds as a room does, and checks each change of stage against the table."""

    def __init__(self) -> None:
        self.state = Hearing("rehearsed")
        self.now = 1_000
        self.journal: list[tuple[Event, int]] = []
        self.submissions: list[c.Submission] = []
        """What each entry of the journal came of."""
        self._ids = count(1)

    def submission(self, command: c.Command, by: c.Actor) -> c.Submission:
        return c.Submission(f"command-{next(self._ids)}", by, command, bytes(32))

    def submit(self, submission: c.Submission) -> tuple[Event, ...]:
        """Decide at `now`, fold what was decided, and return it."""
        events = decide(self.state, submission, self.now)
        time = event_time(self.state, self.now)
        for event in events:
            before = self.state.stage
            self.state = evolve(self.state, event, time, cause_for(submission, event))
            self.journal.append((event, time))
            self.submissions.append(submission)
            assert before is self.state.stage or is_in_table(before, self.state.stage)
        return events

    def do(self, command: c.Command, by: c.Actor = CHAIR, *, after: int = 0) -> tuple[Event, ...]:
        """Let `after` milliseconds pass, then give a command."""
        self.now += after
        return self.submit(self.submission(command, by))

    def refused(self, command: c.Command, by: c.Actor = CHAIR) -> Refused:
        """The refusal that a command must meet."""
        with pytest.raises(Refused) as caught:
            decide(self.state, self.submission(command, by), self.now)
        return caught.value

    def tick(self, *, after: int = 0) -> tuple[Event, ...]:
        return self.do(c.Tick(), SYSTEM, after=after)

    def grant(self) -> str:
        assert self.state.floor is not None
        return self.state.floor.id

    def phase(self, slot: str, kind: PhaseKind) -> PhaseRun:
        return next(phase for phase in self.state.slots[slot].phases if phase.kind is kind)

    def ask(
        self, id: str, slot: str | None = "slot-ada", by: c.Actor = KENYA, text: str | None = None
    ) -> tuple[Event, ...]:
        """Ask; unless it is given, each question's text is its own."""
        return self.do(c.SubmitQuestion(id, slot, f"Why {id}?" if text is None else text), by)

    def refuse(self, id: str, text: str = "") -> tuple[Event, ...]:
        return self.do(c.RefuseQuestion(id, RefusalReason.PERSONAL, text))


def but_turns(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Without the interventions that go with them."""
    return tuple(event for event in events if not isinstance(event, InterventionStarted | InterventionEnded))


def is_in_table(before: Stage, after: Stage) -> bool:
    return any(stage is before and after in targets for (stage, _), targets in TRANSITIONS.items())


def undo(hearing: Rehearsal, by: c.Actor = CHAIR, *, after: int = 0) -> tuple[Event, ...]:
    """Undo what was done last."""
    return hearing.do(c.Undo(hearing.state.actions[-1].seq), by, after=after)


def prepared(plan: c.PrepareHearing = PLAN) -> Rehearsal:
    rehearsal = Rehearsal()
    rehearsal.do(plan, SECRETARIAT)
    return rehearsal


def opened(plan: c.PrepareHearing = PLAN) -> Rehearsal:
    rehearsal = prepared(plan)
    rehearsal.do(c.OpenHearing(), after=1_000)
    return rehearsal


def in_statement(plan: c.PrepareHearing = PLAN) -> Rehearsal:
    """Ada's statement has just begun."""
    rehearsal = opened(plan)
    rehearsal.do(c.StartSlot("slot-ada"), after=1_000)
    return rehearsal


def in_questions(plan: c.PrepareHearing = PLAN) -> Rehearsal:
    """Ada has just begun to answer questions."""
    rehearsal = in_statement(plan)
    rehearsal.do(c.NextPhase("slot-ada", STATEMENT), after=MINUTE)
    return rehearsal


def in_closing(plan: c.PrepareHearing = PLAN) -> Rehearsal:
    rehearsal = in_questions(plan)
    rehearsal.do(c.NextPhase("slot-ada", QUESTIONS), after=MINUTE)
    return rehearsal


def suspended() -> Rehearsal:
    """Suspended in the middle of Ada's statement."""
    rehearsal = in_statement()
    rehearsal.do(c.SuspendHearing("Fire drill"), after=MINUTE)
    return rehearsal


def closed() -> Rehearsal:
    rehearsal = opened()
    rehearsal.do(c.CloseHearing())
    return rehearsal


AT: dict[Stage, Rehearsal] = {
    Stage.UNPREPARED: Rehearsal(),
    Stage.PREPARED: prepared(),
    Stage.BETWEEN_SLOTS: opened(),
    Stage.STATEMENT: in_statement(),
    Stage.QUESTIONS: in_questions(),
    Stage.CLOSING: in_closing(),
    Stage.SUSPENDED: suspended(),
    Stage.CLOSED: closed(),
}
"""One hearing at each stage, to be looked at only: states are values, but a rehearsal goes on."""
