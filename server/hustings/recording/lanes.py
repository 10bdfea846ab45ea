"""The bounded queues between the media plane and the writer's thread, one for each session of a feed."""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Lock

from prometheus_client import Counter

from hustings.rtp.frames import EncodedFrame, Kind

LARGEST_BYTES = 16 << 20
MOST_FRAMES = 4_096
"""About 20 s of picture and sound; a disk that stands longer costs frames."""
MOST_LANES = 256

_dropped = Counter(
    "hustings_recording_dropped_frames", "Frames that were not recorded because the disk was too slow"
)

LaneKey = tuple[str, str, str]
"""Hearing, feed, session."""


class Mark(Enum):
    MISSED = auto()
    """Frames were dropped here."""
    ENDED = auto()


@dataclass(slots=True)
class _Lane:
    items: deque[EncodedFrame | Mark] = field(default_factory=deque)
    bytes: int = 0
    picture_missed: bool = False
    ended: bool = False


class Lanes:
    """Put by one thread, taken by another. Never waits for longer than a few assignments take."""

    def __init__(self, largest_bytes: int = LARGEST_BYTES, most_frames: int = MOST_FRAMES) -> None:
        self._largest_bytes, self._most_frames = largest_bytes, most_frames
        self._lanes: dict[LaneKey, _Lane] = {}
        self._closed = False
        self._lock = Lock()

    def put(self, key: LaneKey, frame: EncodedFrame) -> bool:
        """Queue a frame. False if it was dropped: the lane is full, or waits for a keyframe after it was."""
        with self._lock:
            lane = self._lanes.get(key)
            if lane is None:
                if self._closed or len(self._lanes) >= MOST_LANES:
                    _dropped.inc()
                    return False
                lane = self._lanes[key] = _Lane()
            picture = frame.kind is Kind.VIDEO
            full = len(lane.items) >= self._most_frames or lane.bytes + len(frame.data) > self._largest_bytes
            if self._closed or lane.ended or full or (picture and lane.picture_missed and not frame.keyframe):
                lane.picture_missed |= picture
                _dropped.inc()
                return False
            if picture and lane.picture_missed:
                lane.picture_missed = False
                lane.items.append(Mark.MISSED)
            lane.items.append(frame)
            lane.bytes += len(frame.data)
            return True

    def end(self, key: LaneKey) -> None:
        """Nothing more is put into this lane."""
        with self._lock:
            lane = self._lanes.get(key)
            if lane is not None and not lane.ended:
                lane.ended = True
                lane.items.append(Mark.ENDED)

    def forget(self, key: LaneKey) -> None:
        """Nothing has come for long: free the place, unless something is queued again."""
        with self._lock:
            lane = self._lanes.get(key)
            if lane is not None and not lane.items:
                del self._lanes[key]

    def close(self) -> None:
        """Nothing more is put into any lane."""
        with self._lock:
            self._closed = True

    def keys_with_items(self) -> list[LaneKey]:
        with self._lock:
            return [key for key, lane in self._lanes.items() if lane.items]

    def take(self, key: LaneKey) -> EncodedFrame | Mark | None:
        """The oldest item; the lane is gone once its end was taken."""
        with self._lock:
            lane = self._lanes.get(key)
            if lane is None or not lane.items:
                return None
            item = lane.items.popleft()
            if item is Mark.ENDED:
                del self._lanes[key]
            elif isinstance(item, EncodedFrame):
                lane.bytes -= len(item.data)
            return item
