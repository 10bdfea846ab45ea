"""The public record of a hearing: what anyone may know of it, for good. Plain data, JSON-able."""

from dataclasses import asdict
from typing import Any, NotRequired

from typing_extensions import TypedDict

from hustings.hearing.candidacy_record import CandidacyRecord, candidacy_record
from hustings.hearing.draw_views import DrawRecord, draw_records
from hustings.hearing.ledger import SlotLedger, ledger
from hustings.hearing.model import Hearing, ModalityChange, Participant
from hustings.hearing.question_record import QuestionRecord, question_record


class ChangeRecord(TypedDict):
    at: int
    reason: str
    changed: dict[str, dict[str, Any]]
    """By field of the format: what it was `before` and `after`."""


class PublicRecord(TypedDict):
    hearing: str
    title: str
    stage: str
    seq: int
    """The journal's entry this record was made at."""
    time: int
    """Hearing time of the record, milliseconds."""
    opened_at: NotRequired[int]
    closed_at: NotRequired[int]
    rehearsal: NotRequired[bool]
    """Present for a rehearsal: this is the record of no hearing."""
    format: NotRequired[dict[str, Any]]
    changes: list[ChangeRecord]
    """Every change of the modalities, in order."""
    posts: NotRequired[list[dict[str, Any]]]
    """What is stood for, in order, with the times of their candidates where they are the post's own."""
    candidates: list[dict[str, Any]]
    running_order: list[SlotLedger]
    draws: list[DrawRecord]
    """Every drawing of lots with what it takes to recompute it, in the order they were started."""
    questions: list[QuestionRecord]
    """In the order they were received."""
    points_of_order: list[dict[str, Any]]
    """The chair's rulings, in their order."""
    interpretation_losses: list[dict[str, Any]]
    """Interpreters' lines that were lost while somebody spoke, and when each language was heard again."""
    candidacies: CandidacyRecord
    """What candidates filed and accepted."""
    recordings: list[dict[str, Any]]
    signed_heads: list[dict[str, Any]]


def public_record(state: Hearing, now: int) -> PublicRecord:
    """The record as it stands at `now` (milliseconds of hearing time)."""
    accounts = ledger(state, now)
    record: PublicRecord = {
        "hearing": state.id,
        "title": state.title,
        "stage": state.stage,
        "seq": state.seq,
        "time": max(now, state.time),
        "changes": [_change(change) for change in state.changes],
        "candidates": [_candidate(state.participants[slot.candidate]) for slot in state.slots.values()],
        "running_order": sorted(accounts.values(), key=lambda account: account["rank"]),
        "draws": draw_records(state),
        "questions": [question_record(state, question) for question in state.questions.values()],
        "points_of_order": [asdict(ruling) for ruling in state.point_rulings],
        "interpretation_losses": [asdict(loss) for loss in state.interpretation_losses],
        "candidacies": candidacy_record(state),
        "recordings": [asdict(recording) for recording in state.recordings.values()],
        "signed_heads": [asdict(head) for head in state.signed_heads],
    }
    if state.rehearsal:
        record["rehearsal"] = True
    if state.posts:
        record["posts"] = [asdict(post) for post in state.posts.values()]
    if state.format is not None:
        record["format"] = asdict(state.format)
    if state.opened_at is not None:
        record["opened_at"] = state.opened_at
    if state.closed_at is not None:
        record["closed_at"] = state.closed_at
    return record


def _change(change: ModalityChange) -> ChangeRecord:
    before, after = asdict(change.before), asdict(change.after)
    changed = {
        field: {"before": before[field], "after": after[field]}
        for field in before
        if before[field] != after[field]
    }
    return {"at": change.at, "reason": change.reason, "changed": changed}


def _candidate(participant: Participant) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": participant.id, "name": participant.name}
    if participant.member_state is not None:
        entry["member_state"] = participant.member_state
    if participant.nominated_by:
        entry["nominated_by"] = sorted(participant.nominated_by)
    return entry
