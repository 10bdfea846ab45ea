"""Eight processes race over a thousand commands: each counts once, and all agree on how it ended."""

import asyncio
import hashlib
import multiprocessing
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from tests.room.racer import COMMANDS, commands, race
from tests.room.sitting import CHAIR, HEARING, entries_of, give

from hustings.hearing import commands as c
from hustings.hearing.chain import canonical, verify
from hustings.hearing.model import Hearing
from hustings.journal.streams import RedisJournal
from hustings.room.room import Room
from hustings.wire import snapshots
from hustings.wire.entries import fold

RACERS = 8


@pytest.mark.timeout(300)
async def test_every_command_counts_once_whoever_decides_it(
    room: Room, new_journal: Callable[[], RedisJournal], redis_url: str, tmp_path: Path
) -> None:
    await give(room, CHAIR, c.OpenHearing())
    before = room.head.seq
    await room.close()
    processes = ProcessPoolExecutor(RACERS, mp_context=multiprocessing.get_context("spawn"))
    with processes:
        loop = asyncio.get_running_loop()
        racers = [
            loop.run_in_executor(processes, race, redis_url, tmp_path / "heads", seed, RACERS)
            for seed in range(RACERS)
        ]
        finishes = await asyncio.gather(*racers)

    entries = await entries_of(new_journal())
    head = verify(entries)
    state = fold(Hearing(HEARING), entries)
    digest = hashlib.sha256(canonical(snapshots.dump(state))).hexdigest()
    assert {finish.head for finish in finishes} == {head}
    assert {finish.state for finish in finishes} == {digest}
    assert sum(finish.conflicts for finish in finishes) > 0

    given = {each.id: each for each in commands()}
    outcomes = finishes[0].outcomes
    assert outcomes.keys() == given.keys()
    assert all(finish.outcomes == outcomes for finish in finishes)

    places = defaultdict(list)
    for entry in entries[before:]:
        places[entry["command"]].append(entry["seq"])
    assert places.keys() <= given.keys()
    for id, outcome in outcomes.items():
        seqs = places[id]
        if outcome.refused is not None:
            assert seqs == []
        else:
            assert seqs == list(range(seqs[0], outcome.seq + 1))

    asked = [each.command for each in given.values() if isinstance(each.command, c.SubmitQuestion)]
    assert state.questions.keys() == {question.question for question in asked}
    types = [entry["type"] for entry in entries]
    assert types.count("QuestionSubmitted") == len(asked)
    assert types.count("FloorGiven") == 1
    assert len(given) == COMMANDS
