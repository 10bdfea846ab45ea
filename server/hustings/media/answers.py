"""Choosing from an offer, and writing the SDP answer: H.264 constrained baseline and Opus, bundled."""

import secrets
from dataclasses import dataclass

from hustings.media.network import LocalTransport, RemoteTransport
from hustings.media.offers import Format, Media, Offer
from hustings.room.ports import OfferRefused

LIKE_RTCP = range(64, 96)
"""Payload types that, with their marker, look like RTCP (RFC 5761, section 4)."""
SENDING = frozenset({"sendonly", "sendrecv"})
RECEIVING = frozenset({"recvonly", "sendrecv"})
VIDEO_FEEDBACK: tuple[str, ...] = ("nack", "nack pli", "ccm fir", "goog-remb")
AUDIO_FEEDBACK: tuple[str, ...] = ("nack",)
PROTOCOLS = frozenset({"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF"})


@dataclass(frozen=True)
class Stream:
    """An m-line that was accepted."""

    media: Media
    format: Format
    retransmission: int | None
    """Payload type of RTX for it, where it was offered and is ours to send."""
    ssrc: int
    """Ours: of what we send, or of our reports."""
    retransmission_ssrc: int


@dataclass(frozen=True)
class Negotiated:
    offer: Offer
    remote: RemoteTransport
    video: Stream | None
    audio: Stream | None
    publishing: bool
    """The offerer sends; else it receives."""
    low: Stream | None = None
    """The same picture in small, for thin lines: a publisher's second m-line of video."""

    def stream_of(self, media: Media) -> Stream | None:
        streams = (self.video, self.audio, self.low)
        return next((s for s in streams if s is not None and s.media is media), None)


def negotiate(offer: Offer, *, publishing: bool) -> Negotiated:
    """Take the first audio and the first video that can be had, and a publisher's second video.

    Raises:
        OfferRefused: `no-common-codec` when video is offered and never as H.264, or audio never as Opus;
            `not-bundled` when both would do, but on transports of their own;
            `nothing-to-send` when neither is offered in this direction; `not-sdp`.
    """
    wanted = SENDING if publishing else RECEIVING
    chosen: dict[str, Stream] = {}
    offered: set[str] = set()
    apart: set[str] = set()
    for media in offer.media:
        if media.kind not in ("audio", "video") or media.protocol not in PROTOCOLS:
            continue
        if (media.direction or offer.direction) not in wanted or not (media.port or media.bundle_only):
            continue
        offered.add(media.kind)
        accepted = _choose_video(media, publishing) if media.kind == "video" else _choose_audio(media)
        joins = not chosen or _bundled(offer, media, next(iter(chosen.values())).media)
        if accepted is None or not joins:
            apart |= {media.kind} if accepted is not None else set()
            continue
        if media.kind not in chosen:
            chosen[media.kind] = _stream(media, accepted, publishing)
        elif publishing and media.kind == "video" and _told_apart(chosen["video"].media, media):
            chosen.setdefault("low", _stream(media, accepted, publishing))
    if not offered:
        raise OfferRefused(
            "nothing-to-send",
            f"The offer has no audio or video to {'send' if publishing else 'receive'}.",
        )
    if apart - chosen.keys():
        # RFC 9725, section 4.4
        raise OfferRefused(
            "not-bundled",
            "Audio and video have to share one transport: offer them in one BUNDLE group "
            "(in most programs the bundle policy max-bundle).",
        )
    for kind, codec in (("video", "H.264"), ("audio", "Opus")):
        if kind in offered and kind not in chosen:
            raise OfferRefused("no-common-codec", f"The offer has {kind} but not as {codec}.")
    tagged = next(media for media in offer.media if any(s.media is media for s in chosen.values()))
    return Negotiated(
        offer,
        offer.remote_transport(tagged),
        chosen.get("video"),
        chosen.get("audio"),
        publishing,
        chosen.get("low"),
    )


def _bundled(offer: Offer, first: Media, second: Media) -> bool:
    return first.mid in offer.bundle and second.mid in offer.bundle


def _told_apart(first: Media, second: Media) -> bool:
    """Whether packets say which of two m-lines they belong to: both may have the same payload types."""
    return bool(first.sources and second.sources) and first.sources.isdisjoint(second.sources)


def _stream(media: Media, accepted: Format, publishing: bool) -> Stream:
    rtx = None
    if not publishing:
        rtx = next(
            (
                f.payload_type
                for f in media.formats.values()
                if f.name == "rtx"
                and f.parameters.get("apt") == str(accepted.payload_type)
                and f.payload_type != accepted.payload_type
                and _is_usable(f.payload_type)
            ),
            None,
        )
    return Stream(media, accepted, rtx, _ssrc(), _ssrc())


def _ssrc() -> int:
    return secrets.randbelow(2**32 - 1) + 1


def _is_usable(payload_type: int) -> bool:
    """Its packets can be told from RTCP, which comes on the same port."""
    return payload_type not in LIKE_RTCP


def _choose_audio(media: Media) -> Format | None:
    """Opus is always offered as two channels (RFC 7587, section 7), but GStreamer may leave them out."""
    for offered in media.formats.values():
        is_opus = (offered.name, offered.rate) == ("opus", 48_000) and offered.channels in (1, 2)
        if is_opus and _is_usable(offered.payload_type):
            return offered
    return None


def _choose_video(media: Media, publishing: bool) -> Format | None:
    ranked = [(_rank(f, publishing), -at, f) for at, f in enumerate(media.formats.values())]
    best = max(ranked, key=lambda entry: entry[:2], default=None)
    return best[2] if best is not None and best[0] else None


def _rank(offered: Format, publishing: bool) -> int:
    """How welcome a format is; 0: not at all.

    Encoders built on GStreamer offer H.264 without profile and packetization mode: RFC 6184 then means
    baseline and single units, but they send and take fragments, so the offer is taken. A player that says
    mode 0 outright would not be able to play what is sent.
    """
    if (offered.name, offered.rate) != ("h264", 90_000) or not _is_usable(offered.payload_type):
        return 0
    mode = offered.parameters.get("packetization-mode")
    if (mode == "0" and not publishing) or mode not in (None, "0", "1"):
        return 0
    profile = offered.parameters.get("profile-level-id", "").lower()
    if profile and not (len(profile) == 6 and profile.startswith("42")):
        return 0
    constrained = profile[2:4] in ("e0", "c0")
    return 1 + (4 if mode == "1" else 0) + (2 if constrained else 1 if profile else 0)


def write(negotiated: Negotiated, local: LocalTransport, stream_id: str) -> str:
    """The answer. `stream_id` names the media stream that a viewer gets."""
    accepted = [m for m in negotiated.offer.media if negotiated.stream_of(m) is not None]
    session = secrets.randbits(62)
    lines = ["v=0", f"o=- {session} 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
    if local.lite:
        lines.append("a=ice-lite")
    mids = [media.mid for media in accepted if media.mid is not None]
    if mids:
        lines.append("a=group:BUNDLE " + " ".join(mids))
    lines.append("a=msid-semantic:WMS *")
    for media in negotiated.offer.media:
        stream = negotiated.stream_of(media)
        if stream is None:
            lines += _rejected(media)
        else:
            lines += _accepted(negotiated, stream, local, stream_id)
    return "\r\n".join(lines) + "\r\n"


def _rejected(media: Media) -> list[str]:
    lines = [f"m={media.kind} 0 {media.protocol} {media.format_text}", "c=IN IP4 0.0.0.0"]
    if media.mid is not None:
        lines.append(f"a=mid:{media.mid}")
    return [*lines, "a=inactive"]


def _accepted(negotiated: Negotiated, stream: Stream, local: LocalTransport, stream_id: str) -> list[str]:
    media, chosen = stream.media, stream.format
    types = [chosen.payload_type] + ([stream.retransmission] if stream.retransmission is not None else [])
    lines = [
        f"m={media.kind} 9 {media.protocol} " + " ".join(map(str, types)),
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=ice-ufrag:{local.username}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{'active' if negotiated.remote.passive else 'passive'}",
    ]
    if media.mid is not None:
        lines.append(f"a=mid:{media.mid}")
    lines += ["a=recvonly" if negotiated.publishing else "a=sendonly", "a=rtcp-mux"]
    lines += _codec_lines(stream)
    if not negotiated.publishing:
        lines += _source_lines(stream, stream_id)
    # Not only in the first m-line of the bundle: some clients look at the last.
    lines += [f"a=candidate:{candidate}" for candidate in local.candidates]
    return [*lines, "a=end-of-candidates"]


def _codec_lines(stream: Stream) -> list[str]:
    chosen = stream.format
    number = chosen.payload_type
    if stream.media.kind == "audio":
        codec, known = "opus/48000/2", AUDIO_FEEDBACK
        settings = ["minptime=10", "useinbandfec=1"]
    else:
        codec, known = "H264/90000", VIDEO_FEEDBACK
        settings = [
            f"{name}={chosen.parameters[name]}"
            for name in ("level-asymmetry-allowed", "packetization-mode", "profile-level-id")
            if name in chosen.parameters
        ]
    lines = [f"a=rtpmap:{number} {codec}"]
    lines += [f"a=rtcp-fb:{number} {f}" for f in known if f in chosen.feedback]
    if settings:
        lines.append(f"a=fmtp:{number} " + ";".join(settings))
    if stream.retransmission is not None:
        lines.append(f"a=rtpmap:{stream.retransmission} rtx/{chosen.rate}")
        lines.append(f"a=fmtp:{stream.retransmission} apt={number}")
    return lines


def _source_lines(stream: Stream, stream_id: str) -> list[str]:
    track = f"{stream_id}-{stream.media.kind}"
    lines = [f"a=msid:{stream_id} {track}"]
    ssrcs = [stream.ssrc]
    if stream.retransmission is not None:
        ssrcs.append(stream.retransmission_ssrc)
        lines.append(f"a=ssrc-group:FID {ssrcs[0]} {ssrcs[1]}")
    for ssrc in ssrcs:
        lines += [f"a=ssrc:{ssrc} cname:{stream_id}", f"a=ssrc:{ssrc} msid:{stream_id} {track}"]
    return lines
