"""A WebRTC peer of bare packets: what leaves the studio and what enters it, number by number."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.media.clients import until

from hustings.media import offers
from hustings.media.network import LocalTransport, Network
from hustings.media.seam import Peer
from hustings.room.ports import Answer
from hustings.rtp import rtcp
from hustings.rtp.packet import Packet, parse, serialise

VIDEO, RTX, AUDIO = 102, 103, 111
VIDEO_SSRC, AUDIO_SSRC, LOW_SSRC = 0x1000, 0x2000, 0x3000
PORTS = range(18400, 18600)

SPS = bytes.fromhex("6742c01eda0280bfe584000003000400000300f23c58ba80")
PPS = bytes.fromhex("68ce0fc8")


def aggregate(*units: bytes) -> bytes:
    """A STAP-A packet's payload."""
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


KEYFRAME = aggregate(SPS, PPS, b"\x65\x88\x84" + b"\x21" * 40)
"""A keyframe as far as its slice's header: the first macroblock, an I slice, the parameter set's number."""
DELTA = b"\x41\x9a" + b"\x21" * 40
"""A picture of P slices."""


def offer_of(
    local: LocalTransport, *, sends: bool, video: bool = True, audio: bool = True, low: bool = False
) -> str:
    """An offer as browsers write it. `low`: with the picture in small besides."""
    direction = "sendonly" if sends else "recvonly"
    mids = [mid for mid, wanted in (("0", video), ("1", audio), ("2", low)) if wanted]
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {' '.join(mids)}"]
    common = [
        "c=IN IP4 0.0.0.0",
        f"a=ice-ufrag:{local.username}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        "a=setup:actpass",
        f"a={direction}",
        "a=rtcp-mux",
        *(f"a=candidate:{candidate}" for candidate in local.candidates),
    ]
    pictures = [("0", VIDEO_SSRC)] * video + [("2", LOW_SSRC)] * low
    for mid, source in pictures:
        lines += [f"m=video 9 UDP/TLS/RTP/SAVPF 96 {VIDEO} {RTX}", *common, f"a=mid:{mid}"]
        if low:
            lines += [f"a=ssrc:{source} cname:me", f"a=ssrc:{source} msid:- -"]
        lines += ["a=rtpmap:96 VP8/90000", f"a=rtpmap:{VIDEO} H264/90000"]
        lines += [f"a=rtcp-fb:{VIDEO} nack", f"a=rtcp-fb:{VIDEO} nack pli"]
        lines += [f"a=fmtp:{VIDEO} packetization-mode=1;profile-level-id=42e01f"]
        lines += [f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VIDEO}"]
    if audio:
        lines += [f"m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO}", *common, "a=mid:1"]
        lines += [f"a=rtpmap:{AUDIO} opus/48000/2"]
    return "\r\n".join(lines) + "\r\n"


class Raw:
    """One peer. `video`, `audio` and `again` (RTX) collect what comes; `feedback` the RTCP messages."""

    def __init__(self) -> None:
        self.video: list[Packet] = []
        self.audio: list[Packet] = []
        self.again: list[Packet] = []
        self.feedback: list[rtcp.Message] = []
        self.gone = asyncio.Event()
        self.session = ""
        self.sdp = ""
        self.peer = Peer(
            Network("127.0.0.1", PORTS),
            rtp=self._rtp,
            rtcp=lambda data: self.feedback.extend(rtcp.parse(data)),
            closed=self.gone.set,
            controlling=True,
        )
        self.took: Callable[[bytes], None] | None = None
        """Takes what comes in place of the lists."""
        self.lose = 0
        """How many of the next video packets get lost on their way here."""
        connection = self.peer._connection
        arrived = connection.data_received

        def lossy(data: bytes, component: int) -> None:
            if self.lose and data[0] >= 0x80 and data[1] & 0x7F == VIDEO:
                self.lose -= 1
            else:
                arrived(data, component)

        connection.data_received = lossy  # type: ignore[method-assign]

    def _rtp(self, data: bytes) -> None:
        if self.took is not None:
            self.took(data)
            return
        packet = parse(data)
        {VIDEO: self.video, RTX: self.again, AUDIO: self.audio}[packet.payload_type].append(packet)

    async def connect(
        self,
        ask: Callable[[str], Awaitable[Answer]],
        *,
        sends: bool,
        video: bool = True,
        audio: bool = True,
        rtx: bool = True,
        low: bool = False,
    ) -> None:
        offer = offer_of(await self.peer.open(), sends=sends, video=video, audio=audio, low=low)
        if not rtx:
            offer = offer.replace(f"a=rtpmap:{RTX} rtx/90000\r\na=fmtp:{RTX} apt={VIDEO}\r\n", "")
        answer = await ask(offer)
        self.session, self.sdp = answer.session, answer.sdp
        read = offers.parse(answer.sdp)
        remote = read.remote_transport(next(media for media in read.media if media.port))
        assert remote.passive
        await self.peer.connect(remote)

    def send(
        self, sequence: int, timestamp: int, payload: bytes, *, marker: bool = True, ssrc: int = VIDEO_SSRC
    ) -> None:
        """Send a packet of picture."""
        assert self.peer.send_rtp(serialise(VIDEO, marker, sequence, timestamp, ssrc, payload))

    def say(self, sequence: int, timestamp: int, payload: bytes = b"\xf8\xff\xfe") -> None:
        """Send a packet of sound."""
        assert self.peer.send_rtp(serialise(AUDIO, False, sequence, timestamp, AUDIO_SSRC, payload))

    def keyframe_requests(self, source: int | None = None) -> int:
        return sum(
            isinstance(message, rtcp.KeyframeRequest) and source in (None, message.ssrc)
            for message in self.feedback
        )


class Sender:
    """Sends a picture each time it is called."""

    def __init__(self, peer: Raw, sequence: int = 0, timestamp: int = 0, *, ssrc: int = VIDEO_SSRC) -> None:
        self.peer = peer
        self._ssrc = ssrc
        self.sequence = sequence
        self.timestamp = timestamp

    def __call__(self, payload: bytes = KEYFRAME) -> None:
        self.peer.send(self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, payload, ssrc=self._ssrc)
        self.sequence += 1
        self.timestamp += 3_000


@asynccontextmanager
async def raw(
    ask: Callable[[str], Awaitable[Answer]],
    *,
    sends: bool,
    video: bool = True,
    audio: bool = True,
    rtx: bool = True,
    low: bool = False,
) -> AsyncIterator[Raw]:
    """A connected peer."""
    peer = Raw()
    try:
        await peer.connect(ask, sends=sends, video=video, audio=audio, rtx=rtx, low=low)
        yield peer
    finally:
        await peer.peer.close()


async def settle(condition: Callable[[], object], poke: Callable[[], None]) -> None:
    """Do something again and again until it has had its effect."""

    def poked() -> object:
        poke()
        return condition()

    await until(poked)
