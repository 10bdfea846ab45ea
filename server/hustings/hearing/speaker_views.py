"""What everybody may see of the speakers' list and of what goes before the speaker; a part of `views`."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.model import Hand, Interruption, PointRuling
from hustings.hearing.slot_views import ClockView, clock_view


class HandView(TypedDict):
    rank: int
    participant: str
    kind: str
    """A `model.HandKind`. Points of order go before everything."""
    since: int
    text: NotRequired[str]


class InterruptionView(TypedDict):
    id: str
    kind: str
    """A `model.InterruptionKind`."""
    speaker: str
    since: int
    clock: NotRequired[ClockView]
    """Of a right of reply."""
    expired: NotRequired[bool]


class PointRulingView(TypedDict):
    rank: int
    participant: str
    granted: bool
    reason: str
    at: int


def interruption_view(current: Interruption) -> InterruptionView:
    view: InterruptionView = {
        "id": current.id,
        "kind": current.kind,
        "speaker": current.speaker,
        "since": current.since,
    }
    if current.clock is not None:
        view["clock"] = clock_view(current.clock)
    if current.expired:
        view["expired"] = True
    return view


def rulings_view(rulings: tuple[PointRuling, ...]) -> dict[str, PointRulingView]:
    return {
        str(rank): {
            "rank": rank,
            "participant": ruling.participant,
            "granted": ruling.granted,
            "reason": ruling.reason,
            "at": ruling.at,
        }
        for rank, ruling in enumerate(rulings, start=1)
    }


def hand_view(hand: Hand, *, text: bool = True) -> HandView:
    view: HandView = {
        "rank": hand.rank,
        "participant": hand.participant,
        "kind": hand.kind,
        "since": hand.since,
    }
    if text and hand.text:
        view["text"] = hand.text
    return view
