"""Flash and beep are together for a viewer who follows the sender reports, whatever delayed either."""

import time
from contextlib import AsyncExitStack

import pytest
from tests.media.clients import HEARING, identity, publishing, rig, until, watching
from tests.media.flashing import Beeps, Flashes, Watch, _plain_timestamps, report_capture

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role

__all__ = ["_plain_timestamps"]

ALLOWED_MS = 40
DELAYS = {"candidate:a": (0.02, 0.17), "candidate:b": (0.13, 0.01)}
"""Seconds by which picture and sound are sent late."""


@pytest.mark.usefixtures("_plain_timestamps")
async def test_lips_and_voice_are_together_through_a_switch_and_a_standstill() -> None:
    began = time.time()
    tracks = {
        feed: (Flashes(began, picture), Beeps(began, sound)) for feed, (picture, sound) in DELAYS.items()
    }
    watch = Watch()

    async def together() -> None:
        """Soon, and for three flashes and beeps on end. A machine that is held up may miss one."""
        since = len(watch.events["audio"]) + 1
        await until(lambda: len(last := watch.offsets(since)[-3:]) == 3 and max(map(abs, last)) < ALLOWED_MS)

    async with rig() as r, AsyncExitStack() as stack:
        for feed, (flashes, sounds) in tracks.items():
            client = await stack.enter_async_context(
                publishing(r.studio, feed, identity(feed[-1]), flashes, sounds)
            )
            report_capture(client)
        r.studio.apply(HEARING, OnAir("candidate:a", frozenset({"candidate:a"})))
        viewer = await stack.enter_async_context(watching(r.studio, identity("v", Role.DELEGATE)))
        watch.follow(viewer)
        await until(lambda: all(track.reported for pair in tracks.values() for track in pair))
        await together()
        r.studio.apply(HEARING, OnAir("candidate:b", frozenset({"candidate:b"})))
        await together()
        time.sleep(0.9)  # noqa: ASYNC251
        await together()
        await watch.close()
