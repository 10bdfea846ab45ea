"""What the record rests on: files with their hashes, signed heads, and how anyone checks all of it."""

from hustings.paper.html import Markup, code, el, facts, join, said, table
from hustings.paper.sitting import Record
from hustings.paper.wording import Words, duration


def the_files(record: Record, words: Words) -> Markup:
    recordings = [
        (
            code(one["file"]),
            code(one["feed"]),
            words.at(one["start"]),
            duration(one["end"] - one["start"]),
            one["bytes"],
            code(one["sha256"]),
            "closed after a crash" if one["recovered"] else "",
        )
        for one in record["recordings"]
    ]
    heads = ("File", "Feed", "From", "Length", "Bytes", "SHA-256", "Note")
    return el(
        "section",
        el("h2", "Recordings and files", id="recordings"),
        table("Recordings", heads, recordings) if recordings else el("p", "There are no recordings."),
        _filed(record, words),
    )


def _filed(record: Record, words: Words) -> Markup | None:
    affairs = record.get("candidacies", {})
    rows = [
        (
            words.person(one["candidate"]),
            one["kind"],
            said(one.get("title", "")),
            one["stage"],
            words.at(one["filed_at"]),
            code(one["sha256"]),
        )
        for one in affairs.get("material", [])
    ]
    rows += [
        (
            words.person(one["candidate"]),
            "statement as video",
            duration(one["duration_ms"]),
            "filed",
            words.at(one["filed_at"]),
            code(one["sha256"]),
        )
        for one in affairs.get("statements", [])
    ]
    accepted = affairs.get("guidelines", {}).get("accepted", {})
    return join(
        table("Filed by candidates", ("Candidate", "What", "Title", "Stage", "Filed", "SHA-256"), rows)
        if rows
        else None,
        table(
            "Ethics guidelines accepted",
            ("Candidate", "When"),
            [(words.person(id), words.at(at)) for id, at in accepted.items()],
        )
        if accepted
        else None,
    )


def the_proof(record: Record) -> Markup:
    rows = [(head["seq"], code(head["hash"]), code(head["signature"])) for head in record["signed_heads"]]
    keys = sorted({head["key"] for head in record["signed_heads"]})
    return el(
        "section",
        el("h2", "How to verify this record", id="verify"),
        el(
            "p",
            "The record is computed from the hearing's journal: one entry for each thing that happened, each "
            "hashed over the one before it. The server signs where the journal stands at each change of "
            "phase. Whoever has the journal can compute everything on this page again, to the millisecond, "
            "without this server:",
        ),
        el("pre", el("code", _commands(record), dir="ltr", translate="no")),
        el(
            "p",
            "The journal can be had by whoever may follow the hearing, at ",
            code(f"/api/hearings/{record['hearing']}/journal"),
            "; private parts (texts of questions that were not put, and who asked) are left out of the "
            "public's copy, which still verifies. Compare the key with the one that the organisation "
            "publishes.",
        ),
        facts(
            [
                (
                    "Public key (Ed25519)" if len(keys) == 1 else "Public keys (Ed25519)",
                    [el("div", code(key)) for key in keys] or None,
                )
            ]
        ),
        table("Signed heads", ("Up to entry", "Hash", "Signature"), rows)
        if rows
        else el("p", "No head is signed yet."),
    )


def _commands(record: Record) -> str:
    name = record["hearing"]
    return (
        f"hustings verify {name}.ndjson --key KEY --record record.json\nhustings record {name}.ndjson --html"
    )
