"""What an undone action touched, put back: the fold of `Undone`.

A clock that goes on stood from the action to its undoing. What was spent under the action counts for nobody,
and stands in the ledger.
"""

from dataclasses import fields

from hustings.hearing import places
from hustings.hearing.changing import replace
from hustings.hearing.clock import current, stopped
from hustings.hearing.events import Undone
from hustings.hearing.model import (
    Action,
    Clock,
    Hearing,
    Intervention,
    PhaseRun,
    Question,
    Scene,
    Slot,
    Standing,
    TimeChange,
    TimeChangeKind,
    Undoing,
)
from hustings.hearing.ordered import Ordered
from hustings.hearing.phases import Step, follow

BY_EVENT = frozenset({"RestoreTime", "ExtendTime", "TakeChair", "SetPlace", "ChangeModalities"})
"""Undone by an event of their own kind, which says what is so from then on."""


def find(state: Hearing, seq: int) -> Action | None:
    """The action that began with this entry, while it is kept."""
    kept = (*state.actions, *state.withdrawals.values())
    return next((action for action in kept if action.seq == seq), None)


def fold(state: Hearing, event: Undone, at: int) -> Hearing:
    action = find(state, event.action)
    if action is None:
        raise KeyError(event.action)
    spent = _spent(state, action, at)
    if event.what not in BY_EVENT:
        state = _restored(state, action, at)
    given_back = spent - _spent(state, action, at)
    note = Undoing(at, event.action, event.last, event.what, given_back)
    return replace(
        state,
        undone=(*state.undone, note),
        actions=_marked(state.actions, action),
        withdrawals={id: each for id, each in state.withdrawals.items() if each.seq != action.seq},
    )


def settled(slot: Slot) -> Slot:
    """A slot without what the clock itself notes of warnings and bells."""
    return replace(slot, phases=tuple(_settled_phase(phase) for phase in slot.phases), changes=())


def settled_scene(scene: Scene) -> Scene:
    """The same of the turn, and of a right of reply."""
    turn, current = scene.intervention, scene.interruption
    if turn is not None:
        turn = replace(turn, warned_ms=(), rang=None, rang_at=None, expired=False)
    if current is not None:
        current = replace(current, expired=False)
    return replace(scene, intervention=turn, interruption=current)


def _settled_phase(phase: PhaseRun) -> PhaseRun:
    return replace(phase, warned_ms=(), rang=None, rang_at=None, expired=False)


def _marked(actions: tuple[Action, ...], undone: Action) -> tuple[Action, ...]:
    """With it undone; if it was itself an undoing, what that had undone is so no longer, and so on."""
    marks: dict[int, bool] = {}
    seq: int | None = undone.seq
    while seq is not None:
        marks[seq] = len(marks) % 2 == 0
        seq = next((action.undoes for action in actions if action.seq == seq), None)
    return tuple(replace(each, undone=marks.get(each.seq, each.undone)) for each in actions)


def _spent(state: Hearing, action: Action, at: int) -> int:
    """Milliseconds that the slots it touched have spent."""
    return sum(_all_spent(state.slots[id].phases, at) for id in action.before.slots)


def _all_spent(phases: tuple[PhaseRun, ...], at: int) -> int:
    return sum(phase.clock.spent_at(at) for phase in phases)


def _restored(state: Hearing, action: Action, at: int) -> Hearing:
    before, after = action.before, action.after
    for id, slot in before.slots.items():
        back = _slot_back(state.slots[id], slot, after.slots[id], action, at)
        state = replace(state, slots={**state.slots, id: back})
    for id, standing in before.questions.items():
        question = _standing_again(state, state.questions[id], standing)
        state = replace(state, questions=Ordered.of(state.questions).put(id, question))
    if before.scene is not None and after.scene is not None:
        state = _scene_back(state, before.scene, after.scene, action, at)
    if before.turns:
        state = replace(state, turns={**state.turns, **before.turns})
    if before.hands:
        hands = {id: hand for id, hand in state.hands.items() if id not in before.hands}
        raised = {id: each.hand for id, each in before.hands.items() if each.hand is not None}
        state = replace(state, hands=dict(sorted({**hands, **raised}.items(), key=lambda item: item[1].rank)))
    return state


def _slot_back(now: Slot, before: Slot, after: Slot, action: Action, at: int) -> Slot:
    """What the action changed of a slot, as it was; the rest as it is."""
    changed = {
        field.name: getattr(before, field.name)
        for field in fields(Slot)
        if field.name not in ("phases", "changes")
        and getattr(before, field.name) != getattr(after, field.name)
    }
    was = {phase.kind: phase for phase in before.phases}
    left = {phase.kind: phase for phase in after.phases}
    touched = [kind for kind in was if _settled_phase(was[kind]) != _settled_phase(left[kind])]
    phases = tuple(
        _phase_back(was[phase.kind], action.at, at) if phase.kind in touched else phase
        for phase in now.phases
    )
    struck = _all_spent(now.phases, at) - _all_spent(phases, at)
    changes = now.changes
    if touched:
        ruled = TimeChange(TimeChangeKind.UNDONE, touched[-1], struck, action.what, at)
        changes = (*changes, ruled)
    return replace(now, phases=phases, changes=changes, **changed)


def _phase_back(phase: PhaseRun, since: int, at: int) -> PhaseRun:
    """As it was; if it ran, it stood from then until now."""
    if phase.clock.running_since is None:
        return phase
    return replace(phase, clock=_clock_back(phase.clock, since, at), paused_ms=phase.paused_ms + at - since)


def _clock_back(clock: Clock, since: int, at: int | None) -> Clock:
    """What it had spent by `since`; it runs from `at`, or stands."""
    return replace(stopped(clock, since), running_since=at)


def _scene_back(state: Hearing, before: Scene, after: Scene, action: Action, at: int) -> Hearing:
    stage = state.stage if before.stage is state.stage else follow(state.stage, Step.UNDO, before.stage)
    state = replace(
        state,
        stage=stage,
        suspended_from=before.suspended_from,
        current_slot=before.current_slot,
        current_question=before.current_question,
        floor=before.floor,
        idle_since=before.idle_since,
        batch=before.batch,
        batch_answered=before.batch_answered,
        point_rulings=state.point_rulings[: before.rulings],
    )
    running = current(state)
    runs = at if running is not None and running[1].clock.running_since is not None else None
    turn, interruption = state.intervention, state.interruption
    if before.intervention != after.intervention:
        turn = _turn_back(before.intervention, action.at, runs)
    if before.interruption != after.interruption:
        interruption = before.interruption
        if interruption is not None and interruption.clock is not None:
            goes_on = None if interruption.clock.running_since is None else at
            interruption = replace(interruption, clock=_clock_back(interruption.clock, action.at, goes_on))
    return replace(state, intervention=turn, interruption=interruption)


def _turn_back(turn: Intervention | None, since: int, runs: int | None) -> Intervention | None:
    return None if turn is None else replace(turn, clock=_clock_back(turn.clock, since, runs))


def _standing_again(state: Hearing, question: Question, standing: Standing) -> Question:
    """As it stood, but for what is public: that stays so. Where its place was taken it goes right before."""
    said = {field.name: getattr(standing, field.name) for field in fields(Standing)}
    others = [q.queue for q in state.questions.values() if q.queue and q.id != question.id]
    if standing.queue and standing.queue in others:
        ahead = max((queue for queue in others if queue < standing.queue), default=None)
        said["queue"] = places.between(ahead, standing.queue)
    return replace(question, **said)
