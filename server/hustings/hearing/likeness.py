"""When two questions say the same, or nearly so: for one delegation's double, and for the chair's eye."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from hustings.hearing.model import Question, QuestionStage
from hustings.hearing.ordered import Ordered

ALIKE = 0.6
"""The share of common words, of all words in either, from which two texts count as nearly the same."""
_ROUNDING = 1e-9
MOST = 5
"""Similar questions named at most."""

# Scripts that write without spaces are compared character by character.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


@lru_cache(maxsize=16_384)
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


def similar(questions: Mapping[str, Question], slot: str | None, text: str, but: str) -> tuple[str, ...]:
    """Ids of the questions to the same candidate that say nearly the same, the likest first.

    Of questions that are likened in their order of receipt a later one must be liker than the last of those
    found. Whole chunks that cannot hold such a one are passed over.
    """
    mine = words(text)
    least = _least_common(mine)
    found: list[tuple[float, int, str]] = []
    for chunk in Ordered.of(questions).by_chunk(_said):
        last = -found[-1][0] if len(found) == MOST else 0.0
        common = len(mine & chunk.words)
        if common < chunk.fewest:
            most = common / (len(mine) + chunk.fewest - common)
        else:
            most = common / len(mine) if mine else 0.0
        if most < ALIKE or most <= last:
            continue
        for said, question in chunk.texts:
            if least.isdisjoint(said):
                continue
            likeness = _likeness(mine, said)
            if (
                likeness >= ALIKE
                and question.id != but
                and question.stage is not QuestionStage.WITHDRAWN
                and (slot is None or question.slot in (None, slot))
            ):
                found.append((-likeness, question.rank, question.id))
        found = sorted(found)[:MOST]
    return tuple(id for _, _, id in found)


@dataclass(frozen=True, slots=True)
class _Said:
    """What some questions say."""

    texts: tuple[tuple[frozenset[str], Question], ...]
    words: frozenset[str]
    """Of all of them."""
    fewest: int
    """Words of the shortest."""


def _said(questions: tuple[Question, ...]) -> _Said:
    texts = tuple((words(question.text), question) for question in questions)
    all_of_them = frozenset[str]().union(*(said for said, _ in texts))
    return _Said(texts, all_of_them, min(len(said) for said, _ in texts))


def _least_common(mine: frozenset[str]) -> frozenset[str]:
    """Words of which whatever is alike has one: so many that the rest is less than must be common.

    Long words are taken: they are the rare ones, so that few other texts have them.
    """
    must = ceil(ALIKE * len(mine) - _ROUNDING)
    return frozenset(sorted(mine, key=len, reverse=True)[: len(mine) - must + 1])


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    fewer, more = len(a), len(b)
    if fewer > more:
        fewer, more = more, fewer
    if not fewer or fewer < ALIKE * more:
        return 0.0
    common = len(a & b)
    return common / (fewer + more - common)
