"""The media doors as encoders and players meet them: through the public origin, at a real studio."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse
from aiortc import RTCPeerConnection, RTCRtpSender
from tests.media.clients import Rig
from tests.web.house import HEARING, House

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}
AMARA = "candidate%3Aamara"
BOTH = [
    (f"whip/{HEARING}/{AMARA}", "amara", "sendonly"),
    (f"whep/{HEARING}/programme", "watcher", "recvonly"),
]
PUBLISH, PLAY = f"whip/{HEARING}/{AMARA}", f"whep/{HEARING}/programme"

STUN, TURN = "stun:relay.example.org:3478", "turn:relay.example.org:3478?transport=udp"
TURN_SECRET = "shared-with-the-relay"


@dataclass
class Doors:
    """A media process behind a signalling process."""

    house: House
    rig: Rig
    recordings: Path

    async def request(self, method: str, path: str, token: str | None, **more: Any) -> ClientResponse:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        address = f"{self.house.url}/{path.lstrip('/')}"
        return await self.house.client.request(method, address, headers=headers, **more)

    async def offer(self, path: str, token: str | None, sdp: str | bytes) -> ClientResponse:
        return await self.request("POST", path, token, headers=SDP, data=sdp)

    def live(self) -> list[str]:
        return [session for session, _ in self.rig.studio.sessions(HEARING)]


async def offer_of(peer: RTCPeerConnection, direction: str, codec: str = "video/H264") -> str:
    codecs = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType == codec]
    peer.addTransceiver("audio", direction=direction)
    peer.addTransceiver("video", direction=direction).setCodecPreferences(codecs)
    await peer.setLocalDescription(await peer.createOffer())
    sdp: str = peer.localDescription.sdp
    return sdp


async def publish(doors: Doors, peer: RTCPeerConnection, token: str | None = None) -> ClientResponse:
    answer = await doors.offer(PUBLISH, token or doors.house.token("amara"), await offer_of(peer, "sendonly"))
    assert answer.status == 201, await answer.text()
    return answer
