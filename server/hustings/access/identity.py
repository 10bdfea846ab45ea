"""Whom a verified token speaks for, and which names a hearing and a subject may have."""

import re
from dataclasses import dataclass

from hustings.hearing.roles import Role

HEARING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Names of hearings: they stand in URLs, in file names and in the store's keys."""

SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+|~-]{0,46}")
"""Names of subjects. No colon and no slash: a feed's name must say one thing (`candidate:<id>/slides`),
and the server's own actors (`media:0`) must be out of a token's reach. 47 characters, so that the longest
feed's name stays an id of 64."""


@dataclass(frozen=True)
class Identity:
    """Whom a verified token speaks for."""

    subject: str
    role: Role
    hearing: str
    member_state: str | None
    name: str | None
    publish: frozenset[str]
    """Feeds this token may publish."""
    jti: str
    expires: int
    """Unix seconds."""
