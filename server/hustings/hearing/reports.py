"""What processes report, and what is kept beside the procedure: feeds, recordings, tokens, signed heads.

Reports are facts: one that is known already changes nothing, one about something older is passed over.
"""

from hustings.hearing import clock, floor, interpretation, order, slots
from hustings.hearing.changing import replace
from hustings.hearing.commands import (
    ReportFeedFound,
    ReportFeedLost,
    ReportRecorderStopped,
    ReportRecording,
    RevokeToken,
    SignHead,
)
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ClockPaused,
    ClockResumed,
    Event,
    FeedFound,
    FeedLost,
    HeadSigned,
    InterpretationLost,
    RecorderStopped,
    RecorderWriting,
    RecordingClosed,
    RetryEnded,
    TokenRevoked,
)
from hustings.hearing.model import Feed, Hearing, OnRecordingStopped, PhaseKind, Recording, SignedHead

ReportEvent = (
    FeedFound
    | FeedLost
    | InterpretationLost
    | RecordingClosed
    | RecorderStopped
    | RecorderWriting
    | TokenRevoked
    | HeadSigned
)


def feed_found(state: Hearing, command: ReportFeedFound) -> tuple[FeedFound | ClockResumed, ...]:
    """A publisher is there. Another session on the feed supersedes the one before it."""
    feed = state.feeds.get(command.feed)
    if feed is not None and feed.up and feed.session == command.session:
        return ()
    found = FeedFound(command.feed, command.session, command.subject)
    running = clock.current(state)
    if command.feed == floor.PLAYING and state.playing is not None and running is not None:
        slot, phase = running
        if phase.pause_reason == clock.PLAYING_LOST:
            # Another process has taken over, at the second reached: the clock goes on with it.
            return (found, ClockResumed(slot.id, phase.kind))
    return (found,)


def feed_lost(state: Hearing, command: ReportFeedLost, at: int) -> tuple[Event, ...]:
    """A publisher is gone; one that was superseded meanwhile leaves the feed as it is.

    If it was the line of the floor's holder, or an interpreter's where the format says so, the clock stands
    from the last media received, yet never from before it was touched last.
    """
    feed = state.feeds.get(command.feed)
    if feed is None or not feed.up or feed.session != command.session:
        return ()
    last_media = max(feed.since, min(command.last_media, at))
    lost = FeedLost(command.feed, command.session, last_media)
    running = clock.current(state)
    if running is not None and _loses_playing(state, feed):
        slot, phase = running
        since = clock.dated_back(state, last_media, at)
        return (lost, ClockPaused(slot.id, phase.kind, since, clock.PLAYING_LOST))
    if running is None or not order.pauses_for(state, command.feed):
        return (lost, *interpretation.lost(state, command.feed, last_media, at))
    slot, phase = running
    since = clock.dated_back(state, last_media, at)
    return (
        lost,
        ClockPaused(slot.id, phase.kind, since, clock.LINE_LOST),
        *_retry_over(state, slot.id, phase.kind, since, at),
    )


def _loses_playing(state: Hearing, feed: Feed) -> bool:
    """Whether what is on air is a file whose process is gone: the house's own fault, at nobody's expense."""
    playing = state.playing
    if playing is None or feed.name != floor.PLAYING or feed.since < playing.started_at:
        return False
    return playing.clock.running_since is not None


def _retry_over(state: Hearing, slot: str, phase: PhaseKind, since: int, at: int) -> tuple[RetryEnded, ...]:
    """A loss that is reported late may leave no time to come back in."""
    retry_ms = 0 if state.format is None else state.format.retry_ms
    return (RetryEnded(slot, phase, since + retry_ms),) if retry_ms and since + retry_ms <= at else ()


def recording(state: Hearing, command: ReportRecording) -> tuple[RecordingClosed, ...]:
    known = state.recordings.get(command.file)
    if known is not None:
        if known.sha256 == command.sha256:
            return ()
        raise Refused(Code.TAKEN, f"{command.file!r} is recorded with another SHA-256: it has been changed.")
    if command.end < command.start:
        raise Refused(Code.INVALID, "The recording ends before it starts.")
    return (
        RecordingClosed(
            file=command.file,
            feed=command.feed,
            start=command.start,
            end=command.end,
            bytes=command.bytes,
            sha256=command.sha256,
            recovered=command.recovered,
        ),
    )


def recorder_stopped(
    state: Hearing, command: ReportRecorderStopped, at: int
) -> tuple[RecorderStopped | ClockPaused, ...]:
    """Nothing is recorded from now on; the clock stands with it where the format says so.

    Another reason for the same stop pauses nothing again: the chair may have resumed meanwhile.
    """
    if state.recording_stopped == command.reason:
        return ()
    stopped = RecorderStopped(command.reason)
    running = clock.current(state)
    pauses = state.format is not None and state.format.on_recording_stopped is OnRecordingStopped.PAUSE
    if running is None or not pauses or state.recording_stopped is not None:
        return (stopped,)
    slot, phase = running
    if phase.clock.running_since is None:
        return (stopped,)
    return (stopped, ClockPaused(slot.id, phase.kind, at, clock.RECORDING_STOPPED))


def recorder_writing(state: Hearing) -> tuple[RecorderWriting, ...]:
    return () if state.recording_stopped is None else (RecorderWriting(),)


def revoke(state: Hearing, command: RevokeToken) -> tuple[TokenRevoked, ...]:
    return () if command.jti in state.revoked else (TokenRevoked(command.jti, command.reason),)


def sign_head(state: Hearing, command: SignHead) -> tuple[HeadSigned, ...]:
    """Publish a signature. Two different heads of one number, signed with one key, would be a fork."""
    if command.seq > state.seq:
        raise Refused(Code.INVALID, f"There is no entry {command.seq} yet.")
    for signed in state.signed_heads:
        if (signed.seq, signed.key) == (command.seq, command.key):
            if signed.hash == command.hash:
                return ()
            raise Refused(Code.TAKEN, f"Another head is signed for entry {command.seq}: the journal forked.")
    return (HeadSigned(command.seq, command.hash, command.key, command.signature),)


def fold(state: Hearing, event: ReportEvent, at: int) -> Hearing:
    match event:
        case FeedFound():
            feed = Feed(event.feed, event.subject, event.session, up=True, since=at)
            found = replace(state, feeds={**state.feeds, feed.name: feed})
            return interpretation.found(found, event, at)
        case FeedLost():
            feed = replace(state.feeds[event.feed], up=False, since=event.last_media)
            return _counted(replace(state, feeds={**state.feeds, feed.name: feed}), event.feed)
        case InterpretationLost():
            return interpretation.fold(state, event)
        case RecordingClosed():
            closed = Recording(
                file=event.file,
                feed=event.feed,
                start=event.start,
                end=event.end,
                bytes=event.bytes,
                sha256=event.sha256,
                recovered=event.recovered,
            )
            return replace(state, recordings={**state.recordings, closed.file: closed})
        case RecorderStopped():
            return replace(state, recording_stopped=event.reason, recording_stopped_at=at)
        case RecorderWriting():
            return replace(state, recording_stopped=None, recording_stopped_at=None)
        case TokenRevoked():
            return replace(state, revoked=state.revoked | {event.jti})
        case HeadSigned():
            head = SignedHead(event.seq, event.hash, event.key, event.signature)
            return replace(state, signed_heads=(*state.signed_heads, head))


def _counted(state: Hearing, feed: str) -> Hearing:
    """A candidate who loses the line often is seen to."""
    running = clock.current(state)
    if running is None or not floor.is_line_of_holder(state, feed):
        return state
    slot, phase = running
    if state.floor is None or state.floor.holder != slot.candidate:
        return state
    lost = replace(phase, lines_lost=phase.lines_lost + 1)
    return slots.with_slot(state, slots.with_phase(slot, lost))
