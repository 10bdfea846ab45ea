"""The chair's verbs whose object the state determines: each as the command that it would be now.

Whether it is legal nobody works out a second time: `engine.refusal` is asked.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from hustings.hearing import commands as c
from hustings.hearing import statements, turns
from hustings.hearing.beacons import CHAINS
from hustings.hearing.changing import replace
from hustings.hearing.clock import current
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_order import not_begun
from hustings.hearing.drawn_questions import owed
from hustings.hearing.engine import refusal
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import (
    DrawMethod,
    DrawStage,
    HandKind,
    Hearing,
    InterventionKind,
    PhaseKind,
    SlotStage,
    Stage,
)
from hustings.hearing.order import next_slot
from hustings.hearing.presiding import presiding
from hustings.hearing.roles import Role


@dataclass(frozen=True, slots=True)
class Choice:
    """One verb, as far as the state says what it would act on.

    Attributes:
        id: The command's name, with what it names where several of the same name can be given.
        kind: The command's type.
        command: The command; what `needs` names is filled in for trial only. None: there is nothing that it
            could act on, and `nothing` says so.
        needs: Fields that the person fills in.
    """

    id: str
    kind: type[c.Command]
    command: c.Command | None
    needs: tuple[str, ...] = ()
    nothing: str = ""


ORDER: tuple[type[c.Command], ...] = (
    c.OpenHearing,
    c.StartSlot,
    c.NextPhase,
    c.EndSlot,
    c.CallQuestion,
    c.PlayMessage,
    c.PlayStatement,
    c.StopPlaying,
    c.MarkAnswered,
    c.DrawToken,
    c.PassTurn,
    c.BeginIntervention,
    c.EndIntervention,
    c.PauseClock,
    c.ResumeClock,
    c.RestoreTime,
    c.ExtendTime,
    c.RulePointOfOrder,
    c.GiveFloor,
    c.WithdrawFloor,
    c.CloseMicrophone,
    c.InterruptSpeaker,
    c.GiveReply,
    c.EndInterruption,
    c.MoveSlot,
    c.StartOrderDraw,
    c.CloseContributions,
    c.ConcludeDraw,
    c.VoidDraw,
    c.TakeChair,
    c.SuspendHearing,
    c.ResumeHearing,
    c.CloseHearing,
)
"""The console's order: it stays the same whichever of them are legal."""

_SALT = bytes(32)
_REASON = "-"


def trial(choice: Choice, actor: c.Actor) -> c.Submission | None:
    """The verb as it would be submitted, to be decided for trial."""
    return None if choice.command is None else c.Submission("trial", actor, choice.command, _SALT)


def against(state: Hearing, choice: Choice, actor: c.Actor) -> Refused | None:
    """Why this person cannot give the verb at the moment of the last event; None if they can."""
    submission = trial(choice, actor)
    if submission is None:
        return Refused(Code.NOT_NOW, choice.nothing)
    return refusal(state, submission, state.time)


def whoever_presides(state: Hearing) -> c.Actor:
    """In whose name verbs are tried for all of the podium."""
    chair = presiding(state)
    if chair is None:
        return c.Actor("", Role.CHAIR)
    return c.Actor(chair.id, chair.role, chair.member_state)


def choices(state: Hearing, coming: str | None) -> Iterator[Choice]:
    """Every verb.

    Args:
        state: The hearing.
        coming: The question that comes next (`selection.next_question`), which is dear to find twice.
    """
    yield _verb(c.OpenHearing())
    yield _verb(c.SuspendHearing())
    yield _verb(c.ResumeHearing())
    yield _verb(c.CloseHearing())
    yield from _slots(state)
    yield from _clock(state)
    yield from _floor(state)
    yield from _interruptions(state)
    yield from _questions(state, coming)
    yield from _turns(state)
    yield from _playing(state)
    yield from _draws(state)


def taking_the_chair(state: Hearing, actor: c.Actor) -> Choice | None:
    """The one verb that is not the presiding one's; None for who presides already."""
    chair = presiding(state)
    if chair is not None and chair.id == actor.subject:
        return None
    return _verb(c.TakeChair(None if chair is None else chair.id))


def _verb(command: c.Command, *needs: str, of: str = "") -> Choice:
    name = type(command).__name__
    return Choice(f"{name}:{of}" if of else name, type(command), command, needs)


def _none(kind: type[c.Command], why: str) -> Choice:
    return Choice(kind.__name__, kind, None, nothing=why)


_NO_SLOT = "No candidate's slot is running."


def _slots(state: Hearing) -> Iterator[Choice]:
    waiting = sorted(
        (slot for slot in state.slots.values() if slot.stage is SlotStage.WAITING), key=lambda slot: slot.rank
    )
    # One stands for all while none of them can begin.
    for slot in waiting if state.stage is Stage.BETWEEN_SLOTS else waiting[:1]:
        yield _verb(c.StartSlot(slot.id), of=slot.id)
    if not waiting:
        yield _none(c.StartSlot, "No candidate is waiting: every slot has been held.")
    running = current(state)
    if running is None:
        yield _none(c.NextPhase, _NO_SLOT)
        yield _none(c.EndSlot, _NO_SLOT)
    else:
        slot, kind = running[0], running[1].kind
        # Where lots should have chosen more questions, the chair says why they are left out.
        why, needs = (_REASON, ("without_drawn",)) if owed(state, slot) > 0 else ("", ())
        if kind is PhaseKind.QUESTIONS:
            yield _verb(c.NextPhase(slot.id, kind, why), *needs)
        else:
            yield _verb(c.NextPhase(slot.id, kind))
        yield _verb(c.EndSlot(slot.id, why), *needs)
    moved = running[0] if running is not None else next_slot(state)
    if moved is None:
        yield _none(c.MoveSlot, "No candidate is awaited.")
    else:
        yield _verb(c.MoveSlot(moved.id, _REASON), "reason")


def _clock(state: Hearing) -> Iterator[Choice]:
    running = current(state)
    if running is None:
        for kind in (c.PauseClock, c.ResumeClock, c.RestoreTime, c.ExtendTime):
            yield _none(kind, _NO_SLOT)
    else:
        slot, phase = running[0].id, running[1].kind
        yield _verb(c.PauseClock(slot, phase))
        yield _verb(c.ResumeClock(slot, phase))
        yield _verb(c.RestoreTime(slot, phase, 1, _REASON), "seconds", "reason")
        yield _verb(c.ExtendTime(slot, phase, 1, _REASON), "seconds", "reason")
    turn = None if state.intervention is None else state.intervention.id
    if running is not None and running[1].kind is PhaseKind.QUESTIONS:
        for turned in InterventionKind:
            yield _verb(c.BeginIntervention(running[0].id, turned, turn), of=turned)
    else:
        yield _none(c.BeginIntervention, "Questions and answers have clocks in the phase of questions only.")
    if turn is None:
        yield _none(c.EndIntervention, "No question or answer is being timed.")
    else:
        yield _verb(c.EndIntervention(turn))


def _floor(state: Hearing) -> Iterator[Choice]:
    grant = None if state.floor is None else state.floor.id
    holder = None if state.floor is None else state.floor.holder
    wanted = [hand.participant for hand in state.hands.values() if hand.kind is not HandKind.REPLY]
    if state.current_slot is not None:
        wanted.insert(0, state.slots[state.current_slot].candidate)
    chair = presiding(state)
    if chair is not None:
        wanted.append(chair.id)
    for participant in dict.fromkeys(wanted):
        if participant != holder:
            yield _verb(c.GiveFloor(participant, grant), of=participant)
    if grant is None or holder is None:
        yield _none(c.WithdrawFloor, "Nobody has the floor.")
        yield _none(c.InterruptSpeaker, "Nobody has the floor.")
        yield _none(c.CloseMicrophone, "Nobody has the floor.")
        return
    yield _verb(c.WithdrawFloor(grant))
    yield _verb(c.InterruptSpeaker(grant))
    if holder in state.muted:
        yield _none(c.CloseMicrophone, "The speaker's microphone is closed already.")
    else:
        yield _verb(c.CloseMicrophone(holder), of=holder)


def _interruptions(state: Hearing) -> Iterator[Choice]:
    for hand in state.hands.values():
        if hand.kind is HandKind.POINT_OF_ORDER:
            yield _verb(c.RulePointOfOrder(hand.id, True), "granted", "reason", of=hand.id)
        elif hand.kind is HandKind.REPLY:
            yield _verb(c.GiveReply(hand.id), of=hand.id)
    if state.interruption is None:
        yield _none(c.EndInterruption, "Nothing interrupts the speaker.")
    else:
        yield _verb(c.EndInterruption(state.interruption.id))


def _questions(state: Hearing, coming: str | None) -> Iterator[Choice]:
    if coming is None:
        why = _NO_SLOT if state.current_slot is None else "No admitted question waits for this candidate."
        yield _none(c.CallQuestion, why)
    else:
        yield _verb(c.CallQuestion(coming, state.current_question))
    if state.current_question is None:
        yield _none(c.MarkAnswered, "No question is being answered.")
    else:
        yield _verb(c.MarkAnswered(state.current_question))


def _turns(state: Hearing) -> Iterator[Choice]:
    """Where lots decide who asks."""
    if not turns.by_lots(state.format):
        for kind in (c.PassTurn, c.DrawToken):
            yield _none(kind, "In this hearing lots do not decide who asks.")
        return
    slot = state.current_slot
    coming = None if slot is None else turns.next_state(state, slot)
    if slot is None or coming is None:
        yield _none(c.PassTurn, "It is no state's turn by lots.")
    else:
        yield _verb(c.PassTurn(slot, coming, _REASON), "reason")
    bag = next((d for d in state.draws.values() if d.slot == slot and d.stage is DrawStage.DRAWING), None)
    if bag is None:
        yield _none(c.DrawToken, "There is no bag of tokens for this candidate.")
        return
    left = [item for item in bag.items if item not in bag.result]
    by_hand = bag.method is DrawMethod.PHYSICAL
    drawn = c.DrawToken(bag.id, len(bag.result) + 1, left[0] if by_hand else "")
    yield _verb(drawn, *(("item",) if by_hand else ()))


def _playing(state: Hearing) -> Iterator[Choice]:
    question = None if state.current_question is None else state.questions[state.current_question]
    if question is None or question.message is None:
        yield _none(c.PlayMessage, "No question is being put that was recorded.")
    else:
        yield _verb(c.PlayMessage(question.id))
    slot = None if state.current_slot is None else state.slots[state.current_slot]
    filed = None if slot is None else statements.of_slot(state, slot.id)
    if slot is None or filed is None:
        yield _none(c.PlayStatement, _NO_SLOT if slot is None else "The candidate has filed no statement.")
    else:
        yield _verb(c.PlayStatement(slot.id, filed.material))
    if state.playing is None:
        yield _none(c.StopPlaying, "Nothing is being played.")
    else:
        yield _verb(c.StopPlaying(state.playing.id))


def _draws(state: Hearing) -> Iterator[Choice]:
    draw = open_draw(state)
    if draw is None:
        slots = sorted(filter(not_begun, state.slots.values()), key=lambda slot: slot.rank)
        if len(slots) < 2:
            yield _none(c.StartOrderDraw, "It takes two slots that have not begun to draw an order.")
        else:
            started = c.StartOrderDraw(
                "", tuple(slot.id for slot in slots), DrawMethod.OPERATOR, reason=_REASON
            )
            yield _verb(started, "draw", "slots", "method", "reason")
        return
    yield _verb(c.CloseContributions(draw.id))
    command, needs = c.ConcludeDraw(draw.id), tuple[str, ...]()
    if draw.method is DrawMethod.ROOM_NUMBER:
        command, needs = replace(command, number="000000"), ("number",)
    elif draw.method is DrawMethod.PHYSICAL:
        command, needs = replace(command, result=draw.items[: draw.choose]), ("result",)
    elif draw.beacon is not None:
        signed = bytes(CHAINS[draw.beacon].signature_bytes)
        shown = hashlib.sha256(signed).hexdigest()
        command = replace(command, randomness=shown, signature=signed.hex())
        needs = ("randomness", "signature")
    yield _verb(command, *needs)
    yield _verb(c.VoidDraw(draw.id, _REASON), "reason")


def fields_of(choice: Choice) -> dict[str, Any]:
    """The command as it is sent, without its id and without what the person fills in."""
    command = choice.command
    if command is None:
        return {}
    told = {
        field.name: getattr(command, field.name)
        for field in fields(command)
        if field.name not in choice.needs and getattr(command, field.name) != field.default
    }
    return {"type": choice.kind.__name__, **told}
