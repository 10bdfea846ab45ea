"""Turns of asking, where the format says who asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn to ask one candidate, had or passed over."""

    at: int
    member_state: str | None
    group: str | None
    speaker: str | None
    """A participant who was given the floor for it."""
    question: str | None
    """The question that was put in it."""
    passed: str | None = None
    """Why it was passed over."""
    over: bool = False
    """The candidate has been given the floor to answer, or it was passed over."""
