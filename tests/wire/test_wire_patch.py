import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.wire.patch import apply, diff

LEAVES = st.booleans() | st.integers(-2, 2) | st.text("ab", max_size=2) | st.floats(allow_nan=False, width=16)
NAMES = st.text("abc", min_size=1, max_size=2)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES | st.lists(LEAVES | st.none(), max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
OBJECTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(NAMES, VALUES, max_size=4)


def same(a: Any, b: Any) -> bool:
    """Equal, truth values told from numbers."""
    return repr(normal(a)) == repr(normal(b))


def normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: normal(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return float(value) + 0.0 if isinstance(value, int | float) and not isinstance(value, bool) else value


@given(OBJECTS, OBJECTS)
def test_a_patch_makes_the_new_of_the_old(old: dict[str, Any], new: dict[str, Any]) -> None:
    before = copy.deepcopy((old, new))
    assert same(apply(old, diff(old, new)), new)
    assert (old, new) == before


@given(OBJECTS)
def test_nothing_changed_is_an_empty_patch(value: dict[str, Any]) -> None:
    assert diff(value, copy.deepcopy(value)) == {}


@given(OBJECTS, OBJECTS, OBJECTS)
def test_patches_follow_one_another(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]) -> None:
    assert same(apply(apply(a, diff(a, b)), diff(b, c)), c)


def test_a_patch_holds_only_what_changed() -> None:
    old = {"a": {"x": 1, "y": 2}, "b": {"z": 3}, "c": 4}
    new = {"a": {"x": 1, "y": 5}, "b": {"z": 3}}
    assert diff(old, new) == {"a": {"y": 5}, "c": None}


@pytest.mark.parametrize(("old", "new"), [(1, True), (0, False), ([1], [True]), ([{"a": 0}], [{"a": False}])])
def test_a_truth_value_is_no_number(old: Any, new: Any) -> None:
    assert diff({"a": old}, {"a": new}) == {"a": new}
    assert diff({"a": new}, {"a": old}) == {"a": old}


@pytest.mark.parametrize("value", [None, {"b": None}, {"b": {"c": None}}])
def test_a_null_cannot_be_sent(value: Any) -> None:
    with pytest.raises(ValueError, match="null"):
        diff({}, {"a": value})


# RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("original", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_apply_as_the_rfc_says(original: Any, patch: Any, result: Any) -> None:
    assert apply(original, patch) == result
