"""What no hearing could be held with, though every field of its modalities is of its kind."""

import re
from collections.abc import Iterator

from hustings.hearing.formats.asking_bounds import bounds_of_asking
from hustings.hearing.formats.faults import Fault
from hustings.hearing.model import Bell, Format, LostLineRuling, Messages, PhaseKind
from hustings.hearing.texts import is_text, says_something

LONGEST_MS = 24 * 3_600_000
"""No phase, mark or grace is longer than a day."""
LONGEST_QUESTION = 4_000
"""The most characters a command carries (`commands.SubmitQuestion`)."""
LONGEST_GUIDELINES = 4_000
LONGEST_NAME = 200
"""The most characters of a format's name."""
MOST_CLOSED_DAYS = 3_660
MOST_TONES = 3
MOST_QUESTIONS = 1_000
"""Questions of a state for one candidate; a format without a quota allows any number."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""The shape of a BCP 47 tag (RFC 5646, section 2.1); whether it is registered is not for us to say."""


def bounds(format: Format) -> Iterator[Fault]:
    """What no hearing could be held with, though every field is of its kind."""
    if not says_something(format.name) or len(format.name) > LONGEST_NAME:
        yield Fault(("name",), f"the format's name must have 1 to {LONGEST_NAME} characters")
    elif not is_text(format.name):
        yield Fault(("name",), "the format's name is not Unicode text")
    yield from _bounds_of_times(format)
    if not 0 < format.question_length <= LONGEST_QUESTION:
        text = f"a question's longest text must lie between 1 and {LONGEST_QUESTION} characters"
        yield Fault(("question_length",), text)
    if not 0 < format.message_ms <= LONGEST_MS:
        yield Fault(("message",), "the time for one message must lie between 1 ms and a day")
    elif format.messages is not Messages.NONE and format.message_ms > format.question_ms:
        yield Fault(("message",), "a recorded question cannot be longer than `question`: both take that time")
    quota = format.questions_per_state
    if quota is not None and not 0 < quota <= MOST_QUESTIONS:
        text = f"the questions of a state for one candidate must be 1 to {MOST_QUESTIONS}"
        yield Fault(("questions_per_state",), text)
    for number, tag in enumerate(format.languages):
        if not LANGUAGE.fullmatch(tag):
            yield Fault(("languages", number), f"{tag!r} is not a language tag such as 'en' or 'zh-Hans'")
        elif tag in format.languages[:number]:
            yield Fault(("languages", number), f"{tag!r} comes twice")
    if format.isolation and format.access == "open":
        text = "candidates cannot be kept apart from a hearing that is open to everybody"
        yield Fault(("isolation",), text)
    if len(format.guidelines) > LONGEST_GUIDELINES:
        text = f"the guidelines must have at most {LONGEST_GUIDELINES} characters: name where the rest is"
        yield Fault(("guidelines",), text)
    elif not is_text(format.guidelines):
        yield Fault(("guidelines",), "the guidelines are not Unicode text")
    yield from bounds_of_asking(format)
    yield from _bounds_of_rulings(format)
    if not 0 <= format.closed_days <= MOST_CLOSED_DAYS:
        yield Fault(("closed_days",), f"must lie between 0 and {MOST_CLOSED_DAYS} days")


def _bounds_of_times(format: Format) -> Iterator[Fault]:
    kinds = [phase.kind for phase in format.phases]
    if not kinds:
        yield Fault(("phases",), "there must be at least one phase")
    if kinds != [kind for kind in PhaseKind if kind in kinds]:
        text = "the phases must each come once, in the order statement, questions, closing"
        yield Fault(("phases",), text)
    for phase in format.phases:
        if not 0 < phase.budget_ms <= LONGEST_MS:
            text = f"the {phase.kind} phase needs a time between 1 ms and a day"
            yield Fault(("phases", phase.kind), text)
    if not 0 <= format.grace_ms <= LONGEST_MS:
        yield Fault(("grace",), "the grace after zero must lie between nothing and a day")
    for name, who, wait in (
        ("late_grace", "late candidate", format.late_grace_ms),
        ("retry", "lost line", format.retry_ms),
    ):
        if not 0 <= wait <= LONGEST_MS:
            yield Fault((name,), f"the wait for a {who} must lie between nothing and a day")
    yield from _bounds_of_marks(format)
    for name, value in (
        ("question", format.question_ms),
        ("answer", format.answer_ms),
        ("reply", format.reply_ms),
    ):
        if not 0 < value <= LONGEST_MS:
            yield Fault((name,), f"the time for one {name} must lie between 1 ms and a day")


def _bounds_of_rulings(format: Format) -> Iterator[Fault]:
    rulings = format.lost_line_rulings
    for number, ruling in enumerate(rulings):
        if ruling in rulings[:number]:
            yield Fault(("lost_line_rulings", number), f"{ruling.value!r} comes twice")
    if rulings and not {LostLineRuling.RESUME, LostLineRuling.MOVE_SLOT} & set(rulings):
        text = "must hold resume or move-slot: not every candidate has filed a statement"
        yield Fault(("lost_line_rulings",), text)
    most = format.restore_at_most_ms
    if most is not None and not 1_000 <= most <= LONGEST_MS:
        text = "must lie between one second and a day; leave restore out of lost_line_rulings to restore none"
        yield Fault(("restore_at_most",), text)
    elif most is not None and rulings and LostLineRuling.RESTORE not in rulings:
        yield Fault(("restore_at_most",), "bounds what is restored: lost_line_rulings leaves restore out")
    if not 1_000 <= format.restore_offered_ms <= LONGEST_MS:
        yield Fault(("restore_offered",), "the time that is proposed must lie between one second and a day")


def _bounds_of_marks(format: Format) -> Iterator[Fault]:
    for name, marks in (
        ("warnings", format.warnings_ms),
        ("intervention_warnings", format.intervention_warnings_ms),
    ):
        for number, mark in enumerate(marks):
            if not 0 < mark <= LONGEST_MS:
                text = "a warning must come before the end, and at most a day before it"
                yield Fault((name, number), text)
            elif mark in marks[:number]:
                yield Fault((name, number), "a warning is given twice at the same time")
    for name, bells in (("bells", format.bells), ("intervention_bells", format.intervention_bells)):
        yield from _bounds_of_bells(name, bells)


def _bounds_of_bells(name: str, bells: tuple[Bell, ...]) -> Iterator[Fault]:
    rung: list[int] = []
    for number, bell in enumerate(bells):
        if not 0 <= bell.remaining_ms <= LONGEST_MS:
            text = "a bell must come at the end, or at most a day before it"
            yield Fault((name, number, "remaining"), text)
        if not 1 <= bell.tones <= MOST_TONES:
            yield Fault((name, number, "tones"), "a bell has one, two or three tones")
        if bell.remaining_ms in rung:
            yield Fault((name, number), "a bell is given twice at the same time")
        rung.append(bell.remaining_ms)
