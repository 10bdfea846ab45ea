"""Three people on stage over real WebRTC: each hears the two others, and nobody themselves."""

import asyncio
from contextlib import AsyncExitStack

import numpy as np
from numpy.typing import NDArray
from tests.media.clients import HEARING, LIMIT_S, Client, Tone, identity, publishing, rig, sound, watching

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role

TONES = {"candidate:a": 440, "chair": 1_000, "delegate:d": 2_500}
WHO = {
    "candidate:a": identity("a"),
    "chair": identity("c", Role.CHAIR, frozenset({"chair"})),
    "delegate:d": identity("d", Role.DELEGATE),
}
LOOKED_AT = 25
"""Frames of 20 ms."""


def levels(pcm: NDArray[np.int16]) -> dict[str, float]:
    """dB of full scale of each person's tone."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(pcm.size))) * 4 / pcm.size / 32_768
    hertz = np.fft.rfftfreq(pcm.size, 1 / 48_000)
    return {
        feed: float(20 * np.log10(spectrum[np.abs(hertz - tone) < 10].max() + 1e-9))
        for feed, tone in TONES.items()
    }


async def hears(client: Client, feeds: set[str]) -> dict[str, float]:
    """Levels, once just these are heard."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            found = levels(np.concatenate([await sound(client) for _ in range(LOOKED_AT)]))
            if {feed for feed, level in found.items() if level > -40} == feeds:
                return found


async def test_people_on_stage_hear_each_other_and_never_themselves() -> None:
    async with rig() as r, AsyncExitStack() as stack:
        r.studio.apply(HEARING, OnAir("candidate:a", frozenset(TONES)))
        for feed, tone in TONES.items():
            await stack.enter_async_context(publishing(r.studio, feed, WHO[feed], None, Tone(tone)))
        listener = await stack.enter_async_context(
            watching(r.studio, identity("v", Role.DELEGATE), kinds=("audio",))
        )
        own = {
            feed: await stack.enter_async_context(watching(r.studio, WHO[feed], kinds=("audio",)))
            for feed in TONES
        }
        await hears(listener, set(TONES))
        for feed, client in own.items():
            await hears(client, set(TONES) - {feed})
            # It is not merely quiet: from now on it is never there.
            for _ in range(3):
                found = levels(np.concatenate([await sound(client) for _ in range(LOOKED_AT)]))
                assert found[feed] < -50

        # Whose microphone is closed is heard by nobody, and hears the others as everybody does.
        r.studio.apply(HEARING, OnAir("candidate:a", frozenset(TONES) - {"delegate:d"}))
        for client in (listener, own["delegate:d"]):
            await hears(client, {"candidate:a", "chair"})
        await hears(own["chair"], {"candidate:a"})
