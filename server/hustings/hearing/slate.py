"""What the programme shows in words while it has no picture: who is next, who is awaited, why it stands."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hustings.hearing import clock
from hustings.hearing.floor import PLAYING, on_air
from hustings.hearing.model import Hearing, InterruptionKind, Participant, PhaseKind, RulingKind, Slot, Stage
from hustings.hearing.order import next_slot
from hustings.hearing.phases import SITTING
from hustings.hearing.roles import Place
from hustings.hearing.sitting import SUSPENDED
from hustings.hearing.texts import says_something


@dataclass(frozen=True, slots=True)
class Slate:
    """A picture of words.

    Attributes:
        heading: What is going on, in large letters.
        lines: More about it; a sentence or a name each.
        foot: Of which hearing, and for which post.
    """

    heading: str
    lines: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_PHASES = {
    PhaseKind.STATEMENT: "Statement",
    PhaseKind.QUESTIONS: "Questions",
    PhaseKind.CLOSING: "Closing remarks",
}
_STANDS = "The clock is paused."
_PAUSES = {
    clock.LINE_LOST: _STANDS,
    SUSPENDED: _STANDS,
    clock.RECORDING_STOPPED: f"Technical pause: nothing is being recorded. {_STANDS}",
    clock.PLAYING_LOST: f"Technical pause: the recording will be played on. {_STANDS}",
    InterruptionKind.POINT_OF_ORDER: f"Point of order. {_STANDS}",
    InterruptionKind.REPLY: f"Right of reply. {_STANDS}",
    InterruptionKind.CHAIR: f"Interrupted by the chair. {_STANDS}",
}


def slate(state: Hearing) -> Slate:
    """The slate that stands for a hearing's picture while nobody's is there.

    It says nothing that changes by itself, so that one picture of it lasts until something happens.
    """
    heading, lines = _said(state)
    said = tuple(line for line in lines if says_something(line))
    return Slate(heading, said, _foot(state))


def _said(state: Hearing) -> tuple[str, tuple[str, ...]]:
    match state.stage:
        case Stage.CLOSED:
            return "The hearing is closed", ()
        case Stage.SUSPENDED:
            return "The sitting is suspended", (_why_suspended(state), _coming(state))
        case Stage.UNPREPARED | Stage.PREPARED:
            return _before(state)
    holding = _holding(state)
    if holding is not None:
        heading, line = holding
        return heading, (line, _pause(state))
    running = clock.current(state)
    if running is None:
        return _between(state)
    slot, phase = running
    name = state.participants[slot.candidate].name
    pause = _pause(state)
    if pause:
        return "Pause", (pause, f"{_PHASES[phase.kind]}: {name}")
    return name, (_PHASES[phase.kind],)


def _before(state: Hearing) -> tuple[str, tuple[str, ...]]:
    if state.starts is None:
        return "The hearing has not begun yet", ()
    begins = datetime.fromtimestamp(state.starts / 1_000, UTC)
    day = f"{_DAYS[begins.weekday()]}, {begins.day} {_MONTHS[begins.month - 1]} {begins.year}"
    return f"The hearing begins at {begins:%H:%M} UTC", (day,)


def _between(state: Hearing) -> tuple[str, tuple[str, ...]]:
    awaited = next_slot(state)
    if awaited is None:
        return "All candidates have been heard", ()
    return f"Next: {state.participants[awaited.candidate].name}", ()


def _why_suspended(state: Hearing) -> str:
    rulings = (ruling for ruling in reversed(state.rulings) if ruling.kind is RulingKind.SUSPENDED)
    return next((ruling.reason for ruling in rulings), "")


def _coming(state: Hearing) -> str:
    running = clock.current(state)
    if running is not None:
        return f"It goes on with {state.participants[running[0].candidate].name}"
    awaited = next_slot(state)
    return "" if awaited is None else f"Next: {state.participants[awaited.candidate].name}"


def _holding(state: Hearing) -> tuple[str, str] | None:
    """About whoever should be seen now; None while nobody should."""
    picture = on_air(state).video
    if picture == PLAYING:
        return "A recording is played", ""
    holder = state.participants[state.floor.holder] if state.floor is not None else None
    if holder is None or state.floor is None:
        return None
    if not state.floor.ready:
        return f"{holder.name} is called to the floor", ""
    if picture is None:
        return f"{holder.name} has the floor", ""
    return _awaited(state, holder, picture)


def _awaited(state: Hearing, holder: Participant, picture: str) -> tuple[str, str]:
    feed = state.feeds.get(picture)
    lost = feed is not None and not feed.up
    if holder.place is Place.ROOM:
        # What is lost is the room's camera: who speaks there is not cut off.
        return f"{holder.name} has the floor", "There is no picture from the room at the moment."
    if lost:
        return f"The line to {holder.name} is lost", ""
    if feed is None:
        return f"Waiting for {holder.name}", ""
    return f"{holder.name} has the floor", "Their picture is not there at the moment."


def _pause(state: Hearing) -> str:
    running = clock.current(state)
    if running is None or running[1].paused_since is None or state.stage not in SITTING:
        return ""
    reason = running[1].pause_reason or ""
    if reason in _PAUSES:
        return _PAUSES[reason]
    return f"Technical pause: {reason}" if says_something(reason) else _STANDS


def _foot(state: Hearing) -> tuple[str, ...]:
    slot = _slot(state)
    post = state.posts.get(slot.post) if slot is not None else None
    title = slot.post if slot is not None and post is None else "" if post is None else post.title
    if state.rehearsal:
        title = f"Rehearsal. {title}"
    # Where one post is filled, the hearing is often called after it.
    shown = (state.title, "" if title in state.title else title)
    return tuple(line for line in shown if says_something(line))


def _slot(state: Hearing) -> Slot | None:
    running = clock.current(state)
    if running is not None:
        return running[0]
    return None if state.stage is Stage.CLOSED else next_slot(state)
