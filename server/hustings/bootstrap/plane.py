"""What a hearing's state does to its media: who is on air, and whether it is recorded."""

from hustings.bootstrap.playback import Playback
from hustings.hearing.floor import on_air
from hustings.hearing.model import Hearing
from hustings.hearing.phases import SITTING
from hustings.hearing.slate import slate
from hustings.media.gateway import Studio
from hustings.recording.sitting import WhileSitting


class MediaPlane:
    """`bootstrap.node.Plane`: the studio and the recording of one process."""

    def __init__(self, studio: Studio, recording: WhileSitting, playback: Playback) -> None:
        self._studio = studio
        self._recording = recording
        self._playback = playback

    def follow(self, state: Hearing) -> None:
        """Play what is played, put on air what the floor says; record while the sitting is open."""
        self._recording.sits(state.id, state.stage in SITTING)
        self._studio.say(state.id, slate(state))
        self._studio.cue(state.id, self._playback.follow(state))
        self._studio.apply(state.id, on_air(state))

    async def close_hearing(self, hearing: str) -> None:
        """End all sessions of a hearing: another process has it now."""
        self._recording.sits(hearing, False)
        self._playback.leave(hearing)
        await self._studio.close_hearing(hearing)
