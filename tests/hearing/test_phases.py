"""The transition table, and the page generated from it."""

import pytest

from hustings.hearing.model import PhaseKind, Stage
from hustings.hearing.phases import TRANSITIONS, IllegalTransition, Step, diagram, follow, stages_before


def test_every_stage_can_be_reached_and_only_closed_is_final() -> None:
    reached = {Stage.UNPREPARED}
    while more := {t for (s, _), targets in TRANSITIONS.items() if s in reached for t in targets} - reached:
        reached |= more
    assert reached == set(Stage)
    assert set(Stage) - {stage for stage, _ in TRANSITIONS} == {Stage.CLOSED}


def test_every_step_leads_somewhere() -> None:
    assert {step for _, step in TRANSITIONS} == set(Step)


def test_each_phase_has_the_stage_of_its_name() -> None:
    assert [Stage(kind) for kind in PhaseKind] == [Stage.STATEMENT, Stage.QUESTIONS, Stage.CLOSING]


def test_phases_never_lead_backwards() -> None:
    order = list(PhaseKind)
    for (stage, step), targets in TRANSITIONS.items():
        if step is Step.NEXT_PHASE:
            here = order.index(PhaseKind(stage))
            assert targets == tuple(Stage(kind) for kind in order[here + 1 :])


def test_a_hearing_is_closed_between_slots_only() -> None:
    assert stages_before(Step.CLOSE) == {Stage.BETWEEN_SLOTS}


@pytest.mark.parametrize(
    ("stage", "step", "target"),
    [
        (Stage.CLOSED, Step.OPEN, None),
        (Stage.PREPARED, Step.CLOSE, None),
        (Stage.QUESTIONS, Step.NEXT_PHASE, Stage.STATEMENT),
        (Stage.SUSPENDED, Step.RESUME, Stage.PREPARED),
        (Stage.SUSPENDED, Step.RESUME, None),
        (Stage.PREPARED, Step.OPEN, Stage.CLOSED),
    ],
)
def test_no_other_line_can_be_followed(stage: Stage, step: Step, target: Stage | None) -> None:
    with pytest.raises(IllegalTransition):
        follow(stage, step, target)


def test_a_choice_is_followed_to_its_target() -> None:
    assert follow(Stage.BETWEEN_SLOTS, Step.START_SLOT, Stage.QUESTIONS) is Stage.QUESTIONS
    assert follow(Stage.PREPARED, Step.OPEN) is Stage.BETWEEN_SLOTS


def test_the_page_shows_every_line_of_the_table() -> None:
    drawn = diagram()
    for (stage, step), targets in TRANSITIONS.items():
        for target in targets:
            assert f"{stage.replace('-', '_')} --> {target.replace('-', '_')}: {step}\n" in drawn
