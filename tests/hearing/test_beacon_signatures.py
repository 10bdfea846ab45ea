"""Rounds of the beacons as their networks published them: the keys that we hold signed them, nothing else."""

import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.hearing.beacon_rounds import DEFAULT_1337, QUICKNET_1000, QUICKNET_1001, ROUNDS, Round
from tests.hearing.drawing import STATES

from hustings.hearing import lots
from hustings.hearing.beacon_signatures import signed
from hustings.hearing.beacons import CHAINS, Beacon, fits, round_time
from hustings.hearing.draw_proof import audit
from hustings.hearing.events import DrawConcluded, DrawStarted
from hustings.hearing.model import DrawMethod, DrawPurpose


def is_signed(round: Round) -> bool:
    return signed(round.beacon, round.round, round.signature, round.previous)


@pytest.mark.parametrize("round", ROUNDS, ids=lambda round: f"{round.beacon}-{round.round}")
def test_published_rounds_are_the_networks_own(round: Round) -> None:
    assert is_signed(round)
    assert fits(round.beacon, round.signature, round.randomness)


def test_their_randomness_is_the_published_one() -> None:
    assert QUICKNET_1000.randomness == "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
    assert DEFAULT_1337.randomness == "2660664f8d4bc401194d80d81da20a1e79480f65b8e2d205aecbd143b5bfb0d3"


INFINITY = {Beacon.QUICKNET: "c0" + "00" * 47, Beacon.DRAND: "c0" + "00" * 95}


@pytest.mark.parametrize(
    "round",
    [
        replace(QUICKNET_1000, round=1001),
        replace(QUICKNET_1000, signature=QUICKNET_1001.signature),
        replace(QUICKNET_1000, signature=QUICKNET_1000.signature[:-1] + "8"),
        replace(QUICKNET_1000, signature=QUICKNET_1000.signature[:-2]),
        replace(QUICKNET_1000, signature="00" * 48),
        replace(QUICKNET_1000, signature=INFINITY[Beacon.QUICKNET]),
        replace(QUICKNET_1000, previous=DEFAULT_1337.previous),
        replace(QUICKNET_1000, round=-1),
        replace(QUICKNET_1000, round=2**64),
        replace(QUICKNET_1000, signature="not hex"),
        # The other square root: the point mirrored.
        replace(QUICKNET_1000, signature="9" + QUICKNET_1000.signature[1:]),
        replace(DEFAULT_1337, previous=""),
        replace(DEFAULT_1337, previous=DEFAULT_1337.signature),
        replace(DEFAULT_1337, round=1338),
        replace(DEFAULT_1337, signature=INFINITY[Beacon.DRAND]),
        replace(DEFAULT_1337, beacon=Beacon.QUICKNET),
    ],
    ids=str,
)
def test_nothing_else_is(round: Round) -> None:
    assert not is_signed(round)


def test_a_point_of_the_curve_that_is_not_of_the_group_is_none() -> None:
    """x = 4 is on the curve; nearly every such point lies outside of the group that is signed in."""
    assert not is_signed(replace(QUICKNET_1000, signature=f"{4 + 2**383:096x}"))


def test_loading_the_curve_leaves_the_process_as_it_was() -> None:
    """In a process of its own, for here it is loaded already: else nested brackets could end a server."""
    code = (
        "import sys; before = sys.getrecursionlimit();"
        "from hustings.hearing.beacon_signatures import signed; from hustings.hearing.beacons import Beacon;"
        "signed(Beacon.QUICKNET, 1, '00' * 48, '');"
        "assert 'py_ecc' in sys.modules; assert sys.getrecursionlimit() == before"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_chains_names_are_those_of_their_keys() -> None:
    assert {beacon: len(chain.key) // 2 for beacon, chain in CHAINS.items()} == {
        Beacon.DRAND: 48,
        Beacon.QUICKNET: 96,
    }


def by_beacon(round: Round, signature: str, previous: str) -> list[str]:
    """The faults of a draw by a beacon's round whose conclusion names these signatures."""
    hearing, started = "h1", round_time(round.beacon, round.round) - 60_000
    start = DrawStarted(
        draw="d1",
        purpose=DrawPurpose.STATES,
        method=DrawMethod.BEACON,
        items=STATES,
        choose=2,
        list_digest=lots.list_digest(STATES),
        commitment=lots.secret_digest("11" * 32, "22" * 32),
        reason="",
        again=None,
        slot=None,
        beacon=round.beacon,
        round=round.round,
        reveal_ms=0,
        secret="",
        salt="",
    )
    randomness = hashlib.sha256(bytes.fromhex(signature)).hexdigest()
    chance = (str(round.beacon), str(round.round), randomness)
    seed = lots.seed(hearing, "d1", "states", start.list_digest, 2, "11" * 32, chance)
    end = DrawConcluded(
        draw="d1",
        secret="11" * 32,
        salt="22" * 32,
        result=lots.draw(STATES, 2, seed),
        left_out=(),
        number="",
        randomness=randomness,
        signature=signature,
        previous=previous,
    )
    (found,) = audit(hearing, [(started, start), (started + 60_000, end)])
    return list(found.faults)


def test_a_draw_with_a_signature_that_is_not_the_beacons_is_named() -> None:
    for round in (QUICKNET_1000, DEFAULT_1337):
        assert by_beacon(round, round.signature, round.previous) == []
    assert by_beacon(QUICKNET_1000, QUICKNET_1001.signature, "") == ["the signature is not the beacon's own"]
    wrong = by_beacon(DEFAULT_1337, DEFAULT_1337.signature, DEFAULT_1337.signature)
    assert wrong == ["the signature is not the beacon's own"]


def test_a_chained_round_of_an_older_journal_cannot_be_checked_and_is_no_fault() -> None:
    assert by_beacon(DEFAULT_1337, DEFAULT_1337.signature, "") == []
