"""One WHEP session: whom it belongs to, what it watches and hears, and the reports that keep both in step."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hustings.media.answers import Negotiated, Stream
from hustings.media.audience.connections import Connection
from hustings.media.audience.guest import Guest
from hustings.media.audience.house import House, NoLineLeft
from hustings.media.audience.interface import OutgoingStream, Statistics, Track
from hustings.media.audience.outputs import SoundOutput
from hustings.media.audience.showing import Showing
from hustings.media.audience.steering import Quality, Steering
from hustings.media.lines import VideoLine
from hustings.media.network import LocalTransport
from hustings.room.ports import Identity
from hustings.rtp import rtcp
from hustings.rtp.quality import Reason, Rung
from hustings.rtp.srtp import Profile
from hustings.rtp.timeline import Relation
from hustings.wire.media_report import Transport

Plan = tuple[tuple[int, int], ...]

REPORT_PLAN_MS: Plan = ((3_000, 200), (10_000, 500), (1 << 62, 2_000))
"""(until this age, so often): receivers settle on lip-sync slowly unless reports come densely at first."""
STEP_PLAN_MS: Plan = ((2_500, 100), *REPORT_PLAN_MS)
"""The same after what is watched or heard has moved against the other. Chromium draws a line through the last
20 reports: so many have to say the new thing before it believes it."""


DRAIN_MS = 1_500
"""Where what the line does not carry stands in its queue, nothing but sound is sent for so long."""


@dataclass(frozen=True, slots=True)
class Path:
    """How a viewer's packets travel, and to which address."""

    transport: Transport
    address: str
    profile: Profile


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Pictures:
    """The lines of one picture."""

    full: VideoLine
    low: VideoLine
    has_low: Callable[[], bool] = _always


class Viewer:
    """A session of the audience.

    Args:
        feed: The feed that is previewed; None: the programme.
        connected: Called once when it can be shown something.
        ended: Called once with a word that says why, unless by `close`.
    """

    kind = "viewer"

    def __init__(
        self,
        session: str,
        who: Identity,
        feed: str | None,
        negotiated: Negotiated,
        house: House,
        connected: Callable[["Viewer"], None],
        ended: Callable[["Viewer", str], None],
    ) -> None:
        self.session = session
        self.who = who
        self.feed = feed
        self._house = house
        self._guest = Guest(
            negotiated.remote,
            _outgoing(negotiated.video),
            _outgoing(negotiated.audio),
            connected=lambda: connected(self),
            ended=lambda why: ended(self, why),
            wants_keyframe=self._wants_keyframe,
        )
        self._showing: Showing | None = None
        self._pictures: Pictures | None = None
        self._steering = Steering()
        self._drained = 0
        """When the next picture may begin; 0: now."""
        self._sound: SoundOutput | None = None
        self._moved: tuple[tuple[Relation, int], ...] | None = None
        self._quiet_until = 0
        """Nothing is due before, unless what is watched and heard moves."""
        self._since = 0
        """When what is watched and heard last moved against each other."""
        self._plan = REPORT_PLAN_MS
        self._reported = 0
        self.began: int | None = None
        """When it was connected, in hearing time."""

    @property
    def connected(self) -> bool:
        return self._guest.viewer is not None

    @property
    def path(self) -> Path | None:
        """How its packets travel; None while it is not connected."""
        guest = self._guest
        if guest.viewer is None or guest.path is None or guest.profile is None:
            return None
        if isinstance(guest.path, Connection):
            return Path("tcp", guest.path.address[0], guest.profile)
        address = guest.path[0]
        return Path("relay" if guest.remote.relays(address) else "udp", address, guest.profile)

    def statistics(self) -> Statistics:
        """As the hot path counts them. Only while it is connected."""
        assert self._guest.viewer is not None
        return self._house.port.fan.statistics(self._guest.viewer)

    def open(self) -> LocalTransport:
        """Expect it; returns what the answer says of this side."""
        return self._house.port.welcome(self._guest)

    def close(self) -> None:
        """End it. May be called more than once."""
        if self._showing is not None:
            self._showing.close()
        self._showing = self._sound = None
        self._house.port.dismiss(self._guest)

    def watch(self, pictures: Pictures, now: int) -> None:
        """Show what its line carries of these, from the next keyframe on."""
        assert self._guest.viewer is not None
        if self._guest.video is None:
            return
        self._pictures = pictures
        self._showing = Showing(self._house.port.fan, self._guest.viewer)
        self._send(self._steering.quality.sent, now)

    @property
    def quality(self) -> Quality:
        """What it is sent of the picture, and why."""
        if self._guest.video is None:
            return Quality(Rung.SOUND, Reason.OFFER, None)
        return self._steering.quality

    def choose(self, rung: Rung | None, now: int) -> None:
        """Send this from now on whatever the line carries; None: what it carries."""
        self._steering.choose(rung)
        if self._showing is not None:
            self._steer(now)

    def listen(self, sound: SoundOutput) -> None:
        """Let it hear this from now on."""
        assert self._guest.viewer is not None
        if self._guest.audio is not None and sound is not self._sound:
            self._sound = sound
            sound.join(self._guest.viewer)

    def tick(self, now: int) -> None:
        """To be called about every 100 ms."""
        viewer = self._guest.viewer
        if viewer is None or (now < self._quiet_until and not self._has_moved()):
            return
        if self.began is None:
            self.began = now
        if self._showing is not None:
            self._steering.probe(lambda octets: self._house.port.fan.probe(viewer, octets))
            if self._steering.due():
                self._steer(now)
            elif self._drained and now >= self._drained:
                self._send(self._steering.quality.sent, now)
        if self._due(now):
            self._report(viewer, now)
        # A thousand viewers at ten looks a second would be a good part of what they cost.
        self._quiet_until = (
            now if self._drained else min(self._next_report(now), now + self._steering.quiet_ms())
        )

    def _report(self, viewer: int, now: int) -> None:
        self._reported = now
        stamps = [0] * len(Track)
        if self._showing is not None:
            stamps[Track.VIDEO] = self._showing.timestamp(now)
        if self._sound is not None:
            stamps[Track.AUDIO] = self._sound.timestamp(now)
        ntp = rtcp.ntp_of_unix(time.time())
        self._house.port.fan.report(viewer, ntp, (stamps[0], stamps[1]), self.session[:16])

    def _has_moved(self) -> bool:
        return self._positions() != self._moved

    def _positions(self) -> tuple[tuple[Relation, int], ...]:
        shown = self._showing.shown if self._showing is not None else None
        sound = self._sound
        if shown is None or sound is None:
            return tuple(
                (output.relation, output.relation.steps) for output in (shown, sound) if output is not None
            )
        return (shown.relation, shown.relation.steps), (sound.relation, sound.relation.steps)

    def _due(self, now: int) -> bool:
        """Whether it is time for sender reports."""
        moved = self._positions()
        if moved != self._moved:
            self._plan = REPORT_PLAN_MS if self._moved is None else STEP_PLAN_MS
            self._moved, self._since = moved, now
            return True
        return now >= self._next_report(now)

    def _next_report(self, now: int) -> int:
        age = now - self._since
        return self._reported + next(interval for until, interval in self._plan if age < until)

    def _steer(self, now: int) -> None:
        """Send what the line carries, or what was chosen."""
        viewer, pictures, showing = self._guest.viewer, self._pictures, self._showing
        assert viewer is not None
        assert pictures is not None
        assert showing is not None
        fan = self._house.port.fan
        again = self._guest.video is not None and self._guest.video.again_type != 0
        choice = self._steering.judge(fan.statistics(viewer), self._rates(pictures, now), probes=again)
        if choice.drain:
            # What the line does not carry is still in its queue, and the sound behind it.
            showing.darken()
            self._drained = now + DRAIN_MS
        elif now >= self._drained or self._steering.chosen is not None:
            self._send(choice.rung, now)

    def _send(self, rung: Rung, now: int) -> None:
        assert self._showing is not None
        assert self._pictures is not None
        self._drained = 0
        if rung is Rung.SOUND:
            self._showing.darken()
        else:
            line = self._pictures.full if rung is Rung.FULL else self._pictures.low
            # With no line left it goes on with what it has, and is judged again soon.
            with suppress(NoLineLeft):
                self._showing.show(self._house.picture(line), now)

    def _rates(self, pictures: Pictures, now: int) -> dict[Rung, int]:
        rates = {Rung.FULL: self._house.rate(pictures.full, now), Rung.SOUND: 0}
        if pictures.has_low() and (self._house.has(pictures.low) or not self._house.full):
            rates[Rung.LOW] = self._house.rate(pictures.low, now)
        return rates

    def _wants_keyframe(self) -> None:
        if self._showing is not None:
            self._showing.request_keyframe()


def _outgoing(stream: Stream | None) -> OutgoingStream | None:
    if stream is None:
        return None
    again = stream.retransmission
    return OutgoingStream(
        stream.ssrc, stream.format.payload_type, stream.retransmission_ssrc if again else 0, again or 0
    )
