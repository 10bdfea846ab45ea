"""The recorder by itself, fed faster than in life: CPU time for a second of a hearing."""

import time
from pathlib import Path

from tests.bench.figures import Report
from tests.recording.encoding import interleaved, pictures, shifted, sounds

from hustings.recording.info import RecordingInfo
from hustings.recording.recorder import Recorder

SECTION = "Recorder by itself"
SOUNDS_A_SECOND = 50
CLIP_SECONDS = 2
RECORDED_SECONDS = 60


def test_recording(report: Report, tmp_path: Path) -> None:
    clip = interleaved(pictures(25 * CLIP_SECONDS, 640, 360), sounds(SOUNDS_A_SECOND * CLIP_SECONDS))
    closed: list[RecordingInfo] = []
    recorder = Recorder(
        tmp_path, 0, on_closed=closed.append, on_stopped=lambda why: None, on_writing=lambda: None
    )
    before = time.process_time()
    recorder.start()
    for repeat in range(RECORDED_SECONDS // CLIP_SECONDS):
        for frame in shifted(clip, repeat * CLIP_SECONDS * 1000):
            recorder.frame("bench", "candidate:amara", "s1", frame)
        # within the queue's bounds: nothing may be dropped
        time.sleep(0.11)
    recorder.close()
    used = time.process_time() - before
    assert sum(info.end - info.start for info in closed) >= (RECORDED_SECONDS - 1) * 1000
    rate = sum(len(frame.data) for frame in clip) * 8 / CLIP_SECONDS / 1000
    report.single(
        SECTION,
        f"recording one feed of {rate:.0f} kbit/s",
        100 * used / RECORDED_SECONDS,
        "% core",
    )
