"""Init segments and fragments as another reader sees them, and as our own recovery does."""

import io
from dataclasses import dataclass
from struct import unpack_from

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.recording.encoding import pictures, sounds

from hustings.isobmff.boxes import box, children, full_box, parse_header
from hustings.isobmff.fragment import Run, Sample, fragment
from hustings.isobmff.init import AvcTrack, OpusTrack, init_segment
from hustings.isobmff.reading import run_ends, timescales
from hustings.rtp.frames import EncodedFrame
from hustings.rtp.sps import InvalidSps

PICTURES = pictures(25, 426, 240)
SOUNDS = sounds(50)
PARAMETERS = PICTURES[0].parameters
assert PARAMETERS is not None
AVC = AvcTrack(PARAMETERS.sps, (PARAMETERS.pps,))


def samples(frames: list[EncodedFrame], duration: int) -> list[Sample]:
    return [Sample(frame.data, duration, frame.keyframe) for frame in frames]


@dataclass(frozen=True)
class Read:
    data: bytes
    dts: int | None
    keyframe: bool


def packets(data: bytes) -> dict[str, list[Read]]:
    found: dict[str, list[Read]] = {}
    with av.open(io.BytesIO(data), "r") as container:
        for packet in container.demux():
            if packet.size:
                read = Read(bytes(packet), packet.dts, packet.is_keyframe)
                found.setdefault(packet.stream.type, []).append(read)
    return found


def test_both_tracks_are_read_as_they_were_written() -> None:
    data = init_segment([AVC, OpusTrack()]) + fragment(
        1, [Run(1, 0, samples(PICTURES, 3_600)), Run(2, 480, samples(SOUNDS, 960))]
    )
    found = packets(data)
    assert [packet.data for packet in found["video"]] == [frame.data for frame in PICTURES]
    assert [packet.data for packet in found["audio"]] == [frame.data for frame in SOUNDS]
    assert [packet.dts for packet in found["video"]] == [3_600 * index for index in range(25)]
    assert [packet.dts for packet in found["audio"]] == [480 + 960 * index for index in range(50)]
    assert [packet.keyframe for packet in found["video"]] == [frame.keyframe for frame in PICTURES]


def test_the_tracks_are_described() -> None:
    with av.open(io.BytesIO(init_segment([AVC, OpusTrack()]) + fragment(1, []))) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 426, 240)
        assert video.codec_context.extradata is not None
        assert AVC.sps in video.codec_context.extradata
        assert AVC.pps[0] in video.codec_context.extradata
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("opus", 48_000, 2)


def test_a_gap_is_a_jump_of_the_decode_time() -> None:
    data = init_segment([OpusTrack()])
    data += fragment(1, [Run(1, 0, samples(SOUNDS[:10], 960))])
    data += fragment(2, [Run(1, 48_000, samples(SOUNDS[10:20], 960))])
    assert [packet.dts for packet in packets(data)["audio"]][9:11] == [9 * 960, 48_000]


def test_decode_times_go_beyond_32_bits() -> None:
    data = init_segment([OpusTrack()]) + fragment(1, [Run(1, 2**40, samples(SOUNDS[:2], 960))])
    assert [packet.dts for packet in packets(data)["audio"]] == [2**40, 2**40 + 960]


def test_an_init_segment_needs_a_real_parameter_set() -> None:
    with pytest.raises(InvalidSps):
        init_segment([AvcTrack(b"\x67", AVC.pps)])


def test_recovery_reads_where_runs_end() -> None:
    moov = dict(children(init_segment([AVC, OpusTrack()])))[b"moov"]
    runs = [Run(1, 900, samples(PICTURES, 3_600)), Run(2, 480, samples(SOUNDS, 960))]
    moof = dict(children(fragment(7, runs)))[b"moof"]
    assert timescales(moov) == {1: 90_000, 2: 48_000}
    assert run_ends(moof) == {1: 900 + 25 * 3_600, 2: 480 + 50 * 960}


def test_a_size_of_64_bits_is_read() -> None:
    header = parse_header(b"\0\0\0\1mdat" + (2**33).to_bytes(8, "big"))
    assert header is not None
    assert (header.kind, header.size, header.header_size) == (b"mdat", 2**33, 16)


@pytest.mark.parametrize("data", [b"", b"\0\0\0\7mdat", bytes(64), b"\0\0\0\1mdat\0\0"])
def test_what_is_no_header_is_none(data: bytes) -> None:
    assert parse_header(data) is None


@given(
    st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.binary(max_size=64)), max_size=8), st.binary()
)
def test_whole_boxes_come_back_and_a_cut_one_does_not(boxes: list[tuple[bytes, bytes]], cut: bytes) -> None:
    data = b"".join(box(kind, payload) for kind, payload in boxes)
    tail = box(b"mdat", cut, b"!")[:-1]
    assert list(children(data + tail)) == boxes


@given(st.binary(max_size=400))
def test_garbage_has_no_ends_and_no_timescales(data: bytes) -> None:
    for payload in (data, box(b"traf", data), box(b"trak", data, box(b"mdia", data))):
        run_ends(payload)
        timescales(payload)


@given(st.binary(max_size=64), st.integers(0, 2**32 - 1))
def test_a_run_that_claims_more_samples_than_it_has_is_left_out(data: bytes, count: int) -> None:
    run = full_box(b"trun", 0, 0x701, count.to_bytes(4, "big"), bytes(4), data)
    traf = box(b"traf", full_box(b"tfhd", 0, 0, b"\0\0\0\1"), full_box(b"tfdt", 1, 0, bytes(8)), run)
    ends = run_ends(traf)
    if len(data) != 12 * count:
        assert ends == {}
    else:
        assert ends == {1: sum(unpack_from(">I", data, 12 * index)[0] for index in range(count))}
