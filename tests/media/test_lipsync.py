"""Flash and beep are together for a viewer who follows the sender reports, whatever delayed either."""

import time

import pytest
from tests.media.clients import identity, publishing, rig, until, watching
from tests.media.flashing import Beeps, Flashes, Watch, _plain_timestamps, report_capture

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role

__all__ = ["_plain_timestamps"]

ALLOWED_MS = 40
DELAYS = {"candidate:a": (0.02, 0.17), "candidate:b": (0.13, 0.01)}
"""Seconds by which picture and sound are sent late."""


@pytest.mark.usefixtures("_plain_timestamps")
async def test_lips_and_voice_are_together_through_a_switch_and_a_standstill() -> None:
    hearing = "hearing"
    began = time.time()
    async with rig() as r:
        a, b = (
            publishing(r.studio, feed, identity(feed[-1]), Flashes(began, late[0]), Beeps(began, late[1]))
            for feed, late in DELAYS.items()
        )
        watch = Watch()
        r.studio.apply(hearing, OnAir("candidate:a", frozenset({"candidate:a"})))
        async with a as first, b as second, watching(r.studio, identity("v", Role.DELEGATE)) as viewer:
            report_capture(first)
            report_capture(second)
            watch.follow(viewer)
            # Reports of a publisher take up to 1.5 s to come.
            await until(lambda: len(watch.events["audio"]) >= 7)
            offsets = {"at first": watch.offsets(4)}

            r.studio.apply(hearing, OnAir("candidate:b", frozenset({"candidate:b"})))
            beeps = len(watch.events["audio"])
            await until(lambda: len(watch.events["audio"]) >= beeps + 6)
            offsets["after a switch"] = watch.offsets(beeps + 2)

            time.sleep(0.9)  # noqa: ASYNC251
            beeps = len(watch.events["audio"])
            await until(lambda: len(watch.events["audio"]) >= beeps + 6)
            offsets["after a standstill"] = watch.offsets(beeps + 2)
            await watch.close()
    print(offsets)
    for when, measured in offsets.items():
        assert len(measured) >= 3, when
        assert max(abs(offset) for offset in measured) < ALLOWED_MS, f"{when}: {measured}"
