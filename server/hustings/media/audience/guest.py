"""One viewer's transport."""

import secrets
from collections.abc import Callable

from hustings.media.audience.connections import Connection
from hustings.media.audience.handshake import Association, Handshake
from hustings.media.audience.interface import Address, OutgoingStream
from hustings.media.network import RemoteTransport
from hustings.rtp.srtp import Profile


class Guest:
    """One viewer's transport, from the offer to the end.

    Args:
        remote: What the offer says of the other side.
        connected: Called once when media can be sent to `viewer`.
        ended: Called once with a word that says why, unless by `AudiencePort.dismiss`.
        wants_keyframe: The viewer's decoder cannot go on.
    """

    __slots__ = (
        "addresses",
        "association",
        "audio",
        "connected",
        "ended",
        "handshake",
        "password",
        "path",
        "profile",
        "remote",
        "since",
        "username",
        "video",
        "viewer",
        "wants_keyframe",
    )

    def __init__(
        self,
        remote: RemoteTransport,
        video: OutgoingStream | None,
        audio: OutgoingStream | None,
        connected: Callable[[], None],
        ended: Callable[[str], None],
        wants_keyframe: Callable[[], None],
    ) -> None:
        self.username = secrets.token_hex(4)
        self.password = secrets.token_hex(16)
        self.remote = remote
        self.video = video
        self.audio = audio
        self.connected = connected
        self.ended = ended
        self.wants_keyframe = wants_keyframe
        self.since = 0
        self.addresses: list[Address] = []
        """Where authentic checks came from."""
        self.path: Address | Connection | None = None
        """Where to send."""
        self.handshake: Handshake | None = None
        """Until it is done."""
        self.association: Association | None = None
        """From then on."""
        self.viewer: int | None = None
        """Its place in the fan, once it is connected."""
        self.profile: Profile | None = None
