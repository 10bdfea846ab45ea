"""What somebody of the podium must look after, as far as the journal knows of it."""

from collections.abc import Iterator
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.clock import LINE_LOST, current
from hustings.hearing.interpretation import missing
from hustings.hearing.model import Hearing, Question, QuestionStage, SlotStage, Stage
from hustings.hearing.order import may_move_from, next_slot
from hustings.hearing.ordered import Ordered
from hustings.hearing.phases import SITTING
from hustings.hearing.presiding import is_partial, presiding
from hustings.hearing.roles import Place, Role

WAITING_MS = 5 * 60_000
"""How long a submitted question may wait for the chair's decision without an alarm."""


class AlarmView(TypedDict):
    rank: int
    severity: str
    """`urgent`: the hearing suffers now; `warning`: somebody has to act soon."""
    since: NotRequired[int]
    """Hearing time from which it is one; the page shows it when it comes. Absent: from the outset."""
    of: NotRequired[str]
    """The participant or language that it is about."""
    command: NotRequired[str]
    """The name of the command that mends it, where there is one."""
    count: NotRequired[int]
    reason: NotRequired[str]


def alarms_view(state: Hearing) -> dict[str, AlarmView]:
    """By kind (with `:` and the language, of an interpreter), the urgent ones first.

    The pages have words for each kind and for what to do about it.
    """
    found = dict(_alarms(state))
    for rank, kind in enumerate(sorted(found, key=lambda kind: found[kind]["severity"] != "urgent"), start=1):
        found[kind]["rank"] = rank
    return found


def _alarms(state: Hearing) -> Iterator[tuple[str, AlarmView]]:
    if state.recording_stopped is not None:
        stopped = _alarm("urgent", state.recording_stopped_at)
        yield "recording-stopped", {**stopped, "reason": state.recording_stopped}
    chair = presiding(state)
    if chair is None:
        yield "nobody-presides", {**_alarm("urgent"), "command": "TakeChair"}
    elif is_partial(state, chair):
        yield "chair-partial", {**_alarm("urgent"), "of": chair.id, "command": "TakeChair"}
    if state.stage not in SITTING:
        return
    yield from _lines(state)
    for language, since in missing(state).items():
        yield f"interpreter-missing:{language}", {**_alarm("urgent", since), "of": language}
    awaited, late = next_slot(state), may_move_from(state)
    if state.stage is Stage.BETWEEN_SLOTS and awaited is not None and late is not None and _grace(state):
        yield "candidate-late", {**_alarm("warning", late), "of": awaited.candidate, "command": "MoveSlot"}
    yield from _unruled(state)


def _lines(state: Hearing) -> Iterator[tuple[str, AlarmView]]:
    """Whoever has the floor from elsewhere, and the room, must be seen and heard."""
    floor, running = state.floor, current(state)
    if floor is not None and floor.ready:
        holder = state.participants[floor.holder]
        feed = state.feeds.get(holder.feed or "")
        lost = running is not None and running[1].pause_reason == LINE_LOST
        down = feed is None or not feed.up
        if lost and running is not None and not down:
            back = _alarm("warning", running[1].paused_since)
            yield "line-back", {**back, "of": holder.id, "command": "ResumeClock"}
        elif holder.place is Place.REMOTE and holder.feed is not None and down:
            since = floor.since if feed is None else max(feed.since, floor.since)
            yield "line-lost", {**_alarm("urgent", since), "of": holder.id, "command": "MoveSlot"}
    for participant in state.participants.values():
        if participant.role is Role.ROOM and participant.feed is not None:
            room = state.feeds.get(participant.feed)
            if room is not None and not room.up:
                yield "room-lost", {**_alarm("urgent", room.since), "of": participant.id}


def _unruled(state: Hearing) -> Iterator[tuple[str, AlarmView]]:
    """Questions that can still be put, and that nobody has ruled on for long."""
    over = {slot.id for slot in state.slots.values() if slot.stage in (SlotStage.ENDED, SlotStage.WITHDRAWN)}
    waiting = [
        (first, count)
        for chunk in Ordered.of(state.questions).by_chunk(_submitted)
        for slot, (first, count) in chunk.items()
        if slot not in over
    ]
    if waiting and state.opened_at is not None:
        since = max(state.opened_at, min(first for first, _ in waiting)) + WAITING_MS
        count = sum(count for _, count in waiting)
        yield "questions-waiting", {**_alarm("warning", since), "count": count, "command": "AdmitQuestion"}


def _submitted(questions: tuple[Question, ...]) -> dict[str | None, tuple[int, int]]:
    """By slot: since when questions wait for a ruling, and how many."""
    found: dict[str | None, tuple[int, int]] = {}
    for question in questions:
        if question.stage is QuestionStage.SUBMITTED:
            first, count = found.get(question.slot, (question.submitted_at, 0))
            found[question.slot] = (min(first, question.submitted_at), count + 1)
    return found


def _grace(state: Hearing) -> bool:
    return state.format is not None and state.format.late_grace_ms > 0


def _alarm(severity: str, since: int | None = None) -> AlarmView:
    alarm: AlarmView = {"rank": 0, "severity": severity}
    if since is not None:
        alarm["since"] = since
    return alarm
