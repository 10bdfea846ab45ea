"""Where the corpus began: what well-behaved clients send, and some of what others do.

python -m tests.fuzz.seeds    writes them into the corpus, each under its name
"""

import struct
from pathlib import Path

from tests.bench.light_viewers import Remote, check
from tests.media.raw import offer_of
from tests.rtp.test_opus_packets import BAD, GOOD
from tests.rtp.test_watch import DELTA, GARBAGE, IDR, PPS, SPS, pieces, stap

from hustings.media.audience.handshake import Handshake, Identity
from hustings.media.network import LocalTransport
from hustings.rtp import framing, rtcp
from hustings.rtp.packet import serialise
from hustings.rtp.reception import ReportBlock

ALERT = bytes.fromhex("15fefd000000000000000000020228")
CORPUS = Path(__file__).parent / "corpus"


def _row(payload: bytes, *, step: int = 128, stamp: int = 1, flags: int = 1) -> bytes:
    """A packet as `targets.video` and `targets.sound` read it."""
    return bytes([step, stamp, flags, len(payload)]) + payload


def _picture(*payloads: bytes) -> bytes:
    last = len(payloads) - 1
    return b"".join(_row(p, stamp=at == 0, flags=at == last) for at, p in enumerate(payloads))


def _offers() -> dict[str, bytes]:
    where = ("1 1 udp 1 192.0.2.1 9 typ host",)
    local = LocalTransport("user", "a-password-that-is-long-enough", "AA:" * 31 + "AA", where)
    both = offer_of(local, sends=True)
    return {
        "publisher": both.encode(),
        "viewer": offer_of(local, sends=False).encode(),
        "sound": offer_of(local, sends=True, video=False).encode(),
        "no-codec": both.replace("H264", "H265").encode(),
        "gstreamer": both.replace("packetization-mode=1;profile-level-id=42e01f", "").encode(),
    }


def seeds() -> dict[str, dict[str, bytes]]:
    """Inputs by target and name."""
    remote = Remote("user", "a password", ("sha-256", "AA"), ("127.0.0.1", 9), 1, 2)
    binding = check(remote, "them", nominates=True)
    block = ReportBlock(7, 3, -2, 70_000, 12, 99, 1_000)
    report = rtcp.receiver_report(1, [block])
    feedback = report + rtcp.nack(1, 7, [3, 5, 40]) + rtcp.picture_loss(1, 7)
    feedback += rtcp.bitrate_limit(1, 500_000, [7])
    said = rtcp.sender_report(7, 1 << 60, 9, 1, 2) + rtcp.description(7, "name")
    key, delta = _picture(stap(SPS, PPS), *pieces(IDR)), _picture(*pieces(DELTA))
    packet = serialise(96, True, 7, 9, 1, DELTA[:20])
    hello = Handshake(Identity(), (("sha-256", "AA:BB"),), client=True).start()
    return {
        "sdp": _offers(),
        "stun": {"check": binding, "long": binding[:20] + struct.pack("!HH", 6, 65_535)},
        "stage": {"check": binding, "alert": ALERT, "media": packet},
        "video": {
            "stream": key + delta * 3 + key + delta,
            **{
                "garbage-" + name.replace(" ", "-"): key + delta + _row(payload) + delta + key
                for name, payload in GARBAGE.items()
                if len(payload) < 256
            },
        },
        "rtp": {"packet": packet, "padded": b"\xb1" + packet[1:] + bytes(8) + b"\x04"},
        "rtcp": {"report": report, "feedback": feedback, "sender": said},
        "framing": {"frames": framing.framed(b"one") + framing.framed(b"") + framing.framed(b"three")},
        "sound": {
            "-".join(name.split()): _row(p, step=101) for name, p in (GOOD | BAD).items() if len(p) < 256
        },
        "dtls": {"hello": b"".join(hello)},
    }  # fmt: skip


def main() -> None:
    for target, inputs in seeds().items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in inputs.items():
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
