"""One hearing's viewers: who is shown which picture, and who hears which mix."""

from collections.abc import Callable

from hustings.media.audience.house import House, NoLineLeft
from hustings.media.audience.outputs import SoundOutput
from hustings.media.audience.viewer import Pictures, Viewer
from hustings.media.feeds import Feed
from hustings.media.programme import Programme
from hustings.room.ports import HearingClock
from hustings.rtp.wrapping import Unwrapper


class Seats:
    """Where each viewer of a hearing sits.

    Args:
        feed: The feed with a name.
        refuse: Ends the session of a viewer for whom no line is left.
    """

    def __init__(
        self,
        house: House,
        programme: Programme,
        feed: Callable[[str], Feed],
        clock: HearingClock,
        refuse: Callable[[Viewer], None],
    ) -> None:
        self._house = house
        self._programme = programme
        self._feed = feed
        self._clock = clock
        self._refuse = refuse
        self._viewers: dict[Viewer, None] = {}
        self._counted = Unwrapper(16)
        self._mixes: dict[str | None, SoundOutput] = {}
        """By the feed that is left out; None: the full mix."""
        self._previews: dict[str, SoundOutput] = {}
        """A feed's own sound."""

    def show(self, viewer: Viewer) -> None:
        """A viewer is connected."""
        self._viewers[viewer] = None
        now = self._clock.now()
        if viewer.feed is None:
            viewer.watch(Pictures(self._programme.video, self._programme.low), now)
        else:
            feed = self._feed(viewer.feed)
            viewer.watch(Pictures(feed.video, feed.low, lambda: feed.has_low), now)
        self._let_hear(viewer)

    def _let_hear(self, viewer: Viewer) -> None:
        """It was let in while there were lines; others may have taken them since."""
        try:
            sound = (
                self._mix(self._left_out_for(viewer)) if viewer.feed is None else self._preview(viewer.feed)
            )
        except NoLineLeft:
            self._refuse(viewer)
        else:
            viewer.listen(sound)

    def leave(self, viewer: Viewer) -> None:
        """A viewer is gone; what nobody hears or sees any more is let go."""
        if viewer not in self._viewers:
            return
        del self._viewers[viewer]
        if viewer.feed is None:
            self._let_go_of_mix(self._left_out_for(viewer))
        elif all(other.feed != viewer.feed for other in self._viewers):
            feed = self._feed(viewer.feed)
            self._house.forget_picture(feed.video)
            self._house.forget_picture(feed.low)
            self._forget_preview(viewer.feed)

    def route_sound(self) -> None:
        """What is on air, or who publishes it, has changed: nobody is to hear themselves."""
        for viewer in list(self._viewers):
            if viewer.feed is None:
                self._let_hear(viewer)
        self._let_go_of_mixes()

    def close(self) -> None:
        """The hearing's media end."""
        self._house.forget_picture(self._programme.video)
        self._house.forget_picture(self._programme.low)
        for name in list(self._previews):
            self._house.forget_picture(self._feed(name).video)
            self._house.forget_picture(self._feed(name).low)
            self._forget_preview(name)
        for output in list(self._mixes):
            self._forget_mix(output)

    def _mix(self, output: str | None) -> SoundOutput:
        mix = self._mixes.get(output)
        if mix is None:
            mix = self._mixes[output] = self._house.sound(self._programme.sound, self._counted)
            self._programme.listen(output, mix)
        return mix

    def _preview(self, name: str) -> SoundOutput:
        sound = self._previews.get(name)
        if sound is None:
            feed = self._feed(name)
            sound = self._previews[name] = self._house.sound(feed.audio.relation)
            feed.audio.subscribe(sound)
        return sound

    def _let_go_of_mixes(self) -> None:
        wanted = {self._left_out_for(viewer) for viewer in self._viewers if viewer.feed is None}
        for output in self._mixes.keys() - wanted:
            self._forget_mix(output)

    def _let_go_of_mix(self, output: str | None) -> None:
        """Unless somebody hears it. Where a line breaks a thousand leave at once, and nearly always the first
        one that is left hears the same."""
        heard = (v.feed is None and self._left_out_for(v) == output for v in self._viewers)
        if output in self._mixes and not any(heard):
            self._forget_mix(output)

    def _forget_mix(self, output: str | None) -> None:
        self._programme.unlisten(output)
        self._house.forget_sound(self._mixes.pop(output))

    def _forget_preview(self, name: str) -> None:
        sound = self._previews.pop(name, None)
        if sound is not None:
            self._feed(name).audio.unsubscribe(sound)
            self._house.forget_sound(sound)

    def _left_out_for(self, viewer: Viewer) -> str | None:
        """The viewer's own voice, where it is in the mix.

        Own is what the subject publishes, or may: a person's screen and a person's encoder carry different
        tokens, and hear each other all the same.
        """
        audible = self._programme.on_air.audio
        publishes = {
            name
            for name in audible
            if (session := self._feed(name).current) is not None and session.who.subject == viewer.who.subject
        }
        return min(publishes or audible & viewer.who.publish, default=None)
