"""RTCP read and written, against aiortc's own reading where it has one."""

import pytest
from aiortc.rtp import RtcpPacket, RtcpPsfbPacket, RtcpRtpfbPacket, RtcpSdesPacket, unpack_remb_fci
from hypothesis import given
from hypothesis import strategies as st

from hustings.rtp import rtcp
from hustings.rtp.packet import Malformed
from hustings.rtp.reception import ReportBlock


def test_a_sender_report_with_its_name() -> None:
    data = rtcp.sender_report(7, 1 << 40, 2**32 + 5, 3, 400) + rtcp.description(7, "cname")
    assert rtcp.parse(data) == [rtcp.SenderReport(7, 1 << 40, 5)]
    report, name = RtcpPacket.parse(data)
    assert report.sender_info.packet_count == 3  # type: ignore[union-attr]
    assert isinstance(name, RtcpSdesPacket)
    assert name.chunks[0].items == [(1, b"cname")]


@pytest.mark.parametrize("length", range(1, 9))
def test_a_description_is_padded_whatever_the_length_of_the_name(length: int) -> None:
    (read,) = RtcpPacket.parse(rtcp.description(1, "n" * length))
    assert isinstance(read, RtcpSdesPacket)
    assert read.chunks[0].items == [(1, b"n" * length)]


@pytest.mark.parametrize("lost", [-3, 0, 70_000])
def test_a_receiver_report(lost: int) -> None:
    (read,) = RtcpPacket.parse(rtcp.receiver_report(9, [ReportBlock(7, 12, lost, 70_001, 4, 5, 6)]))
    (block,) = read.reports  # type: ignore[union-attr]
    assert (block.ssrc, block.fraction_lost, block.packets_lost) == (7, 12, lost)
    assert (block.highest_sequence, block.jitter, block.lsr, block.dlsr) == (70_001, 4, 5, 6)


@given(st.integers(0, 65_535), st.lists(st.integers(1, 40), max_size=30))
def test_what_is_asked_for_is_read_as_asked(start: int, steps: list[int]) -> None:
    wanted = [start]
    for step in steps:
        wanted.append((wanted[-1] + step) & 0xFFFF)
    data = rtcp.nack(1, 2, wanted)
    assert rtcp.parse(data) == [rtcp.Nack(2, tuple(wanted))]
    (read,) = RtcpPacket.parse(data)
    assert isinstance(read, RtcpRtpfbPacket)
    assert [n & 0xFFFF for n in read.lost] == wanted


def test_requests_for_a_keyframe() -> None:
    assert rtcp.parse(rtcp.picture_loss(1, 2)) == [rtcp.KeyframeRequest(2)]
    intra = RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=bytes([0, 0, 0, 9, 1, 0, 0, 0]))
    assert rtcp.parse(bytes(intra)) == [rtcp.KeyframeRequest(9)]


@pytest.mark.parametrize("rate", [0, 64_000, 3_000_000, 2_147_483_648])
def test_a_bitrate_limit(rate: int) -> None:
    (read,) = RtcpPacket.parse(rtcp.bitrate_limit(1, rate, [5, 6]))
    assert isinstance(read, RtcpPsfbPacket)
    assert unpack_remb_fci(read.fci) == (rate, [5, 6])
    assert rtcp.parse(rtcp.bitrate_limit(1, rate, [5])) == [rtcp.Estimate(rate)]


def test_bye() -> None:
    assert rtcp.parse(b"\x81\xcb\x00\x01\x00\x00\x00\x05") == [rtcp.Bye((5,))]


@given(st.binary(max_size=64))
def test_any_bytes_are_messages_or_malformed(data: bytes) -> None:
    try:
        rtcp.parse(data)
    except Malformed:
        return


@given(st.sampled_from([200, 201, 202, 203, 205, 206]), st.integers(0, 31), st.binary(max_size=60))
def test_any_body_of_a_known_kind_is_messages_or_passed_over(kind: int, count: int, body: bytes) -> None:
    body += bytes(-len(body) % 4)
    rtcp.parse(bytes([0x80 | count, kind]) + (len(body) // 4).to_bytes(2, "big") + body)


@given(st.floats(0, 4_000_000_000))
def test_network_time(seconds: float) -> None:
    ntp = rtcp.ntp_of_unix(seconds)
    era_ms = (seconds + rtcp.NTP_EPOCH_S) * 1000 % (2**32 * 1000)
    assert abs(rtcp.ntp_milliseconds(ntp) - era_ms) < 1
