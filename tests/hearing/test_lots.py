"""The arithmetic of lots: vectors that any other program must meet, and that nobody is favoured."""

import hashlib
import re
from collections import Counter
from itertools import islice, permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.hearing import beacons, lots
from hustings.hearing.beacons import Beacon

DOCUMENT = Path(__file__).parents[2] / "docs" / "drawing-lots.md"
LIST = ("slot-ada", "slot-bo", "slot-chi", "slot-dee")
SECRET, SALT = "11" * 32, "22" * 32
ENTROPY = ("KEN:" + "aa" * 32, "PER:" + "bb" * 32)


def numbered(n: int) -> bytes:
    """A seed of its own for each number: the same in every run."""
    return hashlib.sha256(n.to_bytes(8, "big")).digest()


def vectors() -> dict[str, str]:
    """What the document says comes out, by name."""
    return dict(re.findall(r"^\| ([a-z ]+) \| `([^`]+)` \|$", DOCUMENT.read_text(), re.MULTILINE))


def test_the_documented_vectors() -> None:
    digest = lots.list_digest(LIST)
    seed = lots.seed("h1", "d1", "order", digest, 4, SECRET, ENTROPY)
    assert vectors() == {
        "list digest": digest,
        "secret digest": lots.secret_digest(SECRET, SALT),
        "contribution of kenya": lots.contribution_digest("h1", "d1", "KEN", "aa" * 32),
        "seed": seed.hex(),
        "first words": " ".join(f"{word:016x}" for word in islice(lots.words(seed), 5)),
        "order": " ".join(lots.draw(LIST, 4, seed)),
    }


@pytest.mark.parametrize("bound", range(1, 257))
def test_every_remainder_is_as_frequent_as_any_other(bound: int) -> None:
    """Over all words of eight bits, each of which is drawn once: an exact count, no statistics."""
    seen: Counter[int] = Counter()
    for word in range(256):
        try:
            seen[lots.below(iter([word]), bound, span=256)] += 1
        except ValueError:
            assert word >= 256 - 256 % bound
    assert set(seen) == set(range(bound))
    assert set(seen.values()) == {256 // bound}


def test_words_beyond_the_last_multiple_are_passed_over() -> None:
    assert lots.below(iter([lots.WORDS - 1, 5]), 3) == 2
    assert lots.below(iter([lots.WORDS - 2, 5]), 3) == (lots.WORDS - 2) % 3


def chi_squared(counts: Counter[tuple[str, ...]], outcomes: int, draws: int) -> float:
    expected = draws / outcomes
    return sum((counts[key] - expected) ** 2 for key in counts) / expected + (
        (outcomes - len(counts)) * expected
    )


# The seeds are fixed, so the sums are the same in every run: nothing here can fail by chance. The limits are
# the 99.9 % points for 119 and 29 degrees of freedom.
@pytest.mark.parametrize(("items", "choose", "limit"), [(5, 5, 171.0), (6, 2, 58.3)])
def test_no_order_is_favoured(items: int, choose: int, limit: float) -> None:
    names = [f"n{i}" for i in range(items)]
    outcomes, draws = len(list(permutations(names, choose))), 24_000
    counts = Counter(lots.draw(names, choose, numbered(n)) for n in range(draws))
    assert chi_squared(counts, outcomes, draws) < limit


def test_the_measure_would_notice_a_favoured_order() -> None:
    names = [f"n{i}" for i in range(5)]
    lazy = Counter(lots.draw(names, 5, numbered(n)) if n % 50 else tuple(names) for n in range(24_000))
    assert chi_squared(lazy, 120, 24_000) > 171.0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.text(max_size=3), unique=True, max_size=30), st.binary(min_size=32, max_size=32), st.data()
)
def test_what_is_drawn_comes_from_the_list_once_each(
    items: list[str], seed: bytes, data: st.DataObject
) -> None:
    choose = data.draw(st.integers(0, len(items)))
    drawn = lots.draw(items, choose, seed)
    assert len(drawn) == len(set(drawn)) == choose
    assert set(drawn) <= set(items)
    assert drawn == lots.draw(items, len(items), seed)[:choose]


@pytest.mark.parametrize("at", range(7))
def test_everything_that_is_sealed_moves_the_seed(at: int) -> None:
    base = ("h1", "d1", "order", "digest", 4, SECRET, ENTROPY)
    other = ("h2", "d2", "states", "another", 3, SALT, ENTROPY[:1])
    changed = (*base[:at], other[at], *base[at + 1 :])
    assert lots.seed(*changed) != lots.seed(*base)  # type: ignore[arg-type]


def test_nobody_elses_value_fits_a_contribution() -> None:
    digests = {
        lots.contribution_digest(hearing, draw, state, value)
        for hearing in ("h1", "h2")
        for draw in ("d1", "d1\nKEN")
        for state in ("KEN", "PER")
        for value in ("aa" * 32, "bb" * 32)
    }
    assert len(digests) == 16


# Published rounds of both networks.
ROUNDS = [
    (
        Beacon.DRAND,
        "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3c6f3b10104990"
        "e7cb424998203d8f7de586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655",
        "101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec",
    ),
    (
        Beacon.QUICKNET,
        "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
        "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    ),
]


@pytest.mark.parametrize(("beacon", "signature", "randomness"), ROUNDS)
def test_a_published_round_fits_and_nothing_else_does(
    beacon: Beacon, signature: str, randomness: str
) -> None:
    assert beacons.fits(beacon, signature, randomness)
    assert not beacons.fits(beacon, signature, "0" * 64)
    assert not beacons.fits(beacon, "00" + signature[2:], randomness)
    assert not beacons.fits(beacon, "no hex", randomness)
    (other,) = set(Beacon) - {beacon}
    assert not beacons.fits(other, signature, randomness)


def test_when_rounds_come() -> None:
    assert beacons.round_time(Beacon.DRAND, 1) == 1_595_431_050_000
    assert beacons.round_time(Beacon.QUICKNET, 1_001) - beacons.round_time(Beacon.QUICKNET, 1) == 3_000_000
