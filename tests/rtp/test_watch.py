"""What a publisher's line lets through: what is sound, at once; nothing that decoders would stumble over."""

import contextlib
import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp.bits import nal_unit, unsigned_bits
from hustings.rtp.h264 import MalformedPayload
from hustings.rtp.h264_payload import read
from hustings.rtp.packet import Packet
from hustings.rtp.watch import PICTURE_BYTES_MAX, REACH, Watch


def sequence_set(
    width: int = 640, height: int = 368, *, profile: int = 66, number: int = 0, interlaced: bool = False
) -> bytes:
    sizes = unsigned_bits(width // 16 - 1) + unsigned_bits(height // 16 - 1)
    bits = f"{profile:08b}{0xC0:08b}{31:08b}" + unsigned_bits(number)
    if profile == 100:
        bits += unsigned_bits(1) + unsigned_bits(0) * 2 + "00"
    bits += unsigned_bits(0) + unsigned_bits(2) + unsigned_bits(1) + "0" + sizes
    return nal_unit(0x67, bits + ("00" if interlaced else "1") + "100")


def picture_set(number: int = 0, sequence: int = 0, groups: int = 0) -> bytes:
    bits = unsigned_bits(number) + unsigned_bits(sequence) + "00" + unsigned_bits(groups)
    return nal_unit(0x68, bits + "1" * 12)


def slice_of(kind: int, header: int, *, first: int = 0, parameters: int = 0, size: int = 60) -> bytes:
    bits = unsigned_bits(first) + unsigned_bits(kind) + unsigned_bits(parameters)
    return nal_unit(header, bits + "1") + b"\x5a" * size


def stap(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def pieces(unit: bytes, size: int = 30) -> list[bytes]:
    parts = [unit[at : at + size] for at in range(1, len(unit), size)]
    flags = [0x80] + [0] * (len(parts) - 2) + [0x40]
    head = unit[0] & 0x60 | 28
    return [bytes([head, flag | unit[0] & 0x1F]) + part for flag, part in zip(flags, parts, strict=True)]


SPS, PPS = sequence_set(), picture_set()
IDR, DELTA = slice_of(7, 0x65), slice_of(5, 0x41)


@dataclass
class Source:
    """An encoder's packets, 30 pictures a second."""

    sequence: int = 0
    timestamp: int = 0
    packets: list[Packet] = field(default_factory=list)

    def picture(self, *payloads: bytes) -> "Source":
        for at, payload in enumerate(payloads):
            last = at == len(payloads) - 1
            self.packets.append(
                Packet(96, last, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, 1, payload)
            )
            self.sequence += 1
        self.timestamp += 3_000
        return self

    def key(self) -> "Source":
        return self.picture(stap(SPS, PPS), *pieces(IDR))

    def delta(self, count: int = 1) -> "Source":
        for _ in range(count):
            self.picture(*pieces(DELTA))
        return self


def passed(packets: list[Packet], watch: Watch | None = None, every: int = 11) -> list[Packet]:
    watch = watch or Watch()
    out = [watch.take(packet, at * every) for at, packet in enumerate(packets)]
    return [packet for packet in out if packet is not None]


def changed(packets: list[Packet], at: int, payload: bytes) -> list[Packet]:
    return [replace(p, payload=payload) if n == at else p for n, p in enumerate(packets)]


def viewer(packets: list[Packet]) -> list[tuple[bytes, ...]]:
    """The pictures that a receiver decodes: whole ones, and after a missing number none before a keyframe."""
    ordered = sorted({p.sequence: p for p in packets}.values(), key=lambda p: p.sequence)
    pictures: list[tuple[bytes, ...]] = []
    current: list[Packet] = []
    decodes, last = False, None
    for packet in ordered:
        if last is not None and packet.sequence != last + 1:
            decodes, current = False, []
        last = packet.sequence
        if current and current[0].timestamp != packet.timestamp:
            decodes, current = False, []
        current.append(packet)
        if packet.marker:
            payloads = tuple(p.payload for p in current)
            decodes = decodes or payloads[0] == stap(SPS, PPS)
            if decodes:
                pictures.append(payloads)
            current = []
    return pictures


def test_a_sound_stream_passes_whole_and_as_it_is() -> None:
    sent = Source(65_500, 2**32 - 9_000).key().delta(20).key().delta(5).packets
    assert [(p.sequence, p.timestamp, p.marker, p.payload) for p in passed(sent)] == [
        (p.sequence, p.timestamp, p.marker, p.payload) for p in sent
    ]


def test_nothing_passes_before_the_first_keyframe() -> None:
    watch = Watch()
    assert passed(Source().delta(3).packets, watch) == []
    assert watch.waiting
    assert len(passed(Source().key().packets, watch)) == len(Source().key().packets)
    assert not watch.waiting


@given(st.randoms(use_true_random=False), st.integers(0, 65_535))
def test_packets_out_of_order_pass_at_once(chance: random.Random, start: int) -> None:
    sent = Source(start).key().delta(30).packets
    head, rest = sent[:1], sent[1:]
    shuffled = sorted(enumerate(rest), key=lambda entry: entry[0] + chance.uniform(0, 20))
    come = head + [packet for _, packet in shuffled]
    watch = Watch()
    out = [watch.take(packet, at) for at, packet in enumerate(come)]
    assert out == come, "each at the moment when it came"
    assert watch.take_held() == []


GARBAGE = {
    "truncated fragment": b"\x7c\x05",
    "fragment that begins and ends": b"\x7c\xc5" + IDR[1:],
    "fragment of a parameter set": b"\x7c\x87" + SPS[1:],
    "aggregate that is cut short": stap(SPS, PPS)[:-2],
    "aggregate whose lengths lie": b"\x78\xff\xff" + IDR,
    "aggregate of an empty unit": b"\x78\x00\x00",
    "aggregate of nothing": b"\x78",
    "aggregate in an aggregate": stap(stap(DELTA)),
    "type 0": b"\x60" + DELTA[1:],
    "type 31": b"\x7f" + DELTA[1:],
    "type 25": b"\x79\x00\x01" + DELTA,
    "type 29": b"\x7d\x85\x00\x01" + DELTA[1:],
    "data partition": b"\x42" + DELTA[1:],
    "forbidden bit": b"\xc1" + DELTA[1:],
    "B slice": slice_of(6, 0x01),
    "switching slice": slice_of(8, 0x41),
    "P slice in a keyframe": slice_of(5, 0x65),
    "slice type that there is not": slice_of(11, 0x41),
    "slice without a header": b"\x41",
    "slice of zeros": b"\x41" + bytes(60),
    "unknown parameters": slice_of(5, 0x41, parameters=9),
    "giant picture": stap(sequence_set(16_000, 16_000), PPS),
    "interlaced": stap(sequence_set(interlaced=True), PPS),
    "extended profile": stap(sequence_set(profile=88), PPS),
    "parameter set cut short": SPS[:5],
    "slice groups": picture_set(groups=3),
    "fragment without its start": pieces(DELTA)[1],
    "fragment of something else": pieces(slice_of(5, 0x41, size=90))[0],
}


@pytest.mark.parametrize("payload", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_holds_the_line_until_the_next_keyframe(payload: bytes) -> None:
    before = Source().key().delta(2)
    after = Source(before.sequence, before.timestamp)
    after.picture(payload).delta(3)
    watch = Watch()
    good = passed(before.packets, watch)
    held = passed(after.packets, watch)
    assert watch.waiting, "a keyframe is to be asked for"
    assert len(watch.take_held()) >= 1
    assert all(p.payload == payload for p in held), "nothing that needs what was held"
    again = Source(after.sequence, after.timestamp).key().delta(3).packets
    resumed = passed(again, watch)
    assert [p.payload for p in resumed] == [p.payload for p in again]
    assert viewer(good + held + resumed) == viewer(before.packets) + viewer(again)


def test_a_picture_that_was_passed_in_part_is_told_by_a_number_that_is_missing() -> None:
    source = Source().key().delta(1)
    end = len(source.packets) - 1
    source.key()
    out = passed(changed(source.packets, end, b"\x7f"))
    numbers = [p.sequence for p in out]
    assert numbers == [*range(end), *range(end + 1, end + 1 + len(out) - end)]
    assert viewer(out) == viewer(Source().key().packets) * 2


def test_what_stops_between_two_pictures_leaves_no_gap() -> None:
    source = Source().key().delta(1)
    end = len(source.packets)
    source.delta(4).key()
    out = passed(changed(source.packets, end, b"\x7f" * 9))
    assert [p.sequence for p in out] == list(range(len(out)))


def test_a_picture_that_does_not_end_is_not_followed() -> None:
    packets = Source().key().delta(3).key().packets
    at = next(n for n, p in enumerate(packets) if p.marker and n > 6)
    packets[at] = replace(packets[at], marker=False)
    watch = Watch()
    out = passed(packets, watch)
    assert watch.take_held() == ["marker"]
    assert viewer(out) == viewer(packets[: at - 2]) + viewer(packets[-4:])


def test_parameters_that_change_in_mid_stream_need_a_keyframe_of_their_own() -> None:
    source = Source().key().delta(1)
    source.picture(sequence_set(1_280, 720), DELTA).picture(IDR).delta(1)
    watch = Watch()
    out = passed(source.packets, watch)
    assert watch.waiting
    assert IDR not in [p.payload for p in out], "viewers have the other parameters by now"
    assert passed(Source(source.sequence, source.timestamp).key().packets, watch)


def test_an_encoder_that_counts_its_parameter_sets_up_passes() -> None:
    source = Source()
    for number in range(40):
        own = number % 32
        source.picture(
            stap(sequence_set(number=own), picture_set(number, own)), slice_of(7, 0x65, parameters=number)
        ).picture(slice_of(5, 0x41, parameters=number))
    assert len(passed(source.packets)) == len(source.packets)


@pytest.mark.parametrize("profile", [66, 77, 100])
def test_encoders_that_were_not_set_to_baseline_pass_without_b_slices(profile: int) -> None:
    source = Source().picture(stap(sequence_set(profile=profile), PPS), IDR).delta(2)
    assert len(passed(source.packets)) == len(source.packets)


def test_a_source_whose_slices_are_encrypted_is_watched_by_its_outer_form() -> None:
    def opaque(header: int) -> bytes:
        return bytes([header]) + b"\x00\x5a" * 40

    source = Source()
    for _ in range(3):
        source.picture(stap(SPS, PPS), *pieces(opaque(0x65)))
        for _ in range(3):
            source.picture(*pieces(opaque(0x41)))
    assert passed(source.packets) == source.packets
    end = len(source.packets)
    source.picture(opaque(0x41)).key()
    watch = Watch()
    passed(changed(source.packets, end, b"\x78\xff"), watch)
    assert watch.take_held() == ["payload"]


def test_a_sender_that_gives_every_slice_its_own_timestamp_passes() -> None:
    source = Source()
    for _ in range(3):
        source.picture(stap(SPS, PPS), IDR).picture(slice_of(7, 0x65, first=400))
        for _ in range(3):
            source.picture(DELTA).picture(slice_of(5, 0x41, first=400))
    assert passed(source.packets) == source.packets


def test_giant_access_units_are_cut_off() -> None:
    source = Source().key()
    piece = pieces(slice_of(5, 0x41, size=3_000), 1_000)
    source.picture(piece[0], *[piece[1]] * (PICTURE_BYTES_MAX // 1_000 + 5), piece[-1])
    watch = Watch()
    out = passed(source.packets, watch, every=0)
    assert sum(len(p.payload) for p in out) <= PICTURE_BYTES_MAX + 1_100
    assert watch.take_held() == ["size"]


@pytest.mark.parametrize("jump", [-600, -30_000, 600, 20_000])
def test_a_source_that_counts_anew_is_followed_from_its_keyframe(jump: int) -> None:
    before = Source(40_000).key().delta(5)
    after = Source(before.sequence + jump, before.timestamp).delta(3).key().delta(3)
    watch = Watch()
    out = passed(before.packets, watch)
    resumed = passed(after.packets, watch)
    assert watch.take_held() == ["sequence"]
    assert [p.payload for p in resumed] == [p.payload for p in Source().key().delta(3).packets]
    assert resumed[0].sequence == out[-1].sequence + 1


@pytest.mark.parametrize("jump", [-90, -90_000_000, 90 * 11_000, 2**31 - 9_000_000])
def test_timestamps_that_jump_are_set_right_with_the_next_keyframe(jump: int) -> None:
    before = Source(0, 2**31).key().delta(5)
    after = Source(before.sequence, before.timestamp + jump - 3_000).delta(3).key().delta(3)
    watch = Watch()
    every = 8
    out = passed(before.packets, watch, every)
    start = len(before.packets) * every
    resumed = [
        p for at, q in enumerate(after.packets) if (p := watch.take(q, start + at * every)) is not None
    ]
    assert watch.take_held() == ["timestamp"]
    steps = [b.timestamp - a.timestamp for a, b in zip(out[-1:] + resumed, resumed, strict=False)]
    assert all(0 <= step < 90 * 1_000 for step in steps)
    source = after.packets[-1].timestamp
    assert watch.shifted(source) == resumed[-1].timestamp, "reports of the source are told the same"


def test_a_pause_of_the_camera_is_no_jump() -> None:
    before = Source().key().delta(2)
    after = Source(before.sequence, before.timestamp + 90 * 60_000).delta(2).packets
    watch = Watch()
    passed(before.packets, watch)
    assert all(watch.take(packet, 60_000 + at * 11) for at, packet in enumerate(after))


def test_what_is_lost_for_good_holds_the_line() -> None:
    packets = Source().key().delta(4).packets
    del packets[5]
    watch = Watch()
    out = passed(packets, watch)
    assert len(out) == len(packets), "it may still come: nothing waits for it"
    watch.lost(500)
    assert watch.waiting
    assert watch.take_held() == ["lost"]


def test_what_is_lost_before_a_keyframe_is_no_matter() -> None:
    packets = Source().key().delta(2).key().delta(2).packets
    del packets[5]
    watch = Watch()
    passed(packets, watch)
    watch.lost(500)
    assert not watch.waiting
    assert watch.take(Source(len(packets) + 1, 90_000).delta(1).packets[0], 600) is not None


def test_packets_that_bear_nothing_leave_no_gap() -> None:
    source = Source().key()
    for _ in range(5):
        source.picture(b"").delta(1)
    out = passed(source.packets)
    assert [p.sequence for p in out] == list(range(len(out)))
    assert all(p.payload for p in out)


def test_a_packet_passes_once() -> None:
    sent = Source().key().delta(4).packets
    assert len(passed([p for p in sent for _ in range(3)])) == len(sent)


packets = st.builds(
    Packet,
    st.just(96),
    st.booleans(),
    st.one_of(st.integers(0, 40), st.integers(0, 65_535)),
    st.one_of(st.integers(0, 40).map(lambda n: n * 3_000), st.integers(0, 2**32 - 1)),
    st.just(1),
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([stap(SPS, PPS), IDR, DELTA, b"", *pieces(IDR), *pieces(DELTA), *GARBAGE.values()]),
    ),
)


@given(st.lists(st.tuples(packets, st.integers(0, 2_000), st.booleans()), max_size=60))
def test_whatever_comes_no_number_goes_out_twice_and_memory_is_bounded(
    steps: list[tuple[Packet, int, bool]],
) -> None:
    watch, now, numbers = Watch(), 0, set[int]()
    for packet, wait, gives_up in steps:
        now += wait
        out = watch.take(packet, now)
        if out is not None:
            assert out.sequence not in numbers
            numbers.add(out.sequence)
            assert out.payload == packet.payload
        if gives_up:
            watch.lost(now)
        assert len(watch._ahead) <= REACH
    watch.take_held()


@given(st.randoms(use_true_random=False))
def test_a_viewer_decodes_nothing_but_sound_pictures_in_a_row(chance: random.Random) -> None:
    """Garbage in a stream: what a receiver takes for whole are pictures of the source."""
    source = Source()
    for at in range(30):
        _ = source.key() if at % 7 == 0 else source.delta()
    # Without its parameter sets a keyframe is whole too: viewers have had them.
    whole = {*viewer(source.packets), tuple(pieces(IDR))}
    come = list(source.packets)
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(come))
        come[at] = replace(come[at], payload=chance.choice(list(GARBAGE.values())))
    watch = Watch()
    strange = [picture for picture in viewer(passed(come, watch)) if picture not in whole]
    # A whole unit of another kind, alone in its picture, is what the encoder meant as far as can be told.
    assert all(any(payload in GARBAGE.values() for payload in picture) for picture in strange)
    if not watch.waiting:
        watch.lost(10_000)
    follow = passed(Source(source.sequence, source.timestamp).key().delta(2).packets, watch)
    assert viewer(follow), "the next keyframe always comes through"


@given(st.binary(min_size=1, max_size=80))
def test_a_payload_is_read_or_refused(payload: bytes) -> None:
    with contextlib.suppress(MalformedPayload):
        read(payload)
