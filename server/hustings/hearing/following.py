"""Who may follow a hearing, and from when: its access, and candidates who are kept apart until their slot."""

from hustings.hearing.model import Access, Hearing, SlotStage, Stage
from hustings.hearing.phases import SITTING
from hustings.hearing.roles import Role

PUBLIC = "public~"
"""What the subject of somebody begins with who came without a token of their own."""

_OPENED = frozenset({*SITTING, Stage.SUSPENDED})


def barred(state: Hearing, role: Role, subject: str) -> bool:
    """Whether the hearing's access leaves somebody out, whatever their token says."""
    if state.format is None or role is not Role.OBSERVER:
        return False
    if subject.startswith(PUBLIC):
        return state.format.access is not Access.OPEN
    return state.format.access is Access.CLOSED


def kept_apart(state: Hearing, role: Role, subject: str) -> bool:
    """Whether somebody is a candidate who may not follow yet: the slot is still to come.

    A candidate who has no slot under their own name is kept apart for the whole sitting.
    """
    if state.format is None or not state.format.isolation or role is not Role.CANDIDATE:
        return False
    if state.stage not in _OPENED:
        return False
    own = [slot.stage for slot in state.slots.values() if slot.candidate == subject]
    return own == [] or SlotStage.WAITING in own
