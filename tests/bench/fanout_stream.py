"""The stream that both servers forward: H.264 at 1 Mbit/s and Opus, each picture's packets with the time they
were made at, so that a viewer can tell how long they were on their way. A process of its own:

    python -m tests.bench.fanout_stream ADDRESS    offer on standard output, answer on standard input
"""

import asyncio
import json
import struct
import sys
import time

import aioice.ice
from tests.bench.light_viewers import STAMP_AT
from tests.media.raw import AUDIO_SSRC, PPS, SPS, VIDEO_SSRC, Raw, aggregate, offer_of

from hustings.media import offers
from hustings.media.network import Network
from hustings.media.seam import Peer

PICTURES_PER_S = 30
GROUP = 60
"""Pictures from one keyframe to the next."""
KEYFRAME_PACKETS, PACKETS = 18, 3
FRAGMENT = 1_090
SOUND_S = 0.02
SOUND = b"\xf8" + bytes(100)
FU_A = 0x7C
"""Fragmentation unit (RFC 6184, section 5.8) of an important unit."""


def picture(number: int) -> list[bytes]:
    """The payloads of one picture."""
    key = number % GROUP == 0
    count = KEYFRAME_PACKETS if key else PACKETS
    made: list[bytes] = [aggregate(SPS, PPS)] if key else []
    for at in range(len(made), count):
        flags = 0x80 if at == len(made) == 0 or (key and at == 1) else 0x40 if at == count - 1 else 0
        head = bytes([FU_A, flags | (5 if key else 1)])
        assert len(head) == STAMP_AT
        made.append(head + struct.pack("!Q", time.time_ns()) + bytes(FRAGMENT))
    return made


def with_sources(offer: str) -> str:
    """Janus wants to know the sources' numbers beforehand."""
    for mid, ssrc in (("0", VIDEO_SSRC), ("1", AUDIO_SSRC)):
        offer = offer.replace(f"a=mid:{mid}\r\n", f"a=mid:{mid}\r\na=ssrc:{ssrc} cname:stream\r\n")
    return offer


async def main(address: str) -> None:
    aioice.ice.get_host_addresses = lambda *_, **__: [address]
    raw = Raw()
    raw.peer = Peer(
        Network(address, range(40_000, 40_100)),
        rtp=lambda _: None,
        rtcp=lambda _: None,
        closed=raw.gone.set,
        controlling=True,
    )
    offer = offer_of(await raw.peer.open(), sends=True)
    print(json.dumps(with_sources(offer)), flush=True)
    answer = json.loads(await asyncio.to_thread(sys.stdin.readline))
    read = offers.parse(answer)
    remote = read.remote_transport(next(media for media in read.media if media.port))
    await raw.peer.connect(remote)
    print(json.dumps("connected"), flush=True)
    began, sequence, sounds = time.monotonic(), 0, 0
    number = 0
    while not raw.gone.is_set():
        payloads = picture(number)
        for at, payload in enumerate(payloads):
            raw.send(sequence & 0xFFFF, number * 3_000 & 0xFFFFFFFF, payload, marker=at == len(payloads) - 1)
            sequence += 1
        number += 1
        while sounds * SOUND_S < number / PICTURES_PER_S:
            raw.say(sounds & 0xFFFF, sounds * 960 & 0xFFFFFFFF, SOUND)
            sounds += 1
        await asyncio.sleep(max(0.0, began + number / PICTURES_PER_S - time.monotonic()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
