"""Who takes part in a hearing, and where they are."""

from enum import StrEnum


class Role(StrEnum):
    """What a member token lets its holder be."""

    SECRETARIAT = "secretariat"
    CHAIR = "chair"
    VICE_CHAIR = "vice-chair"
    CANDIDATE = "candidate"
    DELEGATE = "delegate"
    OBSERVER = "observer"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"
    ROOM = "room"
    MEDIA = "media"
    SYSTEM = "system"
    """The server itself (ticks, signed heads). Never carried by a token."""


LEADING = frozenset({Role.CHAIR, Role.VICE_CHAIR})
"""Those who preside, or may take the chair."""

PODIUM = frozenset({Role.CHAIR, Role.VICE_CHAIR, Role.SECRETARIAT})
"""Those who see every question with its text and may prepare or lead the sitting."""


class Place(StrEnum):
    """Where a participant sits: decides which feed shows and sounds them."""

    ROOM = "room"
    REMOTE = "remote"
