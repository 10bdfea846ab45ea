"""What live sockets cost the signalling process: doing nothing, and all told at once."""

import time
import uuid

import pytest
from tests.bench.crowd import Crowd
from tests.bench.figures import Report
from tests.bench.processes import Meter, part_of, resident_mb, used_during
from tests.bench.sitting import Sitting

from hustings.hearing.roles import Role

SECTION = "Live sockets (the signalling process; the clock runs all the while)"
IDLE_SECONDS = 8.0
BURST = 10
MARKS = 2
"""Messages that each may get while nobody does anything: a warning may fall into the time."""


@pytest.mark.parametrize("viewers", [200, 1_000])
@pytest.mark.parametrize("demo_options", [["--no-generated-feed"]])
async def test_idle_viewers_and_a_burst(sitting: Sitting, report: Report, viewers: int) -> None:
    pid = part_of(sitting.demo, "_signalling")
    name = f"{viewers} viewers"
    alone = await used_during(pid, 3)
    before = resident_mb(pid)
    crowd = Crowd(sitting.api("live"))
    tokens = [sitting.token(f"observer-{i}", Role.OBSERVER) for i in range(viewers)]
    meter = Meter(pid)
    await crowd.join(tokens)
    report.single(SECTION, f"{name}: CPU to join, each", 1000 * meter.read().cpu / viewers, "ms")
    report.single(SECTION, f"{name}: memory, each", 1024 * (resident_mb(pid) - before) / viewers, "kB")

    await crowd.quiet()
    texts = crowd.texts()
    idle = await used_during(pid, IDLE_SECONDS)
    told = crowd.texts() - texts
    assert told <= MARKS * viewers
    report.single(SECTION, f"{name}: CPU while idle", idle.percent - alone.percent, "% core")
    report.single(SECTION, f"{name}: messages told in {IDLE_SECONDS:.0f} s of idling", told, "")

    questions = [str(uuid.uuid4()) for _ in range(BURST)]
    delegate, chair = sitting.token("kenya-1", Role.DELEGATE, "KEN"), sitting.chair()
    for question in questions:
        await sitting.give(
            delegate, "SubmitQuestion", question=question, slot="slot-1", text=f"Why {question}?"
        )
    await crowd.quiet()
    meter, began, texts = Meter(pid), time.monotonic(), crowd.texts()
    for question in questions:
        await sitting.give(chair, "AdmitQuestion", question=question)
    await crowd.quiet()
    cpu, told = meter.read().cpu, crowd.texts() - texts
    name = f"{name}, {BURST} commands in a row"
    report.single(SECTION, f"{name}: until the last has all", crowd.latest - began, "s")
    report.single(SECTION, f"{name}: messages to each (changes are merged for who waits)", told / viewers, "")
    report.single(SECTION, f"{name}: CPU for each message to one viewer", 1e6 * cpu / told, "µs")
    assert not any(socket.lost for socket in crowd.sockets)
    crowd.close()
