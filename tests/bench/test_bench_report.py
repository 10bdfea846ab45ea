"""What it costs to tell an operator about a thousand viewers, every two seconds."""

import asyncio
import json
import time

from tests.bench.figures import Report
from tests.media.clients import HEARING, identity, rig

from hustings.hearing.roles import Role
from hustings.media.answers import Negotiated
from hustings.media.audience.interface import OutgoingStream, Protection
from hustings.media.audience.viewer import Viewer
from hustings.media.network import RemoteTransport
from hustings.media.offers import Offer
from hustings.rtp.srtp import Profile, directions
from hustings.web.media_reports import report_of, wanted_of

SECTION = "The operator's report, 1,000 viewers"
VIEWERS = 1_000
LOOKS = 15
EVERY_S = 2.0


async def test_a_report_of_a_thousand_viewers(report: Report) -> None:
    profile = Profile.AEAD_AES_128_GCM
    theirs, own = directions(profile, bytes(range(2 * (profile.key + profile.salt))))
    remote = RemoteTransport("theirs", "their password", False, (), False, ())
    async with rig() as media:
        stage = media.studio._stage(HEARING)
        for number in range(VIEWERS):
            viewer = Viewer(
                f"{number:032x}",
                identity(f"delegate-{number}", Role.DELEGATE),
                None,
                Negotiated(Offer(), remote, None, None, False),
                media.studio._house,
                lambda _: None,
                lambda _, why: None,
            )
            guest, fan = viewer._guest, media.studio._house.port.fan
            streams = OutgoingStream(1, 96, 2, 97), OutgoingStream(3, 111)
            guest.viewer = fan.add(Protection(profile, own, theirs), *streams, 0)
            guest.path, guest.profile = ("127.0.0.1", 20_000 + number), profile
            stage.sessions[viewer.session] = viewer
        # The clockwork of the sessions themselves would run in between, and is not what is measured.
        assert media.studio._ticking is not None
        media.studio._ticking.cancel()
        looks = []
        for _ in range(LOOKS):
            await asyncio.sleep(EVERY_S)
            before = time.process_time()
            told = json.dumps(report_of(await media.studio.figures(HEARING), wanted_of({})))
            looks.append((time.process_time() - before) * 1000)
        stage.sessions.clear()
    report.spread(SECTION, "CPU for each", looks, "ms")
    report.single(SECTION, "of a core, asked every 2 s", sum(looks) / len(looks) / EVERY_S / 10, "%")
    report.single(SECTION, "size", len(told) / 1000, "kB")
