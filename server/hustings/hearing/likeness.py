"""When two questions say the same, or nearly so: for one delegation's double, and for the chair's eye."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from hustings.hearing.model import Question, QuestionStage

ALIKE = 0.6
"""The share of common words, of all words in either, from which two texts count as nearly the same."""
MOST = 5
"""Similar questions named at most."""

# Scripts that write without spaces are compared character by character.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


def normal(text: str) -> str:
    """A text without what people vary when they type it again: case, width, spaces, punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded)) or folded.strip()


@lru_cache(maxsize=16_384)
def words(text: str) -> frozenset[str]:
    """The different words of a text. Kept, because each new question is held against all that are there."""
    return frozenset(normal(text).split())


def same(question: Question, slot: str | None, text: str) -> bool:
    """Whether a question to the same candidate says the same."""
    return question.slot == slot and normal(question.text) == normal(text)


def similar(questions: Iterable[Question], slot: str | None, text: str, but: str) -> tuple[str, ...]:
    """Ids of the questions to the same candidate that say nearly the same, the likest first."""
    mine = words(text)
    found = [
        (-likeness, q.rank, q.id)
        for q in questions
        if q.id != but
        and q.stage is not QuestionStage.WITHDRAWN
        and (slot is None or q.slot in (None, slot))
        and (likeness := _likeness(mine, words(q.text))) >= ALIKE
    ]
    return tuple(id for _, _, id in sorted(found)[:MOST])


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    fewer, more = len(a), len(b)
    if fewer > more:
        fewer, more = more, fewer
    if not fewer or fewer < ALIKE * more:
        return 0.0
    common = len(a & b)
    return common / (fewer + more - common)
