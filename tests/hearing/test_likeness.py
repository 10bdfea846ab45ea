"""Similar questions, found without looking at all of them, against looking at all of them."""

from hypothesis import given
from hypothesis import strategies as st

from hustings.hearing.likeness import ALIKE, MOST, similar, words
from hustings.hearing.model import Question, QuestionStage
from hustings.hearing.ordered import Ordered

VOCABULARY = ["what", "would", "you", "do", "first", "for", "islands", "broadband", "standards", "youth"]
# A few words each, so that many are alike; rather more questions than one chunk has.
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join)
ASKED = st.tuples(TEXTS, st.sampled_from([None, "ada", "ben"]), st.booleans())


def question(number: int, text: str, slot: str | None, withdrawn: bool) -> Question:
    stage = QuestionStage.WITHDRAWN if withdrawn else QuestionStage.SUBMITTED
    return Question(f"q{number}", slot, "d", None, "en", text, number, stage, 0)


def likeness(a: str, b: str) -> float:
    one, other = words(a), words(b)
    return len(one & other) / len(one | other) if one and other else 0.0


@given(
    st.lists(ASKED, max_size=40),
    st.integers(1, 6),
    TEXTS,
    st.sampled_from([None, "ada"]),
    st.integers(0, 240),
)
def test_the_likest_are_found(
    asked: list[tuple[str, str | None, bool]], times: int, text: str, slot: str | None, but: int
) -> None:
    questions = [question(n, *each) for n, each in enumerate(asked * times)]
    found = sorted(
        (-likeness(text, q.text), q.rank)
        for q in questions
        if q.id != f"q{but}"
        and q.stage is not QuestionStage.WITHDRAWN
        and (slot is None or q.slot in (None, slot))
        and likeness(text, q.text) >= ALIKE
    )
    expected = tuple(f"q{rank}" for _, rank in found[:MOST])
    assert similar(Ordered.of({q.id: q for q in questions}), slot, text, f"q{but}") == expected
