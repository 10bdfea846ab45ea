"""What was played, for the public record."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.model import Hearing, QuestionMessage


class MessagePlayed(TypedDict):
    """One time that a question's recording was played. Times are hearing time, milliseconds."""

    slot: str
    started_at: int
    ended_at: int
    played_ms: int
    end: str
    """`over` (the file was), `stopped` (by the chair) or `replaced` (by what came next)."""


class MessageRecord(TypedDict):
    """The recording that a question came with."""

    sha256: str
    duration_ms: NotRequired[int]
    played: list[MessagePlayed]


class StatementPlayed(MessagePlayed):
    """One time that a filed statement was played into its slot."""

    candidate: str
    sha256: str
    from_ms: int
    """Where in the file it began."""


def message_record(state: Hearing, question: str, message: QuestionMessage) -> MessageRecord:
    """A question's recording, by its digest, and when it was played."""
    record: MessageRecord = {
        "sha256": message.material,
        "played": [
            {
                "slot": one.slot,
                "started_at": one.started_at,
                "ended_at": one.ended_at,
                "played_ms": one.played_ms,
                "end": one.end,
            }
            for one in state.played
            if one.question == question
        ],
    }
    if message.readiness is not None and message.readiness.failed is None:
        record["duration_ms"] = message.readiness.duration_ms
    return record


def statements_played(state: Hearing) -> list[StatementPlayed]:
    """Filed statements that were played, in their order."""
    return [
        {
            "slot": one.slot,
            "candidate": state.slots[one.slot].candidate,
            "sha256": one.material,
            "from_ms": one.from_ms,
            "played_ms": one.played_ms,
            "started_at": one.started_at,
            "ended_at": one.ended_at,
            "end": one.end,
        }
        for one in state.played
        if one.question is None
    ]
