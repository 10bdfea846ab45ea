"""What a hearing's state says of recordings: which are to be made ready, and what is played."""

from collections.abc import Callable, Mapping
from pathlib import Path

from hustings.hearing.commands import Command, ReportMaterialFailed, ReportMaterialReady
from hustings.hearing.model import Hearing, Material, MaterialKind, Readiness
from hustings.media.playback.making_ready import Failed, MakingReady, Ready, Wanted
from hustings.media.playback.player import Cue
from hustings.room.ports import HearingClock
from hustings.room.safe_names import safe_name

PLAYED = frozenset({MaterialKind.QUESTION_MESSAGE, MaterialKind.STATEMENT})

Report = Callable[[str, Command], None]


class Playback:
    """Follows hearings with their recordings on this machine's disk.

    Args:
        data: The data folder; a recording's reel lies beside it.
        report: Puts a report into a hearing's journal.
    """

    def __init__(self, data: Path, clock: HearingClock, report: Report) -> None:
        self._root = data / "materials"
        self._clock = clock
        self._report = report
        self.making = MakingReady(self._told)
        self._known: dict[str, tuple[Mapping[str, Material], Mapping[str, Readiness]]] = {}
        """What was looked at last: not every event concerns recordings."""

    def follow(self, state: Hearing) -> Cue | None:
        """Have made ready what is not, and say what is on air."""
        known = (state.materials, state.readiness)
        before = self._known.get(state.id)
        if before is None or before[0] is not known[0] or before[1] is not known[1]:
            self._known[state.id] = known
            self.making.want(state.id, self._wanted(state))
        playing = state.playing
        if playing is None:
            return None
        return Cue(
            playing=playing.id,
            reel=self._reel(state.id, playing.material),
            position_ms=playing.position_at(self._clock.now()),
            running=playing.clock.running_since is not None,
        )

    def leave(self, hearing: str) -> None:
        """Another process looks after it."""
        self._known.pop(hearing, None)
        self.making.forget(hearing)

    def _wanted(self, state: Hearing) -> list[Wanted]:
        """What is not ready, or is not on this disk any more; messages, short and late, come first."""
        found: list[tuple[int, Wanted]] = []
        for material in state.materials.values():
            kinds = {deposit.kind for deposit in material.deposits} & PLAYED
            ready = state.readiness.get(material.id)
            reel = self._reel(state.id, material.id)
            if not kinds or (ready is not None and (ready.failed is not None or reel.is_file())):
                continue
            order = 0 if MaterialKind.QUESTION_MESSAGE in kinds else 1
            found.append((order, Wanted(state.id, material.id, reel.with_suffix(""), reel)))
        return [wanted for _, wanted in sorted(found, key=lambda each: each[0])]

    def _reel(self, hearing: str, material: str) -> Path:
        return self._root / safe_name(hearing) / f"{material}.reel"

    def _told(self, file: Wanted, became: Ready | Failed) -> None:
        if isinstance(became, Ready):
            command: Command = ReportMaterialReady(file.material, became.duration_ms, became.moving)
        else:
            command = ReportMaterialFailed(file.material, became.text)
        self._report(file.hearing, command)
