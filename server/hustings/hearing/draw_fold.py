"""What a draw's events make of the hearing: its stages, and what its result changes."""

from hustings.hearing import places, posts
from hustings.hearing.changing import replace
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import (
    ContributionRevealed,
    ContributionsClosed,
    DrawConcluded,
    DrawContributed,
    DrawSettled,
    DrawStarted,
    DrawVoided,
    TokenDrawn,
)
from hustings.hearing.model import (
    Contribution,
    Draw,
    DrawMethod,
    DrawPurpose,
    DrawStage,
    Hearing,
)

DrawEvent = (
    DrawStarted
    | DrawContributed
    | ContributionsClosed
    | ContributionRevealed
    | DrawSettled
    | TokenDrawn
    | DrawConcluded
    | DrawVoided
)


def open_draw(state: Hearing) -> Draw | None:
    """The draw that is going on; there is one at most. A bag whose order is settled keeps nobody waiting."""
    drawing = DrawStage.DRAWING
    return next((draw for draw in state.draws.values() if draw.open and draw.stage is not drawing), None)


def check_order_stands(state: Hearing) -> None:
    """Refuse what would start or move a slot while lots are drawn for its place."""
    draw = open_draw(state)
    if draw is not None and draw.purpose is DrawPurpose.ORDER:
        raise Refused(Code.NOT_NOW, "Lots are being drawn for the order: conclude the draw first.", draw.id)


def fold(state: Hearing, event: DrawEvent, at: int) -> Hearing:
    """The hearing after an event of a draw; a result takes effect."""
    state = noted(state, event, at)
    return applied(state, state.draws[event.draw]) if isinstance(event, DrawConcluded) else state


def noted(state: Hearing, event: DrawEvent, at: int) -> Hearing:
    """The draw itself after its event, whatever it is drawn for."""
    if isinstance(event, DrawStarted):
        return _with(state, _started(event, len(state.draws) + 1, at))
    draw = state.draws[event.draw]
    match event:
        case DrawContributed():
            return _with(state, _contributing(draw, Contribution(event.member_state, event.commitment)))
        case ContributionsClosed():
            return _with(state, replace(draw, stage=DrawStage.REVEALING, reveal_by=event.reveal_by))
        case ContributionRevealed():
            sealed = draw.contributions[event.member_state]
            return _with(state, _contributing(draw, replace(sealed, value=event.value)))
        case DrawSettled():
            settled = replace(
                draw,
                stage=DrawStage.DRAWING,
                left_out=event.left_out,
                number=event.number,
                randomness=event.randomness,
                signature=event.signature,
                previous=event.previous,
            )
            return _with(state, settled)
        case TokenDrawn():
            return _with(state, replace(draw, result=(*draw.result, event.item)))
        case DrawConcluded():
            concluded = replace(
                draw,
                stage=DrawStage.CONCLUDED,
                ended_at=at,
                secret=event.secret,
                salt=event.salt,
                result=event.result,
                left_out=event.left_out,
                number=event.number,
                randomness=event.randomness,
                signature=event.signature,
                previous=event.previous,
            )
            return _with(state, concluded)
        case DrawVoided():
            voided = replace(
                draw,
                stage=DrawStage.VOID,
                ended_at=at,
                secret=event.secret,
                salt=event.salt,
                left_out=event.left_out,
                void=event.why,
                void_reason=event.reason,
            )
            return _with(state, voided)


def _started(event: DrawStarted, rank: int, at: int) -> Draw:
    contributed = event.method is DrawMethod.CONTRIBUTIONS
    return Draw(
        id=event.draw,
        purpose=event.purpose,
        method=event.method,
        items=event.items,
        choose=event.choose,
        rank=rank,
        stage=DrawStage.CONTRIBUTING if contributed else DrawStage.AWAITING,
        started_at=at,
        list_digest=event.list_digest,
        commitment=event.commitment,
        secret=event.secret,
        salt=event.salt,
        reason=event.reason,
        again=event.again,
        slot=event.slot,
        beacon=event.beacon,
        round=event.round,
        reveal_ms=event.reveal_ms,
    )


def applied(state: Hearing, draw: Draw) -> Hearing:
    """Drawn slots share out their places anew; drawn questions go before all others."""
    if draw.purpose is DrawPurpose.ORDER:
        ranks = sorted(state.slots[id].rank for id in draw.result)
        # Post by post: within each the drawn order, which is as random as the whole.
        order = sorted(draw.result, key=lambda id: posts.place(state, state.slots[id]))
        moved = {id: replace(state.slots[id], rank=rank) for id, rank in zip(order, ranks, strict=True)}
        return replace(state, slots={**state.slots, **moved})
    if draw.purpose is DrawPurpose.QUESTIONS:
        for id in reversed(draw.result):
            question = state.questions[id]
            # One that was ruled on otherwise while lots were drawn has no place in the queue any more.
            if question.queue:
                ahead = places.between(None, min(q.queue for q in state.questions.values() if q.queue))
                state = replace(state, questions={**state.questions, id: replace(question, queue=ahead)})
    return state


def _contributing(draw: Draw, contribution: Contribution) -> Draw:
    return replace(draw, contributions={**draw.contributions, contribution.member_state: contribution})


def _with(state: Hearing, draw: Draw) -> Hearing:
    return replace(state, draws={**state.draws, draw.id: draw})
