"""The arithmetic of drawing lots: the same list, secret and entropy give everyone the same order.

`docs/drawing-lots.md` says it in words, with test vectors, for whoever wants to compute it by themselves.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence

from hustings.hearing.chain import canonical

_SEED = "hustings draw v1"
_CONTRIBUTION = "hustings draw contribution v1"
_WORD_BYTES = 8
WORDS = 2 ** (8 * _WORD_BYTES)
"""Numbers are drawn from words of 64 bits."""


def list_digest(items: Sequence[str]) -> str:
    """SHA-256 (hex) of the list as canonical JSON: an array of texts, in the list's order."""
    return hashlib.sha256(canonical(list(items))).hexdigest()


def secret_digest(secret: str, salt: str) -> str:
    """SHA-256 (hex) of the salt's bytes, then the secret's (both hex): published before the secret."""
    return hashlib.sha256(bytes.fromhex(salt) + bytes.fromhex(secret)).hexdigest()


def contribution_digest(hearing: str, draw: str, member_state: str, value: str) -> str:
    """What a delegation publishes before its value (64 hex digits); nobody else's value fits it.

    The two last lines are of fixed length and a hearing's id has no line break, so the text is unambiguous
    whatever the draw is called.
    """
    text = f"{_CONTRIBUTION}\n{hearing}\n{draw}\n{member_state}\n{value}"
    return hashlib.sha256(text.encode()).hexdigest()


def seed(
    hearing: str, draw: str, purpose: str, digest: str, choose: int, secret: str, entropy: Sequence[str]
) -> bytes:
    """SHA-256 of everything the order depends on, as a canonical JSON array.

    Args:
        digest: `list_digest` of the list.
        choose: How many are drawn.
        secret: The operator's secret, hex.
        entropy: What nobody could know when the secret was sealed; see `draws.entropy`.
    """
    said = [_SEED, hearing, draw, purpose, digest, choose, secret, list(entropy)]
    return hashlib.sha256(canonical(said)).digest()


def words(seed: bytes) -> Iterator[int]:
    """Endless 64-bit numbers: HMAC-SHA-256 of a counter (8 bytes, from 0) under the seed, cut in four."""
    counter = 0
    while True:
        block = hmac.new(seed, counter.to_bytes(8, "big"), hashlib.sha256).digest()
        for start in range(0, len(block), _WORD_BYTES):
            yield int.from_bytes(block[start : start + _WORD_BYTES], "big")
        counter += 1


def below(source: Iterator[int], bound: int, span: int = WORDS) -> int:
    """A number from 0 to `bound` - 1, each equally likely if each word below `span` is.

    Words at or above the largest multiple of `bound` are passed over, so that no remainder comes oftener.
    """
    limit = span - span % bound
    for word in source:
        if word < limit:
            return word % bound
    raise ValueError("the source of numbers has ended")


def draw(items: Sequence[str], choose: int, seed: bytes) -> tuple[str, ...]:
    """The first `choose` of a Fisher-Yates shuffle from the front, in the order they are drawn."""
    source = words(seed)
    left = list(items)
    for place in range(choose):
        other = place + below(source, len(left) - place)
        left[place], left[other] = left[other], left[place]
    return tuple(left[:choose])
