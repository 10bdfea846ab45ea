"""What an operator is told of a hearing's media: its feeds, its viewers, and the process that carries them.

Rates are over the time since the report before, at least a second; times are milliseconds.
"""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

Transport = Literal["udp", "tcp", "relay"]
LineGrade = Literal["good", "weak", "poor"]
LineFault = Literal["loss", "delay", "dropped", "silent"]
Layer = Literal["full", "low", "sound"]
LayerReason = Literal["carried", "line", "trying", "chosen", "source", "offer"]
Engine = Literal["native", "portable"]


class StreamReport(TypedDict):
    """One media stream as it comes in or goes out."""

    kind: str
    """`video`, `audio`, or the name of a further encoding."""
    kbps: int
    """Of media, without headers and what is sent again."""
    loss: float
    """Share of packets that did not arrive at first, 0 to 1."""
    jitter_ms: float
    """RFC 3550, section 6.4.1."""
    again: int
    """Packets that were sent again (a viewer) or asked for again (a publisher), since the session began."""
    refused: int
    """Packets that were asked for again and not sent."""


class SessionReport(TypedDict):
    """What publishers' and viewers' sessions have in common."""

    id: str
    """Names the session here only; it opens nothing."""
    subject: str
    role: str
    name: NotRequired[str]
    member_state: NotRequired[str]
    transport: Transport
    """`relay`: by way of a TURN server that the offer named."""
    address: str
    """Where packets go, without what tells one machine from its neighbours; empty: not connected."""
    protection: str
    """The SRTP profile, by its name in the IANA registry; empty: not connected."""
    age_ms: int
    quiet_ms: int
    """Since anything was heard of it."""
    round_trip_ms: NotRequired[float]
    streams: list[StreamReport]


class FeedReport(SessionReport):
    """A publisher's session. A file that is played is one too, with no streams of its own."""

    feed: str
    current: bool
    """It is the feed's present session; another one waits to take over."""
    keyframes_asked: int


class ViewerReport(SessionReport):
    """A viewer's session."""

    feed: str
    """The feed that is previewed; empty: it watches the programme."""
    grade: LineGrade
    badness: float
    """Up to 1 is good, up to 2 weak; whose is higher is worse off."""
    faults: list[LineFault]
    """Why it is not good, the worst first."""
    kbps: int
    loss: float
    """Of the worse of its streams."""
    sent: Layer
    """What it is sent of the picture."""
    reason: LayerReason
    """Its line carries it; it carries no more, as far as is known; more is being tried; the viewer chose it;
    there is nothing better; its offer has no picture."""
    chosen: Layer | None
    """What the viewer pinned; null: what its line carries."""
    remb_kbps: int
    """What the viewer thinks its line carries; 0: it has not said so lately."""
    dropped: int
    """Packets that the path would not take, since the session began."""


class ProcessReport(TypedDict):
    """The media process, with all hearings that it carries."""

    engine: Engine
    """Of the audience: compiled, or in Python at a multiple of the cost."""
    cpu_percent: float
    """Of one core."""
    memory_mb: int
    viewers: int
    """Of all hearings."""
    viewers_max: int
    mbps: float
    packets_per_s: int
    dropped: int
    """Packets that no viewer's path would take, since the start."""
    dropped_per_s: float
    batches_dropped: int
    """Pictures and sounds that went to nobody, because the engine was behind; since the start."""
    waiting: int
    """Pictures and sounds that wait for the engine."""
    strangers: int
    """Packets of nobody known, since the start."""


class RecorderReport(TypedDict):
    writing: bool
    free_bytes: int
    seconds_left: NotRequired[int]
    """At the present rate, down to the reserve."""


class MediaFigures(TypedDict):
    """All that the media process has to say; `MediaReport` is what goes out of it."""

    at: int
    """Hearing time."""
    unix_ms: int
    """The same moment by the clock that sender reports carry."""
    over_ms: int
    """What rates are over; 0: nobody had looked before, rates are over each session's life."""
    picture_age_ms: NotRequired[int]
    """Since a packet of the programme's picture went out; missing: none has."""
    connecting: int
    """Sessions that are not connected yet."""
    feeds: list[FeedReport]
    viewers: list[ViewerReport]
    process: ProcessReport


class ViewerCounts(TypedDict):
    """All viewers of the hearing, whatever part of them is listed."""

    total: int
    programme: int
    kbps: int
    grades: dict[str, int]
    transports: dict[str, int]
    member_states: dict[str, int]
    """By code; the empty one counts those of no state."""
    dropped: int


class MediaReport(TypedDict):
    """A hearing's media as its operator sees them. Viewers are listed in part."""

    at: int
    unix_ms: int
    over_ms: int
    picture_age_ms: NotRequired[int]
    connecting: int
    feeds: list[FeedReport]
    counts: ViewerCounts
    found: int
    """Viewers that the filter lets through."""
    offset: int
    viewers: list[ViewerReport]
    process: ProcessReport
    recorder: NotRequired[RecorderReport]
