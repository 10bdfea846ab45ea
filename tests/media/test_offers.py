"""Offers: bounded, refused by code, never an exception of another kind."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.clients import HEARING, Client, Colour, Tone, identity, rig
from tests.media.raw import offer_of

from hustings.media import answers, offers
from hustings.media.network import LocalTransport, Network
from hustings.room.ports import OfferRefused

LOCAL = LocalTransport("user", "p" * 22, ":".join(["AB"] * 32), ("1 1 udp 1 127.0.0.1 9 typ host",))
GOOD = offer_of(LOCAL, sends=True)


def refusal(text: str, *, publishing: bool = True) -> str:
    with pytest.raises(OfferRefused) as refused:
        answers.negotiate(offers.parse(text), publishing=publishing)
    assert refused.value.text
    return refused.value.code


def negotiated(text: str, *, publishing: bool = True) -> answers.Negotiated:
    return answers.negotiate(offers.parse(text), publishing=publishing)


def video_type(text: str, *, publishing: bool = True) -> int:
    stream = negotiated(text, publishing=publishing).video
    assert stream is not None
    return stream.format.payload_type


def with_video(formats: str, *attributes: str) -> str:
    """The good offer with another choice of video formats."""
    of_video = tuple(f"a={a}:{pt}" for a in ("rtpmap", "fmtp", "rtcp-fb") for pt in (96, 102, 103))
    lines = [line for line in GOOD.splitlines() if not line.startswith(of_video)]
    at = next(n for n, line in enumerate(lines) if line.startswith("m=video"))
    lines[at] = f"m=video 9 UDP/TLS/RTP/SAVPF {formats}"
    return "\r\n".join(lines[: at + 1] + list(attributes) + lines[at + 1 :]) + "\r\n"


def test_the_good_offer_is_taken_as_h264_and_opus() -> None:
    found = negotiated(GOOD)
    assert found.video is not None
    assert found.audio is not None
    assert (found.video.format.payload_type, found.audio.format.payload_type) == (102, 111)
    assert found.video.retransmission is None, "publishers resend plainly"
    viewer = negotiated(GOOD.replace("sendonly", "recvonly"), publishing=False).video
    assert viewer is not None
    assert viewer.retransmission == 103


@pytest.mark.parametrize("number", [64, 72, 95])
def test_payload_types_that_look_like_rtcp_are_not_taken(number: int) -> None:
    assert refusal(GOOD.replace(" 102", f" {number}").replace(":102", f":{number}")) == "no-common-codec"
    assert refusal(GOOD.replace(" 111", f" {number}").replace(":111", f":{number}")) == "no-common-codec"
    watching = (
        GOOD.replace("sendonly", "recvonly").replace(" 103", f" {number}").replace(":103", f":{number}")
    )
    viewer = negotiated(watching, publishing=False)
    assert viewer.video is not None
    assert viewer.video.retransmission is None


def test_opus_without_its_channels_is_opus() -> None:
    """As GStreamer offers it."""
    found = negotiated(GOOD.replace("opus/48000/2", "OPUS/48000")).audio
    assert found is not None
    assert found.format.payload_type == 111


def test_sound_is_sent_again_where_the_offer_wants_it() -> None:
    wanted = GOOD.replace("sendonly", "recvonly").replace("SAVPF 111", "SAVPF 111 112")
    wanted += "a=rtcp-fb:111 nack\r\na=rtpmap:112 rtx/48000\r\na=fmtp:112 apt=111\r\n"
    answer = answers.write(negotiated(wanted, publishing=False), LOCAL, "stream")
    of_sound = answer[answer.index("m=audio") :]
    assert of_sound.startswith("m=audio 9 UDP/TLS/RTP/SAVPF 111 112\r\n")
    for line in ("rtcp-fb:111 nack", "rtpmap:112 rtx/48000", "fmtp:112 apt=111"):
        assert f"\r\na={line}\r\n" in of_sound
    plain = answers.write(negotiated(GOOD.replace("sendonly", "recvonly"), publishing=False), LOCAL, "stream")
    assert "nack" not in plain[plain.index("m=audio") :]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\r\n",
        "hello",
        '{"type": "offer"}',
        "v=0",
        "v=1\r\n",
        GOOD.replace("v=0", "v=0x"),
        GOOD.replace("a=ice-ufrag:user", "a=ice-ufrag:u"),
        GOOD.replace("a=ice-pwd:" + "p" * 22, "a=ice-pwd:\x00\x01"),
        GOOD.replace("a=setup:actpass", "a=setup:holdconn"),
        GOOD.replace("a=fingerprint:sha-256", "a=fingerprint:sha-1"),
        GOOD.replace("a=fingerprint:sha-256 ", "a=fingerprint:"),
        GOOD.replace("a=ice-pwd", "a=nothing"),
        GOOD.replace("a=rtpmap:102 H264/90000", "a=rtpmap:102"),
        GOOD.replace("a=rtpmap:102 H264/90000", "a=rtpmap:two H264/90000"),
        GOOD.replace("a=rtpmap:102 H264/90000", "a=rtpmap:102 H264/\u0663"),
        GOOD.replace("m=video 9", "m=video nine"),
        GOOD.replace("m=video 9", "m=video 99999"),
        GOOD.replace("SAVPF 96", "SAVPF 4096"),
        GOOD.replace("SAVPF 96 102 103", "SAVPF "),
        GOOD.replace("a=mid:0", "a=mid:" + "0" * 100),
        GOOD.replace("a=mid:0", "a=mid:1"),
        GOOD.replace("a=mid:0", "a=mid:a b"),
        GOOD.replace("a=candidate:1 1 udp 1 127.0.0.1 9 typ host", "a=candidate:1 1 udp"),
        GOOD.replace("a=candidate:1 1 udp 1 127.0.0.1 9", "a=candidate:1 1 udp -1 127.0.0.1 9"),
    ],
    ids=range(25),
)
def test_what_is_no_offer_is_refused_as_such(text: str) -> None:
    assert refusal(text) in ("not-sdp", "nothing-to-send")


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "a=x\r\n" * 20_000,
        GOOD + "a=" + "x" * 70_000,
        GOOD + "\r\n" * 2_001,
        GOOD + "a=ssrc:1 cname:x\r\n" * 65,
        GOOD + "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n" * 63,
        GOOD + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" * 7,
        "\U0001f600" * 20_000,
    ],
    ids=["bytes", "line", "lines", "sources", "candidates", "media", "wide characters"],
)
def test_what_is_too_large_is_refused_before_it_is_read(text: str) -> None:
    assert refusal(text) == "sdp-too-large"


def test_a_huge_offer_costs_next_to_nothing() -> None:
    # 48,000 lines of a=ssrc stall aiortc's parser for half a minute; here it is one comparison.
    huge = GOOD + "".join(f"a=ssrc:{n} cname:x\r\n" for n in range(48_000))
    began = time.process_time()
    assert refusal(huge) == "sdp-too-large"
    assert time.process_time() - began < 1


@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_a_mangled_offer_is_taken_or_refused_and_nothing_else(chance: random.Random, edits: int) -> None:
    text = list(GOOD)
    for _ in range(edits):
        at = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                del text[at : at + chance.randrange(1, 40)]
            case 1:
                text[at] = chr(chance.choice([0, 10, 13, 32, 47, 58, 0x80, 0x661, 0xD800, 0x1F600]))
            case 2:
                text[at:at] = text[at : at + chance.randrange(1, 200)]
            case _:
                text[at] = chance.choice("0123456789: /=am\r\n")
    for publishing in (True, False):
        try:
            found = negotiated("".join(text), publishing=publishing)
        except OfferRefused:
            continue
        offers.parse(answers.write(found, LOCAL, "stream"))


@given(st.text(max_size=300))
def test_any_text_after_the_first_line(text: str) -> None:
    refusal("v=0\r\n" + text)


def test_vp8_only_has_no_common_codec() -> None:
    assert refusal(with_video("96", "a=rtpmap:96 VP8/90000")) == "no-common-codec"


def test_sound_without_opus_has_no_common_codec() -> None:
    assert refusal(GOOD.replace("opus/48000/2", "PCMU/8000")) == "no-common-codec"


def test_an_offer_in_the_wrong_direction_has_nothing_to_send() -> None:
    assert refusal(GOOD, publishing=False) == "nothing-to-send"
    assert refusal(GOOD.replace("sendonly", "inactive")) == "nothing-to-send"
    withdrawn = GOOD.replace("m=video 9", "m=video 0").replace("m=audio 9", "m=audio 0")
    assert refusal(withdrawn) == "nothing-to-send"


def test_constrained_baseline_in_packetization_mode_1_is_preferred() -> None:
    text = with_video(
        "98 100 102 104 106",
        *(f"a=rtpmap:{n} H264/90000" for n in (98, 100, 102, 104, 106)),
        "a=fmtp:98 packetization-mode=1;profile-level-id=640c1f",
        "a=fmtp:100 packetization-mode=0;profile-level-id=42e01f",
        "a=fmtp:102 packetization-mode=1;profile-level-id=42001f",
        "a=fmtp:104 packetization-mode=1;profile-level-id=42e01f",
        "a=fmtp:106 packetization-mode=1;profile-level-id=42E034",
    )
    assert video_type(text) == 104


def test_profiles_beyond_baseline_are_not_taken() -> None:
    high = "a=fmtp:98 packetization-mode=1;profile-level-id=640c1f"
    text = with_video("98", "a=rtpmap:98 H264/90000", high)
    assert refusal(text) == "no-common-codec"


@pytest.mark.parametrize(
    "said", ["level-asymmetry-allowed=1", "packetization-mode=1", "sprop-parameter-sets=Z,a"]
)
def test_gstreamer_offers_h264_with_little_said_of_it(said: str) -> None:
    assert video_type(with_video("96", "a=rtpmap:96 H264/90000", f"a=fmtp:96 {said}")) == 96
    assert video_type(with_video("96", "a=rtpmap:96 H264/90000")) == 96


def test_a_player_that_insists_on_mode_0_could_not_play_what_is_sent() -> None:
    text = with_video("96", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=0")
    assert video_type(text) == 96
    assert refusal(text.replace("sendonly", "recvonly"), publishing=False) == "no-common-codec"


def test_m_lines_that_cannot_be_had_are_rejected_and_the_others_taken() -> None:
    text = GOOD.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2 3") + "\r\n".join(
        [
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "a=mid:2",
            "m=video 9 UDP/TLS/RTP/SAVPF 96",
            "a=mid:3",
            "a=sendonly",
            "a=rtpmap:96 VP8/90000",
            "",
        ]
    )
    answer = answers.write(negotiated(text), LOCAL, "stream")
    m_lines = [line for line in answer.splitlines() if line.startswith("m=")]
    assert [line.split()[1] for line in m_lines] == ["9", "9", "0", "0"]
    assert "a=group:BUNDLE 0 1\r\n" in answer


def test_two_m_lines_that_are_not_bundled_are_not_both_taken() -> None:
    assert refusal(GOOD.replace("a=group:BUNDLE 0 1\r\n", "")) == "not-bundled"


def test_the_answer_is_passive_unless_the_offerer_insists() -> None:
    assert "a=setup:passive" in answers.write(negotiated(GOOD), LOCAL, "stream")
    active = answers.write(negotiated(GOOD.replace("actpass", "active")), LOCAL, "stream")
    assert "a=setup:passive" in active
    insisting = answers.write(negotiated(GOOD.replace("actpass", "passive")), LOCAL, "stream")
    assert "a=setup:active" in insisting


def test_session_level_transport_attributes_count() -> None:
    moved = ["a=ice-ufrag:user", "a=ice-pwd:" + "p" * 22, "a=setup:actpass"]
    lines = [line for line in GOOD.splitlines() if line not in moved and "fingerprint" not in line]
    lines[4:4] = [*moved, f"a=fingerprint:SHA-256 {LOCAL.fingerprint}"]
    remote = negotiated("\r\n".join(lines)).remote
    assert (remote.username, remote.fingerprints[0][0]) == ("user", "sha-256")


@pytest.mark.parametrize(
    ("address", "private", "own", "admitted"),
    [
        ("8.8.8.8", False, "", True),
        ("2001:4860:4860::8888", False, "", True),
        ("192.168.1.5", True, "", True),
        ("192.168.1.5", False, "", False),
        ("fd00::5", False, "", False),
        ("127.0.0.1", True, "", False),
        ("127.0.0.1", True, "192.168.1.1", False),
        ("127.0.0.1", True, "127.0.0.1", True),
        ("::ffff:127.0.0.1", True, "", False),
        ("169.254.1.1", True, "", False),
        ("fe80::1", True, "", False),
        ("224.0.0.251", True, "", False),
        ("255.255.255.255", True, "", False),
        ("0.0.0.0", True, "", False),
        ("2c0d4e5f.local", True, "", False),
        ("example.org", True, "", False),
        ("2130706433", True, "", False),
    ],
)
def test_which_remote_candidates_are_let_in(address: str, private: bool, own: str, admitted: bool) -> None:
    assert Network(own, range(1), private).admits(address) is admitted


async def test_refused_offers_leave_nothing_behind() -> None:
    async with rig() as r:
        for text in ("", GOOD + "\r\n" * 2_001, with_video("96", "a=rtpmap:96 VP8/90000")):
            with pytest.raises(OfferRefused):
                await r.studio.publish(HEARING, "candidate:a", identity("a"), text)
        assert r.studio.sessions(HEARING) == []
        assert r.watched.seen == []


async def test_what_a_client_offers_is_read() -> None:
    client = Client()
    client.add(Colour(60), "sendonly")
    client.add(Tone(440), "sendonly")
    text = await client.offer()
    await client.close()
    found = negotiated(text)
    assert found.video is not None
    assert found.audio is not None
    assert found.remote.candidates
