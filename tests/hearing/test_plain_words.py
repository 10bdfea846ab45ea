"""The modalities in plain words: complete, and the same for the server and for the pages."""

import json
import re
from pathlib import Path

import pytest
from tests.hearing.rehearsal import PLAN

from hustings.hearing.model import (
    Access,
    AtZero,
    DrawnAt,
    Format,
    HandIn,
    LostLineRuling,
    MayAsk,
    Messages,
    NominatingState,
    OnInterpretationLost,
    OnLineLost,
    OnRecordingStopped,
    OrderRule,
    PhaseFormat,
    PhaseKind,
    RefusedText,
    Selection,
    Split,
    UnacceptedGuidelines,
)
from hustings.hearing.plain_words import ENGLISH, rules_of, sentences

CATALOGUE = json.loads(
    (Path(__file__).parents[2] / "client_web" / "src" / "messages" / "en.json").read_text(encoding="utf-8")
)

EVERYTHING = Format(
    "everything",
    tuple(PhaseFormat(kind, 90_000) for kind in PhaseKind),
    languages=("en", "fr"),
    split=Split.CANDIDATE,
    isolation=True,
    questions_per_state=2,
    first_rounds_first=True,
    show_next_question=True,
    who_may_ask=tuple(MayAsk),
    groups={"Employers": 4, "Group B, of many": 1},
    groups_hand_in=True,
    groups_first=True,
    one_part=True,
    batch=3,
    drawn_questions=2,
    drawn_from="Civil society",
    on_line_lost=OnLineLost.PAUSE,
    lost_line_rulings=tuple(LostLineRuling),
    restore_at_most_ms=120_000,
    on_recording_stopped=OnRecordingStopped.PAUSE,
    on_interpretation_lost=OnInterpretationLost.PAUSE,
)


def test_the_pages_word_every_rule_as_the_server_does() -> None:
    shown = {key.removeprefix("modality."): text for key, text in CATALOGUE.items() if "modality." in key}
    assert shown == dict(ENGLISH)


def test_every_sentence_belongs_to_some_format() -> None:
    told: set[str] = set()
    for order in OrderRule:
        for access in Access:
            for at_zero in AtZero:
                format = Format("any", EVERYTHING.phases, at_zero=at_zero, order=order, access=access)
                told |= set(rules_of(format))
    for selection in Selection:
        told |= set(rules_of(Format("any", EVERYTHING.phases, selection=selection)))
    for handed_in in HandIn:
        told |= set(rules_of(Format("any", EVERYTHING.phases, handed_in=handed_in, drawn_questions=3)))
    by_lots = Format("any", EVERYTHING.phases, order=OrderRule.DRAWING_OF_LOTS, order_drawn=DrawnAt.OPENING)
    told |= set(rules_of(by_lots))
    for nominating in NominatingState:
        told |= set(rules_of(Format("any", EVERYTHING.phases, nominating_state=nominating)))
    for rule in UnacceptedGuidelines:
        format = Format("any", EVERYTHING.phases, guidelines="None", unaccepted_guidelines=rule)
        told |= set(rules_of(format))
    told |= set(rules_of(Format("any", EVERYTHING.phases, live_floor=False)))
    for messages in Messages:
        told |= set(rules_of(Format("any", EVERYTHING.phases, messages=messages)))
    told |= set(rules_of(EVERYTHING, posts_differ=True))
    told |= set(rules_of(Format("any", EVERYTHING.phases, refused_text=RefusedText.PUBLISHED)))
    assert told | set(rules_of(EVERYTHING)) == set(ENGLISH)


@pytest.mark.parametrize("format", [EVERYTHING, PLAN.format], ids=lambda format: format.name)
def test_a_rule_carries_the_values_that_its_sentence_asks_for(format: Format) -> None:
    for key, rule in rules_of(format).items():
        assert set(re.findall(r"{(\w+)}", ENGLISH[key])) == set(rule.get("values", {}))


def test_sentences_say_figures_as_people_do() -> None:
    said = sentences(EVERYTHING)
    assert said[0] == "Every candidate has the same time: 270 seconds in all."
    assert "The candidate is warned when this much time is left: 2 minutes, 30 seconds." in said
    assert "Each group puts so many questions to each candidate: Employers 4; Group B, of many 1." in said
    assert "Questions are asked in one of these languages: English, French." in said
