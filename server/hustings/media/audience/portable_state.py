"""What the portable hot path remembers of lines, viewers and their tracks."""

import socket
from dataclasses import dataclass, field

import pylibsrtp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hustings.media.audience.interface import (
    HISTORY,
    Address,
    LinePacket,
    OutgoingStream,
    Protection,
    Track,
    TrackStatistics,
)
from hustings.media.seam import widen
from hustings.rtp import rtcp
from hustings.rtp.history import History
from hustings.rtp.srtp import Direction, Profile

LIBSRTP_PROFILES = {
    Profile.AES128_CM_SHA1_80: pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    Profile.AEAD_AES_128_GCM: pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    Profile.AEAD_AES_256_GCM: pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
}


@dataclass(slots=True)
class TrackState:
    stream: OutgoingStream
    nonce_base: int
    """Salt and source, as RFC 7714, section 8.1, mixes them."""
    line: int | None = None
    first: int = 0
    fed: int = 0
    """Index from which on what the line is fed goes out; what is before came by `catch_up`."""
    offset: int = 0
    shift: int = 0
    """Added to a line's timestamps."""
    numbered: int = 0
    """One more than the highest number that went out."""
    moved: dict[int, int] = field(default_factory=dict)
    """Timestamps of packets that went out with others than the line's, by index."""
    again_number: int = 0
    again: int = 0
    refused: int = 0
    packets: int = 0
    octets: int = 0
    reception: rtcp.Reception | None = None


@dataclass(slots=True)
class LineState:
    history: History[LinePacket] = field(default_factory=lambda: History(HISTORY))
    next: int = 0
    """One more than the highest index that came."""

    def keep(self, packet: LinePacket) -> bool:
        """False where it came already, or may have: another content must not go out under its number."""
        if packet.index < self.next - HISTORY or self.history.get(packet.index) is not None:
            return False
        self.history.add(packet.index, packet)
        self.next = max(self.next, packet.index + 1)
        return True


@dataclass(slots=True)
class ViewerState:
    protection: Protection
    aead: AESGCM | None
    outgoing: pylibsrtp.Session
    incoming: pylibsrtp.Session
    tracks: dict[Track, TrackState]
    heard_ms: int
    address: Address | None = None
    connection: socket.socket | None = None
    unsent: bytes = b""
    remb: int = 0
    remb_ms: int = 0
    round_trip_ms: float = 0.0
    dropped: int = 0
    again_left: float = 0.0
    again_ms: int = 0
    by_ssrc: dict[int, TrackState] = field(default_factory=dict)


def srtp_session(protection: Protection, own: Direction | None) -> pylibsrtp.Session:
    keys = own or protection.theirs
    kind = pylibsrtp.Policy.SSRC_ANY_OUTBOUND if own else pylibsrtp.Policy.SSRC_ANY_INBOUND
    policy = pylibsrtp.Policy(
        key=keys.master_key + keys.master_salt,
        ssrc_type=kind,
        srtp_profile=LIBSRTP_PROFILES[protection.profile],
    )
    policy.allow_repeat_tx = True
    return widen(pylibsrtp.Session(policy))


def track_statistics(track: TrackState | None) -> TrackStatistics:
    if track is None:
        return TrackStatistics(0, 0, 0, 0, 0, 0.0, 0)
    seen = track.reception
    if seen is None:
        return TrackStatistics(track.packets, track.octets, track.again, track.refused, 0, 0.0, 0)
    return TrackStatistics(
        track.packets,
        track.octets,
        track.again,
        track.refused,
        seen.lost,
        seen.fraction_lost / 256,
        seen.jitter,
    )
