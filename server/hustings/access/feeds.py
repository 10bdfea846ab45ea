"""Which feeds a token lets its holder publish."""

import re

from hustings.access.identity import SUBJECT
from hustings.hearing.roles import Role

FEED = re.compile(
    rf"chair|room|candidate:{SUBJECT.pattern}(?:/slides)?|delegate:{SUBJECT.pattern}"
    r"|interpreter:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}"
)
"""Names of feeds; an interpreter's ends in a BCP 47 tag."""


def default_feeds(role: Role, subject: str) -> frozenset[str]:
    """What a token publishes that does not say. An interpreter's must say: the role has no language."""
    match role:
        case Role.CANDIDATE:
            return frozenset({f"candidate:{subject}", f"candidate:{subject}/slides"})
        case Role.CHAIR | Role.VICE_CHAIR:
            return frozenset({"chair"})
        case Role.ROOM:
            return frozenset({"room"})
        case Role.DELEGATE:
            return frozenset({f"delegate:{subject}"})
        case _:
            return frozenset()
