"""Modalities as files: what is read, and every fault that is named."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hearing.rehearsal import MINUTE, PLAN, QUESTIONS, STATEMENT

from hustings.hearing.durations import milliseconds, spoken, written
from hustings.hearing.formats import Fault, Faulty, bounds, dotted, read, write
from hustings.hearing.model import Access, AtZero, Format, OrderRule, PhaseFormat, PhaseKind, Split
from hustings.hearing.texts import says_something

TIMES = st.integers(1, 24 * 60 * MINUTE)
FORMATS = st.builds(
    Format,
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(says_something),
    phases=st.dictionaries(st.sampled_from(PhaseKind), TIMES, min_size=1).map(
        lambda times: tuple(PhaseFormat(kind, times[kind]) for kind in PhaseKind if kind in times)
    ),
    warnings_ms=st.lists(TIMES, max_size=3, unique=True).map(tuple),
    at_zero=st.sampled_from(AtZero),
    grace_ms=st.integers(0, 60_000),
    question_ms=TIMES,
    answer_ms=TIMES,
    question_length=st.integers(1, 4_000),
    order=st.sampled_from(OrderRule),
    split=st.sampled_from(Split),
    languages=st.lists(st.sampled_from(["en", "fr", "zh-Hans"]), unique=True).map(tuple),
    access=st.sampled_from([Access.MEMBERS, Access.CLOSED]),
    isolation=st.booleans(),
    closed_days=st.integers(0, 100),
)


@given(FORMATS)
def test_what_is_written_reads_as_the_same(format: Format) -> None:
    assert read(tomllib.loads(write(format))) == format


@given(st.integers(0, 10**12))
def test_a_written_duration_reads_as_the_same(time: int) -> None:
    assert milliseconds(written(time)) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [("15 min", 900_000), ("1 h 30 min", 5_400_000), ("90s", 90_000), (" 1 min 2 s 3 ms ", 62_003)],
)
def test_durations_as_people_write_them(text: str, time: int) -> None:
    assert milliseconds(text) == time


@pytest.mark.parametrize("text", ["", "15", "min", "15 mins", "1.5 min", "-3 s", "3 s!", "2 min 3"])
def test_what_is_no_duration(text: str) -> None:
    assert milliseconds(text) is None


def test_durations_are_spoken_in_minutes_where_they_are_whole() -> None:
    assert [spoken(ms) for ms in (1_000, 60_000, 90_000, 900_000)] == [
        "1 second",
        "1 minute",
        "90 seconds",
        "15 minutes",
    ]


GOOD = """
name = "ours"
warnings = ["1 min"]
at_zero = "withdraw"
[phases]
statement = "15 min"
questions = "15 min"
"""


def faults_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as caught:
        read(tomllib.loads(text))
    return [(dotted(fault.path), fault.text) for fault in caught.value.faults]


def test_a_file_with_few_fields_has_the_others_as_they_are_by_default() -> None:
    format = read(tomllib.loads(GOOD))
    assert format == Format(
        "ours",
        (PhaseFormat(STATEMENT, 15 * MINUTE), PhaseFormat(QUESTIONS, 15 * MINUTE)),
        warnings_ms=(MINUTE,),
        at_zero=AtZero.WITHDRAW,
    )


@pytest.mark.parametrize(
    ("before", "after", "field", "says"),
    [
        ('name = "ours"', "", "name", "is missing"),
        ('name = "ours"', 'name = " "', "name", "1 to 200"),
        ('name = "ours"', "name = 7", "name", "a text in quotation marks, not 7"),
        ('name = "ours"', 'name = "ours"\nacess = "open"', "acess", "did you mean 'access'?"),
        ('name = "ours"', 'name = "ours"\nzzz = 1', "zzz", "is not known"),
        ('name = "ours"', 'name = "ours"\naccess = "opened"', "access", "did you mean 'open'?"),
        ('name = "ours"', 'name = "ours"\nisolation = 1', "isolation", "true or false, not 1"),
        ('name = "ours"', 'name = "ours"\nlanguages = "en"', "languages", "a list in brackets"),
        ('name = "ours"', 'name = "ours"\nlanguages = ["e"]', "languages[1]", "is not a language tag"),
        ('name = "ours"', 'name = "ours"\nlanguages = ["en", "en"]', "languages[2]", "twice"),
        ('name = "ours"', f'name = "ours"\nguidelines = "{"x" * 4_001}"', "guidelines", "at most 4000"),
        (
            'name = "ours"',
            'name = "ours"\nunaccepted_guidelines = "bars"',
            "unaccepted_guidelines",
            "did you mean 'bar'?",
        ),
        ('name = "ours"', 'name = "ours"\nclosed_days = -1', "closed_days", "between 0"),
        ('name = "ours"', 'name = "ours"\nquestion_length = true', "question_length", "a whole number"),
        ('name = "ours"', 'name = "ours"\nquestion_length = 9999', "question_length", "between 1 and"),
        ('name = "ours"', 'name = "ours"\ngrace = 15', "grace", "with its unit"),
        ('name = "ours"', 'name = "ours"\ngrace_ms = 15', "grace_ms", "did you mean 'grace'?"),
        ('name = "ours"', 'name = "ours"\nanswer = "0 s"', "answer", "one answer"),
        ('["1 min"]', '["1 min", "1 minute"]', "warnings[2]", "is no time"),
        ('["1 min"]', '["1 min", "60 s"]', "warnings[2]", "twice"),
        ('["1 min"]', '["0 s"]', "warnings[1]", "before the end"),
        ('"15 min"', '"25 h"', "phases.statement", "between 1 ms and a day"),
        ("statement", "statment", "phases.statment", "did you mean 'statement'?"),
        ('[phases]\nstatement = "15 min"\nquestions = "15 min"', "phases = 3", "phases", "a table of times"),
        ('statement = "15 min"\nquestions = "15 min"', "", "phases", "at least one phase"),
    ],
)
def test_a_fault_is_named_with_its_field(before: str, after: str, field: str, says: str) -> None:
    assert before in GOOD
    ((found, text),) = faults_of(GOOD.replace(before, after, 1))
    assert found == field
    assert says in text


def test_all_faults_are_named_at_once() -> None:
    text = 'colour = "red"\nisolation = true\naccess = "open"\n[phases]\nstatement = "0 s"\nclose = "1 min"'
    assert [field for field, _ in faults_of(text)] == [
        "colour",
        "phases.close",
        "name",
        "phases.statement",
        "isolation",
    ]


def test_nobody_is_kept_apart_from_what_everybody_may_see() -> None:
    open_to_all = replace(PLAN.format, isolation=True, access=Access.OPEN)
    assert [fault.path for fault in bounds(open_to_all)] == [("isolation",)]
    assert list(bounds(replace(open_to_all, access=Access.CLOSED))) == []


@pytest.mark.parametrize(("path", "text"), [(("a", "b"), "a.b"), (("a", 0, "b"), "a[1].b"), ((), "file")])
def test_paths_are_told_as_people_count(path: Any, text: str) -> None:
    assert dotted(Fault(path, "").path) == text
