"""What operators are told of bounds is what the program does, and every counter named is exposed."""

import re
from pathlib import Path

import pytest

from hustings.bootstrap import media, signalling
from hustings.media import offers, seam_ice
from hustings.media.audience import connections, feeding, handshake, interface, pace, port
from hustings.media.gateway import Limits
from hustings.media.publisher import BURST_S, OVERSHOOT
from hustings.ops import metrics
from hustings.rtp import gop, reception, watch
from hustings.web import limits

GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"
WORDS = {3: "three", 4: "four"}
NUMBERS = {
    "offers: bytes": (offers.BYTES_MAX, offers.LINES_MAX, offers.CANDIDATES_MAX),
    "offers from one address": (
        limits.OFFERS.burst,
        limits.OFFERS.per_second,
        limits.SESSIONS.burst,
        limits.SESSIONS.per_second,
    ),
    "sessions of one token": (Limits().sessions_each, Limits().publishers, Limits().viewers),
    "sessions that do not connect": (port.CONNECT_MS // 1_000,),
    "datagrams that wait": (seam_ice.QUEUE_MAX,),
    "addresses that": (seam_ice.REMOTE_ADDRESSES_MAX, port.ADDRESSES_EACH),
    "packets that came out of order": (watch.REACH,),
    "packets asked of": (reception.MISSING_MAX,),
    "group of pictures": (gop.PACKETS_MAX, gop.BYTES_MAX),
    "what a publisher's socket": (seam_ice.WRITE_BUFFER_MAX // 1_024,),
    "batches that wait": (feeding.WAITING_MAX,),
    "packets kept to be sent again": (interface.HISTORY, interface.AGAIN_PER_S),
    "a paced viewer's": (pace.WAITING_MAX,),
    "a viewer's handshake": (handshake.HANDSHAKE_BYTES_MAX,),
    "TCP connections": (
        connections.CONNECTIONS_MAX,
        connections.CONNECTIONS_EACH,
        connections.NAMELESS_SECONDS,
    ),
    "a packet on a TCP": (connections.FRAME_MAX,),
    "messages that wait": (limits.SEND_QUEUE,),
}


def rows() -> dict[str, str]:
    """The table's rows by what they are of."""
    part = GUIDE.read_text().split("### What is bounded")[1].split("## ")[0]
    return {line.split(" | ")[0][2:]: line for line in part.splitlines() if line.startswith("| ")}


@pytest.mark.parametrize("what", NUMBERS)
def test_the_bounds_are_those_of_the_program(what: str) -> None:
    (row,) = (row for name, row in rows().items() if name.startswith(what))
    told = {number.replace(",", "") for number in re.findall(r"\d[\d,]*", row)}
    assert {f"{number:g}" if number < 1e5 else str(int(number)) for number in NUMBERS[what]} <= told


def test_what_a_publisher_may_send_is_told() -> None:
    row = rows()["what a publisher sends"]
    assert f"{WORDS[OVERSHOOT]} times its limit, {WORDS[BURST_S]} seconds" in row


def test_every_counter_that_is_named_is_exposed() -> None:
    assert {media.__name__, signalling.__name__}, "their imports define the metrics of both processes"
    exposed = metrics.own()
    named = {name for row in rows().values() for name in re.findall(r"`(hustings_[a-z_]+)", row)}
    assert len(named) > 15
    assert [name for name in named if f"# TYPE {name.removesuffix('_total')}" not in exposed] == []
