"""From a command to its acknowledgement, and to everybody's eyes. No media runs beside it."""

import json
import os
import time
import uuid
from pathlib import Path

import pytest
from tests.bench.crowd import Crowd
from tests.bench.figures import Report
from tests.bench.sitting import Sitting, command
from tests.journal.entries import decided, key

from hustings.hearing.chain import Head
from hustings.hearing.roles import Role
from hustings.journal.streams import RedisJournals
from hustings.room.ports import Appended

COMMANDS = 300
OF_ONE_TOKEN = 15
VIEWERS = 200
ADMITTED = 20
SECTION = "Commands (every one durable in the journal before it is acknowledged)"
PAUSE = {"slot": "slot-1", "phase": "statement"}

pytestmark = pytest.mark.parametrize("demo_options", [["--no-generated-feed"]])


def pausing(number: int) -> str:
    return ("PauseClock", "ResumeClock")[number % 2]


async def test_commands_by_post(sitting: Sitting, report: Report) -> None:
    taken = []
    for number in range(COMMANDS):
        if number % OF_ONE_TOKEN == 0:
            chair = sitting.chair()
        before = time.perf_counter()
        await sitting.give(chair, pausing(number), **PAUSE)
        taken.append((time.perf_counter() - before) * 1000)
    report.spread(SECTION, "by POST, one after the other", taken, "ms")


async def test_commands_over_the_live_socket(sitting: Sitting, report: Report) -> None:
    taken = []
    for number in range(COMMANDS):
        if number % OF_ONE_TOKEN == 0:
            socket = await sitting.socket(sitting.chair())
        said = command(pausing(number), **PAUSE)
        before = time.perf_counter()
        await socket.send_str(json.dumps(said))
        while (answer := json.loads(await socket.receive_str())).get("id") != said["id"]:
            pass
        taken.append((time.perf_counter() - before) * 1000)
        assert answer["accepted"], answer
        if number % OF_ONE_TOKEN == OF_ONE_TOKEN - 1:
            await socket.close()
    report.spread(SECTION, "over the live socket, one after the other", taken, "ms")


async def test_a_patch_to_all_viewers(sitting: Sitting, report: Report) -> None:
    chair = sitting.chair()
    await sitting.give(chair, "PauseClock", **PAUSE)
    crowd = Crowd(sitting.api("live"))
    await crowd.join([sitting.token(f"kenya-{i}", Role.DELEGATE, "KEN") for i in range(VIEWERS)])
    delegate = sitting.token("brazil-1", Role.DELEGATE, "BRA")
    each, last, acknowledged = [], [], []
    for number in range(ADMITTED):
        question = str(uuid.uuid4())
        if number == ADMITTED // 2:
            chair, delegate = sitting.chair(), sitting.token("brazil-1", Role.DELEGATE, "BRA")
        await sitting.give(
            delegate, "SubmitQuestion", question=question, slot="slot-1", text=f"Why {number}?"
        )
        await crowd.quiet()
        crowd.expect()
        before = time.monotonic()
        await sitting.give(chair, "AdmitQuestion", question=question)
        acknowledged.append((time.monotonic() - before) * 1000)
        arrived = [(at - before) * 1000 for at in await crowd.arrivals()]
        assert len(arrived) == VIEWERS
        each += arrived
        last.append(max(arrived))
    crowd.close()
    report.spread(SECTION, f"AdmitQuestion with {VIEWERS} viewers: acknowledged", acknowledged, "ms")
    report.spread(SECTION, f"the same: a viewer of {VIEWERS} has the patch", each, "ms")
    report.spread(SECTION, f"the same: the last of {VIEWERS} has it", last, "ms")


async def test_the_journal_alone(
    demo_options: list[str], journals: RedisJournals, tmp_path: Path, report: Report
) -> None:
    journal, head, taken, synced = journals.of("bench"), Head(), [], []
    for number in range(COMMANDS):
        entries = decided(head, f"c{number}", events=1, hearing="bench")
        before = time.perf_counter()
        assert isinstance(await journal.append(key(f"c{number}"), head, entries), Appended)
        taken.append((time.perf_counter() - before) * 1000)
        head = Head(entries[-1]["seq"], entries[-1]["hash"])
    with (tmp_path / "synced").open("wb") as file:
        for _ in range(COMMANDS):
            before = time.perf_counter()
            file.write(b"x" * 300)
            file.flush()
            os.fsync(file.fileno())
            synced.append((time.perf_counter() - before) * 1000)
    report.spread(SECTION, "journal append alone (Redis AOF always, head record synced)", taken, "ms")
    report.spread(SECTION, "for comparison: 300 bytes written and synced to the same disk", synced, "ms")
