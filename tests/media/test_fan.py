"""The hot path against another implementation of SRTP: each decrypts and understands what the other says."""

import ctypes
import os
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pylibsrtp
import pytest
from tests.media.conftest import Fans, make_native

from hustings.media.audience import counting
from hustings.media.audience.interface import (
    HISTORY,
    Came,
    Fan,
    Full,
    KeyframeWanted,
    LinePacket,
    OutgoingStream,
    Protection,
    Track,
)
from hustings.media.audience.portable_state import LIBSRTP_PROFILES
from hustings.rtp import rtcp
from hustings.rtp.packet import Packet, parse
from hustings.rtp.srtp import Direction, Profile, directions, exported

VIDEO, RTX, AUDIO = OutgoingStream(0x1111, 96, 0x2222, 97), 97, OutgoingStream(0x3333, 111)
FIRST = 70_000
PATIENCE_S = 10.0
CLONE_NEWNET = 0x40000000
SO_NO_CHECK = 11
"""socket(7) has it without a name in Python."""


@dataclass
class Player:
    """A viewer's end: its socket and libsrtp's sessions."""

    socket: socket.socket
    own: Direction
    receiver: pylibsrtp.Session
    sender: pylibsrtp.Session

    def next(self) -> Packet:
        return parse(self.receiver.unprotect(self.socket.recv(2_048)))

    def control(self) -> bytes:
        plain: bytes = self.receiver.unprotect_rtcp(self.socket.recv(2_048))
        return plain


@dataclass
class Scene:
    fan: Fan
    viewer: int
    player: Player
    server: socket.socket

    def say(self, *messages: bytes) -> bytes:
        """Send RTCP; returns the datagram."""
        report = struct.pack("!BBHI", 0x80, rtcp.RECEIVER_REPORT, 1, 7)
        datagram: bytes = self.player.sender.protect_rtcp(report + b"".join(messages))
        self.player.socket.sendto(datagram, self.server.getsockname())
        return datagram

    def heard(self, now: int = 1, ntp: int = 0) -> list[Came | KeyframeWanted]:
        """What the fan leaves to its caller of the next datagram that comes."""
        before = self.fan.statistics(self.viewer).heard_ms, self.fan.totals()
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = self.fan.receive(now, ntp)
            if found or (self.fan.statistics(self.viewer).heard_ms, self.fan.totals()) != before:
                return found
        raise AssertionError("nothing came")


def session(profile: Profile, keys: Direction, *, sends: bool) -> pylibsrtp.Session:
    kind = pylibsrtp.Policy.SSRC_ANY_OUTBOUND if sends else pylibsrtp.Policy.SSRC_ANY_INBOUND
    policy = pylibsrtp.Policy(keys.master_key + keys.master_salt, kind, 0, LIBSRTP_PROFILES[profile])
    policy.allow_repeat_tx = True
    return pylibsrtp.Session(policy)


def udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
    sock.settimeout(PATIENCE_S)
    return sock


@contextmanager
def scene(
    fan: Fans, profile: Profile, video: OutgoingStream = VIDEO, again_per_s: int = 200
) -> Iterator[Scene]:
    client, server = directions(profile, os.urandom(exported(profile)))
    with udp() as listening, udp() as playing:
        listening.setblocking(False)
        made = fan(again_per_s)(listening, 4)
        viewer = made.add(Protection(profile, server, client), video, AUDIO, 0)
        made.route(viewer, playing.getsockname())
        made.watch(viewer, Track.VIDEO, 0, FIRST)
        made.watch(viewer, Track.AUDIO, 1, 0)
        player = Player(
            playing, client, session(profile, server, sends=False), session(profile, client, sends=True)
        )
        yield Scene(made, viewer, player, listening)
        made.close()


def packets(first: int, *sizes: int) -> list[LinePacket]:
    return [
        LinePacket(first + at, 9_000 + first, at == len(sizes) - 1, os.urandom(size))
        for at, size in enumerate(sizes)
    ]


def number_of(datagram: bytes) -> int:
    """Its sequence number, which is not encrypted."""
    return int.from_bytes(datagram[2:4])


profiles = pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: profile.name)


@profiles
def test_pictures_of_any_cut_arrive_as_they_were(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        at = FIRST
        for sizes in (
            (1, 2, 3),
            (1_100, 1_099, 1_101, 1_100),
            (1_200,) * 7 + (3,),
            (900, 1_200, 50),
            (1_440,) * 50,
        ):
            made = packets(at, *sizes)
            at += len(made)
            s.fan.feed(0, made)
            for one in made:
                came = s.player.next()
                assert came.payload == one.payload
                assert (came.payload_type, came.marker, came.timestamp) == (96, one.marker, one.timestamp)
                assert came.sequence == ((VIDEO.ssrc & 0x3FFF) + one.index - FIRST) & 0xFFFF


@profiles
def test_numbers_go_past_the_wrap(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        for at in range(FIRST, FIRST + 70_000, 50):
            made = packets(at, *([60] * 50))
            s.fan.feed(0, made)
            assert [s.player.next().payload for _ in made] == [one.payload for one in made]


@profiles
def test_sender_reports_say_what_was_sent(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        s.fan.report(s.viewer, 5 << 32, (1, 2), "name")
        s.fan.feed(0, packets(FIRST, 100, 200))
        s.player.next(), s.player.next()
        s.fan.report(s.viewer, 5 << 32, (77, 88), "name")
        data = s.player.control()
        assert rtcp.parse(data) == [rtcp.SenderReport(VIDEO.ssrc, 5 << 32, 77)]
        assert struct.unpack_from("!II", data, 20) == (2, 300)
        assert b"\x01\x04name" in data


@profiles
@pytest.mark.parametrize("again", [True, False], ids=["RTX", "as it was"])
def test_what_a_viewer_misses_is_sent_again(fan: Fans, profile: Profile, again: bool) -> None:
    video = VIDEO if again else OutgoingStream(VIDEO.ssrc, VIDEO.payload_type)
    with scene(fan, profile, video) as s:
        made = packets(FIRST, 100, 101, 102)
        s.fan.feed(0, made)
        lost = [s.player.next() for _ in made][1]
        s.say(rtcp.nack(7, VIDEO.ssrc, [lost.sequence]))
        s.heard()
        data = s.player.socket.recv(2_048)
        if not again:
            # libsrtp takes nothing twice; what it is can be told by its header, which is not encrypted
            assert parse(data).sequence == lost.sequence
            return
        came = parse(s.player.receiver.unprotect(data))
        assert (came.payload_type, came.ssrc) == (97, 0x2222)
        assert came.payload == lost.sequence.to_bytes(2) + lost.payload
        assert s.fan.statistics(s.viewer).video.again == 1


def test_what_is_no_longer_held_or_was_never_sent_is_not(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s:
        made = packets(FIRST, *([50] * (HISTORY + 20)))
        s.fan.feed(0, made)
        numbers = [s.player.next().sequence for _ in made]
        s.say(rtcp.nack(7, VIDEO.ssrc, [numbers[0]]) + rtcp.nack(7, VIDEO.ssrc, [(numbers[-1] + 9) & 0xFFFF]))
        s.heard()
        assert s.fan.statistics(s.viewer).video.refused == 2
        assert s.fan.statistics(s.viewer).video.again == 0


def test_requests_beyond_the_limit_are_refused_until_time_has_passed(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM, again_per_s=3) as s:
        s.fan.feed(0, packets(FIRST, 50))
        number = s.player.next().sequence
        for at in range(5):
            s.say(rtcp.nack(7, VIDEO.ssrc, [number]))
            s.heard(now=1 + at)
        assert s.fan.statistics(s.viewer).video.again == 3
        s.say(rtcp.nack(7, VIDEO.ssrc, [number]))
        s.heard(now=500)
        assert s.fan.statistics(s.viewer).video.again == 4


@profiles
def test_what_a_viewer_says_of_its_line_is_known(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        block = struct.pack("!IIIIII", VIDEO.ssrc, 64 << 24 | 12, 0, 33, 10 << 16, 1 << 16)
        report = struct.pack("!BBHI", 0x81, rtcp.RECEIVER_REPORT, 7, 9) + block
        s.say(report, rtcp.bitrate_limit(7, 640_000, [VIDEO.ssrc]))
        assert s.heard(now=5_000, ntp=13 << 32) == []
        found = s.fan.statistics(s.viewer)
        assert (found.heard_ms, found.remb, found.remb_ms) == (5_000, 640_000, 5_000)
        assert found.round_trip_ms == pytest.approx(2_000)
        assert (found.video.lost, found.video.fraction_lost, found.video.jitter) == (12, 0.25, 33)
        s.say(struct.pack("!BBHIIIIIII", 0x81, rtcp.RECEIVER_REPORT, 7, 9, VIDEO.ssrc, 0xFFFFFE, 0, 1, 0, 0))
        s.heard(now=5_001)
        assert s.fan.statistics(s.viewer).video.lost == 0, "two came twice"


@profiles
def test_a_viewer_who_cannot_go_on_asks_for_a_keyframe(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        s.say(rtcp.picture_loss(7, VIDEO.ssrc))
        assert s.heard(1) == [KeyframeWanted(s.viewer)]
        s.say(rtcp.picture_loss(7, 0x9999))
        assert s.heard(2) == []


@profiles
def test_what_is_forged_or_comes_twice_is_nothing(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        datagram = s.say(rtcp.picture_loss(7, VIDEO.ssrc))
        assert s.heard(1)
        for bad in (
            datagram,
            datagram[:-1],
            datagram[:-1] + bytes([datagram[-1] ^ 1]),
            b"\x80\xc9" + bytes(6),
        ):
            s.player.socket.sendto(bad, s.server.getsockname())
            before = s.fan.totals().bad
            assert s.heard(2) == []
            assert s.fan.totals().bad == before + 1
        assert s.fan.statistics(s.viewer).heard_ms == 1


def test_stun_and_dtls_are_left_to_the_caller_and_other_peoples_media_to_nobody(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s, udp() as stranger:
        for sender, data, viewer in (
            (s.player.socket, b"\x00\x01check", s.viewer),
            (stranger, b"\x16dtls", None),
        ):
            sender.sendto(data, s.server.getsockname())
            assert s.heard() == [Came(sender.getsockname(), viewer, data)]
        for data in (b"", b"\x80" + bytes(30), b"\xff", bytes(1_600)):
            stranger.sendto(data, s.server.getsockname())
        stranger.sendto(b"\x16end", s.server.getsockname())
        found: list[Came | KeyframeWanted] = []
        while not found:
            found = s.fan.receive(0, 0)
        assert found == [Came(stranger.getsockname(), None, b"\x16end")]


def test_going_over_to_another_line_no_number_goes_out_twice(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s:
        s.fan.feed(1, packets(0, 20, 20, 20))
        before = [s.player.next().sequence for _ in range(3)]
        s.fan.watch(s.viewer, Track.AUDIO, 2, 0, joined=True)
        s.fan.feed(2, packets(0, 30, 30, 30, 30))
        assert s.player.next().sequence == before[-1] + 1
        s.fan.watch(s.viewer, Track.AUDIO, 3, 1_000)
        s.fan.feed(3, packets(1_000, 40))
        assert s.player.next().sequence == before[-1] + 2


def test_another_line_may_count_time_from_another_beginning(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s:
        s.fan.watch(s.viewer, Track.VIDEO, 2, FIRST, shift=-(9_000 + FIRST) - 5)
        s.fan.feed(2, packets(FIRST, 100))
        came = s.player.next()
        assert came.timestamp == (1 << 32) - 5
        s.say(rtcp.nack(7, VIDEO.ssrc, [came.sequence]))
        s.heard()
        assert s.player.next().timestamp == (1 << 32) - 5


def test_a_line_that_has_not_been_fed_has_nothing_to_send_again(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s:
        s.fan.feed(0, packets(FIRST, 100))
        number = s.player.next().sequence
        for now, line in ((1, 3), (2, None)):
            s.fan.watch(s.viewer, Track.VIDEO, line, FIRST)
            s.say(rtcp.nack(7, VIDEO.ssrc, [number]))
            s.heard(now)
            assert s.fan.probe(s.viewer, 1_000) == 0
        assert s.fan.statistics(s.viewer).video.refused == 2


@profiles
def test_a_probe_sends_what_came_last_as_retransmissions(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        made = packets(FIRST, *([500] * 10))
        s.fan.feed(0, made)
        sent = [s.player.next() for _ in made]
        assert 1_500 < s.fan.probe(s.viewer, 1_500) < 2_200
        for expected in sent[:-4:-1]:
            came = s.player.next()
            assert (came.ssrc, came.payload) == (0x2222, expected.sequence.to_bytes(2) + expected.payload)
        assert s.fan.probe(s.viewer, 1 << 20) > 5_000, "no more than there is, once"
        assert s.fan.statistics(s.viewer).video.again == 0


def test_without_retransmissions_there_is_no_probe(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM, OutgoingStream(VIDEO.ssrc, VIDEO.payload_type)) as s:
        s.fan.feed(0, packets(FIRST, 500))
        assert s.fan.probe(s.viewer, 1_500) == 0


def test_what_came_by_catching_up_does_not_come_again(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s:
        made = packets(FIRST, 10, 11, 12, 13)
        s.fan.catch_up(s.viewer, Track.VIDEO, made[:3])
        s.fan.feed(0, made)
        assert [s.player.next().payload for _ in made] == [one.payload for one in made]


@pytest.mark.parametrize("again", [True, False], ids=["RTX", "as it was"])
def test_what_came_by_catching_up_is_sent_again_with_the_timestamp_it_had(fan: Fans, again: bool) -> None:
    video = VIDEO if again else OutgoingStream(VIDEO.ssrc, VIDEO.payload_type)
    with scene(fan, Profile.AEAD_AES_128_GCM, video) as s:
        s.fan.watch(s.viewer, Track.VIDEO, None, 0)
        made = packets(FIRST, *range(20, 20 + HISTORY))
        s.fan.feed(0, made)
        squeezed = [
            replace(one, timestamp=one.timestamp - 90 * (len(made) - at)) for at, one in enumerate(made)
        ]
        s.fan.watch(s.viewer, Track.VIDEO, 0, FIRST)
        s.fan.catch_up(s.viewer, Track.VIDEO, squeezed)
        raw = [s.player.socket.recv(2_048) for _ in made]
        for at in (0, 100, HISTORY - 1):
            number = number_of(raw[at])
            s.say(rtcp.nack(7, VIDEO.ssrc, [number]))
            s.heard()
            data = s.player.socket.recv(2_048)
            if again:
                assert parse(s.player.receiver.unprotect(data)).timestamp == squeezed[at].timestamp
            else:
                assert data == raw[at], "one number, one content: anything else gives keys away"
        s.fan.feed(0, packets(FIRST + len(made), 30))
        number = number_of(s.player.socket.recv(2_048))
        s.say(rtcp.nack(7, VIDEO.ssrc, [number]))
        s.heard()
        data = s.player.socket.recv(2_048)
        assert int.from_bytes(data[4:8]) == 9_000 + FIRST + len(made)


@profiles
def test_a_number_has_one_content_whatever_a_publisher_sends(fan: Fans, profile: Profile) -> None:
    video = OutgoingStream(VIDEO.ssrc, VIDEO.payload_type)
    with scene(fan, profile, video) as s:
        made = packets(FIRST, 100, 101, 99, 100)
        s.fan.feed(0, made)
        raw = [s.player.socket.recv(2_048) for _ in made]
        s.fan.feed(0, [*packets(FIRST + 1, 50), *packets(FIRST + 4, 60)])
        assert len(s.player.next().payload) == 60
        assert s.fan.totals().repeated == 1
        for one in raw:
            s.say(rtcp.nack(7, VIDEO.ssrc, [number_of(one)]))
            s.heard()
            assert s.player.socket.recv(2_048) == one
        s.fan.feed(0, packets(FIRST + 2 * HISTORY, 70))
        s.fan.feed(0, packets(FIRST + 5, 80))
        assert len(s.player.next().payload) == 70
        assert s.fan.totals().repeated == 2, "too late to tell whether it came before"


def test_a_line_that_is_forgotten_begins_again(fan: Fans) -> None:
    with scene(fan, Profile.AEAD_AES_128_GCM) as s:
        s.fan.feed(0, packets(FIRST, 10, 11))
        before = [s.player.next().sequence for _ in range(2)]
        s.fan.forget(0)
        s.say(rtcp.nack(7, VIDEO.ssrc, before))
        s.heard()
        assert s.fan.statistics(s.viewer).video.refused == 2
        s.fan.watch(s.viewer, Track.VIDEO, 0, FIRST)
        s.fan.feed(0, packets(FIRST, 20))
        came = s.player.next()
        assert (came.sequence, len(came.payload)) == (before[-1] + 1, 20)


@profiles
def test_pictures_and_sound_of_one_moment_go_together(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        picture, sound = packets(FIRST, 1_000, 1_000, 1_000), packets(0, 90)
        late, more = packets(FIRST + 3, 500, 20), packets(1, 80)
        s.fan.feed_all([(1, sound), (0, picture), (0, late), (1, more)])
        came = [s.player.next() for _ in range(7)]
        for ssrc, made in ((VIDEO.ssrc, picture + late), (AUDIO.ssrc, sound + more)):
            assert [p.payload for p in came if p.ssrc == ssrc] == [one.payload for one in made]


@profiles
def test_each_source_of_a_viewers_reports_counts_by_itself(fan: Fans, profile: Profile) -> None:
    with scene(fan, profile) as s:
        for at, ssrc in enumerate((7, 8, 9)):
            report = struct.pack("!BBHI", 0x80, rtcp.RECEIVER_REPORT, 1, ssrc)
            datagram = s.player.sender.protect_rtcp(report)
            s.player.socket.sendto(datagram, s.server.getsockname())
            s.heard(now=5 + at)
            assert s.fan.statistics(s.viewer).heard_ms == 5 + at
            s.player.socket.sendto(datagram, s.server.getsockname())
            s.heard(now=50)
        assert s.fan.totals().bad == 3


def test_where_the_kernel_cuts_no_segments_packets_go_one_by_one() -> None:
    profile = Profile.AEAD_AES_128_GCM
    with scene(make_native, profile) as s:
        # the kernel refuses to cut what it may not put checksums on
        s.server.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
        for at in (FIRST, FIRST + 4):
            made = packets(at, 1_000, 1_000, 1_000, 10)
            s.fan.feed(0, made)
            assert [s.player.next().payload for _ in made] == [one.payload for one in made]
        totals = s.fan.totals()
        assert (totals.unsegmented, totals.sent, totals.dropped) == (1, 8, 0)


def on_a_slow_network(test: Callable[[], None]) -> None:
    """Run it where packets stay in the sender's buffer for a while, as on a network card that is behind."""

    def inside() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            pytest.skip("needs a network of its own: run as root")
        slow = "tc qdisc add dev lo root tbf rate 800kbit burst 20kb limit 2mb"
        for step in ("ip link set lo up", slow):
            if subprocess.run(step.split(), check=False, capture_output=True).returncode != 0:
                pytest.skip("needs ip and tc")
        test()

    # of a thread's own, so that the rest of the tests stays where it is
    with ThreadPoolExecutor(1) as pool:
        pool.submit(inside).result()


def test_what_the_kernel_does_not_take_is_lost_and_counted_and_nobody_waits(fan: Fans) -> None:
    def overloads() -> None:
        with scene(fan, Profile.AEAD_AES_128_GCM) as s:
            s.server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
            at = FIRST
            while s.fan.totals().dropped < 20:
                s.fan.feed(0, packets(at, *([1_000] * 10)))
                at += 10
            totals = s.fan.totals()
            assert totals.sent + totals.dropped == at - FIRST
            assert s.fan.statistics(s.viewer).dropped == totals.dropped
            # what the kernel had taken is out by then
            for _ in range(totals.sent):
                s.player.next()
            s.fan.feed(0, packets(at, 50))
            assert len(s.player.next().payload) == 50

    on_a_slow_network(overloads)


def test_what_is_counted_is_in_the_metrics(fan: Fans) -> None:
    def told() -> dict[str, float]:
        (metric,) = counting.datagrams.collect()
        return {s.labels["what"]: s.value for s in metric.samples if s.name.endswith("_total")}

    with scene(fan, Profile.AEAD_AES_128_GCM, again_per_s=1) as s:
        books = counting.Counting()
        books.count(s.fan.totals())
        before = told()
        s.fan.feed(0, packets(FIRST, 10, 20))
        s.fan.feed(0, packets(FIRST, 10))
        number = s.player.next().sequence
        for _ in range(2):
            s.say(rtcp.nack(7, VIDEO.ssrc, [number]))
            s.heard()
        s.player.socket.sendto(b"\x80\xc9" + bytes(40), s.server.getsockname())
        s.heard()
        books.count(s.fan.totals())
        books.count(s.fan.totals())
        grown = {what: value - before.get(what, 0) for what, value in told().items()}
        expected = {"sent": 3, "again": 1, "repeated": 1, "not-again": 1, "not-authentic": 1}
        assert {what: value for what, value in grown.items() if value} == expected


def test_an_address_belongs_to_whoever_proved_it_last_and_places_are_limited(fan: Fans) -> None:
    profile = Profile.AEAD_AES_128_GCM
    with scene(fan, profile) as s:
        client, server = directions(profile, os.urandom(exported(profile)))
        others = [s.fan.add(Protection(profile, server, client), VIDEO, None, 0) for _ in range(3)]
        with pytest.raises(Full):
            s.fan.add(Protection(profile, server, client), VIDEO, None, 0)
        s.fan.route(others[0], s.player.socket.getsockname())
        s.fan.watch(others[0], Track.VIDEO, 0, FIRST)
        s.fan.feed(0, packets(FIRST, 10))
        assert parse(session(profile, server, sends=False).unprotect(s.player.socket.recv(2_048)))
        s.fan.remove(others[0])
        assert s.fan.add(Protection(profile, server, client), None, AUDIO, 0) is not None
