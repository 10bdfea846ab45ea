"""Which step leads a hearing from which stage to which: the one transition table, and its diagram.

`python -m hustings.hearing.phases docs/state-diagram.md` writes the diagram; `--check` fails when it is
stale.
"""

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from hustings.hearing.model import Stage


class Step(StrEnum):
    """What can move a hearing to another stage."""

    PREPARE = "prepare"
    OPEN = "open"
    START_SLOT = "start-slot"
    NEXT_PHASE = "next-phase"
    END_SLOT = "end-slot"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    UNDO = "undo"


IN_SLOT = (Stage.STATEMENT, Stage.QUESTIONS, Stage.CLOSING)
"""The stages of a running slot, in the order that every format keeps."""

SITTING = (Stage.BETWEEN_SLOTS, *IN_SLOT)
"""The stages in which the sitting is open."""

TRANSITIONS: Mapping[tuple[Stage, Step], tuple[Stage, ...]] = {
    (Stage.UNPREPARED, Step.PREPARE): (Stage.PREPARED,),
    (Stage.PREPARED, Step.OPEN): (Stage.BETWEEN_SLOTS,),
    (Stage.BETWEEN_SLOTS, Step.START_SLOT): IN_SLOT,
    (Stage.BETWEEN_SLOTS, Step.SUSPEND): (Stage.SUSPENDED,),
    (Stage.BETWEEN_SLOTS, Step.CLOSE): (Stage.CLOSED,),
    (Stage.STATEMENT, Step.NEXT_PHASE): (Stage.QUESTIONS, Stage.CLOSING),
    (Stage.STATEMENT, Step.END_SLOT): (Stage.BETWEEN_SLOTS,),
    (Stage.STATEMENT, Step.SUSPEND): (Stage.SUSPENDED,),
    (Stage.QUESTIONS, Step.NEXT_PHASE): (Stage.CLOSING,),
    (Stage.QUESTIONS, Step.END_SLOT): (Stage.BETWEEN_SLOTS,),
    (Stage.QUESTIONS, Step.SUSPEND): (Stage.SUSPENDED,),
    (Stage.CLOSING, Step.END_SLOT): (Stage.BETWEEN_SLOTS,),
    (Stage.CLOSING, Step.SUSPEND): (Stage.SUSPENDED,),
    (Stage.SUSPENDED, Step.RESUME): SITTING,
    (Stage.BETWEEN_SLOTS, Step.UNDO): IN_SLOT,
    (Stage.STATEMENT, Step.UNDO): (Stage.BETWEEN_SLOTS, Stage.QUESTIONS, Stage.CLOSING),
    (Stage.QUESTIONS, Step.UNDO): (Stage.BETWEEN_SLOTS, Stage.STATEMENT, Stage.CLOSING),
    (Stage.CLOSING, Step.UNDO): (Stage.BETWEEN_SLOTS, Stage.STATEMENT, Stage.QUESTIONS),
}
"""Where a step may lead. Several targets: the format's phases choose, or the stage that was suspended."""


class IllegalTransition(ValueError):
    """An event moves the hearing along no line of the table: the journal and these rules disagree."""


def follow(stage: Stage, step: Step, target: Stage | None = None) -> Stage:
    """The stage after a step; `target` is needed where the table leaves a choice.

    Raises:
        IllegalTransition: The table has no such line.
    """
    targets = TRANSITIONS.get((stage, step), ())
    if target is None and len(targets) == 1:
        return targets[0]
    if target is None or target not in targets:
        raise IllegalTransition(f"{step} does not lead from {stage} to {target or 'anywhere'}")
    return target


def stages_before(step: Step) -> frozenset[Stage]:
    """The stages in which a step is possible."""
    return frozenset(stage for stage, possible in TRANSITIONS if possible is step)


def _node(stage: Stage) -> str:
    return stage.replace("-", "_")


def diagram() -> str:
    """The table as a Markdown page with a Mermaid state diagram."""
    lines = [
        "# The stages of a hearing",
        "",
        "Generated from `hearing/phases.py` by `python -m hustings.hearing.phases docs/state-diagram.md`.",
        "Change the table there, never this page.",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines += [f'    state "{stage.replace("-", " ")}" as {_node(stage)}' for stage in Stage]
    lines.append(f"    [*] --> {_node(Stage.UNPREPARED)}")
    for (stage, step), targets in TRANSITIONS.items():
        lines += [f"    {_node(stage)} --> {_node(target)}: {step}" for target in targets]
    lines += [f"    {_node(Stage.CLOSED)} --> [*]", "```", ""]
    lines += [
        "- `start-slot` leads to the first phase of the hearing's format, `next-phase` to the one that",
        "  follows in it. The last phase has no next one: the slot is ended instead.",
        "- `suspend` pauses a running clock. `resume` returns to the stage that was suspended; the clock",
        "  stays paused until the chair resumes it.",
        "- A hearing is closed between slots only. A suspended one is resumed first, so that it is never",
        "  closed in the middle of a candidate's time.",
        "- `undo` takes a start, a next phase or an end back that was a mistake; or takes up again what was",
        "  undone.",
        "- Time that is up moves nothing: the clock goes on below zero until the chair ends the phase.",
        "",
        "| stage | step | leads to |",
        "| --- | --- | --- |",
    ]
    for (stage, step), targets in TRANSITIONS.items():
        lines.append(f"| {stage} | {step} | {' or '.join(targets)} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the diagram to the named file, or with `--check` compare. Returns the exit status."""
    names = [argument for argument in arguments if argument != "--check"]
    if len(names) != 1:
        print("usage: python -m hustings.hearing.phases [--check] docs/state-diagram.md", file=sys.stderr)
        return 2
    path = Path(names[0])
    if "--check" not in arguments:
        path.write_text(diagram(), encoding="utf-8")
        return 0
    if path.exists() and path.read_text(encoding="utf-8") == diagram():
        return 0
    print(f"{path} is stale: run python -m hustings.hearing.phases {path}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
