"""The record's first parts: the hearing, its rules, who is heard in which order, how that was drawn."""

from collections.abc import Iterator, Mapping
from typing import Any

from hustings.paper.html import Content, Markup, code, el, facts, join, said, table
from hustings.paper.wording import METHODS, PURPOSES, SLOT_STAGES, STAGES, Words

Record = Mapping[str, Any]


def the_hearing(record: Record, words: Words) -> Markup:
    first = next((r.get("presiding") for r in record["rulings"] if r["kind"] == "opened"), None)
    chairs = [first] + [r["participant"] for r in record["rulings"] if r["kind"] == "chair-taken"]
    presided = list(dict.fromkeys(chair for chair in chairs if chair is not None))
    named: list[Content] = [
        join(", " if number else "", words.person(id)) for number, id in enumerate(presided)
    ]
    counts: dict[str, int] = {}
    for question in record["questions"]:
        counts[question["stage"]] = counts.get(question["stage"], 0) + 1
    return el(
        "section",
        el("h2", "The hearing", id="hearing"),
        facts(
            (
                ("Hearing", code(record["hearing"])),
                ("State", STAGES.get(record["stage"], record["stage"])),
                ("Planned for", words.at(record.get("starts"))),
                ("Opened", words.at(record.get("opened_at"))),
                ("Closed", words.at(record.get("closed_at"))),
                ("Presided", named or None),
                ("Candidates", str(len(record["running_order"]))),
                ("Questions received", str(len(record["questions"]))),
                ("of these refused", str(counts.get("refused", 0))),
                (
                    "This record",
                    join("made at entry ", str(record["seq"]), " of the journal, ", words.at(record["time"])),
                ),
            )
        ),
    )


def the_rules(record: Record, words: Words) -> Markup:
    name = record.get("format", {}).get("name")
    return el(
        "section",
        el("h2", "The modalities", id="modalities"),
        el("p", "Called ", said(name), ". The same for every candidate.") if name else None,
        el("ul", [el("li", sentence) for sentence in record["modalities"]]),
        el("h3", "Changes of the modalities"),
        _changes(record, words),
    )


def _changes(record: Record, words: Words) -> Markup:
    if not record["changes"]:
        return el("p", "There were none.")
    rows = [
        (
            words.at(change["at"]),
            said(change["reason"]),
            el("ul", [el("li", text) for text in _changed(change)]),
        )
        for change in record["changes"]
    ]
    return table("Changes of the modalities, with their reasons", ("When", "Reason", "What"), rows)


def _changed(change: Mapping[str, Any]) -> Iterator[Content]:
    for field, both in sorted(change["changed"].items()):
        yield join(code(field), ": ", _short(both["before"]), " became ", _short(both["after"]))


def _short(value: Any) -> Content:
    if isinstance(value, list):
        parts = [part.values() if isinstance(part, dict) else [part] for part in value]
        return ", ".join(" ".join(map(str, part)) for part in parts) or "nothing"
    return str(value)


def the_order(record: Record, words: Words) -> Markup:
    posts = {post["id"]: post["title"] for post in record.get("posts", [])}
    items = []
    for slot in record["running_order"]:
        stage = SLOT_STAGES.get(slot["stage"], slot["stage"])
        if record["stage"] == "closed" and slot["stage"] == "waiting":
            stage = "not heard"
        notes: list[Content] = [stage]
        if slot.get("post"):
            notes.insert(0, said(posts.get(slot["post"], slot["post"])))
        if "moved" in slot:
            notes.append(join("moved to the end: ", words.reason(slot["moved"])))
        if "withdrawn_at" in slot:
            reason = words.reason(slot.get("withdrawn_reason"))
            notes.append(join("withdrew: ", reason, ", ", words.at(slot["withdrawn_at"])))
        told = [join("; " if number else "", note) for number, note in enumerate(notes)]
        items.append(el("li", el("strong", words.person(slot["candidate"])), ": ", told))
    draws = [_draw(draw, words, record) for draw in record["draws"]]
    return el(
        "section",
        el("h2", "The running order", id="order"),
        el("ol", items),
        el("h3", "Drawing of lots"),
        draws or el("p", "No lots were drawn."),
        el("p", _RECOMPUTE) if draws else None,
    )


_RECOMPUTE = join(
    "Anyone can compute a result again from the figures above: the seed is the SHA-256 of the canonical "
    "JSON array ",
    code('["hustings draw v1", hearing, draw, purpose, list digest, how many, secret, entropy]'),
    "; HMAC-SHA-256 under the seed over a counter gives 64-bit numbers, and with them the list is shuffled "
    "from its front. ",
    code("hustings verify draw"),
    " does it offline; the published description has test vectors for whoever does it by themselves.",
)


def _draw(draw: Mapping[str, Any], words: Words, record: Record) -> Markup:
    names = {slot["slot"]: words.candidate(slot["slot"]) for slot in record["running_order"]}

    def listed(items: Mapping[str, int]) -> Markup:
        ordered = sorted(items, key=lambda item: items[item])
        return el("ol", [el("li", _item(item, names, words, draw["purpose"])) for item in ordered])

    contributions = draw.get("contributions", {})
    rows = [
        (
            words.state(state),
            code(part["commitment"]),
            code(part["value"]) if "value" in part else "not revealed",
        )
        for state, part in sorted(contributions.items())
    ]
    beacon = draw.get("beacon")
    return el(
        "article",
        el(
            "h4",
            "Lots for ",
            PURPOSES.get(draw["purpose"], draw["purpose"]),
            ", by ",
            METHODS.get(draw["method"], draw["method"]),
        ),
        facts(
            (
                ("Draw", code(draw["id"])),
                ("Started", words.at(draw["started_at"])),
                ("Ended", words.at(draw.get("ended_at"))),
                ("Reason", words.reason(draw.get("reason"))),
                ("In place of", code(draw["again"]) if "again" in draw else None),
                ("Given up", _void(draw, words)),
                ("Drawn among", listed(draw["items"])),
                ("How many", str(draw["choose"])),
                ("List digest, published first", code(draw["list_digest"])),
                ("Digest of the secret, published first", _code(draw.get("commitment"))),
                ("Beacon", f"{beacon['name']}, round {beacon['round']}" if beacon else None),
                ("Randomness", _code(draw.get("randomness"))),
                ("Signature of the round", _code(draw.get("signature"))),
                ("Number drawn in the room", _code(draw.get("number"))),
                ("Secret", _code(draw.get("secret"))),
                ("Salt", _code(draw.get("salt"))),
                ("Seed", _code(draw.get("seed"))),
                ("Result", listed(draw["result"]) if "result" in draw else None),
                ("Proof", draw.get("proof")),
            )
        ),
        table("Contributions of delegations", ("State", "Sealed", "Revealed"), rows) if rows else None,
    )


def _item(item: str, names: Mapping[str, Content], words: Words, purpose: str) -> Content:
    if purpose in ("states", "tokens"):
        return words.state(item)
    return join(names[item], " ", code(item)) if item in names else code(item)


def _void(draw: Mapping[str, Any], words: Words) -> Content:
    if "void" not in draw:
        return None
    why = {"too-few": "too few contributions were revealed", "closed": "the hearing was closed"}
    return why.get(draw["void"]) or join("ruled: ", words.reason(draw.get("void_reason")))


def _code(text: str | None) -> Content:
    return code(text) if text else None
