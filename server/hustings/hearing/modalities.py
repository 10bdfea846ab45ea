"""A change of modalities during a hearing: the chair's, with a reason, and never to anyone's advantage."""

from hustings.hearing import posts
from hustings.hearing.changing import replace
from hustings.hearing.commands import ChangeModalities
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import ModalitiesChanged
from hustings.hearing.model import Format, Hearing, ModalityChange, QuestionStage, Slot, SlotStage, Split
from hustings.hearing.plans import check_format
from hustings.hearing.preparation import check_asked
from hustings.hearing.splits import runs, total_ms
from hustings.hearing.texts import says_something


def change(state: Hearing, command: ChangeModalities) -> tuple[ModalitiesChanged, ...]:
    """Between candidates, so that nothing changes for one who is being heard."""
    before, after = _present(state), command.format
    if not says_something(command.reason):
        raise Refused(Code.INVALID, "A change of modalities needs a reason.")
    check_format(after)
    if after == before:
        raise Refused(Code.INVALID, "These are the modalities already: nothing would change.")
    if after.order is not before.order:
        raise Refused(Code.INVALID, "The running order is made already: its rule cannot be changed any more.")
    check_asked(state, after)
    heard = any(_has_begun(slot) for slot in state.slots.values())
    if heard and (after.phases, after.split) != (before.phases, before.split):
        text = "A candidate has been heard already: the time of the others must stay the same."
        raise Refused(Code.INVALID, text)
    if _answering(after) != _answering(before) and (half_put := _put_to_some(state)) is not None:
        text = "A question to all has been put to one candidate: the others answer it in the same time."
        raise Refused(Code.INVALID, text, half_put)
    if heard and _after_lost_lines(after) != _after_lost_lines(before):
        text = "A candidate has been heard already: what a lost line gives the others must stay the same."
        raise Refused(Code.INVALID, text)
    return (ModalitiesChanged(after, command.reason),)


def fold(state: Hearing, event: ModalitiesChanged, at: int) -> Hearing:
    before = _present(state)
    slots = {slot.id: _under(state, slot, before, event.format) for slot in state.slots.values()}
    change = ModalityChange(at, event.reason, before, event.format)
    return replace(state, format=event.format, slots=slots, changes=(*state.changes, change))


def _under(state: Hearing, slot: Slot, before: Format, after: Format) -> Slot:
    """A slot that has not begun takes the new times, unless its post has its own.

    A division that its candidate chose stays while it fits.
    """
    if slot.stage is not SlotStage.WAITING or _has_begun(slot):
        return slot
    were, are = (posts.times(state.posts, slot.post, format) for format in (before, after))
    kinds = [phase.kind for phase in slot.phases] == [phase.kind for phase in are]
    fits = kinds and total_ms(were) == total_ms(are)
    chosen = slot.phases != runs(were)
    if chosen and fits and after.split is Split.CANDIDATE:
        return slot
    return replace(slot, phases=runs(are))


def _after_lost_lines(format: Format) -> tuple[object, ...]:
    return format.lost_line_rulings, format.restore_at_most_ms


def _has_begun(slot: Slot) -> bool:
    """Also one that was moved to the end after it had begun: its time goes on where it stood."""
    return slot.phases[0].started_at is not None


def _answering(format: Format) -> tuple[object, ...]:
    return format.answer_ms, format.intervention_at_zero, format.batch


def _put_to_some(state: Hearing) -> str | None:
    """A question to all that some candidates have been asked and others will be."""
    half = (q for q in state.questions.values() if q.slot is None and q.called_at is not None)
    return next((q.id for q in half if q.stage is QuestionStage.ADMITTED), None)


def _present(state: Hearing) -> Format:
    if state.format is None:
        raise Refused(Code.NOT_NOW, "The hearing has no modalities yet: prepare it.")
    return state.format
