"""Publish, watch and switch with real WebRTC peers over loopback."""

import itertools

import numpy as np
from tests.media.clients import (
    HEARING,
    Colour,
    Tone,
    identity,
    picture,
    publishing,
    rig,
    sound,
    track_of,
    until,
    watching,
)

from hustings.hearing.model import OnAir
from hustings.hearing.roles import Role
from hustings.rtp.frames import Kind

DARK, BRIGHT = 60, 200
A, B, VIEWER = identity("a"), identity("b"), identity("v", Role.DELEGATE)


def on_air(feed: str) -> OnAir:
    return OnAir(feed, frozenset({feed, "chair"}))


async def test_a_viewer_sees_moving_pictures_and_hears_who_is_on_air() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, on_air("candidate:a"))
        async with (
            publishing(r.studio, "candidate:a", A, Colour(DARK), Tone(440)),
            watching(r.studio, VIEWER) as viewer,
        ):
            first = await picture(viewer)
            later = [await picture(viewer) for _ in range(5)]
            assert first.shape == (240, 320)
            assert abs(int(first[200, 100]) - DARK) < 25
            assert any(not np.array_equal(first, frame) for frame in later)
            while np.abs(await sound(viewer)).max() < 4_000:
                pass
            assert r.watched.is_up("candidate:a")


async def test_a_switch_shows_the_other_candidate_on_the_same_tracks() -> None:
    async with rig() as r:
        r.studio.apply(HEARING, on_air("candidate:a"))
        async with (
            publishing(r.studio, "candidate:a", A, Colour(DARK), None),
            publishing(r.studio, "candidate:b", B, Colour(BRIGHT), None),
            watching(r.studio, VIEWER) as viewer,
        ):
            assert (await picture(viewer))[200, 100] < 100
            await until(lambda: r.watched.is_up("candidate:b"))
            track = track_of(viewer, "video")
            r.studio.apply(HEARING, on_air("candidate:b"))
            while (await picture(viewer))[200, 100] < 150:
                pass
            assert track_of(viewer, "video") is track
        shown = r.sink.of("programme", Kind.VIDEO)
        steps = [later.timestamp - frame.timestamp for frame, later in itertools.pairwise(shown)]
        assert min(steps) > 0
        assert shown[0].keyframe
        assert shown[0].parameters is not None
