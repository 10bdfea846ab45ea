"""Preparing a hearing: a plan that cannot be held is refused here, with the reason."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hustings.hearing.commands import PlannedSlot, PrepareHearing
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import HearingPrepared
from hustings.hearing.model import Clock, Format, Hearing, Participant, PhaseKind, PhaseRun, Slot, SlotStage
from hustings.hearing.phases import Step, follow
from hustings.hearing.roles import Place, Role

LONGEST_MS = 24 * 3_600_000
"""No phase, mark or grace is longer than a day."""
LONGEST_QUESTION = 4_000
"""The most characters a command carries (`commands.SubmitQuestion`)."""

MOST_TONES = 3
MOST_QUESTIONS = 1_000
"""Questions of a state for one candidate; a format without a quota allows any number."""
LONGEST_ID = 64
"""The most characters by which commands name a participant or a feed (`commands.Id`)."""
LONGEST_NAME = 200
"""The most characters of a participant's or a format's name."""

# ISO 3166-1 alpha-3, as far as its shape.
_STATE = re.compile(r"[A-Z]{3}")
_NEVER_SEATED = frozenset({Role.MEDIA, Role.SYSTEM})


def prepare(command: PrepareHearing) -> tuple[HearingPrepared, ...]:
    """Check the plan. A candidate's participant id is the subject of their token."""
    if not command.title.strip():
        raise _invalid("The hearing needs a title.")
    _check_format(command.format)
    _check_participants(command.participants)
    _check_slots(command.slots, {p.id: p for p in command.participants})
    return (HearingPrepared(command.title, command.format, command.participants, command.slots),)


def fold(state: Hearing, event: HearingPrepared) -> Hearing:
    phases = tuple(PhaseRun(phase.kind, Clock(phase.budget_ms)) for phase in event.format.phases)
    slots = {
        slot.id: Slot(slot.id, slot.candidate, rank, SlotStage.WAITING, phases)
        for rank, slot in enumerate(event.slots, start=1)
    }
    return replace(
        state,
        stage=follow(state.stage, Step.PREPARE),
        title=event.title,
        format=event.format,
        participants={participant.id: participant for participant in event.participants},
        slots=slots,
    )


def _check_format(format: Format) -> None:
    _check_text("format's name", format.name, LONGEST_NAME)
    kinds = [phase.kind for phase in format.phases]
    if not kinds:
        raise _invalid("The format needs at least one phase.")
    if kinds != [kind for kind in PhaseKind if kind in kinds]:
        raise _invalid("The format's phases must each come once, in the order statement, questions, closing.")
    for phase in format.phases:
        if not 0 < phase.budget_ms <= LONGEST_MS:
            raise _invalid(f"The {phase.kind} phase needs a time between 1 ms and a day.")
    if len(set(format.warnings_ms)) != len(format.warnings_ms):
        raise _invalid("A warning is given twice at the same time.")
    if not all(0 < mark <= LONGEST_MS for mark in format.warnings_ms):
        raise _invalid("A warning must come before the end, and at most a day before it.")
    if not 0 <= format.grace_ms <= LONGEST_MS:
        raise _invalid("The grace after zero must lie between nothing and a day.")
    _check_bells(format)
    _check_marks("intervention_warnings_ms", format.intervention_warnings_ms)
    for name, wait in (("late candidate", format.late_grace_ms), ("lost line", format.retry_ms)):
        if not 0 <= wait <= LONGEST_MS:
            raise _invalid(f"The wait for a {name} must lie between nothing and a day.")
    for name, value in (
        ("question", format.question_ms),
        ("answer", format.answer_ms),
        ("reply", format.reply_ms),
    ):
        if not 0 < value <= LONGEST_MS:
            raise _invalid(f"The time for one {name} must lie between 1 ms and a day.")
    if format.questions_per_state is not None and not 0 < format.questions_per_state <= MOST_QUESTIONS:
        raise _invalid(f"The questions of a state for one candidate must be 1 to {MOST_QUESTIONS}.")
    if not 0 < format.question_length <= LONGEST_QUESTION:
        raise _invalid(f"A question's longest text must lie between 1 and {LONGEST_QUESTION} characters.")


def _check_bells(format: Format) -> None:
    marks = [bell.remaining_ms for bell in format.bells]
    if len(set(marks)) != len(marks):
        raise _invalid("A bell is given twice at the same time.")
    if not all(0 <= mark <= LONGEST_MS for mark in marks):
        raise _invalid("A bell must come at the end, or at most a day before it.")
    if not all(1 <= bell.tones <= MOST_TONES for bell in format.bells):
        raise _invalid("A bell has one, two or three tones.")


def _check_marks(what: str, marks: Sequence[int]) -> None:
    if len(set(marks)) != len(marks):
        raise _invalid(f"In {what} a warning is given twice at the same time.")
    if not all(0 < mark <= LONGEST_MS for mark in marks):
        raise _invalid(f"In {what} a warning must come before the end, and at most a day before it.")


def _check_participants(participants: Sequence[Participant]) -> None:
    _check_unique("participant", (p.id for p in participants))
    _check_unique("feed", (p.feed for p in participants if p.feed is not None))
    rooms = [p for p in participants if p.role is Role.ROOM]
    if len(rooms) > 1:
        raise _invalid(f"There can be one room only, not both {rooms[0].id!r} and {rooms[1].id!r}.")
    for participant in participants:
        _check_text("participant's id", participant.id, LONGEST_ID)
        _check_text(f"name of participant {participant.id!r}", participant.name, LONGEST_NAME)
        if participant.feed is not None:
            _check_text(f"feed of participant {participant.id!r}", participant.feed, LONGEST_ID)
        if participant.member_state is not None and not _STATE.fullmatch(participant.member_state):
            raise _invalid(f"The state of participant {participant.id!r} must be three capital letters.")
        if participant.role in _NEVER_SEATED:
            raise _invalid(f"{participant.id!r} cannot take part as {participant.role}.")
        if participant.role is Role.ROOM and participant.place is not Place.ROOM:
            raise _invalid(f"The room {participant.id!r} must have its place in the room.")
        own = f"candidate:{participant.id}"
        if participant.role is Role.CANDIDATE and participant.feed != own:
            raise _invalid(f"The feed of candidate {participant.id!r} must be {own!r}.")


def _check_slots(slots: Sequence[PlannedSlot], participants: dict[str, Participant]) -> None:
    if not slots:
        raise _invalid("The running order needs at least one slot.")
    _check_unique("slot", (slot.id for slot in slots))
    _check_unique("candidate", (slot.candidate for slot in slots))
    for slot in slots:
        candidate = participants.get(slot.candidate)
        if candidate is None or candidate.role is not Role.CANDIDATE:
            raise _invalid(f"Slot {slot.id!r} names {slot.candidate!r}, who does not take part as candidate.")


def _check_text(what: str, text: str, longest: int) -> None:
    if not text.strip() or len(text) > longest:
        raise _invalid(f"The {what} must have 1 to {longest} characters.")
    # Half a surrogate pair is legal in JSON's escapes, but no text: it could not be hashed.
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _invalid(f"The {what} is not Unicode text.")


def _check_unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise _invalid(f"The {what} {id!r} comes twice.")
        seen.add(id)


def _invalid(text: str) -> Refused:
    return Refused(Code.INVALID, text)
