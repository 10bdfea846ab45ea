"""An ordered mapping against a plain dictionary, along many branches of change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.hearing.ordered import Ordered

KEYS = st.integers(0, 200).map(str)


@given(st.lists(st.tuples(st.integers(0, 30), KEYS, st.integers()), max_size=200))
def test_every_version_keeps_what_it_had(changes: list[tuple[int, str, int]]) -> None:
    """Each change is made to any earlier version, so that branches share what is common to them."""
    versions: list[tuple[Ordered[int], dict[str, int]]] = [(Ordered(), {})]
    for base, key, value in changes:
        ordered, plain = versions[base % len(versions)]
        versions.append((ordered.put(key, value), {**plain, key: value}))
    for ordered, plain in versions:
        assert list(ordered.items()) == list(plain.items())
        assert (list(ordered), list(ordered.values())) == (list(plain), list(plain.values()))
        assert len(ordered) == len(plain)
        assert ordered == plain
        assert all((key in ordered) is (key in plain) for key in map(str, range(201)))


@given(st.dictionaries(KEYS, st.integers()))
def test_of_a_plain_mapping(plain: dict[str, int]) -> None:
    ordered = Ordered.of(plain)
    assert list(ordered.items()) == list(plain.items())
    assert Ordered.of(ordered) is ordered


def test_what_is_not_there_is_a_key_error() -> None:
    shorter = Ordered[int]().put("a", 1)
    shorter.put("b", 2)
    with pytest.raises(KeyError):
        shorter["b"]


def test_what_changed_is_found_without_looking_at_the_rest() -> None:
    before: Ordered[tuple[object, ...]] = Ordered.of({f"k{n}": (n,) for n in range(200)})
    other: tuple[object, ...] = (7, "seven")
    after = before.put("k7", other).put("new", (200,)).put("newer", (201,))
    changed = after.changed_since(before)
    assert changed is not None
    assert list(changed) == [other, (200,), (201,)]
    same = after.changed_since(after)
    assert same is not None
    assert list(same) == []


def test_what_does_not_come_from_a_mapping_is_not_compared_with_it() -> None:
    before = Ordered.of({"a": 1})
    assert Ordered.of({"a": 1}).changed_since(before) is None
    assert before.changed_since({"a": 1}) is None
    longer = before.put("b", 2)
    assert before.changed_since(longer) is None
    assert before.put("c", 3).changed_since(longer) is None


def test_two_that_went_the_same_way_are_compared_as_one_line() -> None:
    """A decision looks ahead by the same event that is folded afterwards."""
    before = Ordered.of({"a": 1})
    before.put("b", 2)
    changed = before.put("b", 2).changed_since(before)
    assert changed is not None
    assert list(changed) == [2]


def test_only_chunks_that_changed_are_looked_at_again() -> None:
    looked: list[int] = []

    def most(values: tuple[int, ...], times: int) -> int:
        looked.append(len(values))
        return max(values) * times

    before = Ordered.of({f"k{n}": n for n in range(200)})
    assert list(before.by_chunk(most, 10)) == [630, 1270, 1910, 1990]
    assert looked == [64, 64, 64, 8]
    after = before.put("k7", 500)
    assert list(after.by_chunk(most, 10)) == [5000, 1270, 1910, 1990]
    assert list(before.by_chunk(most, 10)) == [630, 1270, 1910, 1990]
    assert looked == [64, 64, 64, 8, 64]
    assert list(after.by_chunk(most, 1)) == [500, 127, 191, 199]


def test_what_was_made_of_a_mapping_is_kept_with_it_alone() -> None:
    before = Ordered.of({"a": 1})
    made = [before.once("sum", lambda: sum(before.values())) for _ in range(2)]
    after = before.put("b", 2)
    assert [*made, after.once("sum", lambda: sum(after.values()))] == [1, 1, 3]
