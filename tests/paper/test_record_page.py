"""The record as a page: whole, without script, each text in its own direction, nothing that is not public."""

import itertools
import re
from html.parser import HTMLParser

import pytest
from tests.exports import entries_of, exported, sign_head
from tests.hearing.drawing import concluded, states
from tests.hearing.rehearsal import (
    KENYA,
    MEDIA,
    PERU,
    STATEMENT,
    Rehearsal,
    in_questions,
    in_statement,
    opened,
)

from hustings.hearing import commands as c
from hustings.hearing.model import DrawMethod, RefusalReason
from hustings.hearing.record import plain, public_record
from hustings.paper.page import POLICY, record_page
from hustings.paper.wording import (
    FATES,
    METHODS,
    PURPOSES,
    REASONS,
    RULINGS,
    SLOT_STAGES,
    STAGES,
    Words,
    duration,
)

VOID = {"meta", "br", "hr"}


class Reader(HTMLParser):
    """Reads a page, and holds it to being well-formed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def page_of(hearing: Rehearsal) -> str:
    return record_page(plain(public_record(hearing.state, hearing.now)))


def told() -> Rehearsal:
    hearing = in_questions()
    hearing.ask("mean", by=KENYA, text="A secret insult")
    hearing.ask("good", by=KENYA, text="What of <script>alert(1)</script> & schools?")
    hearing.ask("same", by=PERU, text="And of schools?")
    hearing.do(c.SubmitQuestion("arabic", None, "ما رأيكم؟", "ar"), PERU)
    hearing.do(c.RefuseQuestion("mean", RefusalReason.ABUSIVE, "words of the chair"))
    for id in ("good", "arabic"):
        hearing.do(c.AdmitQuestion(id))
    hearing.do(c.MergeQuestion("same", "good"))
    hearing.do(c.CallQuestion("good"), after=1_000)
    hearing.do(c.CallQuestion("arabic", replaces="good"), after=61_234)
    hearing.do(c.SuspendHearing("Fire drill"), after=5_000)
    hearing.do(c.ResumeHearing(), after=60_000)
    hearing.do(c.EndSlot("slot-ada"), after=1_000)
    hearing.do(states(DrawMethod.OPERATOR))
    hearing.do(c.ConcludeDraw("d1"), after=1_000)
    hearing.do(c.WithdrawCandidate("bo", "For family reasons"), after=1_000)
    hearing.do(c.ReportRecording("a.mp4", "programme", 3_000, 63_000, 12, "ab" * 32), MEDIA)
    sign_head(hearing)
    hearing.do(c.CloseHearing())
    return hearing


def test_it_loads_nothing_and_runs_nothing() -> None:
    reader = Reader(page_of(told()))
    tags = {tag for tag, _ in reader.found}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "form", "object", "base"})
    assert len(reader.all("style")) == 1
    handlers = {name for _, attributes in reader.found for name in attributes if name.startswith("on")}
    assert handlers == set()
    assert not any("style" in attributes for _, attributes in reader.found)
    assert all(str(link["href"]).startswith("#") for link in reader.all("a"))
    policy = next(meta["content"] for meta in reader.all("meta") if "http-equiv" in meta)
    assert policy == POLICY
    assert "script-src" not in POLICY
    assert "default-src 'none'" in POLICY


def test_it_says_what_happened() -> None:
    text = Reader(page_of(told())).text
    for words in (
        "What of <script>alert(1)</script> & schools?",
        "Asked byKenya",
        "And by, in the same words or mergedPeru",
        "abusive1",
        "Fire drill",
        "For family reasons",
        "recomputable, not proof against the operator".capitalize(),
        "ab" * 32,
        "The chair (Switzerland)",
        "2:03.234",
    ):
        assert words in text, words
    for secret in ("A secret insult", "words of the chair", KENYA.subject, PERU.subject):
        assert secret not in text


def test_a_text_has_its_language_and_direction() -> None:
    reader = Reader(page_of(told()))
    assert reader.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert {"lang": "ar", "dir": "auto"} in reader.all("p")
    assert all(attributes.get("dir") == "ltr" for attributes in reader.all("code"))


def test_headings_and_tables_have_their_structure() -> None:
    reader = Reader(page_of(told()))
    levels = [int(tag[1]) for tag, _ in reader.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert {head.get("scope") for head in reader.all("th")} == {"col", "row"}
    assert len(reader.all("caption")) == len(reader.all("table"))
    targets = {attributes["id"] for _, attributes in reader.found if "id" in attributes}
    assert {str(link["href"])[1:] for link in reader.all("a")} == targets


def test_while_the_hearing_goes_on_it_says_so() -> None:
    assert "Provisional: the hearing is open: a candidate's statement" in Reader(page_of(in_statement())).text
    assert "Provisional" not in Reader(page_of(told())).text
    assert Reader(page_of(Rehearsal())).text.count("not prepared yet") == 2


def test_a_draw_shows_its_figures() -> None:
    hearing = concluded()
    draw = public_record(hearing.state, 0)["draws"][0]
    text = Reader(page_of(hearing)).text
    for name in ("list_digest", "commitment", "secret", "salt", "seed"):
        assert str(draw[name]) in text


def test_refused_texts_are_published_only_when_all_is_over_and_only_where_the_modalities_say_so() -> None:
    from dataclasses import replace

    from tests.hearing.rehearsal import PLAN

    from hustings.hearing.model import RefusedText

    format = replace(PLAN.format, refused_text=RefusedText.PUBLISHED)
    hearing = opened(replace(PLAN, format=format))
    hearing.ask("mean", by=KENYA, text="A harsh question")
    hearing.do(c.RefuseQuestion("mean", RefusalReason.PERSONAL, "words of the chair"))
    assert "A harsh question" not in page_of(hearing)
    assert b"A harsh question" not in exported(hearing)
    hearing.do(c.CloseHearing())
    assert "A harsh question" in page_of(hearing)
    assert b"A harsh question" in exported(hearing)
    assert b"words of the chair" not in exported(hearing)
    assert len(entries_of(hearing)) == hearing.state.seq


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0:00"), (999, "0:00.999"), (60_000, "1:00"), (3_723_045, "1:02:03.045")],
)
def test_a_duration_is_said_to_the_millisecond(ms: int, words: str) -> None:
    assert Reader(duration(ms)).text == words


def test_every_code_has_its_words() -> None:
    from hustings.hearing.model import (
        DrawMethod,
        DrawPurpose,
        InterruptionKind,
        QuestionStage,
        RulingKind,
        SlotStage,
        Stage,
    )

    for kind, words in (
        (Stage, STAGES),
        (SlotStage, SLOT_STAGES),
        (QuestionStage, FATES),
        (RulingKind, RULINGS),
        (DrawMethod, METHODS),
        (DrawPurpose, PURPOSES),
    ):
        assert set(words) == {member.value for member in kind}
    assert set(REASONS) >= {*map(str, RefusalReason), *map(str, InterruptionKind)}


def test_a_pause_is_told_with_its_reason_and_who_presided() -> None:
    hearing = in_statement()
    hearing.do(c.PauseClock("slot-ada", STATEMENT, "The microphone hums"), after=10_000)
    text = Reader(page_of(hearing)).text
    assert "Clock pausedAda (Sweden), statementThe microphone humsThe chair (Switzerland)" in text


def test_who_asked_by_lots_is_told_with_whoever_was_passed_over() -> None:
    record = plain(public_record(opened().state, 0))
    turn = {"at": 1, "member_state": "KEN", "group": None, "speaker": None, "question": None, "over": True}
    passed = {**turn, "member_state": "PER", "passed": "Not in the room"}
    record["asking"] = [{"slot": "slot-ada", "registered": ["KEN", "PER"], "turns": [turn, passed]}]
    text = Reader(record_page(record)).text
    assert "Ada (Sweden)Kenya, PeruKenyaPeru, passed over: Not in the room" in text


def test_who_was_not_heard_is_no_more_to_come_once_all_is_over() -> None:
    hearing = in_statement()
    hearing.do(c.EndSlot("slot-ada"), after=1_000)
    assert "still to come" in Reader(page_of(hearing)).text
    hearing.do(c.CloseHearing())
    text = Reader(page_of(hearing)).text
    assert "not heard" in text
    assert "still to come" not in text


def test_what_was_undone_is_said_in_words() -> None:
    assert Words.undone("MarkAnswered") == "mark answered"
