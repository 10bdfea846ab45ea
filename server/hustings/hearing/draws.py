"""The rules of drawing lots: seal first, then let chance in, then reveal, so that everyone can recompute.

1. `DrawStarted` publishes the list, its digest and the digest of the operator's secret.
2. Entropy that nobody could know at that moment comes in, by the one method the draw names.
3. `DrawConcluded` reveals the secret and the result, which `lots.draw` yields for everyone.
"""

import hmac
import re
from collections.abc import Sequence

from hustings.hearing import bags, beacons, draw_lists, lots
from hustings.hearing.beacon_signatures import signed
from hustings.hearing.beacons import CHAINS, Beacon
from hustings.hearing.commands import (
    Actor,
    CloseContributions,
    ConcludeDraw,
    ContributeToDraw,
    RevealContribution,
    StartChoiceDraw,
    StartOrderDraw,
    VoidDraw,
)
from hustings.hearing.draw_entropy import FEWEST_CONTRIBUTIONS, computed, entropy, placed, unrevealed
from hustings.hearing.draw_fold import open_draw
from hustings.hearing.drawn_order import as_format_has_it, not_begun, undrawn
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ContributionRevealed,
    ContributionsClosed,
    DrawConcluded,
    DrawContributed,
    DrawSettled,
    DrawStarted,
    DrawVoided,
)
from hustings.hearing.model import (
    Draw,
    DrawMethod,
    DrawPurpose,
    DrawStage,
    DrawVoid,
    Hearing,
    QuestionStage,
    SlotStage,
)
from hustings.hearing.texts import says_something

BEACON_AHEAD_MS = 30_000
"""A round is named at least so long before it comes: its signers must not have begun."""
FEWEST_DIGITS = 6
"""Of a number drawn in the room. With fewer an operator could try secrets until the numbers favour one."""

_NUMBER = re.compile(rf"[0-9]{{{FEWEST_DIGITS},64}}")
_HEX = re.compile(r"[0-9a-f]{64}")
_STATE = re.compile(r"[A-Z]{3}")


def start_order(state: Hearing, command: StartOrderDraw, salt: bytes, at: int) -> tuple[DrawStarted, ...]:
    """Draw for the running order of all slots that have not begun."""
    waiting = {slot.id for slot in state.slots.values() if not_begun(slot)}
    for id in command.slots:
        if id not in state.slots:
            raise Refused(Code.UNKNOWN, f"There is no slot {id!r}.")
    if set(command.slots) != waiting:
        raise Refused(Code.OVERTAKEN, "The list must name every slot that has not begun, and no other.")
    if not waiting:
        raise Refused(Code.NOT_NOW, "Every slot has begun: there is no order left to draw.")
    before = _drawn_before(state, DrawPurpose.ORDER, command.slots)
    withdrawn = {id for id, slot in state.slots.items() if slot.stage is SlotStage.WITHDRAWN}
    if before is not None and not undrawn(state) and withdrawn & set(state.draws[before].result):
        text = "A candidate has withdrawn: the order that was drawn stands for the others."
        raise Refused(Code.NOT_NOW, text, before)
    slots, choose = as_format_has_it(state, command.slots, command.choose)
    return _start(state, command, DrawPurpose.ORDER, slots, choose, salt, at)


def start_choice(
    state: Hearing, command: StartChoiceDraw, salt: bytes, at: int
) -> tuple[DrawStarted | DrawSettled, ...]:
    """Draw some of a list of admitted questions of one slot, or of Member States, or fill a bag of tokens."""
    slot = command.slot
    if slot is not None and slot not in state.slots:
        raise Refused(Code.UNKNOWN, f"There is no slot {slot!r}.")
    if command.purpose is DrawPurpose.ORDER:
        raise Refused(Code.INVALID, "The running order is drawn with StartOrderDraw.")
    if command.purpose is DrawPurpose.QUESTIONS:
        slot = _slot_of(state, command.items)
        draw_lists.check_questions(state, slot, command.items)
    else:
        for code in command.items:
            if not _STATE.fullmatch(code):
                raise Refused(Code.INVALID, f"{code!r} is not the code of a Member State (three capitals).")
        draw_lists.check_states(state, command)
    started = _start(state, command, command.purpose, command.items, command.choose, salt, at, slot)
    by_itself = command.method in (DrawMethod.OPERATOR, DrawMethod.PHYSICAL)
    if command.purpose is not DrawPurpose.TOKENS or not by_itself:
        return started
    return (*started, DrawSettled(command.draw, (), "", "", ""))


def contribute(state: Hearing, command: ContributeToDraw, actor: Actor) -> tuple[DrawContributed, ...]:
    """Seal a delegation's contribution; one for each Member State."""
    draw, member_state = _of_delegation(state, command.draw, actor)
    _check_hex(command.commitment)
    known = draw.contributions.get(member_state)
    if known is not None:
        if known.commitment == command.commitment:
            return ()
        raise Refused(Code.TAKEN, "Your delegation has contributed already.")
    if draw.stage is not DrawStage.CONTRIBUTING:
        raise Refused(Code.OVERTAKEN, "Contributions are closed.")
    return (DrawContributed(draw.id, member_state, command.commitment),)


def close_contributions(
    state: Hearing, command: CloseContributions, at: int
) -> tuple[ContributionsClosed, ...]:
    draw = _going_on(state, command.draw)
    if draw.stage is not DrawStage.CONTRIBUTING:
        raise Refused(Code.OVERTAKEN, "No contributions are being collected.")
    if len(draw.contributions) < FEWEST_CONTRIBUTIONS:
        raise Refused(Code.NOT_NOW, f"At least {FEWEST_CONTRIBUTIONS} delegations must contribute first.")
    return (ContributionsClosed(draw.id, at + draw.reveal_ms),)


def reveal(
    state: Hearing, command: RevealContribution, actor: Actor, at: int
) -> tuple[ContributionRevealed, ...]:
    """Open what a delegation had sealed. The page does it by itself; too late is left out."""
    draw, member_state = _of_delegation(state, command.draw, actor)
    sealed = draw.contributions.get(member_state)
    if sealed is None:
        raise Refused(Code.UNKNOWN, "Your delegation has not contributed.")
    if sealed.value == command.value:
        return ()
    if draw.reveal_by is None:
        raise Refused(Code.NOT_NOW, "Contributions are still being collected: keep yours secret.")
    if at >= draw.reveal_by:
        raise Refused(Code.OVERTAKEN, "The time for revealing is over.")
    _check_hex(command.value)
    if lots.contribution_digest(state.id, draw.id, member_state, command.value) != sealed.commitment:
        raise Refused(Code.INVALID, "This is not what your delegation sealed.")
    return (ContributionRevealed(draw.id, member_state, command.value),)


def conclude(
    state: Hearing, command: ConcludeDraw, at: int
) -> tuple[DrawConcluded | DrawSettled | DrawVoided, ...]:
    """Reveal the secret and compute the result; void where too few contributions were revealed.

    The order of a bag's tokens is settled by it, and stays sealed.
    """
    draw = _going_on(state, command.draw)
    if draw.stage is DrawStage.DRAWING:
        text = "The order of these tokens is settled: draw one after another."
        raise Refused(Code.OVERTAKEN, text, draw.id)
    left_out = unrevealed(draw)
    if draw.method is DrawMethod.CONTRIBUTIONS:
        if draw.reveal_by is None:
            raise Refused(Code.NOT_NOW, "Close the contributions first.")
        if left_out and at < draw.reveal_by:
            text = f"There is still time to reveal for {', '.join(left_out)}."
            raise Refused(Code.NOT_NOW, text, legal_from=draw.reveal_by)
        if len(draw.contributions) - len(left_out) < FEWEST_CONTRIBUTIONS:
            return (DrawVoided(draw.id, DrawVoid.TOO_FEW, "", draw.secret, draw.salt, left_out),)
    _check_entered(draw, command, at)
    if draw.purpose is DrawPurpose.TOKENS:
        entered = (command.number, command.randomness, command.signature, command.previous)
        return (DrawSettled(draw.id, left_out, *entered),)
    if draw.method is DrawMethod.PHYSICAL:
        drawn = command.result
    else:
        drawn = computed(state.id, draw, draw.secret, _entered(draw, command))
    return (
        DrawConcluded(
            draw=draw.id,
            secret=draw.secret,
            salt=draw.salt,
            result=placed(draw, drawn),
            left_out=left_out,
            number=command.number,
            randomness=command.randomness,
            signature=command.signature,
            previous=command.previous,
        ),
    )


def void(state: Hearing, command: VoidDraw) -> tuple[DrawVoided, ...]:
    draw = _going_on(state, command.draw)
    if not says_something(command.reason):
        raise Refused(Code.INVALID, "A draw is given up with a reason only.")
    return (_voided(draw, DrawVoid.RULED, command.reason),)


def closed(state: Hearing) -> tuple[DrawVoided | DrawConcluded, ...]:
    """A draw that is going on ends with the hearing; a bag is closed, with what came out of it."""
    return tuple(
        bags.concluded(draw) if draw.stage is DrawStage.DRAWING else _voided(draw, DrawVoid.CLOSED, "")
        for draw in state.draws.values()
        if draw.open
    )


def _start(
    state: Hearing,
    command: StartOrderDraw | StartChoiceDraw,
    purpose: DrawPurpose,
    items: tuple[str, ...],
    choose: int,
    salt: bytes,
    at: int,
    slot: str | None = None,
) -> tuple[DrawStarted, ...]:
    if command.draw in state.draws:
        raise Refused(Code.OVERTAKEN, "This draw has been started already.", command.draw)
    going_on = open_draw(state)
    if going_on is not None:
        raise Refused(Code.OVERTAKEN, "Another draw is going on: conclude it first.", going_on.id)
    if len(set(items)) != len(items):
        raise Refused(Code.INVALID, "The list names something twice.")
    if choose > len(items):
        raise Refused(Code.INVALID, f"Only {len(items)} can be drawn from this list.")
    again = _drawn_before(state, purpose, items)
    if again is not None and not says_something(command.reason):
        raise Refused(
            Code.INVALID, "Lots have been drawn for this: the result stands, or give a reason.", again
        )
    if command.method is DrawMethod.BEACON:
        _check_round(command.beacon, command.round, at)
    elif command.beacon is not None or command.round:
        raise Refused(Code.INVALID, "Only a draw by a beacon names one.")
    sealed = command.method is not DrawMethod.PHYSICAL
    secret = _drawn_from(salt, command.draw, "secret") if sealed else ""
    secret_salt = _drawn_from(salt, command.draw, "salt") if sealed else ""
    return (
        DrawStarted(
            draw=command.draw,
            purpose=purpose,
            method=command.method,
            items=items,
            choose=choose,
            list_digest=lots.list_digest(items),
            commitment=lots.secret_digest(secret, secret_salt) if sealed else "",
            reason=command.reason.strip(),
            again=again,
            slot=slot,
            beacon=command.beacon,
            round=command.round,
            reveal_ms=command.reveal_ms if command.method is DrawMethod.CONTRIBUTIONS else 0,
            secret=secret,
            salt=secret_salt,
        ),
    )


def _drawn_from(salt: bytes, draw: str, name: str) -> str:
    """The secret comes from the submission's own random bytes, so that deciding again yields the same."""
    return hmac.new(salt, f"hustings draw {name} {draw}".encode(), "sha256").hexdigest()


def _drawn_before(state: Hearing, purpose: DrawPurpose, items: Sequence[str]) -> str | None:
    """The last concluded draw for the order, or from the very same list."""
    before = [
        draw
        for draw in state.draws.values()
        if draw.purpose is purpose
        and draw.stage is DrawStage.CONCLUDED
        and (purpose is DrawPurpose.ORDER or set(draw.items) == set(items))
    ]
    return max(before, key=lambda draw: draw.rank).id if before else None


def _slot_of(state: Hearing, questions: Sequence[str]) -> str | None:
    """The slot they are for; None: each of them is to every candidate."""
    slots = set()
    for id in questions:
        question = state.questions.get(id)
        if question is None:
            raise Refused(Code.UNKNOWN, f"There is no question {id!r}.")
        if question.stage is not QuestionStage.ADMITTED:
            raise Refused(Code.OVERTAKEN, "Lots are drawn among admitted questions that were not called yet.")
        slots.add(question.slot)
    slots -= {None}
    if len(slots) > 1:
        raise Refused(Code.INVALID, "The questions must be for one and the same slot, or for all.")
    return slots.pop() if slots else None


def _check_round(beacon: Beacon | None, round: int, at: int) -> None:
    if beacon is None or round < 1:
        raise Refused(Code.INVALID, "Name the beacon and the round.")
    if beacons.round_time(beacon, round) < at + BEACON_AHEAD_MS:
        raise Refused(
            Code.INVALID, f"The round must lie at least {BEACON_AHEAD_MS // 1000} seconds in the future."
        )


def _check_entered(draw: Draw, command: ConcludeDraw, at: int) -> None:
    """Exactly what the method calls for, in its form."""
    method = draw.method
    if bool(command.number) is not (method is DrawMethod.ROOM_NUMBER):
        raise Refused(Code.INVALID, "A number belongs to a draw with a number from the room, and only there.")
    if (bool(command.randomness), bool(command.signature)) != (method is DrawMethod.BEACON,) * 2:
        raise Refused(Code.INVALID, "Randomness and signature belong to a draw by a beacon, and only there.")
    if command.previous and method is not DrawMethod.BEACON:
        raise Refused(Code.INVALID, "A previous signature belongs to a draw by a beacon, and only there.")
    if bool(command.result) is not (method is DrawMethod.PHYSICAL):
        raise Refused(Code.INVALID, "Only the result of a draw by hand is entered.")
    if command.number and not _NUMBER.fullmatch(command.number):
        raise Refused(Code.INVALID, f"The number must have {FEWEST_DIGITS} to 64 digits, leading zeros too.")
    if draw.beacon is not None:
        comes = beacons.round_time(draw.beacon, draw.round)
        if at < comes:
            raise Refused(Code.NOT_NOW, "The beacon's round has not come yet.", legal_from=comes)
        if not beacons.fits(draw.beacon, command.signature, command.randomness):
            raise Refused(Code.INVALID, "The randomness is not the SHA-256 of this signature.")
        if CHAINS[draw.beacon].chained and not command.previous:
            text = f"{draw.beacon} chains its rounds: enter the previous signature too."
            raise Refused(Code.INVALID, text)
        if not signed(draw.beacon, draw.round, command.signature, command.previous):
            text = (
                f"This is not the signature of round {draw.round}: the key of {draw.beacon} did not make it."
            )
            raise Refused(Code.INVALID, text)
    drawn = command.result
    if drawn and (
        len(drawn) != draw.choose or len(set(drawn)) != len(drawn) or not set(drawn) <= set(draw.items)
    ):
        raise Refused(Code.INVALID, f"Enter {draw.choose} of the list, each once, in the order drawn.")


def _entered(draw: Draw, command: ConcludeDraw) -> tuple[str, ...]:
    return entropy(draw, command.number, command.randomness)


def _voided(draw: Draw, why: DrawVoid, reason: str) -> DrawVoided:
    left_out = unrevealed(draw) if draw.reveal_by is not None else ()
    return DrawVoided(draw.id, why, reason, draw.secret, draw.salt, left_out)


def _going_on(state: Hearing, id: str) -> Draw:
    draw = state.draws.get(id)
    if draw is None:
        raise Refused(Code.UNKNOWN, f"There is no draw {id!r}.")
    if not draw.open:
        raise Refused(Code.OVERTAKEN, f"This draw is {draw.stage} already.", id)
    return draw


def _of_delegation(state: Hearing, id: str, actor: Actor) -> tuple[Draw, str]:
    if actor.member_state is None:
        raise Refused(Code.INVALID, "Only the delegation of a Member State contributes.")
    draw = _going_on(state, id)
    if draw.method is not DrawMethod.CONTRIBUTIONS:
        raise Refused(Code.INVALID, "This draw takes no contributions.")
    return draw, actor.member_state


def _check_hex(text: str) -> None:
    if not _HEX.fullmatch(text):
        raise Refused(Code.INVALID, "64 hex digits (0-9, a-f) are expected.")
