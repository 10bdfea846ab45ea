"""Recomputing a draw from its journal: a true one is good, and whatever is changed in it is named."""

from dataclasses import replace
from typing import Any

import pytest
from tests.hearing.drawing import ORDER, concluded, draw_of, reveal, revealing, states
from tests.hearing.rehearsal import KENYA, PERU, Rehearsal, opened

from hustings.hearing import commands as c
from hustings.hearing import events as e
from hustings.hearing.draw_proof import PROOF, Audit, audit
from hustings.hearing.model import DrawMethod, DrawVoid


def audited(hearing: Rehearsal, **forged: Any) -> Audit:
    """What is found in the hearing's journal, with fields of some kind of event forged."""
    told = []
    for event, time in hearing.journal:
        fields = forged.get(type(event).__name__, {})
        told.append((time, replace(event, **fields) if fields else event))
    (found,) = audit(hearing.state.id, told)
    return found


def without(hearing: Rehearsal, kind: type) -> tuple[str, ...]:
    told = [(time, event) for event, time in hearing.journal if not isinstance(event, kind)]
    (found,) = audit(hearing.state.id, told)
    return found.faults


@pytest.mark.parametrize("start", [ORDER, states(DrawMethod.CONTRIBUTIONS)])
def test_a_true_draw_has_no_fault_and_needs_no_secret_from_its_start(start: c.Command) -> None:
    hearing = concluded(start)
    withheld = audited(hearing, DrawStarted={"secret": "", "salt": ""})
    assert withheld.faults == ()
    assert withheld.draw == draw_of(hearing)


@pytest.mark.parametrize(
    ("kind", "fields", "fault"),
    [
        ("DrawStarted", {"items": ("slot-bo", "slot-ada")}, "the list differs"),
        ("DrawStarted", {"choose": 1}, "the result is not"),
        ("DrawStarted", {"commitment": "0" * 64}, "the secret differs"),
        ("DrawConcluded", {"secret": "0" * 64}, "the secret differs"),
        ("DrawConcluded", {"secret": "no hex"}, "the secret differs"),
        ("DrawConcluded", {"result": ("slot-ada",)}, "the result is not"),
        ("DrawConcluded", {"left_out": ("KEN",)}, "who withheld"),
        ("ContributionRevealed", {"value": "0" * 64}, "another value"),
        ("ContributionRevealed", {"member_state": "BRA"}, "had not sealed"),
        ("ContributionsClosed", {"reveal_by": 0}, "too late"),
    ],
)
def test_what_was_changed_is_named(kind: str, fields: dict[str, Any], fault: str) -> None:
    assert any(fault in text for text in audited(concluded(), **{kind: fields}).faults)


def test_what_was_left_away_is_named() -> None:
    assert any("too early" in text for text in without(concluded(), e.ContributionsClosed))
    assert any("had not sealed" in text for text in without(concluded(), e.DrawContributed))
    assert any("who withheld" in text for text in without(concluded(), e.ContributionRevealed))


def test_another_hearings_draw_does_not_fit() -> None:
    hearing = concluded()
    (found,) = audit("another", [(time, event) for event, time in hearing.journal])
    assert found.faults != ()


def test_a_conclusion_before_the_time_to_reveal_is_over_is_named() -> None:
    hearing = revealing()
    reveal(hearing, KENYA)
    hearing.journal.append(
        (e.DrawConcluded("d1", draw_of(hearing).secret, draw_of(hearing).salt, (), ("PER",), "", "", ""), 0)
    )
    faults = audited(hearing).faults
    assert any("time to reveal" in text for text in faults)
    assert any("too few" in text for text in faults)


def test_what_comes_after_the_end_is_named() -> None:
    hearing = concluded()
    hearing.journal.append((e.DrawVoided("d1", DrawVoid.RULED, "", "", "", ()), hearing.now))
    assert any("goes on after" in text for text in audited(hearing).faults)
    hearing = concluded()
    hearing.journal.append(hearing.journal[-5])
    assert audited(hearing).faults != ()


def test_a_void_draw_shows_what_it_would_have_given() -> None:
    hearing = revealing(states(DrawMethod.CONTRIBUTIONS))
    for by in (KENYA, PERU):
        reveal(hearing, by)
    hearing.do(c.VoidDraw("d1", "The chair did not like it"))
    found = audited(hearing)
    assert found.faults == ()
    assert found.would_be == draw_of(concluded(states(DrawMethod.CONTRIBUTIONS))).result


def test_nothing_is_known_of_a_draw_given_up_before_chance_came_in() -> None:
    hearing = opened()
    hearing.do(ORDER)
    hearing.do(c.VoidDraw("d1", "The wrong list"))
    assert (audited(hearing).faults, audited(hearing).would_be) == ((), ())


def test_a_result_entered_by_hand_must_be_from_the_list() -> None:
    hearing = opened()
    hearing.do(states(DrawMethod.PHYSICAL))
    hearing.do(c.ConcludeDraw("d1", result=("VNM", "BRA")))
    assert audited(hearing).faults == ()
    assert audited(hearing, DrawConcluded={"result": ("VNM", "FRA")}).faults != ()
    assert audited(hearing, DrawConcluded={"result": ("VNM", "VNM")}).faults != ()


def test_every_method_says_what_it_proves() -> None:
    assert set(PROOF) == set(DrawMethod)
