"""Which picture one viewer is sent: it goes from one line to another without a break in numbers and time."""

from hustings.media.audience.interface import Fan, LinePacket, Track
from hustings.media.audience.outputs import PictureOutput
from hustings.media.lines import VIDEO_TICKS_PER_MS
from hustings.rtp.wrapping import signed_distance


class Showing:
    """One viewer's picture.

    Args:
        viewer: Its place in the fan.
    """

    def __init__(self, fan: Fan, viewer: int) -> None:
        self.viewer = viewer
        self.shown: PictureOutput | None = None
        """What is sent; None: no picture."""
        self.coming: PictureOutput | None = None
        """What will be sent from its next keyframe on."""
        self._fan = fan
        self._last: PictureOutput | None = None
        self._shift = 0

    def show(self, output: PictureOutput, now: int) -> None:
        """Go over to another line, at its next keyframe."""
        if output is (self.coming or self.shown):
            return
        self._forget_coming()
        if output is not self.shown:
            self.coming = output
            output.watchers += 1
            output.join(self, now)

    def darken(self) -> None:
        """Send no picture."""
        self._forget_coming()
        if self.shown is not None:
            self._stop()

    def begin(self, output: PictureOutput, first: LinePacket, now: int) -> None:
        """The line that was to come begins, with this packet (`outputs.Watcher`)."""
        if self._last is not None:
            # Lines count time each from a beginning of its own: for the viewer it goes on.
            self._shift = (self._due(output, first, now) - first.timestamp) & 0xFFFFFFFF
        if self.shown is not None:
            self.shown.watchers -= 1
        self.shown = self._last = output
        self.coming = None
        self._fan.watch(self.viewer, Track.VIDEO, output.number, first.index, shift=self._shift)

    def _due(self, output: PictureOutput, first: LinePacket, now: int) -> int:
        """The timestamp that the first packet of the next line is to have: of its capture, and new."""
        last = self._last
        assert last is not None
        captured = output.relation.captured(first.timestamp)
        due = self._shift + last.timestamp(now if captured is None else captured)
        passed = self._shift + (last.newest or 0)
        if output is not last and signed_distance(due & 0xFFFFFFFF, passed & 0xFFFFFFFF, 32) <= 0:
            return passed + VIDEO_TICKS_PER_MS
        return due

    def timestamp(self, now: int) -> int:
        """The viewer's timestamp that stands for `now`, as sender reports pair them."""
        return (self._last.timestamp(now) + self._shift) & 0xFFFFFFFF if self._last is not None else 0

    def request_keyframe(self) -> None:
        """The viewer's decoder cannot go on."""
        if self.shown is not None:
            self.shown.line.request_keyframe()

    def close(self) -> None:
        """The viewer is gone."""
        self._forget_coming()
        if self.shown is not None:
            self.shown.watchers -= 1
            self.shown = None

    def _stop(self) -> None:
        assert self.shown is not None
        self.shown.watchers -= 1
        self.shown = None
        self._fan.watch(self.viewer, Track.VIDEO, None, 0)

    def _forget_coming(self) -> None:
        if self.coming is not None:
            self.coming.leave(self)
            self.coming.watchers -= 1
            self.coming = None
