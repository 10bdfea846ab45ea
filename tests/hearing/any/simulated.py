"""A preset's hearing held from its opening to its close, by people who do whatever they may."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis.stateful import Rule
from hypothesis.strategies import SearchStrategy
from hypothesis.strategies._internal.lazy import unwrap_strategies
from tests.hearing.any.hearing import AnyHearing
from tests.hearing.any.house_rules import HouseRules
from tests.hearing.rehearsal import CHAIR, PARTICIPANTS, SECRETARIAT, SLOTS

from hustings.hearing import commands as c
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_order import undrawn
from hustings.hearing.model import DrawMethod, Format, SlotStage, Stage
from hustings.hearing.order import next_slot
from hustings.hearing.presiding import presiding

DAY = 86_400_000
TRIES = 8
RARELY = 0.2
OF_THE_HOUSE = 0.05
"""Reports are hardly ever refused: picked as often as the rest they would be most of what happens."""
APART = frozenset({"change_modalities", "pass_time", "close"})
"""Rules that belong to hearings of some seconds under any modalities; the walk has its own."""


class Simulated(AnyHearing):
    """The walk takes every slot through its phases; between, whatever rule chance picks.

    Attributes:
        accepted: How often each command was accepted, by its class.
    """

    def __init__(self, format: Format) -> None:
        super().__init__()
        self.accepted: Counter[type[c.Command]] = Counter()
        self.now = 40 * DAY
        slots = tuple(replace(slot, received=n) for n, slot in enumerate(reversed(SLOTS)))
        self.must(
            c.PrepareHearing(f"By {format.name}", format, PARTICIPANTS, slots, candidatures_closed=0),
            SECRETARIAT,
        )

    def give(self, command: c.Command, by: c.Actor) -> None:
        before = len(self.entries)
        super().give(command, by)
        if len(self.entries) > before:
            self.accepted[type(command)] += 1

    def hold(self, chance: Random, between: int) -> None:
        """With up to so many commands between two steps of the walk."""
        self.anything(chance, between)
        self.must(c.OpenHearing())
        while (slot := next_slot(self.state)) is not None and self.state.stage is not Stage.CLOSED:
            self.anything(chance, between)
            self.ready()
            if self.state.current_slot is None:
                slot = next_slot(self.state)
                if slot is None:
                    break
                self.must(c.StartSlot(slot.id))
            self.through_phases(chance, between)
        if self.state.current_slot is not None:
            self.through_phases(chance, between)
        self.anything(chance, between)
        self.ready()
        while self.state.current_slot is not None or next_slot(self.state) is not None:
            self.brief()
        self.must(c.CloseHearing())
        self.anything(chance, between)
        self.check()
        self.teardown()

    def brief(self) -> None:
        """What was begun or moved at the last moment is heard, and ended."""
        self.ready()
        slot = next_slot(self.state)
        if self.state.current_slot is None and slot is not None:
            self.must(c.StartSlot(slot.id))
        self.must(c.EndSlot(str(self.state.current_slot)))

    def through_phases(self, chance: Random, between: int) -> None:
        """To the end of the current slot, unless what happens between ends it."""
        while (id := self.state.current_slot) is not None:
            self.anything(chance, between)
            self.ready()
            if self.state.current_slot != id:
                return
            slot = self.state.slots[id]
            assert slot.current is not None
            last = slot.current == len(slot.phases) - 1
            why = "To go on"
            kind = slot.phases[slot.current].kind
            self.must(c.EndSlot(id, why) if last else c.NextPhase(id, kind, why))

    def ready(self) -> None:
        """Whatever keeps the walk from going on is brought to its end."""
        if self.state.stage is Stage.SUSPENDED:
            self.must(c.ResumeHearing())
        draw = open_draw(self.state)
        if draw is not None and self.state.current_slot is None:
            self.must(c.VoidDraw(draw.id, "To go on"))
        if undrawn(self.state):
            waiting = tuple(s.id for s in self.state.slots.values() if s.stage is SlotStage.WAITING)
            self.drawn += 1
            name = f"walk-{self.drawn}"
            self.must(c.StartOrderDraw(name, waiting, DrawMethod.OPERATOR, reason="To go on"))
            self.must(c.ConcludeDraw(name))

    def must(self, command: c.Command, by: c.Actor | None = None) -> None:
        """A command of whoever presides, or of `by`, that cannot be refused."""
        chair = presiding(self.state)
        leader = c.Actor(chair.id, chair.role, chair.member_state) if chair is not None else CHAIR
        before = len(self.entries)
        self.give(command, by or leader)
        assert len(self.entries) > before, f"{command} was refused, or did nothing"

    def anything(self, chance: Random, most: int) -> None:
        """So many things at most; each is tried for a while, for most of what people try is refused."""
        rules = [rule for rule in _listed(self.rules) if rule.function.__name__ not in APART]
        weights = [OF_THE_HOUSE if hasattr(HouseRules, rule.function.__name__) else 1 for rule in rules]
        for _ in range(chance.randint(0, most)):
            before, tries = len(self.entries), TRIES
            while tries and len(self.entries) == before:
                self.apply(chance, *chance.choices(rules, weights))
                tries -= 1
            if len(self.entries) > before:
                self.check()
            self.now += chance.choice([0, 1, 700, 20_000, 90_000])
        if chance.random() < RARELY and self.state.stage is Stage.BETWEEN_SLOTS:
            assert self.state.format is not None
            other = replace(self.state.format, answer_ms=chance.randrange(1_000, 300_000))
            self.give(c.ChangeModalities(other, "A reason"), CHAIR)

    def apply(self, chance: Random, rule: Rule) -> None:
        rule.function(self, **{name: drawn(wanted, chance) for name, wanted in rule.arguments.items()})

    def check(self) -> None:
        for invariant in _listed(self.invariants):
            invariant.function(self)


def _listed(found: Any) -> list[Any]:
    """Of a state machine's rules or invariants: a list, or in older versions of Hypothesis a call."""
    return list(found() if callable(found) else found)


def drawn(strategy: SearchStrategy[Any], chance: Random) -> Any:
    """A value as a rule wants it, evenly spread: Hypothesis itself leans to small ones, to shrink them."""
    plain: Any = unwrap_strategies(strategy)  # type: ignore[no-untyped-call]
    match type(plain).__name__:
        case "SampledFromStrategy":
            return chance.choice(list(plain.elements))
        case "BooleansStrategy":
            return chance.random() < 0.5
        case "IntegersStrategy":
            return chance.randint(plain.start, plain.end)
        case "MappedStrategy":
            return plain.pack(drawn(plain.mapped_strategy, chance))
        case other:
            raise NotImplementedError(f"Teach `drawn` to draw from a {other}.")
