"""The sitting, who presides, and who is let in."""

from dataclasses import dataclass

from hustings.hearing.events.secrecy import private


@dataclass(frozen=True, slots=True)
class HearingOpened:
    pass


@dataclass(frozen=True, slots=True)
class HearingSuspended:
    reason: str


@dataclass(frozen=True, slots=True)
class HearingResumed:
    pass


@dataclass(frozen=True, slots=True)
class HearingClosed:
    pass


@dataclass(frozen=True, slots=True)
class ChairTaken:
    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    jti: str
    reason: str = private()
