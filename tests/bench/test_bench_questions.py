"""Thousands of questions: reading a long journal, and what one more question costs."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

from tests.bench.figures import Report
from tests.hearing.rehearsal import CHAIR, MEDIA, SECRETARIAT, Rehearsal, in_questions
from tests.journal.entries import key
from tests.room.sitting import PLAN, RunningClock, give, submission, until

from hustings.hearing import commands as c
from hustings.hearing.chain import Entry, Head, seal, verify
from hustings.hearing.events import QuestionSubmitted
from hustings.hearing.model import Hearing, RefusalReason
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_view
from hustings.journal.streams import RedisJournals
from hustings.room.ports import Appended
from hustings.room.room import Room
from hustings.wire.entries import fold
from hustings.wire.patch import diff

SECTION = "5,000 questions"
QUESTIONS = 5_000
ENTRIES = 20_000
TIMES = 50
WORDS = [
    "access",
    "broadband",
    "connectivity",
    "standards",
    "spectrum",
    "satellites",
    "gender",
    "youth",
    "training",
    "islands",
]


VIEWERS = 1_000
STROKE = 500


def delegate(number: int) -> c.Actor:
    """Of one of two hundred states."""
    state = f"{chr(65 + number % 20)}{chr(65 + number // 20 % 10)}A"
    return c.Actor(f"delegate-{state}-{number}", Role.DELEGATE, state)


def question(number: int) -> c.SubmitQuestion:
    text = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 30))
    return c.SubmitQuestion(f"q{number}", "slot-ada", f"Question {number}: {text}?")


def asked(hearing: Rehearsal, number: int) -> None:
    hearing.do(question(number), delegate(number % 200))


def long_hearing() -> Rehearsal:
    """As many questions as there can be, each ruled on, moved, taken back; feeds come and go."""
    hearing = in_questions()
    for number in range(QUESTIONS):
        asked(hearing, number)
    for number in range(QUESTIONS):
        hearing.do(c.AdmitQuestion(f"q{number}"), CHAIR)
    for number in range(QUESTIONS):
        hearing.do(c.RefuseQuestion(f"q{number}", RefusalReason.NO_TIME), CHAIR)
    while len(hearing.journal) < ENTRIES:
        hearing.do(c.ReportFeedFound("room", f"session-{len(hearing.journal)}", "encoder"), MEDIA)
    return hearing


def sealed(hearing: Rehearsal) -> list[Entry]:
    entries, head = [], Head()
    for (event, at), given in zip(hearing.journal, hearing.submissions, strict=True):
        (entry,) = seal(hearing.state.id, head, at, given, [event])
        head = Head(entry["seq"], entry["hash"])
        entries.append(entry)
    return entries


def test_thousands_of_questions(report: Report) -> None:
    hearing = long_hearing()
    entries = sealed(hearing)
    before = time.process_time()
    verify(entries)
    verified = time.process_time()
    state = fold(Hearing(hearing.state.id), entries)
    folded = time.process_time()
    assert state == hearing.state
    report.single(SECTION, f"chain of {len(entries)} entries verified (CPU)", verified - before, "s")
    report.single(SECTION, f"{len(entries)} entries folded (CPU)", folded - verified, "s")

    views = {audience: audience_view(hearing.state, audience) for audience in Audience}
    decided, viewed, sizes = [], [], []
    for number in range(QUESTIONS, QUESTIONS + TIMES):
        then = hearing.state
        started = time.process_time()
        asked(hearing, number)
        answered = time.process_time()
        for audience, view in views.items():
            views[audience] = audience_view(hearing.state, audience, (then, view))
            patch = diff(dict(view), dict(views[audience]))
            sizes.append(float(len(json.dumps(patch))))
        viewed.append((time.process_time() - answered) * 1000)
        decided.append((answered - started) * 1000)
    report.spread(SECTION, "one more question decided and folded (CPU)", decided, "ms")
    report.spread(SECTION, "the views of all audiences and their patches (CPU)", viewed, "ms")
    report.spread(SECTION, "size of a patch", sizes, "bytes")


async def filled(journals: RedisJournals) -> Room:
    """A room of a hearing with all those questions, written to the journal in a few large strokes."""
    journal = journals.of("bench")
    room = await Room.open(journal, RunningClock())
    await give(room, SECRETARIAT, PLAN)
    events = [_submitted(number) for number in range(QUESTIONS)]
    head, time_of = room.head, room.state.time
    for start in range(0, QUESTIONS, STROKE):
        sent = submission(SECRETARIAT, c.Tick())
        entries = seal("bench", head, time_of, sent, events[start : start + STROKE])
        assert isinstance(await journal.append(key(sent.id), head, entries), Appended)
        head = Head(entries[-1]["seq"], entries[-1]["hash"])
    await until(room, lambda: len(room.state.questions) == QUESTIONS)
    return room


def _submitted(number: int) -> QuestionSubmitted:
    asked, by = question(number), delegate(number % 200)
    return QuestionSubmitted(asked.question, asked.slot, by.member_state, "en", by.subject, asked.text)


async def test_a_question_reaches_the_chair_with_a_thousand_looking_on(
    journals: RedisJournals, report: Report
) -> None:
    """In one process, on a real journal, without the sockets: from the command to the chair's patch."""
    room = await filled(journals)
    arrivals: dict[str, list[float]] = {"chair": []}

    async def look(name: str, viewer: AsyncIterator[str]) -> None:
        mine = arrivals.setdefault(name, [])
        async for text in viewer:
            if '"part":"audience"' in text:
                mine.append(time.perf_counter())

    try:
        people = [CHAIR, *(delegate(number) for number in range(VIEWERS))]
        tasks = [asyncio.create_task(look(who.subject, room.viewer(who, ""))) for who in people]
        await asyncio.sleep(2)
        seen, everybody = [], []
        for number in range(QUESTIONS, QUESTIONS + TIMES):
            started = time.perf_counter()
            await give(room, delegate(number % 200), question(number))
            await asyncio.sleep(0.5)
            seen.append((arrivals["chair"][-1] - started) * 1000)
            everybody.append((max(mine[-1] for mine in arrivals.values()) - started) * 1000)
        assert {len(mine) for mine in arrivals.values()} == {1 + TIMES}
        report.spread(SECTION, f"a question on the chair's view, {VIEWERS} others looking on", seen, "ms")
        report.spread(SECTION, "the same: on everybody's", everybody, "ms")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        await room.close()
