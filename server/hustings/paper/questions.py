"""Every question and what became of it. Texts stand where the record has them, and nowhere else."""

from collections.abc import Mapping
from typing import Any

from hustings.paper.html import Content, Markup, code, el, facts, join, table
from hustings.paper.sitting import Record
from hustings.paper.wording import FATES, REASONS, Words, duration, played


def the_questions(record: Record, words: Words) -> Markup:
    questions = record["questions"]
    told = [q for q in questions if "text" in q]
    others = [q for q in questions if "text" not in q]
    return el(
        "section",
        el("h2", "Questions", id="questions"),
        el("p", f"{len(questions)} received. Questions are credited to states; no person is named."),
        _fates(questions),
        _refusals(record["refusals"]),
        _asking(record.get("asking", []), words),
        el("h3", "With their text"),
        [_article(question, words) for question in told] or el("p", "There are none."),
        el("h3", "Without their text"),
        _rest(others, words),
    )


def _fates(questions: list[Mapping[str, Any]]) -> Markup | None:
    counts = {fate: sum(1 for q in questions if q["stage"] == fate) for fate in FATES}
    rows = [(FATES[fate], count) for fate, count in counts.items() if count]
    return table("What became of them", ("What became of it", "Questions"), rows) if rows else None


def _refusals(refusals: Mapping[str, int]) -> Markup | None:
    rows = [(REASONS.get(reason, reason), count) for reason, count in refusals.items()]
    return table("Refused, by reason", ("Reason", "Questions"), rows) if rows else None


def _asking(slots: list[Mapping[str, Any]], words: Words) -> Markup | None:
    """Who registered, and whose turns there were, where lots or groups decide who asks."""
    rows = [
        (
            words.candidate(one["slot"]),
            words.states(one["registered"]),
            el("ol", [el("li", _turn(turn, words)) for turn in one["turns"]]),
        )
        for one in slots
    ]
    return (
        table("Who asked, by lots or by group", ("Candidate", "Registered", "Turns"), rows) if rows else None
    )


def _turn(turn: Mapping[str, Any], words: Words) -> Content:
    told = [words.state(turn.get("member_state")), turn.get("group") or ""]
    told.append(f"passed over: {turn['passed']}" if turn.get("passed") else "")
    return ", ".join(part for part in told if part)


def _article(question: Mapping[str, Any], words: Words) -> Markup:
    text = el("blockquote", el("p", question["text"], lang=question["language"], dir="auto"))
    answers = [_answer(slot, answer, words) for slot, answer in question.get("answers", {}).items()]
    return el(
        "article",
        el(
            "h4",
            "To ",
            words.candidate(question.get("slot")),
            ": ",
            _stage(question),
        ),
        text,
        facts(
            (
                *_who(question, words),
                ("Received", words.at(question["submitted_at"])),
                ("Reason", REASONS.get(question.get("refusal", ""), question.get("refusal"))),
                ("Carried to writing", words.at(question.get("carried_at"))),
                ("Recorded message", _message(question.get("message"), words)),
                ("Answers", answers or None),
                ("Question", code(question["id"])),
            )
        ),
    )


def _who(question: Mapping[str, Any], words: Words) -> list[tuple[Content, Content]]:
    own = words.state(question.get("member_state")) or "a delegation without a state"
    flagged = question.get("nominating_state")
    return [
        ("Asked by", f"{own} (has nominated the candidate)" if flagged else own),
        ("For the group", question.get("group")),
        ("And by, in the same words or merged", words.states(question.get("credited", []))),
        ("Supported by", words.states(question.get("supporters", []))),
    ]


def _message(message: Mapping[str, Any] | None, words: Words) -> Content:
    """Its text is then a summary or transcript of it."""
    if message is None:
        return None
    told: list[Content] = [el("div", "SHA-256 ", code(message["sha256"]))]
    if "duration_ms" in message:
        told.append(el("div", "lasts ", duration(message["duration_ms"])))
    told += [
        el("div", "played ", words.at(one["started_at"]), ", ", played(one)) for one in message["played"]
    ]
    return told


def _answer(slot: str, answer: Mapping[str, Any], words: Words) -> Markup:
    told: list[Content] = [el("strong", words.candidate(slot))]
    if "called_at" in answer:
        told.append(el("div", "put ", words.at(answer["called_at"])))
        if "answered_at" in answer:
            told.append(el("div", "answered ", words.at(answer["answered_at"])))
    elif "written" in answer:
        told.append(el("div", "in writing, ", words.at(answer.get("written_at"))))
        told.append(el("blockquote", el("p", answer["written"], dir="auto")))
    else:
        told.append(el("div", "an answer in writing is awaited"))
    return el("div", told)


def _rest(questions: list[Mapping[str, Any]], words: Words) -> Markup:
    if not questions:
        return el("p", "There are none.")
    rows = [
        (
            code(question["id"]),
            words.state(question.get("member_state")),
            words.candidate(question.get("slot")),
            words.at(question["submitted_at"]),
            _fate(question),
        )
        for question in questions
    ]
    heads = ("Question", "From", "To", "Received", "What became of it")
    return table("Questions whose text is not published", heads, rows)


def _fate(question: Mapping[str, Any]) -> Content:
    fate = _stage(question)
    if "refusal" in question:
        return f"{fate}: {REASONS.get(question['refusal'], question['refusal'])}"
    if "merged_into" in question:
        return join(fate, " (", code(question["merged_into"]), ")")
    return fate


def _stage(question: Mapping[str, Any]) -> str:
    """Where it stands; one to all that some have answered waits for the others."""
    if question["stage"] == "admitted" and "called_at" in question:
        return "put to some of the candidates"
    fate: str = FATES.get(question["stage"], question["stage"])
    return fate
