"""Each preset held from opening to closing by people who do whatever they may, at random but seeded."""

import random
from dataclasses import replace

import pytest
from tests.hearing.rehearsal import CHAIR, KENYA, KENYA_TOO, PERU, PLAN, SECRETARIAT, SYSTEM, Rehearsal

from hustings.hearing import commands as c
from hustings.hearing.drawn_order import undrawn
from hustings.hearing.engine import next_deadline
from hustings.hearing.errors import Code, Refused
from hustings.hearing.following import kept_apart
from hustings.hearing.ledger import ledger
from hustings.hearing.model import (
    DrawMethod,
    Format,
    Hearing,
    PhaseFormat,
    QuestionStage,
    RefusalReason,
    SlotStage,
    Stage,
)
from hustings.hearing.plain_words import sentences
from hustings.hearing.record import public_record
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_of, audience_view
from hustings.presets import names, presets

DAY = 86_400_000
FEW, MANY = 3, 300


class Simulation:
    """One hearing: two candidates, three delegates, a chair; `chance` decides everything."""

    def __init__(self, format: Format, seed: int) -> None:
        self.chance = random.Random(f"{format.name}-{seed}")
        self.stage = Rehearsal()
        slots = tuple(replace(slot, received=n) for n, slot in enumerate(reversed(PLAN.slots)))
        plan = replace(PLAN, format=format, slots=slots, candidatures_closed=0)
        self.stage.state = Hearing("simulated")
        self.stage.now = 40 * DAY
        self.stage.do(plan, SECRETARIAT)
        self.asked = 0

    def hold(self) -> Rehearsal:
        """From the opening to the close: every candidate is heard, whatever happens between."""
        self.some(3)
        self.stage.do(c.OpenHearing())
        self.draw_order()
        for slot in sorted(self.stage.state.slots.values(), key=lambda slot: slot.rank):
            self.some(3)
            self.awake()
            self.stage.do(c.StartSlot(slot.id), after=self.chance.randrange(60_000))
            for phase in slot.phases:
                self.some(12)
                self.awake()
                if phase is slot.phases[-1]:
                    self.stage.do(c.EndSlot(slot.id))
                else:
                    self.stage.do(c.NextPhase(slot.id, phase.kind))
            self.check()
        self.some(3)
        self.awake()
        self.stage.do(c.CloseHearing())
        self.check()
        return self.stage

    def draw_order(self) -> None:
        """Where lots make the order; by hand, so that chance stays with the seed."""
        if not undrawn(self.stage.state):
            return
        slots = tuple(self.stage.state.slots)
        assert self.stage.refused(c.StartSlot(slots[0])).code is Code.UNDRAWN
        self.stage.do(c.StartOrderDraw("order", slots, DrawMethod.PHYSICAL))
        draw = self.stage.state.draws["order"]
        drawn = self.chance.sample(draw.items, draw.choose)
        self.stage.do(c.ConcludeDraw("order", result=tuple(drawn)))

    def some(self, most: int) -> None:
        for _ in range(self.chance.randint(0, most)):
            command, by = self.anything()
            try:
                self.stage.do(command, by, after=self.chance.randrange(90_000))
            except Refused:
                continue
            self.check()

    def awake(self) -> None:
        if self.stage.state.stage is Stage.SUSPENDED:
            self.stage.do(c.ResumeHearing())

    def anything(self) -> tuple[c.Command, c.Actor]:
        state, pick = self.stage.state, self.chance.choice
        slot = pick(list(state.slots.values()))
        kind = pick([phase.kind for phase in slot.phases])
        self.asked += 1
        candidate = c.Actor(slot.candidate, Role.CANDIDATE)
        grant = state.floor.id if state.floor else None
        languages = [*(state.format.languages if state.format else ()), "en", "tlh"]
        total = sum(phase.clock.budget_ms for phase in slot.phases)
        first = self.chance.randrange(1, total)
        cut = [first, *[(total - first) // max(1, len(slot.phases) - 1)] * (len(slot.phases) - 1)]
        cut[-1] += total - sum(cut)
        phases = tuple(PhaseFormat(p.kind, ms) for p, ms in zip(slot.phases, cut, strict=True))
        assert state.format is not None
        other = replace(state.format, answer_ms=self.chance.randrange(1, 300_000))
        possible: list[tuple[c.Command, c.Actor]] = [
            (
                c.SubmitQuestion(f"q{self.asked}", slot.id, "Why?", pick(languages)),
                pick([KENYA, KENYA_TOO, PERU]),
            ),
            (c.AdmitQuestion(self.question(QuestionStage.SUBMITTED)), CHAIR),
            (c.RefuseQuestion(self.question(QuestionStage.SUBMITTED), pick(list(RefusalReason))), CHAIR),
            (c.CallQuestion(self.question(QuestionStage.ADMITTED), state.current_question), CHAIR),
            (c.MarkAnswered(state.current_question or "none"), CHAIR),
            (c.PauseClock(slot.id, kind, "A reason"), CHAIR),
            (c.ResumeClock(slot.id, kind), CHAIR),
            (c.GiveFloor(pick(list(state.participants)), grant), CHAIR),
            (c.WithdrawFloor(grant or "none"), CHAIR),
            (c.SuspendHearing("A break"), CHAIR),
            (c.ResumeHearing(), CHAIR),
            (c.ChooseSplit(slot.id, phases), candidate),
            (c.ChangeModalities(other, "A reason"), CHAIR),
            (c.Tick(), SYSTEM),
        ]
        return pick(possible)

    def question(self, stage: QuestionStage) -> str:
        found = [q.id for q in self.stage.state.questions.values() if q.stage is stage]
        return self.chance.choice(found) if found else "none"

    def check(self) -> None:
        """What must hold at every moment."""
        state = self.stage.state
        accounts = ledger(state, self.stage.now).values()
        assert len({sum(p["allotted_ms"] for p in slot["phases"].values()) for slot in accounts}) == 1
        for slot in accounts:
            for phase in slot["phases"].values():
                assert phase["spent_ms"] + phase["paused_ms"] == phase["elapsed_ms"]
        assert (deadline := next_deadline(state)) is None or deadline > state.time
        for slot_of in state.slots.values():
            audience = audience_of(state, Role.CANDIDATE, slot_of.candidate)
            assert (audience is Audience.APART) is kept_apart(state, Role.CANDIDATE, slot_of.candidate)
            if audience is Audience.APART:
                assert audience_view(state, audience)["questions"] == {}


def simulate(name: str, runs: range) -> None:
    for seed in runs:
        format = presets()[name]
        state = Simulation(format, seed).hold().state
        assert state.stage is Stage.CLOSED
        assert all(slot.stage is SlotStage.ENDED for slot in state.slots.values())
        record = public_record(state, state.time)
        assert len(record["questions"]) == len(state.questions)
        assert len(record["changes"]) == len(state.changes)
        assert all(sentences(format))


@pytest.mark.parametrize("name", names())
def test_a_preset_from_opening_to_closing(name: str) -> None:
    simulate(name, range(FEW))


@pytest.mark.long
@pytest.mark.parametrize("name", names())
def test_a_preset_many_times(name: str) -> None:
    simulate(name, range(FEW, MANY))


def test_the_same_seed_holds_the_same_hearing() -> None:
    first, second = (Simulation(presets()["wipo"], 7).hold() for _ in range(2))
    assert first.journal == second.journal
    assert len(first.journal) > 10
