"""Thousands of questions: reading a long journal, and what one more question costs."""

import json
import time

from tests.bench.figures import Report
from tests.hearing.rehearsal import CHAIR, MEDIA, SECRETARIAT, Rehearsal, in_questions

from hustings.hearing import commands as c
from hustings.hearing.chain import Entry, Head, seal, verify
from hustings.hearing.model import Hearing, RefusalReason
from hustings.hearing.roles import Role
from hustings.hearing.views import Audience, audience_view
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


def asked(hearing: Rehearsal, number: int) -> None:
    state = f"{chr(65 + number % 20)}{chr(65 + number // 20 % 10)}A"
    text = f"Question {number}: " + " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 30))
    by = c.Actor(f"delegate-{state}", Role.DELEGATE, state)
    hearing.do(c.SubmitQuestion(f"q{number}", "slot-ada", f"{text} {number}?"), by)


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
    for event, at in hearing.journal:
        (entry,) = seal(hearing.state.id, head, at, hearing.submission(c.Tick(), SECRETARIAT), [event])
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
