"""What everybody may see of the draws: all of it, except what is still sealed."""

from typing import Literal, NotRequired, get_args

from typing_extensions import TypedDict

from hustings.hearing import lots
from hustings.hearing.beacons import CHAINS, round_time
from hustings.hearing.draw_entropy import entropy
from hustings.hearing.draw_proof import proof
from hustings.hearing.model import Contribution, Draw, DrawMethod, DrawStage, Hearing


class ContributionView(TypedDict):
    commitment: str
    value: NotRequired[str]
    """Once revealed."""


class BeaconView(TypedDict):
    name: str
    chain: str
    round: int
    due: int
    """Hearing time at which the round is signed."""


class DrawView(TypedDict):
    rank: int
    purpose: str
    """`order`, `questions`, `states` or `tokens`."""
    method: str
    """`contributions`, `beacon`, `room-number`, `operator` or `physical`."""
    stage: str
    """`contributing`, `revealing`, `awaiting`, `concluded` or `void`; `drawing` while tokens
    come out of a bag."""
    items: dict[str, int]
    """What lots are drawn among, each with its place in the list."""
    choose: int
    started_at: int
    list_digest: str
    commitment: NotRequired[str]
    reason: NotRequired[str]
    again: NotRequired[str]
    """The draw that this one replaces."""
    slot: NotRequired[str]
    beacon: NotRequired[BeaconView]
    contributions: NotRequired[dict[str, ContributionView]]
    """By Member State."""
    reveal_by: NotRequired[int]
    """Hearing time from which nothing more is revealed."""
    ended_at: NotRequired[int]
    result: NotRequired[dict[str, int]]
    """What was drawn, each with its place."""
    left_out: NotRequired[dict[str, bool]]
    """States that did not reveal what they had sealed, each mapped to true."""
    secret: NotRequired[str]
    salt: NotRequired[str]
    number: NotRequired[str]
    randomness: NotRequired[str]
    signature: NotRequired[str]
    previous: NotRequired[str]
    """The signature of the round before, where the beacon chains its rounds."""
    void: NotRequired[str]
    """`too-few`, `ruled` or `closed`."""
    void_reason: NotRequired[str]


class DrawProof(TypedDict):
    proof: NotRequired[str]
    """Of a concluded draw: against whom it is proof, in words."""
    entropy: NotRequired[list[str]]
    """Of a concluded draw that can be recomputed: what went into the seed beside the secret."""
    seed: NotRequired[str]
    """And the seed itself, hex."""


class DrawRecord(DrawView, DrawProof):
    id: str


def draw_view(draw: Draw) -> DrawView:
    view: DrawView = {
        "rank": draw.rank,
        "purpose": draw.purpose,
        "method": draw.method,
        "stage": draw.stage,
        "items": _places(draw.items),
        "choose": draw.choose,
        "started_at": draw.started_at,
        "list_digest": draw.list_digest,
    }
    if draw.contributions:
        view["contributions"] = {c.member_state: _contribution(c) for c in draw.contributions.values()}
    if draw.beacon is not None:
        view["beacon"] = {
            "name": draw.beacon,
            "chain": CHAINS[draw.beacon].hash,
            "round": draw.round,
            "due": round_time(draw.beacon, draw.round),
        }
    if draw.result:
        view["result"] = _places(draw.result)
    if draw.left_out:
        view["left_out"] = dict.fromkeys(draw.left_out, True)
    _add_plain(view, draw)
    return view


def draw_records(state: Hearing) -> list[DrawRecord]:
    """Every draw in the order they were started, with what it proves."""
    drawn = sorted(state.draws.values(), key=lambda draw: draw.rank)
    return [{"id": draw.id, **draw_view(draw), **_proof(state.id, draw)} for draw in drawn]


def _proof(hearing: str, draw: Draw) -> DrawProof:
    if draw.stage is not DrawStage.CONCLUDED:
        return {}
    if draw.method is DrawMethod.PHYSICAL:
        return {"proof": proof(draw)}
    chance = entropy(draw, draw.number, draw.randomness)
    digest = draw.list_digest
    seed = lots.seed(hearing, draw.id, draw.purpose, digest, draw.choose, draw.secret, chance)
    return {"proof": proof(draw), "entropy": list(chance), "seed": seed.hex()}


_Plain = Literal[
    "commitment",
    "reason",
    "again",
    "slot",
    "reveal_by",
    "ended_at",
    "number",
    "randomness",
    "signature",
    "previous",
    "void",
    "void_reason",
]
_Sealed = Literal["secret", "salt"]
_PLAIN: tuple[_Plain, ...] = get_args(_Plain)
_SEALED: tuple[_Sealed, ...] = get_args(_Sealed)


def _add_plain(view: DrawView, draw: Draw) -> None:
    """Fields that are shown as they are, where there is something in them."""
    for name in _PLAIN if draw.open else (*_PLAIN, *_SEALED):
        if value := getattr(draw, name):
            view[name] = value


def _contribution(contribution: Contribution) -> ContributionView:
    view: ContributionView = {"commitment": contribution.commitment}
    if contribution.value is not None:
        view["value"] = contribution.value
    return view


def _places(items: tuple[str, ...]) -> dict[str, int]:
    return {item: place for place, item in enumerate(items, start=1)}
