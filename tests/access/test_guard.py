"""When sessions must end by themselves."""

from hustings.access.guard import Guard
from hustings.access.identity import Identity
from hustings.access.refusals import TokenCode
from hustings.hearing.roles import Role

IDENTITY = Identity("ada", Role.CANDIDATE, "h1", "GBR", None, frozenset(), "t1", 1_000)


def test_ends_at_expiry() -> None:
    guard = Guard(now=lambda: 1_000.0)
    assert guard.end_time(IDENTITY) == 1_000
    assert not guard.is_void(IDENTITY, frozenset(), now=999.9)
    assert guard.is_void(IDENTITY, frozenset(), now=1_000)
    refusal = guard.refusal(IDENTITY, frozenset())
    assert refusal is not None
    assert refusal.code is TokenCode.EXPIRED


def test_ends_when_revoked() -> None:
    guard = Guard(now=lambda: 0.0)
    assert not guard.is_void(IDENTITY, frozenset({"t2"}))
    refusal = guard.refusal(IDENTITY, frozenset({"t1", "t2"}))
    assert refusal is not None
    assert refusal.code is TokenCode.REVOKED
