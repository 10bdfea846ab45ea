"""The equal-time ledger, the rulings, what was lost."""

from collections.abc import Mapping
from typing import Any

from hustings.paper.html import Content, Markup, code, el, join, said, table
from hustings.paper.sitting import Record
from hustings.paper.wording import RULINGS, Words, duration, played


def the_ledger(record: Record, words: Words) -> Markup:
    slots = record["running_order"]
    return el(
        "section",
        el("h2", "The ledger", id="ledger"),
        el(
            "p",
            "Every candidate's time, in minutes and seconds, thousandths where there are any. Of each phase, "
            "spent and paused together are what passed; remaining less overrun is allotted, restored and "
            "extended together, less spent.",
        ),
        table("Time of each candidate", _HEADS, [_row(slot, words) for slot in slots]),
        table("Phase by phase", _PHASE_HEADS, [row for slot in slots for row in _phases(slot, words)]),
        el("h3", "Time restored and extended"),
        _changes(slots, words),
    )


_HEADS = (
    "Candidate",
    "Allotted",
    "Statement",
    "Answers",
    "Questions asked of them",
    "Pauses",
    "Restored",
    "Extended",
    "Overrun",
    "Remaining",
    "Lines lost",
)
_PHASE_HEADS = (
    "Candidate and phase",
    "Allotted",
    "Spent",
    "Paused",
    "Passed",
    "Restored",
    "Extended",
    "Overrun",
    "Remaining",
)


def _row(slot: Mapping[str, Any], words: Words) -> tuple[Content, ...]:
    return (
        words.person(slot["candidate"]),
        duration(slot["allotted_ms"]),
        duration(slot["statement_ms"]),
        join(duration(slot["answers_ms"]), f" ({slot['answers']})"),
        join(duration(slot["questions_ms"]), f" ({slot['questions']})"),
        duration(slot["paused_ms"]),
        duration(slot["restored_ms"]),
        duration(slot["extended_ms"]),
        duration(slot["overrun_ms"]),
        duration(slot["remaining_ms"]),
        slot["lines_lost"],
    )


def _phases(slot: Mapping[str, Any], words: Words) -> list[tuple[Content, ...]]:
    order = {kind: place for place, kind in enumerate(("statement", "questions", "closing"))}
    phases = sorted(slot["phases"].items(), key=lambda item: order.get(item[0], 9))
    names = ("allotted_ms", "spent_ms", "paused_ms", "elapsed_ms", "restored_ms", "extended_ms", "overrun_ms")
    return [
        (
            join(words.person(slot["candidate"]), ", ", kind),
            *(duration(phase[name]) for name in names),
            duration(phase["remaining_ms"]),
        )
        for kind, phase in phases
    ]


def _changes(slots: list[Mapping[str, Any]], words: Words) -> Markup:
    rows = [
        (
            words.at(change["at"]),
            words.person(slot["candidate"]),
            change["phase"],
            change["kind"],
            duration(change["milliseconds"]),
            said(change["reason"]),
        )
        for slot in slots
        for change in slot["changes"]
    ]
    if not rows:
        return el("p", "There was none.")
    return table("Rulings on time", ("When", "Candidate", "Phase", "What", "Time", "Reason"), rows)


def the_rulings(record: Record, words: Words) -> Markup:
    rows = [
        (
            words.at(ruling["at"]),
            RULINGS.get(ruling["kind"], ruling["kind"]),
            _about(ruling, words),
            words.undone(ruling["reason"])
            if ruling["kind"] == "undone"
            else words.reason(ruling.get("reason")),
            words.person(ruling.get("presiding")),
            ruling["seq"],
        )
        for ruling in record["rulings"]
    ]
    heads = ("When", "What", "About", "Reason", "Presiding", "Entry")
    return el(
        "section",
        el("h2", "Rulings, pauses and interruptions", id="rulings"),
        table("In the order they were made", heads, rows) if rows else el("p", "There were none."),
        _losses(record, words),
        _statements(record, words),
    )


def _about(ruling: Mapping[str, Any], words: Words) -> Content:
    told: list[Content] = []
    if "participant" in ruling:
        told.append(words.person(ruling["participant"]))
    if "slot" in ruling and "participant" not in ruling:
        told.append(words.candidate(ruling["slot"]))
    if "member_state" in ruling:
        told.append(words.state(ruling["member_state"]))
    if "phase" in ruling:
        told.append(ruling["phase"])
    if "milliseconds" in ruling:
        told.append(duration(ruling["milliseconds"]))
    if "granted" in ruling:
        told.append("granted" if ruling["granted"] else "refused")
    for name in ("question", "into", "draw"):
        if name in ruling:
            told.append(join("into " if name == "into" else "", code(ruling[name])))
    return [join(", " if number else "", part) for number, part in enumerate(told)]


def _statements(record: Record, words: Words) -> Markup | None:
    rows = [
        (words.at(one["started_at"]), words.candidate(one["slot"]), played(one), code(one["sha256"]))
        for one in record.get("statements_played", [])
    ]
    heads = ("When", "Candidate", "How much of it", "SHA-256")
    return table("Filed statements that were played", heads, rows) if rows else None


def _losses(record: Record, words: Words) -> Markup | None:
    rows = [
        (words.at(loss["at"]), code(loss["language"]), words.at(loss.get("back_at")) or "not again")
        for loss in record.get("interpretation_losses", [])
    ]
    return table("Interpretation lost", ("When", "Language", "Heard again"), rows) if rows else None
