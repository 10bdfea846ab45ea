"""Views of candidates' affairs: material, filed statements, guidelines, messages."""

from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing import filings, guidelines, statements
from hustings.hearing.model import FiledStatement, Filing, Hearing, Message, Slot

NEWEST = 50
"""Messages that the podium's view holds."""


class FilingView(TypedDict):
    """A piece of a candidate's material; what is not published is for the candidate and the podium."""

    rank: int
    candidate: str
    kind: str
    title: str
    language: str
    material: str
    media_type: str
    bytes: int
    duration_ms: NotRequired[int]
    stage: str
    """`filed`, `published`, `refused` or `withdrawn`."""
    reason: NotRequired[str]
    """Why it was refused."""


class StatementView(TypedDict):
    material: str
    media_type: str
    duration_ms: int
    at: int
    over: NotRequired[bool]
    """Longer than the statement may be by now."""
    playable_ms: NotRequired[int]
    """How long it is on air; absent while it is made ready."""
    failed: NotRequired[str]
    """Why it cannot be played."""


class GuidelinesView(TypedDict):
    text: str
    digest: str
    accepted_at: NotRequired[int]


class MessageView(TypedDict):
    """A message of the podium, to whoever got it."""

    rank: int
    text: str
    at: int
    read_at: NotRequired[int]


class SentView(TypedDict):
    """A message as the podium sees it."""

    rank: int
    by: str
    to: dict[str, bool]
    """Each of them, with whether they have read it."""
    text: str
    at: int


def filing_view(state: Hearing, filing: Filing) -> FilingView:
    material = state.materials[filing.material]
    view: FilingView = {
        "rank": filing.rank,
        "candidate": filing.candidate,
        "kind": filing.kind,
        "title": filing.title,
        "language": filing.language,
        "material": filing.material,
        "media_type": material.media_type,
        "bytes": material.bytes,
        "stage": filing.stage,
    }
    if material.duration_ms is not None:
        view["duration_ms"] = material.duration_ms
    if filing.reason:
        view["reason"] = filing.reason
    return view


def published(state: Hearing) -> dict[str, FilingView]:
    """What everybody sees: of those who are candidates still."""
    shown = filter(filings.is_published, state.filings.values())
    return {f.id: filing_view(state, f) for f in shown if f.candidate in state.participants}


def all_filings(state: Hearing) -> dict[str, FilingView]:
    return {filing.id: filing_view(state, filing) for filing in state.filings.values()}


def own_filings(state: Hearing, candidate: str) -> dict[str, FilingView]:
    return {filing.id: filing_view(state, filing) for filing in filings.of_candidate(state, candidate)}


def statement_view(state: Hearing, slot: Slot, filed: FiledStatement) -> StatementView:
    view: StatementView = {
        "material": filed.material,
        "media_type": state.materials[filed.material].media_type,
        "duration_ms": filed.duration_ms,
        "at": filed.at,
    }
    budget = statements.budget_ms(slot)
    if budget is None or filed.duration_ms > budget:
        view["over"] = True
    ready = state.readiness.get(filed.material)
    if ready is not None and ready.failed is not None:
        view["failed"] = ready.failed
    elif ready is not None:
        view["playable_ms"] = ready.duration_ms
    return view


def statements_view(state: Hearing) -> dict[str, StatementView]:
    """By slot."""
    filed = ((slot, statements.of_slot(state, slot.id)) for slot in state.slots.values())
    return {slot.id: statement_view(state, slot, one) for slot, one in filed if one is not None}


def guidelines_view(state: Hearing, candidate: str) -> GuidelinesView | None:
    """What a candidate is asked to accept, or has accepted; None where there is nothing."""
    digest = None if state.format is None else guidelines.digest(state.format)
    if state.format is None or digest is None:
        return None
    view: GuidelinesView = {"text": state.format.guidelines, "digest": digest}
    given = guidelines.accepted(state, candidate)
    if given is not None:
        view["accepted_at"] = given.at
    return view


def acceptances_view(state: Hearing) -> dict[str, int] | None:
    """When each candidate accepted, by candidate; None where there is nothing to accept."""
    if state.format is None or guidelines.digest(state.format) is None:
        return None
    given = {slot.candidate: guidelines.accepted(state, slot.candidate) for slot in state.slots.values()}
    return {candidate: acceptance.at for candidate, acceptance in given.items() if acceptance is not None}


def inbox_view(state: Hearing, subject: str) -> dict[str, MessageView]:
    """The messages to one person."""
    view: dict[str, MessageView] = {}
    for rank, id in enumerate(state.inboxes.get(subject, ()), start=1):
        message = state.messages[id]
        view[id] = {"rank": rank, "text": message.text, "at": message.at}
        if subject in message.read:
            view[id]["read_at"] = message.read[subject]
    return view


def sent_view(rank: int, message: Message) -> SentView:
    return {
        "rank": rank,
        "by": message.by,
        "to": {person: person in message.read for person in message.to},
        "text": message.text,
        "at": message.at,
    }


def newest_messages(state: Hearing) -> dict[str, SentView]:
    """What was said last; everything stands in the podium's export of the journal."""
    numbered = list(enumerate(state.messages.values(), start=1))[-NEWEST:]
    return {message.id: sent_view(rank, message) for rank, message in numbered}
