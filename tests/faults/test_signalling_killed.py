"""kill -9 of the signalling process: nothing is lost, nothing counts twice, the picture goes on."""

import asyncio
import time
from collections import Counter

from tests.e2e.demo import Demo, hustings
from tests.faults.delegate import Delegate, delegate_of
from tests.faults.desk import Desk, desk_of, of_type
from tests.faults.processes import is_back, kill
from tests.faults.viewer import UNBROKEN_MS, watching

BURST = 20
EVERY = 0.21
"""Seconds between questions: as fast as one token may ask, after the burst."""


async def ask(delegate: Delegate, questions: int) -> None:
    for number in range(questions):
        await delegate.ask()
        if number >= BURST:
            await asyncio.sleep(EVERY)


async def submitted(chair: Desk) -> Counter[str]:
    return Counter(
        entry["public"]["question"] for entry in of_type(await chair.journal(), "QuestionSubmitted")
    )


async def test_questions_survive_it_and_the_picture_goes_on(demo: Demo) -> None:
    programme = f"{demo.said['whep_url']}/demo/programme"
    async with (
        watching(programme, demo.seats("delegate")[1]["token"]) as viewer,
        delegate_of(demo) as delegate,
        desk_of(demo, "chair") as chair,
    ):
        await viewer.shows(10)
        asking = asyncio.create_task(ask(delegate, BURST + 20))
        while len(delegate.acknowledged) < BURST + 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await delegate.ask()
        killed_at = time.monotonic()
        pid = kill(demo, "signalling")
        at_the_kill = set(delegate.acknowledged)
        await is_back(demo, "signalling", pid)
        await asking
        await delegate.all_answered(60)
        await viewer.shows(50, after=delegate.welcomes[1])

        assert len(delegate.welcomes) == 2
        assert delegate.refused == {}
        assert delegate.resent
        asked = set(delegate.acknowledged)
        assert at_the_kill < asked
        assert await submitted(chair) == Counter(asked)
        journal = await chair.journal()
        by_seq = {entry["seq"]: entry for entry in journal}
        for id, seq in delegate.acknowledged.items():
            assert by_seq[seq]["public"]["question"] == id
        assert viewer.peer.connectionState == "connected"
        assert viewer.widest_gap_ms() < UNBROKEN_MS
        assert of_type(journal, "FeedLost") == []
        print(
            f"\nsignalling killed: line back after {delegate.welcomes[1] - killed_at:.2f} s;"
            f" {len(at_the_kill)} acknowledged before, {len(delegate.resent)} sent again,"
            f" {len(asked)} in all; widest gap between pictures {viewer.widest_gap_ms()} ms"
        )
    status, said = await hustings("verify", "demo", f"--data={demo.data}")
    assert status == 0, said


async def test_a_question_that_was_taken_but_not_answered_counts_once(demo: Demo) -> None:
    """The kill falls between the journal's taking it and the delegate's hearing of it."""
    async with delegate_of(demo) as delegate, desk_of(demo, "chair") as chair:
        delegate.deaf = True
        ids = {await delegate.ask() for _ in range(5)}
        while sum((await submitted(chair)).values()) < len(ids):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        before = {
            entry["public"]["question"]: entry["seq"]
            for entry in of_type(await chair.journal(), "QuestionSubmitted")
        }
        kill(demo, "signalling")
        delegate.deaf = False
        await delegate.all_answered(60)
        assert delegate.resent == ids
        assert delegate.acknowledged == before
        assert await submitted(chair) == Counter(ids)
