"""The public record of a hearing: what anyone may know of it, for good. Plain data, JSON-able."""

from dataclasses import asdict
from typing import Any, NotRequired

from typing_extensions import TypedDict

from hustings.hearing.ledger import SlotLedger, ledger
from hustings.hearing.model import Hearing, Participant, Question


class QuestionRecord(TypedDict):
    """One question, accounted for whatever became of it. Who asked it in person is never said."""

    id: str
    slot: str
    stage: str
    language: str
    submitted_at: int
    member_state: NotRequired[str]
    admitted_at: NotRequired[int]
    refused_at: NotRequired[int]
    called_at: NotRequired[int]
    answered_at: NotRequired[int]
    refusal: NotRequired[str]
    """The reason code; the chair's own words are the delegation's."""
    text: NotRequired[str]
    """Only of a question that was called."""


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
    format: NotRequired[dict[str, Any]]
    candidates: list[dict[str, str]]
    running_order: list[SlotLedger]
    questions: list[QuestionRecord]
    """In the order they were received."""
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
        "candidates": [_candidate(state.participants[slot.candidate]) for slot in state.slots.values()],
        "running_order": sorted(accounts.values(), key=lambda account: account["rank"]),
        "questions": [_question(question) for question in state.questions.values()],
        "recordings": [asdict(recording) for recording in state.recordings.values()],
        "signed_heads": [asdict(head) for head in state.signed_heads],
    }
    if state.format is not None:
        record["format"] = asdict(state.format)
    if state.opened_at is not None:
        record["opened_at"] = state.opened_at
    if state.closed_at is not None:
        record["closed_at"] = state.closed_at
    return record


def _candidate(participant: Participant) -> dict[str, str]:
    entry = {"id": participant.id, "name": participant.name}
    if participant.member_state is not None:
        entry["member_state"] = participant.member_state
    return entry


def _question(question: Question) -> QuestionRecord:
    record: QuestionRecord = {
        "id": question.id,
        "slot": question.slot,
        "stage": question.stage,
        "language": question.language,
        "submitted_at": question.submitted_at,
    }
    if question.member_state is not None:
        record["member_state"] = question.member_state
    if question.admitted_at is not None:
        record["admitted_at"] = question.admitted_at
    if question.refused_at is not None:
        record["refused_at"] = question.refused_at
    if question.called_at is not None:
        record["called_at"] = question.called_at
        record["text"] = question.text
    if question.answered_at is not None:
        record["answered_at"] = question.answered_at
    if question.refusal is not None:
        record["refusal"] = question.refusal
    return record
