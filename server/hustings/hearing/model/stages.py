"""Where a hearing stands."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a hearing stands. `phases.TRANSITIONS` says which step leads where."""

    UNPREPARED = "unprepared"
    PREPARED = "prepared"
    BETWEEN_SLOTS = "between-slots"
    STATEMENT = "statement"
    QUESTIONS = "questions"
    CLOSING = "closing"
    SUSPENDED = "suspended"
    CLOSED = "closed"
