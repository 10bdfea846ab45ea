"""A thousand real sockets on one signalling process, 5,000 questions: from a delegate to the console."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.bench.crowd_process import crowd_process
from tests.bench.figures import Report
from tests.bench.processes import Meter, part_of
from tests.bench.sitting import Sitting
from tests.e2e.demo import Demo, descendants, surroundings
from tests.hearing.rehearsal import CHAIR
from tests.journal.entries import key
from tests.room.sitting import PLAN, SECRETARIAT, RunningClock, give, submission, until

from hustings.hearing import commands as c
from hustings.hearing.chain import Head, seal
from hustings.hearing.events import Event, QuestionAdmitted, QuestionSubmitted
from hustings.hearing.model import Format
from hustings.hearing.roles import Role
from hustings.journal.store import connect
from hustings.journal.streams import RedisJournals
from hustings.room.ports import Appended, Conflict
from hustings.room.room import Room

SECTION = "5,000 questions, 193 delegations, 1,000 open sockets in a process of their own"
QUESTIONS, DELEGATIONS, SOCKETS = 5_000, 193, 1_000
ASKED = 200
APART_S = 0.35
"""Between two questions: enough for a thousand sockets to have been told of the one before."""
OF_ONE_TOKEN = 10
STROKE = 500
HEARING = "thousand"
TEXT = "What would you do first for the countries that have no broadband yet? " * 3
ROOT = Path(__file__).parents[2]


def state_of(number: int) -> str:
    delegation = number % DELEGATIONS
    return f"{chr(65 + delegation // 14)}{chr(65 + delegation % 14)}X"


def events() -> list[Event]:
    """Every question was submitted; every second one is admitted."""
    asked = [
        QuestionSubmitted(
            f"question-{n}", "slot-ada", state_of(n), "en", f"d-{state_of(n)}", f"Question {n}: {TEXT}"
        )
        for n in range(QUESTIONS)
    ]
    return [*asked, *(QuestionAdmitted(f"question-{n}") for n in range(0, QUESTIONS, 2))]


def store_of(demo: Demo) -> str:
    """The URL of a running server's store, by the socket that its redis-server names."""
    for pid in descendants(demo.process.pid):
        title = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        if "unixsocket:" in title:
            return "unix://" + title.split("unixsocket:")[1].split()[0]
    raise LookupError("the server has no redis-server")


@asynccontextmanager
async def journals_of(demo: Demo, heads: Path) -> AsyncIterator[RedisJournals]:
    client = connect(store_of(demo))
    try:
        yield RedisJournals(client, heads)
    finally:
        await client.aclose()


async def fill(demo: Demo, folder: Path) -> None:
    """The hearing at its questions, all of them in the journal, before any process holds a room of it."""
    format: Format = replace(PLAN.format, first_rounds_first=True)
    async with journals_of(demo, folder / "heads") as journals:
        journal = journals.of(HEARING)
        room = await Room.open(journal, RunningClock())
        try:
            await give(room, SECRETARIAT, replace(PLAN, format=format))
            await give(room, CHAIR, c.OpenHearing())
            head, now, all_of_them = room.head, room.state.time, events()
            while all_of_them:
                sent = submission(SECRETARIAT, c.Tick())
                entries = seal(HEARING, head, now, sent, all_of_them[:STROKE])
                match await journal.append(key(sent.id), head, entries, None):
                    case Appended():
                        head = Head(entries[-1]["seq"], entries[-1]["hash"])
                        del all_of_them[:STROKE]
                    case Conflict(head):
                        # The server signs the head as the hearing opens.
                        continue
            await until(room, lambda: len(room.state.questions) == QUESTIONS)
            await give(room, CHAIR, c.StartSlot("slot-ada"))
            await give(room, CHAIR, c.NextPhase("slot-ada", PLAN.format.phases[0].kind))
        finally:
            await room.close()


@pytest.mark.parametrize("demo_options", [["--no-generated-feed"]])
async def test_a_question_is_on_the_chairs_console(sitting: Sitting, report: Report, tmp_path: Path) -> None:
    await fill(sitting.demo, tmp_path)
    house = sitting.of(HEARING)
    tokens = [house.token(f"d-{n}", Role.DELEGATE, state_of(n)) for n in range(SOCKETS)]
    environment = {**surroundings(), "PYTHONPATH": f"{ROOT / 'server'}:{ROOT}"}
    async with crowd_process(environment, str(ROOT)) as crowd:
        await crowd.join(house.api("live"), tokens)
        console = await house.socket(house.chair())
        pid = part_of(sitting.demo, "_signalling")
        texts, meter, crowds = await crowd.texts(), Meter(pid), Meter(crowd.pid)
        waited, sizes = [], []
        for number in range(ASKED):
            if number % OF_ONE_TOKEN == 0:
                asker = await house.socket(house.token(f"n-{number}", Role.DELEGATE, "ZZZ"))
            question = str(uuid.uuid4())
            said = {"id": str(uuid.uuid4()), "type": "SubmitQuestion", "question": question}
            before = time.perf_counter()
            await asker.send_str(json.dumps({**said, "slot": "slot-ada", "text": f"New {number}: {TEXT}"}))
            while question not in (told := await console.receive_str()):
                pass
            waited.append((time.perf_counter() - before) * 1000)
            sizes.append(float(len(told.encode())))
            await asyncio.sleep(APART_S)
        used, told_all = meter.read(), await crowd.texts() - texts
        report.spread(SECTION, "a question, from the delegate's socket to the chair's", waited, "ms")
        ordered = sorted(waited)
        report.single(SECTION, "the same: 99th percentile", ordered[round(0.99 * (ASKED - 1))], "ms")
        report.spread(SECTION, "size of the chair's patch", sizes, "bytes")
        report.single(SECTION, "messages told to the thousand, for each question", told_all / ASKED, "")
        report.single(SECTION, "CPU of the server for each message", 1e6 * used.cpu / max(1, told_all), "µs")
        report.single(SECTION, "the server all the while", used.percent, "% core")
        report.single(SECTION, "the crowd all the while", crowds.read().percent, "% core")
