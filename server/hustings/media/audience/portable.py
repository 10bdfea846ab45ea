"""The hot path without a native part: slower, and the same to everybody who uses it (`interface.Fan`)."""

import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import replace

import pylibsrtp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hustings.media.audience.interface import (
    AGAIN_PER_S,
    DATAGRAM_MAX,
    HISTORY,
    Address,
    Batch,
    Came,
    Full,
    KeyframeWanted,
    LinePacket,
    OutgoingStream,
    Protection,
    Statistics,
    Totals,
    Track,
)
from hustings.media.audience.portable_state import (
    LineState,
    TrackState,
    ViewerState,
    srtp_session,
    track_statistics,
)
from hustings.rtp import rtcp
from hustings.rtp.framing import framed
from hustings.rtp.packet import HEADER, SEQUENCE_MASK, Malformed
from hustings.rtp.srtp import Profile
from hustings.wire.media_report import Engine

DATAGRAMS_AT_ONCE = 64


class PortableFan:
    """`interface.Fan` in Python."""

    kind: Engine = "portable"

    def __init__(self, sock: socket.socket, viewers: int, again_per_s: int = AGAIN_PER_S) -> None:
        self._socket = sock
        self._capacity = viewers
        self._again_per_s = again_per_s
        self._viewers: dict[int, ViewerState] = {}
        self._by_address: dict[Address, int] = {}
        self._lines: dict[int, LineState] = {}
        self._lock = threading.RLock()
        self._next = 0
        self._sent = self._octets = self._calls = self._dropped = self._bad = self._strangers = 0
        self._repeated = self._again_sent = self._refused = 0

    def add(
        self, protection: Protection, video: OutgoingStream | None, audio: OutgoingStream | None, now: int
    ) -> int:
        with self._lock:
            if len(self._viewers) >= self._capacity:
                raise Full
            own = protection.own
            aead = None
            if protection.profile is not Profile.AES128_CM_SHA1_80:
                aead = AESGCM(own.rtp.cipher)
            salt = int.from_bytes(own.rtp.salt[:12])
            tracks = {
                track: TrackState(stream, salt ^ stream.ssrc << 48)
                for track, stream in ((Track.VIDEO, video), (Track.AUDIO, audio))
                if stream is not None
            }
            viewer = ViewerState(
                protection, aead, srtp_session(protection, own), srtp_session(protection, None), tracks, now
            )
            viewer.again_ms, viewer.again_left = now, self._again_per_s
            viewer.by_ssrc = {track.stream.ssrc: track for track in tracks.values()}
            number = self._next
            self._next += 1
            self._viewers[number] = viewer
            return number

    def remove(self, viewer: int) -> None:
        with self._lock:
            gone = self._viewers.pop(viewer)
            if gone.address is not None:
                self._by_address.pop(gone.address, None)

    def route(self, viewer: int, address: Address) -> None:
        with self._lock:
            found = self._viewers[viewer]
            if found.address is not None:
                self._by_address.pop(found.address, None)
            other = self._by_address.get(address)
            if other is not None:
                self._viewers[other].address = None
            found.address = address
            self._by_address[address] = viewer

    def connect(self, viewer: int, descriptor: int) -> None:
        with self._lock:
            found = self._viewers[viewer]
            if found.connection is not None:
                found.connection.close()
            found.connection = socket.socket(fileno=os.dup(descriptor)) if descriptor >= 0 else None
            found.unsent = b""

    def watch(
        self,
        viewer: int,
        track: Track,
        line: int | None,
        index: int,
        *,
        joined: bool = False,
        shift: int = 0,
    ) -> None:
        with self._lock:
            found = self._viewers[viewer].tracks.get(track)
            if found is None:
                return
            # A stream that begins just before the wrap, with its first packets lost, can never be
            # decrypted (RFC 3711, section 3.3.1: the receiver guesses the rollover counter): begin low.
            number = found.numbered or (found.stream.ssrc & 0x3FFF)
            found.line = line
            found.shift = shift
            if not joined or not found.numbered:
                found.offset = number - index
            # No number goes out twice with another content: it would be encrypted with the same key stream.
            found.first = found.fed = max(index, found.numbered - found.offset)
            found.moved = {}

    def probe(self, viewer: int, octets: int) -> int:
        with self._lock:
            found = self._viewers[viewer]
            track = found.tracks.get(Track.VIDEO)
            if track is None or not track.stream.again_type or not track.numbered:
                return 0
            sent, number = 0, track.numbered
            while sent < octets and track.numbered - number < HISTORY and number:
                number -= 1
                packet = self._held(track, number)
                if packet is not None:
                    sent += self._repeat(found, track, packet, number & SEQUENCE_MASK)
            return sent

    def heard(self, viewer: int, now: int) -> None:
        self._viewers[viewer].heard_ms = now

    def feed(self, line: int, packets: Sequence[LinePacket]) -> None:
        self.feed_all([(line, packets)])

    def feed_all(self, batches: Sequence[Batch]) -> None:
        fresh: dict[int, list[LinePacket]] = {}
        with self._lock:
            for number, packets in batches:
                line = self._lines.setdefault(number, LineState())
                kept = [packet for packet in packets if line.keep(packet)]
                self._repeated += len(packets) - len(kept)
                fresh.setdefault(number, []).extend(kept)
            viewers = tuple(self._viewers.values())
        for viewer in viewers:
            with self._lock:
                for track in viewer.tracks.values():
                    if track.line is not None and (came := fresh.get(track.line)):
                        self._serve(viewer, track, [p for p in came if p.index >= track.fed])

    def forget(self, line: int) -> None:
        with self._lock:
            self._lines.pop(line, None)

    def catch_up(self, viewer: int, track: Track, packets: Sequence[LinePacket]) -> None:
        with self._lock:
            found = self._viewers[viewer]
            if track not in found.tracks or (found.address is None and found.connection is None):
                return
            into = found.tracks[track]
            group = [packet for packet in packets if packet.index >= into.fed]
            if group:
                into.moved = {packet.index: packet.timestamp for packet in group[-HISTORY:]}
                self._serve(found, into, group)
                into.fed = group[-1].index + 1

    def report(self, viewer: int, ntp: int, timestamps: tuple[int, int], name: str) -> None:
        with self._lock:
            found = self._viewers[viewer]
            for kind, track in found.tracks.items():
                if not track.packets:
                    continue
                ssrc = track.stream.ssrc
                report = rtcp.sender_report(ssrc, ntp, timestamps[kind], track.packets, track.octets)
                self._send(found, found.outgoing.protect_rtcp(report + rtcp.description(ssrc, name)))

    def send(self, viewer: int, packet: bytes) -> None:
        with self._lock:
            self._send(self._viewers[viewer], packet)

    def receive(self, now: int, ntp: int) -> list[Came | KeyframeWanted]:
        found: list[Came | KeyframeWanted] = []
        for _ in range(DATAGRAMS_AT_ONCE):
            try:
                data, sender = self._socket.recvfrom(DATAGRAM_MAX + 1)
            except BlockingIOError:
                break
            except OSError:
                # An earlier datagram's destination was unreachable; the socket is well.
                continue
            if not 0 < len(data) <= DATAGRAM_MAX:
                continue
            address: Address = (sender[0].removeprefix("::ffff:"), sender[1])
            viewer = self._by_address.get(address)
            if is_rtcp(data) and viewer is not None:
                if self.take(viewer, data, now, ntp):
                    found.append(KeyframeWanted(viewer))
            elif data[0] < 64 or is_rtcp(data):
                found.append(Came(address, viewer, data))
            else:
                self._strangers += 1
        return found

    def take(self, viewer: int, datagram: bytes, now: int, ntp: int) -> bool | None:
        with self._lock:
            found = self._viewers.get(viewer)
            if found is None or not is_rtcp(datagram):
                return None
            try:
                messages = rtcp.parse(found.incoming.unprotect_rtcp(datagram))
            except (pylibsrtp.Error, Malformed):
                self._bad += 1
                return None
            found.heard_ms = now
            wanted = False
            for message in messages:
                wanted |= self._handled(found, message, now, ntp)
            return wanted

    def statistics(self, viewer: int) -> Statistics:
        found = self._viewers[viewer]
        tracks = [track_statistics(found.tracks.get(track)) for track in Track]
        return Statistics(
            found.heard_ms, found.remb, found.remb_ms, found.round_trip_ms, found.dropped, *tracks
        )

    def totals(self) -> Totals:
        return Totals(
            self._sent,
            self._octets,
            self._calls,
            self._dropped,
            self._bad,
            self._strangers,
            self._repeated,
            self._again_sent,
            self._refused,
            unsegmented=0,
        )

    def close(self) -> None:
        with self._lock:
            for viewer in self._viewers.values():
                if viewer.connection is not None:
                    viewer.connection.close()
            self._viewers.clear()
            self._by_address.clear()

    def _handled(self, viewer: ViewerState, message: rtcp.Message, now: int, ntp: int) -> bool:
        """Act on what a viewer says; True if it wants a keyframe."""
        match message:
            case rtcp.KeyframeRequest(ssrc):
                return viewer.by_ssrc.get(ssrc) is viewer.tracks.get(Track.VIDEO) is not None
            case rtcp.Nack(ssrc, sequences):
                track = viewer.by_ssrc.get(ssrc)
                if track is not None:
                    for sequence in sequences:
                        self._again(viewer, track, sequence, now)
            case rtcp.Reception():
                track = viewer.by_ssrc.get(message.ssrc)
                if track is not None:
                    track.reception = message
                    viewer.round_trip_ms = message.round_trip_ms(ntp) or viewer.round_trip_ms
            case rtcp.Estimate(bits):
                viewer.remb, viewer.remb_ms = bits, now
        return False

    def _serve(self, viewer: ViewerState, track: TrackState, packets: Sequence[LinePacket]) -> None:
        if viewer.address is None and viewer.connection is None:
            return
        for packet in packets:
            self._send(viewer, self._protected(viewer, track, packet))
            number = packet.index + track.offset
            track.numbered = max(track.numbered, number + 1)
            track.packets += 1
            track.octets += len(packet.payload)

    def _protected(self, viewer: ViewerState, track: TrackState, packet: LinePacket) -> bytes:
        stream = track.stream
        return self._datagram(
            viewer,
            track.nonce_base,
            packet.index + track.offset,
            stream.payload_type | (0x80 if packet.marker else 0),
            packet.timestamp + track.shift,
            stream.ssrc,
            packet.payload,
        )

    def _datagram(
        self,
        viewer: ViewerState,
        base: int,
        number: int,
        kind: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
    ) -> bytes:
        header = HEADER.pack(0x80, kind, number & SEQUENCE_MASK, timestamp & 0xFFFFFFFF, ssrc)
        if viewer.aead is None:
            return viewer.outgoing.protect(header + payload)
        return header + viewer.aead.encrypt((base ^ number).to_bytes(12), payload, header)

    def _again(self, viewer: ViewerState, track: TrackState, sequence: int, now: int) -> None:
        viewer.again_left = min(
            self._again_per_s, viewer.again_left + (now - viewer.again_ms) * self._again_per_s / 1_000
        )
        viewer.again_ms = now
        newest = track.numbered - 1
        packet = self._held(track, newest - ((newest - sequence) & SEQUENCE_MASK))
        if packet is None or viewer.again_left < 1:
            track.refused += 1
            self._refused += 1
            return
        viewer.again_left -= 1
        track.again += 1
        self._again_sent += 1
        self._repeat(viewer, track, packet, sequence)

    def _held(self, track: TrackState, number: int) -> LinePacket | None:
        """What went out with this number, if it is held yet."""
        index = number - track.offset
        line = self._lines.get(track.line) if track.line is not None else None
        packet = line.history.get(index) if line is not None and index >= track.first else None
        if packet is not None and index in track.moved:
            return replace(packet, timestamp=track.moved[index])
        return packet

    def _repeat(self, viewer: ViewerState, track: TrackState, packet: LinePacket, sequence: int) -> int:
        """Send a packet once more, as RFC 4588, section 4, has it where that was negotiated."""
        stream = track.stream
        if stream.again_type:
            base = int.from_bytes(viewer.protection.own.rtp.salt[:12]) ^ stream.again_ssrc << 48
            kind = stream.again_type | (0x80 if packet.marker else 0)
            body = sequence.to_bytes(2) + packet.payload
            timestamp = packet.timestamp + track.shift
            datagram = self._datagram(
                viewer, base, track.again_number, kind, timestamp, stream.again_ssrc, body
            )
            track.again_number += 1
        else:
            datagram = self._protected(viewer, track, packet)
        self._send(viewer, datagram)
        return len(datagram)

    def _send(self, viewer: ViewerState, datagram: bytes) -> None:
        self._calls += 1
        try:
            if viewer.connection is not None:
                self._send_framed(viewer, viewer.connection, datagram)
            elif viewer.address is not None:
                self._socket.sendto(datagram, viewer.address)
        except OSError:
            # Live media waits for nobody.
            self._dropped += 1
            viewer.dropped += 1
        else:
            self._sent += 1
            self._octets += len(datagram)

    def _send_framed(self, viewer: ViewerState, connection: socket.socket, datagram: bytes) -> None:
        """RFC 4571. What a connection would not take of a frame goes before the next; never half a frame."""
        while viewer.unsent:
            viewer.unsent = viewer.unsent[connection.send(viewer.unsent, socket.MSG_DONTWAIT) :]
        frame = framed(datagram)
        viewer.unsent = frame[connection.send(frame, socket.MSG_DONTWAIT) :]


def is_rtcp(data: bytes) -> bool:
    """Whether it is SRTCP, by its first two bytes (RFC 5761, section 4)."""
    return len(data) >= 8 and data[0] >> 6 == 2 and 192 <= data[1] <= 223
