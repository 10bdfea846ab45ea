"""Undoing: what a command changed becomes what it was, as long as nothing else has come of it.

What that is was noted with the action (`actions`). It is undone only while all it touched is still as it left
it; so nothing that came later is ever pulled from under somebody's feet. Clocks that go on stood meanwhile.
"""

from collections.abc import Mapping
from typing import get_args

from hustings.hearing import commands as c
from hustings.hearing import delegations, likeness, modalities, policy, presiding, time_changes
from hustings.hearing.actions import scene_of, standing_of
from hustings.hearing.draw_fold import check_order_stands
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import ChairTaken, Event, ModalitiesChanged, PlaceSet, SplitChosen, Undone
from hustings.hearing.interruptions import points
from hustings.hearing.model import Action, Hand, Hearing, PhaseFormat, Question, Scene, Slot, SlotStage
from hustings.hearing.restoring import BY_EVENT, find, settled, settled_scene
from hustings.hearing.roles import PODIUM, Place, Role

UNDO_MS = 10_000
"""How long after it something can be undone that lets somebody be heard, or a clock run, meanwhile."""

BOUNDED = frozenset(
    {
        "StartSlot",
        "NextPhase",
        "GiveFloor",
        "WithdrawFloor",
        "CallQuestion",
        "BeginIntervention",
        "InterruptSpeaker",
        "GiveReply",
        "EndInterruption",
        "RulePointOfOrder",
    }
)
UNBOUNDED = frozenset(
    {
        "EndSlot",
        "MoveSlot",
        "WithdrawCandidate",
        "MarkAnswered",
        "EndIntervention",
        "LowerHand",
        "AdmitQuestion",
        "RefuseQuestion",
        "ReturnQuestion",
        "ReopenQuestion",
        "MergeQuestion",
        "MoveQuestion",
        "CarryToWriting",
        "WithdrawQuestion",
        "RestoreTime",
        "ExtendTime",
        "TakeChair",
        "SetPlace",
        "ChangeModalities",
        "PassTurn",
        "Undo",
    }
)
"""Undone until something depends on it, however long that takes."""
INSTEAD: Mapping[str, str] = {
    "PauseClock": "A pause is over when the clock is resumed: resume it.",
    "ResumeClock": "Time that has run is not taken back: pause the clock.",
    "OpenHearing": "The hearing is open for everybody: suspend it instead.",
    "SuspendHearing": "Resume the sitting instead.",
    "ResumeHearing": "Suspend the sitting again instead.",
    "CloseMicrophone": "Nobody opens another's microphone: its owner does.",
    "OpenMicrophone": "Close the microphone again instead.",
    "ConfirmReady": "Withdraw the floor instead.",
    "RaiseHand": "Rule on the point of order instead.",
    "ChooseSplit": "Choose the split again instead.",
    "StartOrderDraw": "Give the draw up, with a reason, instead.",
    "StartChoiceDraw": "Give the draw up, with a reason, instead.",
    "CloseContributions": "They are being revealed already: give the draw up, with a reason, instead.",
    "ConcludeDraw": "Lots that are drawn stand: draw again, with a reason, if it must be.",
    "DrawToken": "The token is out of the bag, in the order that was settled before: pass the turn instead.",
    "PlayMessage": "Stop what is played instead.",
    "PlayStatement": "Stop what is played instead.",
    "StopPlaying": "Play it again instead.",
    "VoidDraw": "Its secret is out: start another draw.",
}
_KINDS: Mapping[str, type[c.Command]] = {kind.__name__: kind for kind in get_args(c.Command)}
CHANGED = "Something has happened since that depends on it, so it cannot be undone any more."


def undo(state: Hearing, command: c.Undo, actor: c.Actor, at: int) -> tuple[Event, ...]:
    """Take an action back.

    Raises:
        Refused: `overtaken` when something has come of it, or its time is over.
    """
    action = find(state, command.action)
    if action is None:
        raise Refused(Code.OVERTAKEN, "This is not among the last actions any more.")
    _check_actor(state, action, actor)
    if action.undone:
        raise Refused(Code.OVERTAKEN, "This is undone already.")
    _check_kind(action)
    until = until_when(action)
    if until is not None and at > until:
        text = f"Only within {UNDO_MS // 1_000} s, before anybody has spoken for long."
        raise Refused(Code.OVERTAKEN, text)
    _check_nothing_came_of_it(state, action)
    _check_fits(state, action)
    undone = Undone(action.seq, action.last, action.what)
    return (undone, *_in_its_own_words(state, action, at))


def until_when(action: Action) -> int | None:
    """Hearing time up to which it can be undone; None where only what happens sets a limit."""
    scene = action.after.scene
    only_called = scene is not None and scene.floor is not None and not scene.floor.ready
    if action.what == "GiveFloor" and only_called:
        return None
    clocks = action.what == "Undo" and scene is not None and bool(action.after.slots)
    return action.at + UNDO_MS if clocks or action.what in BOUNDED else None


def _check_actor(state: Hearing, action: Action, actor: c.Actor) -> None:
    """Who may give a command may undo it; what a delegation did, its delegation."""
    if action.what == "WithdrawQuestion":
        question = state.questions[str(action.of["question"])]
        if actor.role is not Role.DELEGATE or question not in delegations.asked_by(state, actor):
            raise Refused(Code.INVALID, "Only its own delegation takes a withdrawal back.")
        return
    roles = policy.POLICY[_KINDS[action.what]].roles
    if actor.role not in roles or actor.role not in PODIUM:
        raise Refused(Code.INVALID, "Whoever may give a command may undo it.")
    if presiding.asked_of(roles):
        presiding.check(state, actor)


def _check_kind(action: Action) -> None:
    if action.what in INSTEAD:
        raise Refused(Code.INVALID, INSTEAD[action.what])
    if action.what not in BOUNDED | UNBOUNDED:
        raise Refused(Code.INVALID, "This cannot be undone.")
    if action.what == "Undo" and action.of.get("what") in BY_EVENT:
        raise Refused(Code.INVALID, "Give the command again instead.")


def _check_nothing_came_of_it(state: Hearing, action: Action) -> None:
    after = action.after
    for id, standing in after.questions.items():
        question = state.questions[id]
        if question.called_at is not None and standing.stage is not question.stage:
            raise Refused(Code.OVERTAKEN, "The question has been read out already.", id)
        if standing_of(question) != standing:
            raise Refused(Code.OVERTAKEN, f"The question is {question.stage} now: something came after.", id)
    if after.scene is not None and settled_scene(scene_of(state)) != settled_scene(after.scene):
        raise Refused(Code.OVERTAKEN, CHANGED)
    if action.what in BY_EVENT:
        return
    for id, slot in after.slots.items():
        if settled(state.slots[id]) != settled(slot):
            raise Refused(Code.OVERTAKEN, CHANGED, id)
    for id, turns in after.turns.items():
        if state.turns[id] != turns:
            raise Refused(Code.OVERTAKEN, CHANGED, id)
    for id, raised in after.hands.items():
        if state.hands.get(id) != raised.hand:
            raise Refused(Code.OVERTAKEN, CHANGED, id)


def _check_fits(state: Hearing, action: Action) -> None:
    """What was so before must still be possible beside what is so now."""
    before, after = action.before, action.after
    if before.scene is not None and after.scene is not None:
        _check_scene(state, before.scene, after.scene)
        point = next((hand for hand in points(state) if hand.id not in after.hands), None)
        if point is not None and before.scene.interruption != after.scene.interruption:
            raise Refused(Code.OVERTAKEN, "Another point of order is open: rule on it first.", point.id)
    for id, slot in before.slots.items():
        if action.what not in BY_EVENT:
            _check_slot(state, slot, after.slots[id])
    for id, standing in before.questions.items():
        question = state.questions[id]
        if question.stage in delegations.OFF and standing.stage not in delegations.OFF:
            _check_asked_again(state, question)
    for raised in before.hands.values():
        hand = raised.hand
        if hand is not None and any(_is_like(other, hand) for other in state.hands.values()):
            raise Refused(Code.OVERTAKEN, "Their hand is raised again already.", hand.id)


def _check_asked_again(state: Hearing, question: Question) -> None:
    """One that was off counts for its delegation again: for its quota, and as the only one of its words."""
    delegations.may_ask(state, question.slot, question.asker, question.member_state, but=question.id)
    for id in state.asked.get(delegations.of(question.asker, question.member_state), ()):
        other = state.questions[id]
        counts = id != question.id and other.stage not in delegations.OFF
        if counts and likeness.same(other, question.slot, question.text):
            raise Refused(Code.OVERTAKEN, "The delegation has asked the same again since.", id)
    slots = state.slots.values() if question.slot is None else (state.slots[question.slot],)
    if any(slot.stage is SlotStage.ENDED and slot.id not in question.answers for slot in slots):
        raise Refused(Code.OVERTAKEN, "It cannot be put any more, as its slot has ended.", question.slot)


def _is_like(hand: Hand, other: Hand) -> bool:
    return (hand.participant, hand.kind) == (other.participant, other.kind)


def _check_scene(state: Hearing, before: Scene, after: Scene) -> None:
    if before.playing != after.playing or before.played != after.played:
        raise Refused(Code.INVALID, "A recording began or ended with it: play it again, or stop it, instead.")
    if state.playing is not None:
        raise Refused(Code.OVERTAKEN, "A recording is on air: stop it first.", state.playing.id)
    grant = before.floor
    if grant is not None and grant.ready and grant != after.floor:
        holder = state.participants[grant.holder]
        if holder.role is Role.DELEGATE and holder.place is Place.REMOTE:
            text = "Give them the floor again: a delegate who is elsewhere says first that they are ready."
            raise Refused(Code.INVALID, text)
    if before.stage is not after.stage or before.current_slot != after.current_slot:
        check_order_stands(state)


def _check_slot(state: Hearing, before: Slot, after: Slot) -> None:
    ranks = {slot.rank for slot in state.slots.values() if slot.id != before.id}
    if before.rank != after.rank and before.rank in ranks:
        raise Refused(Code.OVERTAKEN, "Another slot has its place in the running order by now.", before.id)
    if before.withdrawn_at is None and after.withdrawn_at is not None:
        if any(change.at > after.withdrawn_at for change in state.changes):
            raise Refused(Code.OVERTAKEN, "The modalities have changed since.", before.id)
        chair = presiding.presiding(state)
        if chair is not None and chair.member_state in state.participants[before.candidate].states:
            text = f"{chair.name} presides, whose own state this candidate is of: hand over first."
            raise Refused(Code.NOT_IMPARTIAL, text, chair.id)


def _in_its_own_words(state: Hearing, action: Action, at: int) -> tuple[Event, ...]:
    """The event that takes back what is undone by one."""
    match action.what:
        case "RestoreTime" | "ExtendTime":
            return (time_changes.taken_back(state, action, at),)
        case "TakeChair":
            return (_chair_back(state, action),)
        case "SetPlace":
            return (_place_back(state, action),)
        case "ChangeModalities":
            return _modalities_back(state, action)
        case _:
            return ()


def _chair_back(state: Hearing, action: Action) -> ChairTaken:
    chair, before = presiding.presiding(state), state.participants.get(action.before.presiding)
    if chair is None or chair.id != action.after.presiding:
        raise Refused(
            Code.OVERTAKEN, "Somebody else presides meanwhile.", None if chair is None else chair.id
        )
    if before is None:
        raise Refused(Code.INVALID, "Nobody presided before.")
    if presiding.is_partial(state, before):
        text = f"{before.name} cannot preside again: their own state has a candidate."
        raise Refused(Code.NOT_IMPARTIAL, text, before.id)
    return ChairTaken(before.id, "")


def _place_back(state: Hearing, action: Action) -> PlaceSet:
    ((id, place),) = action.before.places.items()
    if state.participants[id].place is not action.after.places[id]:
        raise Refused(Code.OVERTAKEN, CHANGED, id)
    return PlaceSet(id, place)


def _modalities_back(state: Hearing, action: Action) -> tuple[Event, ...]:
    last = state.changes[-1]
    if last.at != action.at:
        raise Refused(Code.OVERTAKEN, "The modalities have changed again since.")
    policy.check(Role.CHAIR, c.ChangeModalities, state.stage)
    back = modalities.change(state, c.ChangeModalities(last.before, f"Undone: {last.reason}"[:500]))
    return (*back, *_splits_back(state, action, back[0]))


def _splits_back(state: Hearing, action: Action, back: ModalitiesChanged) -> tuple[SplitChosen, ...]:
    """Times that candidates had cut for themselves, which the change had cut anew, and nobody since."""
    folded = modalities.fold(state, back, state.time)
    chosen = []
    for id, slot in action.before.slots.items():
        untouched = state.slots[id].phases == action.after.slots[id].phases
        waits = slot.stage is state.slots[id].stage is SlotStage.WAITING
        if untouched and waits and folded.slots[id].phases != slot.phases:
            cut = tuple(PhaseFormat(phase.kind, phase.clock.budget_ms) for phase in slot.phases)
            chosen.append(SplitChosen(id, cut))
    return tuple(chosen)
