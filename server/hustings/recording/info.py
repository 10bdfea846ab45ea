"""What is known of a file that will not change any more: a line of the manifest."""

from dataclasses import dataclass
from pathlib import Path

from hustings.hearing.commands import ReportRecording
from hustings.room.safe_names import safe_name


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    hearing: str
    file: str
    """Relative to the hearing's folder."""
    feed: str
    start: int
    """Hearing time of the first frame, milliseconds; the file's time 0."""
    end: int
    bytes: int
    sha256: str
    recovered: bool = False

    def command(self) -> ReportRecording:
        """The command that puts this line into the journal."""
        return ReportRecording(
            self.file, self.feed, self.start, self.end, self.bytes, self.sha256, self.recovered
        )


def hearing_folder(data: Path, hearing: str) -> Path:
    """Where a hearing's recordings are. Raises UnsafeName."""
    return data / "recordings" / safe_name(hearing)
