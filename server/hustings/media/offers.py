"""Reading SDP offers (RFC 8866), bounded and strict enough that nothing in one can hurt.

aiortc's own parser is not used: it is quadratic in places and answers a bad line with whatever exception
comes first. Here there is one way out, `OfferRefused`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hustings.media.network import DIGESTS, RemoteCandidate, RemoteTransport
from hustings.room.ports import OfferRefused

BYTES_MAX = 65_536
LINES_MAX = 2_000
MEDIA_MAX = 8
SSRC_LINES_MAX = 64
CANDIDATES_MAX = 64

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}\Z")
ICE_TEXT = re.compile(r"[\x21-\x7e]{4,256}\Z")
MEDIA_LINE = re.compile(r"m=([a-z]{1,32}) ([0-9]{1,5})(?:/[0-9]{1,5})? ([A-Z/]{1,32}) (.{1,1000})\Z")
DIRECTIONS = frozenset({"sendrecv", "sendonly", "recvonly", "inactive"})


@dataclass
class Format:
    """One payload type of an m-line."""

    payload_type: int
    name: str = ""
    """Lower case."""
    rate: int = 0
    channels: int = 1
    parameters: dict[str, str] = field(default_factory=dict)
    feedback: set[str] = field(default_factory=set)


@dataclass
class Transport:
    """ICE and DTLS attributes as they stand at one level of the description."""

    username: str | None = None
    password: str | None = None
    setup: str | None = None
    fingerprints: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Media:
    """One m-line."""

    kind: str
    port: int
    protocol: str
    format_text: str
    mid: str | None = None
    direction: str | None = None
    bundle_only: bool = False
    formats: dict[int, Format] = field(default_factory=dict)
    transport: Transport = field(default_factory=Transport)
    candidates: list[RemoteCandidate] = field(default_factory=list)
    sources: set[int] = field(default_factory=set)
    """Its SSRCs, where the offer names them (RFC 5576)."""


@dataclass
class Offer:
    media: list[Media] = field(default_factory=list)
    transport: Transport = field(default_factory=Transport)
    direction: str = "sendrecv"
    bundle: tuple[str, ...] = ()
    lite: bool = False

    def remote_transport(self, media: Media) -> RemoteTransport:
        """The transport of an m-line, session-level attributes filling in.

        Raises:
            OfferRefused: `not-sdp`, if it has no ICE credentials or no certificate fingerprint.
        """
        own, session = media.transport, self.transport
        username = own.username or session.username
        password = own.password or session.password
        fingerprints = tuple(own.fingerprints or session.fingerprints)
        if username is None or password is None:
            raise OfferRefused("not-sdp", "The offer has no ICE user name or password.")
        if not any(digest in DIGESTS for digest, _ in fingerprints):
            raise OfferRefused("not-sdp", "The offer has no certificate fingerprint that can be checked.")
        return RemoteTransport(
            username,
            password,
            self.lite,
            fingerprints,
            (own.setup or session.setup) == "passive",
            tuple(media.candidates),
        )


def parse(text: str) -> Offer:
    """Read an offer.

    Raises:
        OfferRefused: `sdp-too-large` or `not-sdp`. Never anything else, whatever the text.
    """
    # Characters first: a cheap bound before the text is encoded to be measured.
    if len(text) > BYTES_MAX or len(text.encode(errors="replace")) > BYTES_MAX:
        raise OfferRefused("sdp-too-large", f"An offer may have {BYTES_MAX} bytes.")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if len(lines) > LINES_MAX:
        raise OfferRefused("sdp-too-large", f"An offer may have {LINES_MAX} lines.")
    for prefix, most in (("m=", MEDIA_MAX), ("a=ssrc:", SSRC_LINES_MAX), ("a=candidate:", CANDIDATES_MAX)):
        if sum(line.startswith(prefix) for line in lines) > most:
            raise OfferRefused("sdp-too-large", f"An offer may have {most} lines with {prefix}.")
    if lines[0] != "v=0":
        raise OfferRefused("not-sdp", "The body is not an SDP offer.")
    offer = Offer()
    for number, line in enumerate(lines, 1):
        try:
            _read_line(offer, line)
        except ValueError as error:
            raise OfferRefused("not-sdp", f"Line {number} of the offer cannot be read.") from error
    mids = [media.mid for media in offer.media if media.mid is not None]
    if len(set(mids)) < len(mids):
        raise OfferRefused("not-sdp", "Two parts of the offer have the same mid.")
    return offer


def _read_line(offer: Offer, line: str) -> None:
    if line.startswith("m="):
        match = MEDIA_LINE.match(line)
        if match is None:
            raise ValueError("m-line")
        kind, port, protocol, formats = match.groups()
        media = Media(kind, _number(port, 65_535), protocol, formats)
        if kind in ("audio", "video"):
            for text in formats.split():
                payload_type = _number(text, 127)
                media.formats[payload_type] = Format(payload_type)
        elif not all(TOKEN.match(text) for text in formats.split()):
            raise ValueError("formats")
        offer.media.append(media)
    elif line.startswith("a="):
        name, _, value = line[2:].partition(":")
        if offer.media and name in _MEDIA_ATTRIBUTES:
            _MEDIA_ATTRIBUTES[name](offer.media[-1], value)
        elif name in _TRANSPORT_ATTRIBUTES:
            level = offer.media[-1].transport if offer.media else offer.transport
            _TRANSPORT_ATTRIBUTES[name](level, value)
        elif name in DIRECTIONS:
            if offer.media:
                offer.media[-1].direction = name
            else:
                offer.direction = name
        elif not offer.media and name == "group" and value.startswith("BUNDLE "):
            offer.bundle = tuple(_token(mid) for mid in value.split()[1:])
        elif not offer.media and name == "ice-lite":
            offer.lite = True


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > most:
        raise ValueError("number")
    return int(text)


def _token(text: str) -> str:
    if not TOKEN.match(text):
        raise ValueError("token")
    return text


def _ice_text(text: str) -> str:
    if not ICE_TEXT.match(text):
        raise ValueError("ICE credentials")
    return text


def _username(transport: Transport, value: str) -> None:
    transport.username = _ice_text(value)


def _password(transport: Transport, value: str) -> None:
    transport.password = _ice_text(value)


def _setup(transport: Transport, value: str) -> None:
    if value not in ("actpass", "active", "passive"):
        raise ValueError("setup")
    transport.setup = value


def _fingerprint(transport: Transport, value: str) -> None:
    digest, fingerprint = value.split()
    if len(fingerprint) > 200 or len(transport.fingerprints) >= 8:
        raise ValueError("fingerprint")
    transport.fingerprints.append((digest.lower(), fingerprint))


def _mid(media: Media, value: str) -> None:
    media.mid = _token(value)


def _rtpmap(media: Media, value: str) -> None:
    payload_type, description = value.split(" ", 1)
    name, rate, *channels = description.strip().split("/")
    known = media.formats.get(_number(payload_type, 127))
    if known is not None:
        known.name = _token(name).lower()
        known.rate = _number(rate, 1_000_000)
        known.channels = _number(channels[0], 255) if channels else 1


def _fmtp(media: Media, value: str) -> None:
    payload_type, _, parameters = value.partition(" ")
    known = media.formats.get(_number(payload_type, 127))
    if known is not None:
        for parameter in parameters.split(";"):
            name, _, setting = parameter.strip().partition("=")
            known.parameters[name.lower()] = setting.strip()


def _feedback(media: Media, value: str) -> None:
    payload_type, _, feedback = value.partition(" ")
    for known in media.formats.values():
        if payload_type in ("*", str(known.payload_type)):
            known.feedback.add(feedback.strip().lower())


def _candidate(media: Media, value: str) -> None:
    parts = value.split()
    if len(parts) < 8 or parts[6] != "typ":
        raise ValueError("candidate")
    foundation, component, protocol, priority, address, port, _, kind = parts[:8]
    candidate = RemoteCandidate(
        foundation[:32], _number(priority, 2**32 - 1), address, _number(port, 65_535), kind
    )
    if component == "1" and protocol.lower() == "udp" and kind in ("host", "srflx", "relay"):
        media.candidates.append(candidate)


def _source(media: Media, value: str) -> None:
    number = value.split(" ", 1)[0]
    # What cannot be read is not needed: only two pictures of one session are told apart by it.
    if number.isascii() and number.isdigit() and len(number) <= 10:
        media.sources.add(int(number) & 0xFFFFFFFF)


def _bundle_only(media: Media, _: str) -> None:
    media.bundle_only = True


_TRANSPORT_ATTRIBUTES: dict[str, Callable[[Transport, str], None]] = {
    "ice-ufrag": _username,
    "ice-pwd": _password,
    "setup": _setup,
    "fingerprint": _fingerprint,
}
_MEDIA_ATTRIBUTES: dict[str, Callable[[Media, str], None]] = {
    "mid": _mid,
    "rtpmap": _rtpmap,
    "fmtp": _fmtp,
    "rtcp-fb": _feedback,
    "candidate": _candidate,
    "ssrc": _source,
    "bundle-only": _bundle_only,
}
