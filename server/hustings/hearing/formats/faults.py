"""What is wrong in a file of modalities, and where."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file, and where: keys and positions from the file's root."""

    path: Path
    text: str


class Faulty(ValueError):
    """Modalities that cannot be used.

    Attributes:
        faults: All of them, never empty.
        rest: What could be read all the same, to be looked at for further faults.
    """

    def __init__(self, faults: Collection[Fault], rest: Any = None) -> None:
        self.faults = tuple(faults)
        self.rest = rest
        super().__init__("; ".join(f"{dotted(fault.path)}: {fault.text}" for fault in faults))


def dotted(path: Path) -> str:
    """`phases.statement`, `warnings[1]`; a path of its own for the whole file."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "file"


def file_key(name: str) -> str:
    """The key under which a field stands in a file."""
    return name.removesuffix("_ms")
