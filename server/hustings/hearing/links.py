"""Links handed out by the secretariat: noted before they are, and never one that would let somebody lead."""

from hustings.hearing.changing import replace
from hustings.hearing.commands import IssueTokens
from hustings.hearing.errors import Code, Refused
from hustings.hearing.events import TokensIssued
from hustings.hearing.model import Hearing, Stage
from hustings.hearing.roles import LEADING, Role

NEVER = frozenset({Role.SECRETARIAT, Role.MEDIA, Role.SYSTEM})
"""Whose tokens only who holds the server's key can make."""


def issue(state: Hearing, command: IssueTokens) -> tuple[TokensIssued, ...]:
    """Whoever holds the key may hand out any link; a secretariat, those of people with a seat.

    While the hearing is prepared that includes the chair's and the vice-chairs': nobody can preside yet.
    Afterwards a secretariat could slip into the chair with such a link, so they are refused.
    """
    if not command.issued:
        return ()
    for token in () if command.with_key else command.issued:
        seat = state.participants.get(token.subject)
        if seat is None or seat.role is not token.role:
            raise Refused(Code.UNKNOWN, f"There is no {token.role} {token.subject!r} in this hearing.")
        if token.role in NEVER:
            text = "Links of the secretariat are made with the server's key: hustings token issue."
            raise Refused(Code.NOT_PERMITTED, text)
        if token.role in LEADING and state.stage is not Stage.PREPARED:
            text = "Once the hearing is open, links of who presides are made with the server's key only."
            raise Refused(Code.NOT_NOW, text)
    return (TokensIssued(len(command.issued), command.by, command.issued),)


def fold(state: Hearing, event: TokensIssued) -> Hearing:
    return replace(state, issued=(*state.issued, *event.issued))
