"""The recorder: a sink of frames with one thread that writes them to disk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import structlog
from prometheus_client import Counter, Gauge

from hustings.recording.fragmenter import STALE_MS
from hustings.recording.info import RecordingInfo
from hustings.recording.lanes import LaneKey, Lanes, Mark
from hustings.recording.session import Session
from hustings.recording.space import OutOfSpace, Space
from hustings.rtp.frames import EncodedFrame
from hustings.wire.media_report import RecorderReport

_TURN_SECONDS = 0.1
_TURN_ITEMS = 500
"""Of one session, before the next has its turn."""
_RETRY_SECONDS = 2.0
"""How often a stopped recorder looks whether it may write again, and a failed session is tried again."""
_QUIET_SECONDS = 0.7
"""A session from which nothing has come for so long has what it gathered written out."""
_STILL_SECONDS = STALE_MS / 1_000
"""… and its last picture, which until then waits for the next one to know its duration."""
SILENT_SECONDS = 30.0
"""… and its file closed, in case nobody says that it ended. What comes later begins a new file."""

_log = structlog.get_logger(__name__)
_writing = Gauge("hustings_recording_writing", "1 while the recorder writes, 0 while it has stopped")
_discarded = Counter("hustings_recording_discarded_frames", "Frames that came while the recorder had stopped")
_failed = Counter("hustings_recording_failures", "Sessions whose file was ended by an unexpected error")


@dataclass(slots=True)
class _Live:
    session: Session
    last_frame: float
    written_out: bool = False
    settled: bool = False


class Recorder:
    """Implements `room.ports.FrameSink`. `frame` and `ended` only queue; they never wait for the disk.

    One file for each session of a feed and each change of its parameter sets (but for their ids), at
    `<data>/recordings/<hearing>/<feed>/<start>.mp4`. A file is whole after each fragment, which is every
    half second, and on the disk within a second of it.

    Args:
        data: The data folder.
        reserve_bytes: With less than this free the recorder stops, as it does when the disk fails; it goes
            on at a tenth more, if a trial write succeeds.
        on_closed: A file is closed and will not change any more.
        on_stopped: Nothing is written any more; the reason is for people. Files that were open are closed
            first.
        on_writing: It writes again after it had stopped.
        free: Another reading of the free bytes than the file system's.
        lanes: Other bounds of the queues than the usual ones.
        silent_seconds: After so long without a frame a session's file is closed.

    The callbacks are called on the writer's thread, must not block and should hand over to their own; one
    that raises is logged, and recovery finds the file at the next start.
    """

    def __init__(
        self,
        data: Path,
        reserve_bytes: int,
        *,
        on_closed: Callable[[RecordingInfo], None],
        on_stopped: Callable[[str], None],
        on_writing: Callable[[], None],
        free: Callable[[Path], int] | None = None,
        lanes: Lanes | None = None,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._data = data
        self._on_closed, self._on_stopped, self._on_writing = on_closed, on_stopped, on_writing
        folder = data / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        self._space = Space(folder, reserve_bytes, free)
        self._lanes = lanes or Lanes()
        self._silent_seconds = silent_seconds
        self._live: dict[LaneKey, _Live] = {}
        self._resting: dict[LaneKey, float] = {}
        self._stopped_at: float | None = None
        self._closing = Event()
        self._thread = Thread(target=self._work, name="recorder", daemon=True)

    def start(self) -> None:
        _writing.set(1)
        self._thread.start()

    def close(self) -> None:
        """Write everything that is queued, close all files, report them. Blocks until that is done."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def report(self) -> RecorderReport:
        """Whether it writes, and for how long the disk lasts. From any thread."""
        try:
            free = self._space.free
        except OSError:
            return {"writing": False, "free_bytes": 0}
        report: RecorderReport = {"writing": self._stopped_at is None, "free_bytes": free}
        if (left := self._space.seconds_left) is not None:
            report["seconds_left"] = int(left)
        return report

    def frame(self, hearing: str, feed: str, session: str, frame: EncodedFrame) -> None:
        self._lanes.put((hearing, feed, session), frame)

    def ended(self, hearing: str, feed: str, session: str) -> None:
        self._lanes.end((hearing, feed, session))

    def _work(self) -> None:
        # Frames pile up for a tenth of a second and are written together: waking for each would cost more.
        while not self._closing.wait(_TURN_SECONDS):
            self._turn()
        self._lanes.close()
        while self._lanes.keys_with_items():
            self._turn()
        for key in list(self._live):
            self._guarded(key, self._finish)

    def _turn(self) -> None:
        if self._stopped_at is not None and monotonic() - self._stopped_at >= _RETRY_SECONDS:
            self._resume()
        for key in self._lanes.keys_with_items():
            self._guarded(key, self._drain)
        for key in list(self._live):
            self._guarded(key, self._tend)

    def _guarded(self, key: LaneKey, step: Callable[[LaneKey], None]) -> None:
        """One feed's trouble ends that feed's file; a disk's trouble stops the recorder."""
        try:
            step(key)
        except OutOfSpace as full:
            self._stop(str(full))
        except OSError as error:
            self._stop(f"the disk failed: {error.strerror or error}")
        except Exception:
            _failed.inc()
            _log.exception("recording failed", hearing=key[0], feed=key[1])
            self._resting[key] = monotonic()
            live = self._live.pop(key, None)
            if live is not None:
                live.session.close()

    def _drain(self, key: LaneKey) -> None:
        for _ in range(_TURN_ITEMS):
            item = self._lanes.take(key)
            if item is None:
                return
            if item is Mark.ENDED:
                self._finish(key)
                self._resting.pop(key, None)
            elif self._stopped_at is not None or self._rests(key):
                _discarded.inc(isinstance(item, EncodedFrame))
            elif isinstance(item, EncodedFrame):
                live = self._live_session(key)
                live.last_frame, live.written_out, live.settled = monotonic(), False, False
                live.session.add(item)
            elif key in self._live:
                self._live[key].session.missed()

    def _rests(self, key: LaneKey) -> bool:
        """Whether this session failed just now: it is not tried again with each frame."""
        failed_at = self._resting.get(key)
        return failed_at is not None and monotonic() - failed_at < _RETRY_SECONDS

    def _tend(self, key: LaneKey) -> None:
        live = self._live.get(key)
        if live is None:  # another session's trouble stopped them all
            return
        quiet = monotonic() - live.last_frame
        if quiet >= self._silent_seconds:
            self._finish(key)
            self._lanes.forget(key)
            return
        if quiet >= _QUIET_SECONDS and not live.written_out:
            live.written_out = True
            live.session.write_out()
        if quiet >= _STILL_SECONDS and not live.settled:
            live.settled = True
            live.session.settle()
        live.session.sync_if_due()

    def _finish(self, key: LaneKey) -> None:
        live = self._live.get(key)
        if live is not None:
            live.session.finish()
            del self._live[key]

    def _live_session(self, key: LaneKey) -> _Live:
        live = self._live.get(key)
        if live is None:
            hearing, feed, _ = key
            session = Session(self._data, hearing, feed, self._space, self._closed)
            live = self._live[key] = _Live(session, monotonic())
        return live

    def _stop(self, reason: str) -> None:
        sessions, self._live = self._live, {}
        for live in sessions.values():
            live.session.close()
        first = self._stopped_at is None
        self._stopped_at = monotonic()
        if first:
            _writing.set(0)
            _log.error("the recorder has stopped", reason=reason)
            self._tell(partial(self._on_stopped, reason))

    def _resume(self) -> None:
        self._stopped_at = monotonic()
        if self._space.is_back():
            self._stopped_at = None
            _writing.set(1)
            _log.info("the recorder writes again")
            self._tell(self._on_writing)

    def _closed(self, info: RecordingInfo) -> None:
        self._tell(partial(self._on_closed, info))

    def _tell(self, callback: Callable[[], None]) -> None:
        try:
            callback()
        except Exception:
            _log.exception("a recorder's report was not taken")
