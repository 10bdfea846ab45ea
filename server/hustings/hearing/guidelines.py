"""The ethics guidelines: what candidates commit themselves to, and who has."""

import hashlib

from hustings.hearing.changing import replace
from hustings.hearing.commands import AcceptGuidelines, Actor
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import GuidelinesAccepted
from hustings.hearing.model import Acceptance, Format, Hearing, UnacceptedGuidelines
from hustings.hearing.roles import Role


def digest(format: Format) -> str | None:
    """SHA-256 (hex) of the guidelines' text in UTF-8: names the version; None where there are none."""
    if not format.guidelines:
        return None
    return hashlib.sha256(format.guidelines.encode()).hexdigest()


def accept(state: Hearing, command: AcceptGuidelines, actor: Actor) -> tuple[GuidelinesAccepted, ...]:
    """For oneself, and for the text that holds now: a changed text is accepted anew."""
    seat = state.participants.get(actor.subject)
    if seat is None or seat.role is not Role.CANDIDATE:
        raise Refused(Code.UNKNOWN, "You are no candidate of this hearing.")
    current = None if state.format is None else digest(state.format)
    if current is None:
        raise Refused(Code.MODALITIES, "This hearing has no guidelines to accept.")
    if command.digest != current:
        raise Refused(Code.OVERTAKEN, "The guidelines have changed: read them again.", current)
    return () if accepted(state, actor.subject) else (GuidelinesAccepted(actor.subject, current),)


def accepted(state: Hearing, candidate: str) -> Acceptance | None:
    """The candidate's acceptance of the guidelines as they are now."""
    given = state.acceptances.get(candidate)
    if given is None or state.format is None or given.digest != digest(state.format):
        return None
    return given


def check_may_begin(state: Hearing, candidate: str) -> None:
    """Refuse to begin the slot of a candidate who has not accepted, where the format bars that."""
    format = state.format
    if format is None or digest(format) is None or accepted(state, candidate):
        return
    if format.unaccepted_guidelines is UnacceptedGuidelines.BAR:
        text = "This candidate has not accepted the guidelines yet, and without that the slot does not begin."
        raise Refused(Code.MODALITIES, text)


def fold(state: Hearing, event: GuidelinesAccepted, at: int) -> Hearing:
    given = Acceptance(event.digest, at)
    return replace(state, acceptances={**state.acceptances, event.candidate: given})
