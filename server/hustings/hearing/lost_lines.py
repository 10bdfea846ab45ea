"""What the chair may rule once a candidate's line is lost, as far as the format binds it."""

from hustings.hearing import clock
from hustings.hearing.durations import spoken
from hustings.hearing.errors import Code, Refused
from hustings.hearing.model import Format, Hearing, LostLineRuling, Slot

_NOT_FORESEEN = {
    LostLineRuling.RESUME: "the clock does not go on",
    LostLineRuling.RESTORE: "no time is restored",
    LostLineRuling.FILED_STATEMENT: "the filed statement is not played",
    LostLineRuling.MOVE_SLOT: "the slot is not moved",
}
_INSTEAD = {
    LostLineRuling.RESUME: "let the clock go on",
    LostLineRuling.RESTORE: "restore time",
    LostLineRuling.FILED_STATEMENT: "play the filed statement",
    LostLineRuling.MOVE_SLOT: "move the slot to the end",
}


def allows(format: Format | None, ruling: LostLineRuling) -> bool:
    return format is None or not format.lost_line_rulings or ruling in format.lost_line_rulings


def stands(state: Hearing) -> bool:
    """Whether the clock stands for the candidate's own lost line."""
    running = clock.current(state)
    return running is not None and running[1].candidate_lost


def check(state: Hearing, ruling: LostLineRuling) -> None:
    """Refuse a ruling that the modalities do not foresee after a lost line."""
    if state.format is None or allows(state.format, ruling):
        return
    instead = [_INSTEAD[other] for other in LostLineRuling if other in state.format.lost_line_rulings]
    text = f"After a lost line {_NOT_FORESEEN[ruling]} under these modalities; the chair may "
    raise Refused(Code.MODALITIES, text + ", or ".join(instead) + ".")


def check_restored(state: Hearing, slot: Slot, milliseconds: int) -> None:
    """Refuse more than the modalities let one candidate have restored, in all phases together."""
    most = None if state.format is None else state.format.restore_at_most_ms
    if most is None:
        return
    left = most - sum(phase.restored_ms for phase in slot.phases)
    if milliseconds > left:
        rest = f"{spoken(left)} of it is left" if left > 0 else "all of it has been restored"
        text = f"At most {spoken(most)} may be restored to one candidate, and {rest}."
        raise Refused(Code.MODALITIES, text)


def check_extension(state: Hearing) -> None:
    """While a lost line is to be ruled on, its bound cannot be passed by under another name."""
    if not stands(state) or state.format is None:
        return
    if state.format.restore_at_most_ms is not None or not allows(state.format, LostLineRuling.RESTORE):
        text = "The clock stands for a lost line: what that cost is restored as far as the modalities say, "
        raise Refused(Code.MODALITIES, text + "and not extended.")
