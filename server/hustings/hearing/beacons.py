"""Public beacons of randomness that a draw may name: when a round comes, and what must fit what.

Both are networks of the League of Entropy (drand): many organisations sign each round together, and none of
them can know the signature before. The randomness is the SHA-256 of the signature.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Beacon(StrEnum):
    DRAND = "drand-default"
    QUICKNET = "drand-quicknet"


@dataclass(frozen=True, slots=True)
class Chain:
    hash: str
    """Names the network in the beacon's own addresses."""
    genesis_ms: int
    """Unix milliseconds of round 1."""
    period_ms: int
    signature_bytes: int
    key: str
    """The network's public key (hex), as its own `/info` gives it; the hash above is made over it too."""
    chained: bool
    """Whether a round is signed together with the signature of the one before."""


CHAINS: Mapping[Beacon, Chain] = {
    Beacon.DRAND: Chain(
        "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
        1_595_431_050_000,
        30_000,
        96,
        "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
        chained=True,
    ),
    Beacon.QUICKNET: Chain(
        "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
        1_692_803_367_000,
        3_000,
        48,
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
        chained=False,
    ),
}


def round_time(beacon: Beacon, round: int) -> int:
    """Unix milliseconds at which a round is signed; hearing time reads like them."""
    chain = CHAINS[beacon]
    return chain.genesis_ms + (round - 1) * chain.period_ms


def fits(beacon: Beacon, signature: str, randomness: str) -> bool:
    """Whether a signature (hex) has the network's length and yields this randomness.

    That the network made the signature is for `beacon_signatures` to say.
    """
    try:
        raw = bytes.fromhex(signature)
    except ValueError:
        return False
    return len(raw) == CHAINS[beacon].signature_bytes and hashlib.sha256(raw).hexdigest() == randomness
