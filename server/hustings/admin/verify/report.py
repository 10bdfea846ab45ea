"""What was checked, what is wrong and what could not be checked: for people, and as JSON."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MOST_FAULTS = 50
"""More are counted, not listed: one break often brings many."""


class Verdict(StrEnum):
    GOOD = "good"
    BAD = "bad"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    Attributes:
        entry: The entry's number, where it is about one.
        line: The file's line, from 1.
        field: The field or private part, where that can be told.
        file: Of a published folder.
    """

    text: str
    entry: int | None = None
    line: int | None = None
    field: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        where += [f"entry {self.entry}"] if self.entry is not None else []
        where += [f"line {self.line}"] if self.line is not None and self.entry is None else []
        place = ", ".join(where)
        if not place:
            return self.text
        # A file's name is written as it is.
        return f"{place if self.file else place[0].upper() + place[1:]}: {self.text}"


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of check and how it went, in a sentence."""

    name: str
    verdict: Verdict
    text: str


@dataclass
class Report:
    """All that `hustings verify` says of one source."""

    source: str
    facts: dict[str, Any] = field(default_factory=dict)
    """Figures, by stable names."""
    checks: list[Check] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.faults

    def checked(self, name: str, faults: list[Fault], text: str) -> None:
        """A check was made: it found these faults, or `text` holds."""
        self.faults += faults
        if faults:
            number = len(faults)
            text = f"{number} fault{'' if number == 1 else 's'}, see below"
        self.checks.append(Check(name, Verdict.BAD if faults else Verdict.GOOD, text))

    def unchecked(self, name: str, why: str) -> None:
        self.checks.append(Check(name, Verdict.UNCHECKED, why))

    def told(self) -> str:
        """For people: the verdict first, then what was checked, then every fault."""
        lines = [f"{self.source}: {'good.' if self.good else 'BROKEN.'}"]
        for fault in self.faults[:MOST_FAULTS]:
            text = str(fault)
            lines.append(f"  FAULT: {text}" + ("" if text.endswith(".") else "."))
        if len(self.faults) > MOST_FAULTS:
            lines.append(f"  FAULT: and {len(self.faults) - MOST_FAULTS} more.")
        words = {Verdict.GOOD: "checked", Verdict.BAD: "WRONG", Verdict.UNCHECKED: "not checked"}
        for check in self.checks:
            first, *more = f"{check.name}: {check.text}".split("\n")
            lines.append(f"  {words[check.verdict]:<12} {first}")
            lines += [f"  {'':<12} {line}" for line in more]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "good": self.good,
            **self.facts,
            "checks": [asdict(check) for check in self.checks],
            "faults": [
                {name: value for name, value in asdict(fault).items() if value is not None}
                for fault in self.faults
            ],
        }
