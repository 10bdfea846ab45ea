"""How the record says times, durations, people and what happened. English."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hustings import states
from hustings.paper.html import Content, Markup, el, join, said

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

REASONS: Mapping[str, str] = {
    "out-of-scope": "out of scope",
    "personal": "personal",
    "abusive": "abusive",
    "repeated": "asked already",
    "no-time": "no time left",
    "line-lost": "the speaker's line was lost",
    "suspended": "the sitting was suspended",
    "point-of-order": "a point of order",
    "reply": "a right of reply",
    "chair": "the chair interrupted",
    "interpretation-lost": "interpretation was lost",
    "recording-stopped": "nothing was recorded",
    "playing-lost": "the process that played a recording was lost",
}
"""Codes that stand where a reason may; other reasons are in the chair's own words."""

PLAYED: Mapping[str, str] = {
    "over": "to its end",
    "stopped": "stopped by the chair",
    "replaced": "until something else came",
}

STAGES: Mapping[str, str] = {
    "unprepared": "not prepared yet",
    "prepared": "prepared, not open yet",
    "between-slots": "open, between candidates",
    "statement": "open: a candidate's statement",
    "questions": "open: a candidate answers questions",
    "closing": "open: a candidate's closing words",
    "suspended": "suspended",
    "closed": "closed",
}

SLOT_STAGES: Mapping[str, str] = {
    "waiting": "still to come",
    "current": "being heard",
    "ended": "heard",
    "withdrawn": "withdrew",
}

FATES: Mapping[str, str] = {
    "submitted": "not ruled on",
    "returned": "returned for change",
    "admitted": "admitted, not called",
    "refused": "refused",
    "merged": "merged into another",
    "called": "put to the candidate",
    "answered": "answered",
    "carried": "carried to writing",
    "withdrawn": "withdrawn by its delegation",
}

RULINGS: Mapping[str, str] = {
    "opened": "Hearing opened",
    "suspended": "Sitting suspended",
    "resumed": "Sitting resumed",
    "closed": "Hearing closed",
    "chair-taken": "Chair taken",
    "modalities-changed": "Modalities changed",
    "clock-paused": "Clock paused",
    "clock-resumed": "Clock resumed",
    "time-restored": "Time restored",
    "time-extended": "Time extended",
    "floor-withdrawn": "Floor withdrawn: time and grace over",
    "slot-moved": "Candidate moved to the end",
    "candidate-withdrawn": "Candidate withdrew",
    "microphone-closed": "Microphone closed",
    "point-of-order": "Point of order",
    "interrupted": "Speaker interrupted",
    "interruption-ended": "Interruption ended",
    "turn-passed": "State passed over",
    "question-refused": "Question refused",
    "question-returned": "Question returned for change",
    "question-reopened": "Ruling on a question taken back",
    "question-merged": "Question merged",
    "question-carried": "Question carried to writing",
    "time-taken-back": "Added time taken back",
    "undone": "Undone as a mistake",
    "draw-voided": "Drawing of lots given up",
}

METHODS: Mapping[str, str] = {
    "contributions": "sealed contributions of delegations",
    "beacon": "a public beacon's round",
    "room-number": "a number drawn in the room",
    "operator": "the server's secret alone",
    "physical": "lots on paper, drawn by hand",
}

PURPOSES: Mapping[str, str] = {
    "order": "the running order",
    "questions": "which questions are put",
    "states": "which states come next",
    "tokens": "the order in which states ask",
}


def duration(ms: int) -> Markup:
    """`1:02:03.045`: hours only where there are any, milliseconds only where they are not zero."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    text += f".{rest:03}" if rest else ""
    return el("span", text, class_="time", dir="ltr")


def played(one: Mapping[str, Any]) -> Content:
    """How much of a recording was played, and why no more."""
    return join(duration(one["played_ms"]), ", ", PLAYED.get(one["end"], one["end"]))


class Words:
    """What depends on the record: its clock and its people."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._opened: int | None = record.get("opened_at")
        self._people: Mapping[str, Mapping[str, str]] = record["people"]
        self._candidates = {slot["slot"]: slot["candidate"] for slot in record["running_order"]}

    def at(self, ms: int | None) -> Content:
        """A moment: in UTC, and by the hearing's own clock."""
        if ms is None:
            return None
        moment = _EPOCH + timedelta(milliseconds=ms)
        exact = moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{moment.microsecond // 1000:03}Z"
        shown = moment.strftime("%Y-%m-%d %H:%M:%S UTC")
        own = None
        if self._opened is not None and ms >= self._opened:
            own = el("small", duration(ms - self._opened), " after the opening")
        return join(el("time", shown, datetime=exact, dir="ltr"), el("br") if own else None, own)

    def person(self, id: str | None) -> Content:
        if id is None:
            return None
        known = self._people.get(id)
        if known is None:
            return said(id)
        state = known.get("member_state")
        return join(said(known["name"]), f" ({self.state(state)})" if state else None)

    def candidate(self, slot: str | None) -> Content:
        """Whose slot it is; a question to no slot goes to all."""
        return "all candidates" if slot is None else self.person(self._candidates.get(slot, slot))

    @staticmethod
    def state(code: str | None) -> str:
        return "" if code is None else states.names("en").get(code, code)

    def states(self, codes: list[str]) -> str:
        return ", ".join(self.state(code) for code in codes)

    @staticmethod
    def undone(command: str) -> str:
        """What was taken back, by the name of its command in words."""
        return re.sub(r"(?<=.)(?=[A-Z])", " ", command).lower()

    @staticmethod
    def reason(text: str | None) -> Content:
        """A reason's code in words, or the words that were given."""
        if not text:
            return None
        return REASONS[text] if text in REASONS else said(text)
