"""Each preset held from opening to closing by people who do whatever they may, at random but seeded."""

from collections import Counter
from random import Random
from typing import get_args

import pytest
from tests.hearing.any.simulated import Simulated

from hustings.hearing import commands as c
from hustings.hearing.model import SlotStage, Stage
from hustings.hearing.plain_words import sentences
from hustings.hearing.record import public_record
from hustings.presets import names, presets

FEW, MANY = 4, 300
"""Hearings of each preset in `make test`, and in `make test-long`."""
BETWEEN = 12
"""Commands, at most, between two steps of the walk through a hearing."""

NOT_IN_A_SITTING = frozenset({c.AmendPreparation, c.IssueTokens})
"""Of the preparation, which the walk has behind it."""


def held(name: str, seed: int) -> Simulated:
    hearing = Simulated(presets()[name])
    hearing.hold(Random(f"{name}-{seed}"), BETWEEN)
    state = hearing.state
    assert state.stage is Stage.CLOSED
    assert all(slot.stage in (SlotStage.ENDED, SlotStage.WITHDRAWN) for slot in state.slots.values())
    record = public_record(state, state.time)
    assert len(record["questions"]) == len(state.questions)
    assert len(record["changes"]) == len(state.changes)
    assert all(sentences(presets()[name]))
    return hearing


@pytest.mark.parametrize("seed", range(FEW))
@pytest.mark.parametrize("name", names())
def test_a_preset_from_opening_to_closing(name: str, seed: int) -> None:
    held(name, seed)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_presets_thousands_of_times_with_every_command() -> None:
    accepted: Counter[type[c.Command]] = Counter()
    for name in names():
        for seed in range(FEW, MANY):
            accepted += held(name, seed).accepted
    assert set(get_args(c.Command)) - NOT_IN_A_SITTING <= set(accepted)


def test_the_same_seed_holds_the_same_hearing() -> None:
    first, second = (held("wipo", 7) for _ in range(2))
    assert first.events == second.events
    assert len(first.events) > 30
