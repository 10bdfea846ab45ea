"""The modalities in plain words, generated from the format: for newcomers, and for everybody to check.

Views carry the rules as keys and values, which the pages word in their own language (`modality.<key>` of the
catalogue); `sentences` says them in English.
"""

from collections.abc import Iterator, Mapping
from typing import NotRequired

from typing_extensions import TypedDict

from hustings.hearing.drawn_order import BY_LOTS
from hustings.hearing.durations import spoken
from hustings.hearing.model import (
    AtZero,
    DrawnAt,
    Format,
    HandIn,
    Messages,
    NominatingState,
    OnInterpretationLost,
    OnLineLost,
    OnRecordingStopped,
    RefusedText,
    Selection,
    Split,
)
from hustings.hearing.splits import total_ms

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "pt": "Portuguese",
    "ru": "Russian",
    "sw": "Swahili",
    "zh": "Chinese",
}
"""Names for the English sentences; the pages take theirs from the browser."""

ENGLISH: Mapping[str, str] = {
    "total": "Every candidate has the same time: {total_ms} in all.",
    "total-by-post": "Every candidate for the same post has the same time: {total_ms} in all, unless the "
    "running order gives the post another time.",
    "statement": "The candidate first makes a statement: {time_ms}.",
    "questions": "Then the candidate answers questions: {time_ms}.",
    "closing": "At the end the candidate may close: {time_ms}.",
    "split": "Each candidate may cut the same total differently, before their slot begins.",
    "order-given-list": "The candidates come in the order of a list that was agreed beforehand.",
    "order-alphabetical": "The candidates come in alphabetical order.",
    "order-drawing-of-lots": "The order of the candidates is drawn by lots, and everybody can check "
    "the draw.",
    "order-first-drawn-then-alphabetical": "The first candidate is drawn by lots; the others follow in "
    "alphabetical order.",
    "order-drawn-opening": "Lots are drawn once the hearing is open, with everybody there.",
    "order-order-of-receipt": "The candidates come in the order in which their candidatures were received.",
    "warnings": "The candidate is warned when this much time is left: {marks_ms}.",
    "at-zero-warn": "When the time is up, everybody sees it; the chair ends the phase.",
    "at-zero-withdraw": "{grace_ms} after the time is up, the floor is withdrawn and the microphone closed.",
    "ask-registered": "Delegates of Member States register for each candidate, and send their questions to "
    "the chair, who admits each or refuses it and says why. Nobody else sees a question before it is called.",
    "ask": "Delegates send their questions to the chair, who admits each or refuses it and says why. Nobody "
    "else sees a question before it is called.",
    "may-ask-member-states": "Member States ask.",
    "may-ask-groups": "Groups ask: regional groups, or constituencies.",
    "may-ask-civil-society": "Civil society asks, by questions that are handed in.",
    "selection-chair": "The chair chooses which question comes next.",
    "selection-order-of-request": "Questions come in the order in which they were received, and the floor is "
    "given in the order in which hands were raised.",
    "selection-drawn-states": "Who asks is drawn by lots among the states that have registered for the "
    "candidate.",
    "selection-tokens": "The chair draws the tokens of the states that have registered for the candidate, "
    "one after another, until the time ends.",
    "selection-drawn-questions": "Which questions are put is drawn by lots, and so is their order.",
    "groups": "Each group puts so many questions to each candidate: {groups}.",
    "groups-hand-in": "A group hands in no more questions than it may put.",
    "groups-first": "Those who speak for a whole group ask before the others.",
    "handed-in-before-slot": "Questions to a candidate are handed in before the candidate's slot begins.",
    "handed-in-before-opening": "Questions are handed in before the hearing is opened.",
    "one-part": "A question asks one thing only.",
    "batch": "So many questions are put one after another, and answered together: {questions}. The time for "
    "an answer is for all of them.",
    "drawn-questions": "So many questions to each candidate are drawn by lots: {questions}.",
    "drawn-from": "So many questions of {group} to each candidate are drawn by lots: {questions}.",
    "ask-length": "A question has at most {length} characters.",
    "ask-time": "A question should take no longer than {question_ms}, an answer no longer than {answer_ms}.",
    "ask-languages": "Questions are asked in one of these languages: {languages}.",
    "ask-any-language": "Questions are asked in any language.",
    "ask-by-audio": "A question may come as recorded sound, of {message_ms} at most, with a summary in "
    "writing; it is played when it is called.",
    "ask-by-video": "A question may come as recorded video or sound, of {message_ms} at most, with a summary "
    "in writing; it is played when it is called.",
    "quota": "A state may have this many questions to each candidate: {questions}.",
    "first-rounds": "Nobody's second question to a candidate is called before everybody's first.",
    "nominating-flagged": "A state may ask a candidate whom it has nominated; the record says so.",
    "nominating-barred": "A state does not ask a candidate whom it has nominated.",
    "refused-published": "When the hearing is over, the record gives the text of refused questions too.",
    "refused-withheld": "The record counts refused questions by reason, and does not give their text.",
    "next-question": "The candidate who is answering sees the next question beforehand.",
    "live": "A delegate may ask for the floor and speak; the chair gives it.",
    "read-out": "Delegates who are not in the room do not take the floor: the chair reads their questions.",
    "line-pause": "When a remote speaker's line is lost, the clock stands and the chair rules.",
    "line-ruling-resume": "After a candidate's lost line the chair may let the clock go on.",
    "line-ruling-restore": "After a candidate's lost line the chair may give time back, with a reason.",
    "line-ruling-filed-statement": "After a candidate's lost line the chair may play the filed statement.",
    "line-ruling-move-slot": "After a candidate's lost line the chair may move the slot to the end.",
    "restore-at-most": "A candidate gets at most {time_ms} back for lost lines, in all.",
    "recording-pause": "When nothing is recorded any more, the clock stands until the chair resumes it.",
    "interpretation-pause": "When an interpreter's line is lost, the clock stands until the chair resumes "
    "it; the speaker is heard on in the original language.",
    "isolation": "Candidates who are still to come neither follow the hearing nor see its questions before "
    "their own slot begins.",
    "guidelines-warn": "Candidates are asked to accept the guidelines; who has done so is in the record.",
    "guidelines-bar": "Candidates accept the guidelines before their slot begins; that is in the record.",
    "access-members": "Whoever has a personal link can follow the hearing.",
    "access-open": "The hearing is open: everybody can follow it, without a personal link too.",
    "access-closed": "The hearing is closed: only those who take part follow it, no observers.",
    "impartial": "Nobody presides whose own state has a candidate.",
    "record": "Every second of each candidate, every ruling and every change of these rules is in the public "
    "record.",
}
"""A name that ends in `_ms` is a time, or several with commas between; `languages` are tags."""


class RuleView(TypedDict):
    rank: int
    values: NotRequired[dict[str, int | str]]


def rules_of(format: Format, posts_differ: bool = False) -> dict[str, RuleView]:
    """The rules that hold, by key, in the order to be read in.

    Args:
        posts_differ: Some post has other times than the format's.
    """
    rules: dict[str, RuleView] = {}
    for rank, (key, values) in enumerate(_rules(format, posts_differ), start=1):
        rules[key] = {"rank": rank, "values": values} if values else {"rank": rank}
    return rules


def sentences(format: Format, posts_differ: bool = False) -> list[str]:
    """The rules in English, a sentence or two each."""
    return [
        ENGLISH[key].format(**{name: _worded(name, value) for name, value in values.items()})
        for key, values in _rules(format, posts_differ)
    ]


def _rules(format: Format, posts_differ: bool) -> Iterator[tuple[str, dict[str, int | str]]]:
    yield ("total-by-post" if posts_differ else "total"), {"total_ms": total_ms(format.phases)}
    for phase in format.phases:
        yield phase.kind, {"time_ms": phase.budget_ms}
    if format.split is Split.CANDIDATE:
        yield "split", {}
    yield f"order-{format.order}", {}
    if format.order in BY_LOTS and format.order_drawn is DrawnAt.OPENING:
        yield "order-drawn-opening", {}
    if format.warnings_ms:
        marks = sorted(format.warnings_ms, reverse=True)
        yield "warnings", {"marks_ms": ",".join(map(str, marks))}
    yield f"at-zero-{format.at_zero}", ({"grace_ms": format.grace_ms} if _withdraws(format) else {})
    yield from (_asking(format))
    yield "ask-length", {"length": format.question_length}
    yield "ask-time", {"question_ms": format.question_ms, "answer_ms": format.answer_ms}
    if format.languages:
        yield "ask-languages", {"languages": ",".join(format.languages)}
    else:
        yield "ask-any-language", {}
    if format.one_part:
        yield "one-part", {}
    if format.messages is not Messages.NONE:
        yield f"ask-by-{format.messages}", {"message_ms": format.message_ms}
    if format.questions_per_state is not None:
        yield "quota", {"questions": format.questions_per_state}
    if format.first_rounds_first:
        yield "first-rounds", {}
    if format.nominating_state is not NominatingState.ALLOWED:
        yield f"nominating-{format.nominating_state}", {}
    published = format.refused_text is RefusedText.PUBLISHED
    yield ("refused-published" if published else "refused-withheld"), {}
    if format.show_next_question:
        yield "next-question", {}
    yield ("live" if format.live_floor else "read-out"), {}
    if format.on_line_lost is OnLineLost.PAUSE:
        yield "line-pause", {}
    for ruling in format.lost_line_rulings:
        yield f"line-ruling-{ruling}", {}
    if format.restore_at_most_ms is not None:
        yield "restore-at-most", {"time_ms": format.restore_at_most_ms}
    if format.on_interpretation_lost is OnInterpretationLost.PAUSE:
        yield "interpretation-pause", {}
    if format.on_recording_stopped is OnRecordingStopped.PAUSE:
        yield "recording-pause", {}
    if format.isolation:
        yield "isolation", {}
    if format.guidelines:
        yield f"guidelines-{format.unaccepted_guidelines}", {}
    yield f"access-{format.access}", {}
    yield "impartial", {}
    yield "record", {}


def _asking(format: Format) -> Iterator[tuple[str, dict[str, int | str]]]:
    """Who asks, and who comes next."""
    yield ("ask-registered" if format.selection in _REGISTERED else "ask"), {}
    for kind in format.who_may_ask:
        yield f"may-ask-{kind}", {}
    yield f"selection-{format.selection}", {}
    if format.groups:
        yield "groups", {"groups": "; ".join(f"{name} {count}" for name, count in format.groups.items())}
    if format.groups_hand_in:
        yield "groups-hand-in", {}
    if format.groups_first:
        yield "groups-first", {}
    if format.handed_in is not HandIn.ANY_TIME:
        yield f"handed-in-{format.handed_in}", {}
    if format.batch > 1:
        yield "batch", {"questions": format.batch}
    if format.drawn_from:
        yield "drawn-from", {"group": format.drawn_from, "questions": format.drawn_questions}
    elif format.drawn_questions:
        yield "drawn-questions", {"questions": format.drawn_questions}


_REGISTERED = (Selection.DRAWN_STATES, Selection.TOKENS)


def _withdraws(format: Format) -> bool:
    return format.at_zero is AtZero.WITHDRAW


def _worded(name: str, value: int | str) -> str:
    if name.endswith("_ms"):
        return ", ".join(spoken(int(part)) for part in str(value).split(","))
    if name == "languages":
        return ", ".join(LANGUAGES.get(part, part) for part in str(value).split(","))
    return str(value)
