"""The whole page: it loads nothing, runs nothing, and looks the same from a server, a disk or a printer."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from hustings.paper import accounts, proofs, questions, sitting
from hustings.paper.html import Markup, el, join, said
from hustings.paper.style import CSS
from hustings.paper.wording import STAGES, Words

_STYLE = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_STYLE}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Content-Security-Policy of the page: its one style sheet, and nothing else."""

_CONTENTS = (
    ("hearing", "The hearing"),
    ("modalities", "The modalities"),
    ("order", "The running order"),
    ("questions", "Questions"),
    ("ledger", "The ledger"),
    ("rulings", "Rulings, pauses and interruptions"),
    ("recordings", "Recordings and files"),
    ("verify", "How to verify this record"),
)


def record_page(record: Mapping[str, Any]) -> str:
    """The public record as HTML.

    Args:
        record: As `record.plain` yields it, or as it was read from its JSON.
    """
    words = Words(record)
    title = record["title"] or record["hearing"]
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("meta", name="robots", content="noindex"),
        el("title", f"Public record: {title}"),
        Markup(f"<style>{CSS}</style>"),
    )
    body = el(
        "body",
        el(
            "header",
            el("p", "Public record", class_="eyebrow"),
            el("h1", said(title)),
            el("p", "REHEARSAL: this is the record of no hearing.", class_="mark")
            if record.get("rehearsal")
            else None,
            _provisional(record, words),
            el("p", "Times are UTC, and by the hearing's own clock, which no correction of any clock moves."),
        ),
        el(
            "nav",
            el("ul", [el("li", el("a", name, href=f"#{id}")) for id, name in _CONTENTS]),
            aria_label="Contents",
        ),
        el(
            "main",
            sitting.the_hearing(record, words),
            sitting.the_rules(record, words),
            sitting.the_order(record, words),
            questions.the_questions(record, words),
            accounts.the_ledger(record, words),
            accounts.the_rulings(record, words),
            proofs.the_files(record, words),
            proofs.the_proof(record),
        ),
    )
    return join(Markup("<!doctype html>\n"), el("html", head, body, lang="en", dir="ltr"), "\n")


def _provisional(record: Mapping[str, Any], words: Words) -> Markup | None:
    if record["stage"] == "closed":
        return None
    stage = STAGES.get(record["stage"], record["stage"])
    return el(
        "p", f"Provisional: the hearing is {stage}. As of ", words.at(record["time"]), ".", class_="mark"
    )
