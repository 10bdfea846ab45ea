"""A dictionary that says in which keys it differs from the one before it."""

from hypothesis import given
from hypothesis import strategies as st

from hustings.hearing.successive import Successive
from hustings.wire.patch import diff

VALUES = st.dictionaries(st.sampled_from("abcdef"), st.fixed_dictionaries({"n": st.integers(0, 3)}))


@given(VALUES, VALUES, VALUES)
def test_a_patch_is_the_same_as_between_plain_dictionaries(
    first: dict[str, dict[str, int]], second: dict[str, dict[str, int]], third: dict[str, dict[str, int]]
) -> None:
    one = Successive(first, {})
    two = Successive(one, second)
    three = Successive(two, third)
    assert three == first | second | third
    assert diff(one, two) == diff(dict(one), dict(two))
    assert diff(two, three) == diff(dict(two), dict(three))
    # not made of each other directly
    assert diff(one, three) == diff(dict(one), dict(three))
    assert diff(three, one) == diff(dict(three), dict(one))


def test_it_knows_the_keys_only_of_what_it_was_made_of() -> None:
    one = Successive({"a": 1}, {})
    two = Successive(one, {"b": 2})
    assert two.changed_since(one) == {"b"}
    assert two.changed_since(Successive({"a": 1}, {})) is None
    assert two.changed_since({"a": 1}) is None
