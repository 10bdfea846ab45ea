"""The public record of a hearing: what anyone may know of it, for good. Plain data, JSON-able.

Keys are stable: what is here keeps its name and meaning, further keys may come. Times are milliseconds of
hearing time, durations milliseconds.
"""

import json
from collections import Counter
from dataclasses import asdict
from typing import Any, NotRequired

from typing_extensions import TypedDict

from hustings.hearing.candidacy_record import CandidacyRecord, candidacy_record
from hustings.hearing.chain import canonical
from hustings.hearing.draw_views import DrawRecord, draw_records
from hustings.hearing.ledger import SlotLedger, ledger
from hustings.hearing.model import Hearing, ModalityChange, Participant
from hustings.hearing.plain_words import sentences
from hustings.hearing.playing_record import StatementPlayed, statements_played
from hustings.hearing.posts import differ
from hustings.hearing.question_record import QuestionRecord, question_record


class ChangeRecord(TypedDict):
    at: int
    reason: str
    changed: dict[str, dict[str, Any]]
    """By field of the format: what it was `before` and `after`."""


class PhaseRecord(TypedDict):
    kind: str
    budget_ms: int


class PostRecord(TypedDict):
    id: str
    title: str
    titles: dict[str, str]
    """The title in other languages, by BCP 47 tag."""
    phases: list[PhaseRecord]
    """The times of its candidates, where they are others than the format's."""


class CandidateRecord(TypedDict):
    id: str
    name: str
    member_state: NotRequired[str]
    nominated_by: NotRequired[list[str]]


class PersonRecord(TypedDict):
    name: str
    role: str
    member_state: NotRequired[str]


class SlotRecord(SlotLedger):
    """The ledger of one slot; the running order is a list of these, in its order."""

    slot: str
    post: NotRequired[str]


class RulingRecord(TypedDict):
    """What was decided, or followed by itself from a rule or a lost line."""

    seq: int
    """The journal's entry that holds it."""
    at: int
    kind: str
    """A `RulingKind`."""
    presiding: NotRequired[str]
    """The participant who presided."""
    reason: NotRequired[str]
    participant: NotRequired[str]
    member_state: NotRequired[str]
    slot: NotRequired[str]
    phase: NotRequired[str]
    question: NotRequired[str]
    into: NotRequired[str]
    milliseconds: NotRequired[int]
    granted: NotRequired[bool]
    draw: NotRequired[str]
    undoes: NotRequired[int]
    """The first of the entries that are undone."""


class UndoneRecord(TypedDict):
    """`what` was undone when: the entries from `action` to `last`."""

    at: int
    action: int
    last: int
    what: str
    """The command's name."""
    given_back_ms: int
    """Speaking time that had been spent under it, and counts for nobody."""


class PointRecord(TypedDict):
    participant: str
    granted: bool
    reason: str
    at: int


class LossRecord(TypedDict):
    """An interpreter's line that was lost while somebody spoke."""

    language: str
    at: int
    back_at: int | None


class RecordingRecord(TypedDict):
    file: str
    feed: str
    start: int
    end: int
    bytes: int
    sha256: str
    recovered: bool


class HeadRecord(TypedDict):
    seq: int
    hash: str
    key: str
    signature: str


class AskingRecord(TypedDict):
    slot: str
    registered: list[str]
    """Member States, in the order they came."""
    turns: list[dict[str, Any]]


class PublicRecord(TypedDict):
    hearing: str
    title: str
    stage: str
    seq: int
    """The journal's entry this record was made at."""
    time: int
    """Hearing time of the record, milliseconds."""
    starts: NotRequired[int]
    """When it was planned to open (Unix milliseconds)."""
    opened_at: NotRequired[int]
    closed_at: NotRequired[int]
    rehearsal: NotRequired[bool]
    """Present for a rehearsal: this is the record of no hearing."""
    format: NotRequired[dict[str, Any]]
    modalities: list[str]
    """The same in plain words, English."""
    changes: list[ChangeRecord]
    """Every change of the modalities, in order."""
    posts: NotRequired[list[PostRecord]]
    """What is stood for, in order, with the times of their candidates where they are the post's own."""
    people: dict[str, PersonRecord]
    """Candidates, and whoever presided or had a ruling made on them, by id."""
    candidates: list[CandidateRecord]
    running_order: list[SlotRecord]
    draws: list[DrawRecord]
    """Every drawing of lots with what it takes to recompute it, in the order they were started."""
    questions: list[QuestionRecord]
    """In the order they were received."""
    refusals: dict[str, int]
    """How many questions stand refused, by reason."""
    asking: NotRequired[list[AskingRecord]]
    """Where lots or groups decide who asks: registrations and turns, by slot in the running order."""
    rulings: list[RulingRecord]
    """In the order they were made."""
    points_of_order: list[PointRecord]
    """The chair's rulings on them, in their order."""
    interpretation_losses: list[LossRecord]
    """Interpreters' lines that were lost while somebody spoke, and when each language was heard again."""
    undone: list[UndoneRecord]
    """What was taken back as a mistake, in order; nothing of it is deleted from the journal."""
    candidacies: CandidacyRecord
    """What candidates filed and accepted."""
    statements_played: list[StatementPlayed]
    """Filed statements that were played, in their order."""
    recordings: list[RecordingRecord]
    signed_heads: list[HeadRecord]


def public_record(state: Hearing, now: int) -> PublicRecord:
    """The record as it stands at `now` (milliseconds of hearing time)."""
    accounts: list[SlotRecord] = [_slot(state, id, account) for id, account in ledger(state, now).items()]
    questions = [question_record(state, question) for question in state.questions.values()]
    refused = Counter(q["refusal"] for q in questions if q["stage"] == "refused" and "refusal" in q)
    record: PublicRecord = {
        "hearing": state.id,
        "title": state.title,
        "stage": state.stage,
        "seq": state.seq,
        "time": max(now, state.time),
        "modalities": [] if state.format is None else sentences(state.format, differ(state)),
        "changes": [_change(change) for change in state.changes],
        "people": {id: _person(state.participants[id]) for id in sorted(_mentioned(state))},
        "candidates": [_candidate(state.participants[slot.candidate]) for slot in state.slots.values()],
        "running_order": sorted(accounts, key=lambda account: account["rank"]),
        "draws": draw_records(state),
        "questions": questions,
        "refusals": dict(sorted(refused.items())),
        "rulings": [_present(ruling) for ruling in state.rulings],
        "points_of_order": [_all(ruling) for ruling in state.point_rulings],
        "interpretation_losses": [_all(loss) for loss in state.interpretation_losses],
        "undone": [_all(undoing) for undoing in state.undone],
        "candidacies": candidacy_record(state),
        "statements_played": statements_played(state),
        "recordings": [_all(recording) for recording in state.recordings.values()],
        "signed_heads": [_all(head) for head in state.signed_heads],
    }
    if state.registrations or state.turns:
        record["asking"] = [
            {
                "slot": slot.id,
                "registered": list(state.registrations.get(slot.id, ())),
                "turns": [asdict(turn) for turn in state.turns.get(slot.id, ())],
            }
            for slot in sorted(state.slots.values(), key=lambda slot: slot.rank)
        ]
    if state.rehearsal:
        record["rehearsal"] = True
    if state.posts:
        record["posts"] = [_all(post) for post in state.posts.values()]
    if state.format is not None:
        record["format"] = asdict(state.format)
    if state.starts is not None:
        record["starts"] = state.starts
    if state.opened_at is not None:
        record["opened_at"] = state.opened_at
    if state.closed_at is not None:
        record["closed_at"] = state.closed_at
    return record


def plain(record: PublicRecord) -> dict[str, Any]:
    """The record as a reader of its JSON has it: plain texts, numbers, lists and maps."""
    values: dict[str, Any] = json.loads(canonical(record))
    return values


def _slot(state: Hearing, id: str, account: SlotLedger) -> SlotRecord:
    record: SlotRecord = {**account, "slot": id}
    if state.slots[id].post:
        record["post"] = state.slots[id].post
    return record


def _change(change: ModalityChange) -> ChangeRecord:
    before, after = asdict(change.before), asdict(change.after)
    changed = {
        field: {"before": before[field], "after": after[field]}
        for field in before
        if before[field] != after[field]
    }
    return {"at": change.at, "reason": change.reason, "changed": changed}


def _mentioned(state: Hearing) -> set[str]:
    found: set[str | None] = {slot.candidate for slot in state.slots.values()}
    for ruling in state.rulings:
        found |= {ruling.presiding, ruling.participant}
    found |= {ruling.participant for ruling in state.point_rulings}
    return {id for id in found if id is not None and id in state.participants}


def _candidate(participant: Participant) -> CandidateRecord:
    entry: CandidateRecord = {"id": participant.id, "name": participant.name}
    if participant.member_state is not None:
        entry["member_state"] = participant.member_state
    if participant.nominated_by:
        entry["nominated_by"] = sorted(participant.nominated_by)
    return entry


def _person(participant: Participant) -> PersonRecord:
    entry: PersonRecord = {"name": participant.name, "role": participant.role}
    if participant.member_state is not None:
        entry["member_state"] = participant.member_state
    return entry


def _all(value: Any) -> Any:
    """Every field: the record's type names the same ones as the model's."""
    return asdict(value)


def _present(value: Any) -> Any:
    """The fields that say something."""
    return {name: said for name, said in asdict(value).items() if said is not None and said != ""}
