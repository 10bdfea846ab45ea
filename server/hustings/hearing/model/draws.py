"""Drawings of lots."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hustings.hearing.beacons import Beacon


class DrawPurpose(StrEnum):
    """What lots are drawn for."""

    ORDER = "order"
    """The running order of the candidates who have not been heard."""
    QUESTIONS = "questions"
    """Which admitted questions of one slot are put first."""
    STATES = "states"
    """Which Member States come next."""
    TOKENS = "tokens"
    """In which order tokens of states come out of a candidate's bag; one after another is shown."""


class DrawMethod(StrEnum):
    """Where a draw's entropy comes from; `draw_proof.PROOF` says against whom each is proof."""

    CONTRIBUTIONS = "contributions"
    BEACON = "beacon"
    ROOM_NUMBER = "room-number"
    OPERATOR = "operator"
    PHYSICAL = "physical"
    """Drawn by hand; the result is entered."""


class DrawStage(StrEnum):
    CONTRIBUTING = "contributing"
    REVEALING = "revealing"
    AWAITING = "awaiting"
    """The round, the number or the result is still to come."""
    DRAWING = "drawing"
    """The order of the tokens is settled and sealed; one after another comes out of the bag."""
    CONCLUDED = "concluded"
    VOID = "void"


class DrawVoid(StrEnum):
    """Why a draw came to nothing."""

    TOO_FEW = "too-few"
    """Fewer than two contributions were revealed."""
    RULED = "ruled"
    """By the chair, or before the opening by the secretariat, with a reason."""
    CLOSED = "closed"
    """The hearing was closed."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One delegation's part in a draw."""

    member_state: str
    commitment: str
    value: str | None = None
    """64 hex digits, once revealed."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A drawing of lots. Secret and salt are nobody's to see before it is concluded or void."""

    id: str
    purpose: DrawPurpose
    method: DrawMethod
    items: tuple[str, ...]
    """The list, in the order it was published in: slots, questions or states."""
    choose: int
    rank: int
    stage: DrawStage
    started_at: int
    list_digest: str
    commitment: str
    """`lots.secret_digest`; empty for a draw by hand."""
    secret: str
    salt: str
    reason: str = ""
    again: str | None = None
    """The draw that this one replaces."""
    slot: str | None = None
    """The slot of the questions, or of the candidate whom the states ask."""
    beacon: Beacon | None = None
    round: int = 0
    reveal_ms: int = 0
    contributions: Mapping[str, Contribution] = field(default_factory=dict)
    """By Member State."""
    reveal_by: int | None = None
    """Hearing time from which nothing more is revealed."""
    ended_at: int | None = None
    result: tuple[str, ...] = ()
    """What was drawn; of tokens, as far as they are out of the bag."""
    left_out: tuple[str, ...] = ()
    """States that did not reveal what they had contributed."""
    number: str = ""
    randomness: str = ""
    signature: str = ""
    previous: str = ""
    void: DrawVoid | None = None
    void_reason: str = ""

    @property
    def open(self) -> bool:
        return self.stage not in (DrawStage.CONCLUDED, DrawStage.VOID)

    @property
    def settled(self) -> bool:
        """Nothing that comes now can change what is drawn."""
        return self.stage in (DrawStage.DRAWING, DrawStage.CONCLUDED)
