"""The sitting, who presides, and who is let in."""

from dataclasses import dataclass

from hustings.hearing.commands.bounds import Id, ShortText


@dataclass(frozen=True, slots=True)
class OpenHearing:
    """Open the sitting."""


@dataclass(frozen=True, slots=True)
class SuspendHearing:
    """Pause the sitting; a running clock is paused with it."""

    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class ResumeHearing:
    """Go on after a suspension; the clock stays paused until it is resumed itself."""


@dataclass(frozen=True, slots=True)
class CloseHearing:
    """End the hearing for good."""


@dataclass(frozen=True, slots=True)
class TakeChair:
    """Preside from now on. `replaces` is who the sender saw as presiding (None: nobody)."""

    replaces: Id | None = None
    reason: ShortText = ""


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """A token is void from now on, in every process."""

    jti: Id
    reason: ShortText = ""
