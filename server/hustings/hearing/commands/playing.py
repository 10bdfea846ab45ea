"""Files that are played on air."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from hustings.hearing.commands.bounds import Digest, Id, Millis


@dataclass(frozen=True, slots=True)
class PlayMessage:
    """Play the recorded message of the question that is being put; the question's time runs with it."""

    question: Id


@dataclass(frozen=True, slots=True)
class PlayStatement:
    """Play a candidate's filed statement into the slot's time; the candidate has the floor meanwhile.

    `from_ms` is where in the file to begin; it begins at the whole second.
    """

    slot: Id
    material: Digest
    from_ms: Millis = 0


@dataclass(frozen=True, slots=True)
class StopPlaying:
    """Play no more of a file; the clock goes on."""

    playing: Id


@dataclass(frozen=True, slots=True)
class ReportMaterialReady:
    """A recording was made ready for the air: from now on it can be played."""

    material: Digest
    duration_ms: Millis
    moving: bool
    """There are pictures in it."""


@dataclass(frozen=True, slots=True)
class ReportMaterialFailed:
    """A recording cannot be played; the text says why to whoever sent it."""

    material: Digest
    text: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class ReportPlayingEnded:
    """The file of a playing is over."""

    playing: Id
