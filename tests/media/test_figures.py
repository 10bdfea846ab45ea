"""What an operator is told of a hearing's media, by real publishers and viewers over real UDP and TCP."""

import asyncio

import pytest
from tests.media.clients import HEARING, Colour, Rig, Tone, identity, publishing, rig, until, watching
from tests.media.conftest import Fans
from tests.media.guests import Caller

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.media.answers import Negotiated
from hustings.media.audience.handshake import Identity
from hustings.media.audience.viewer import Viewer
from hustings.media.figures import LOOK_MS, shortened
from hustings.media.grades import LIMITS, judge
from hustings.media.network import RemoteCandidate, RemoteTransport
from hustings.media.offers import Offer
from hustings.wire.media_report import MediaFigures

FEED = "candidate:amara"
AMARA = identity("amara", publish=frozenset({FEED}))
KENYA = identity("kenya-1", Role.DELEGATE)


async def looked(media: Rig) -> MediaFigures:
    """A look after the last one has become old."""
    await asyncio.sleep(LOOK_MS / 1000 + 0.1)
    return await media.studio.figures(HEARING)


async def test_a_publisher_and_a_viewer_in_figures(fan: Fans) -> None:
    async with rig(make_fan=fan()) as media:
        media.studio.apply(HEARING, OnAir(FEED, frozenset({FEED})))
        before = await media.studio.figures(HEARING)
        assert (before["over_ms"], before["feeds"], before["viewers"]) == (0, [], [])
        async with (
            publishing(media.studio, FEED, AMARA, Colour(90), Tone(440)),
            watching(media.studio, KENYA),
        ):
            await until(lambda: media.watched.is_up(FEED))
            await looked(media)
            seen = await looked(media)
            assert await media.studio.figures(HEARING) is seen
        feed, viewer = seen["feeds"][0], seen["viewers"][0]
        assert seen["over_ms"] >= LOOK_MS
        assert seen["connecting"] == 0
        assert seen["picture_age_ms"] < 1_000
        assert (feed["feed"], feed["subject"], feed["role"], feed["current"]) == (
            FEED, "amara", "candidate", True,
        )  # fmt: skip
        assert (feed["transport"], feed["address"]) == ("udp", "127.0.0.1")
        assert feed["protection"].startswith("SRTP_")
        assert feed["quiet_ms"] < 1_000
        assert {stream["kind"] for stream in feed["streams"]} == {"video", "audio"}
        assert all(stream["kbps"] > 0 and stream["loss"] == 0 for stream in feed["streams"])
        assert (viewer["subject"], viewer["role"], viewer["feed"]) == ("kenya-1", "delegate", "")
        assert (viewer["transport"], viewer["protection"]) == ("udp", "SRTP_AEAD_AES_128_GCM")
        assert viewer["grade"] == "good"
        assert viewer["faults"] == []
        assert viewer["badness"] <= 1
        assert viewer["kbps"] == pytest.approx(sum(s["kbps"] for s in viewer["streams"]), abs=1)
        assert len(viewer["id"]) == len(feed["id"]) == 8
        process = seen["process"]
        assert process["engine"] in ("native", "portable")
        assert process["viewers"] == 1
        assert process["packets_per_s"] > 10
        assert process["mbps"] > 0
        assert process["memory_mb"] > 10
        assert (process["dropped"], process["batches_dropped"]) == (0, 0)
        gone = await looked(media)
        assert gone["process"]["viewers"] == 0


async def test_a_viewer_behind_a_relay_or_on_tcp_is_told_as_such() -> None:
    own = Identity()
    async with rig() as media:
        house = media.studio._house
        for kind, tcp, told in (("host", False, "udp"), ("relay", False, "relay"), ("relay", True, "tcp")):
            remote = RemoteTransport(
                "theirs", "their password, long enough", False, (("sha-256", own.fingerprint),), False,
                (RemoteCandidate("1", 1, "127.0.0.1", 40_000, kind),),
            )  # fmt: skip
            shown: list[Viewer] = []
            viewer = Viewer(
                "0" * 32,
                KENYA,
                None,
                Negotiated(Offer(), remote, None, None, False),
                house,
                shown.append,
                lambda *_: None,
            )
            local = viewer.open()
            number = int(local.candidates[0].split()[5])
            caller = Caller(viewer._guest, own, local.fingerprint, number, tcp=tcp)
            assert viewer.path is None
            await caller.connect()
            await until(lambda viewer=viewer: viewer.path)  # type: ignore[misc]
            assert viewer.path is not None
            assert viewer.path.transport == told
            caller.close()
            viewer.close()


def test_the_worst_fault_grades_a_line() -> None:
    for fault, (weak, poor) in LIMITS.items():
        for value, grade in ((0.0, "good"), (weak, "good"), (poor, "weak"), (poor * 1.01, "poor")):
            badness, judged, faults = judge({fault: value})
            assert judged == grade
            assert faults == ([fault] if badness > 1 else [])
    assert judge({"loss": 0.03, "delay": 900})[1:] == ("poor", ["delay", "loss"])
    assert judge({"loss": 0.20})[0] > judge({"loss": 0.10})[0]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:12:34::5", "2001:db8:12::/48"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_an_address_tells_the_site_and_not_the_machine(address: str, told: str) -> None:
    assert shortened(address) == told
