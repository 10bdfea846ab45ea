"""Candidates' affairs in the public record."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing import guidelines
from hustings.hearing.model import Filing, FilingStage, Hearing


class FilingRecord(TypedDict):
    filing: str
    candidate: str
    kind: str
    sha256: str
    """Of the file."""
    media_type: str
    bytes: int
    stage: str
    filed_at: int
    published_at: NotRequired[int]
    title: NotRequired[str]
    """Of what was published."""


class StatementRecord(TypedDict):
    slot: str
    candidate: str
    sha256: str
    duration_ms: int
    filed_at: int


class GuidelinesRecord(TypedDict):
    text: str
    sha256: str
    accepted: dict[str, int]
    """When, by candidate: hearing time in milliseconds."""


class CandidacyRecord(TypedDict):
    material: list[FilingRecord]
    """All that was filed, in that order, whatever became of it."""
    statements: list[StatementRecord]
    """Filed as video, for the slots that have one."""
    guidelines: NotRequired[GuidelinesRecord]


def candidacy_record(state: Hearing) -> CandidacyRecord:
    record: CandidacyRecord = {
        "material": [_filing(state, filing) for filing in state.filings.values()],
        "statements": [
            {
                "slot": slot,
                "candidate": filed.candidate,
                "sha256": filed.material,
                "duration_ms": filed.duration_ms,
                "filed_at": filed.at,
            }
            for slot, filed in state.statements.items()
        ],
    }
    digest = None if state.format is None else guidelines.digest(state.format)
    if state.format is not None and digest is not None:
        given = {candidate: guidelines.accepted(state, candidate) for candidate in state.acceptances}
        record["guidelines"] = {
            "text": state.format.guidelines,
            "sha256": digest,
            "accepted": {candidate: one.at for candidate, one in given.items() if one is not None},
        }
    return record


def _filing(state: Hearing, filing: Filing) -> FilingRecord:
    material = state.materials[filing.material]
    record: FilingRecord = {
        "filing": filing.id,
        "candidate": filing.candidate,
        "kind": filing.kind,
        "sha256": filing.material,
        "media_type": material.media_type,
        "bytes": material.bytes,
        "stage": filing.stage,
        "filed_at": filing.filed_at,
    }
    if filing.published_at is not None:
        record["published_at"] = filing.published_at
    if filing.stage is FilingStage.PUBLISHED:
        record["title"] = filing.title
    return record
