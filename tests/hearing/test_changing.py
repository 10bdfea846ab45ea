"""A quick copy is the copy that the library makes."""

import dataclasses

import pytest
from tests.hearing.rehearsal import in_questions

from hustings.hearing.changing import replace
from hustings.hearing.model import Hearing


def test_a_changed_hearing_is_the_one_that_the_library_makes() -> None:
    before = in_questions().state
    after = replace(before, title="Another", time=5)
    assert after == dataclasses.replace(before, title="Another", time=5)
    assert (before.title, after.title) == (in_questions().state.title, "Another")
    assert replace(before) == before


def test_it_stays_frozen_and_takes_no_field_that_is_not_there() -> None:
    copy = replace(Hearing("h"), title="T")
    with pytest.raises(dataclasses.FrozenInstanceError):
        copy.title = "other"  # type: ignore[misc]
    with pytest.raises(TypeError, match="no field 'tilte'"):
        replace(copy, tilte="T")  # type: ignore[call-arg]


def test_every_field_is_given_to_init_and_nothing_is_computed_after_it() -> None:
    assert all(field.init for field in dataclasses.fields(Hearing))
    assert not hasattr(Hearing, "__post_init__")
