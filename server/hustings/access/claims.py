"""From a token's claims to an identity: every claim checked for its type and bounds."""

import re
from collections.abc import Mapping
from typing import Any

from hustings.access.feeds import FEED, default_feeds
from hustings.access.identity import HEARING_ID, SUBJECT, Identity
from hustings.access.refusals import TokenCode, TokenRefused
from hustings.hearing.roles import Role

RESERVED_SUBJECTS = frozenset({"system"})
"""The server's own ticks go under this name, and command ids belong to their subject."""

FOREIGN_ROLES = frozenset(Role) - {Role.SYSTEM, Role.MEDIA}
"""What an organisation's own issuer may make of somebody."""
OWN_ROLES = frozenset(Role) - {Role.SYSTEM}

_MEMBER_STATE = re.compile(r"[A-Z]{3}")
_PRINTABLE_ID = re.compile(r"[!-~]{1,64}")
_LEEWAY_S = 5


def identity_of(claims: Mapping[str, Any], hearing: str, roles: frozenset[Role], now: float) -> Identity:
    """Whom verified claims speak for.

    Clocks of issuers differ: `nbf` and `iat` have 5 s of leeway. `exp` has none, because a session ends at
    `exp` and must not begin again behind it.

    Args:
        claims: The payload of a token whose signature is valid.
        hearing: Which hearing it is presented for.
        roles: The roles its issuer may give.
        now: Unix seconds.

    Raises:
        TokenRefused: A claim is missing or out of its bounds, or the token is not valid here or now.
    """
    expires = _number(claims, "exp")
    if expires <= now:
        raise TokenRefused(TokenCode.EXPIRED)
    for name in ("nbf", "iat"):
        if name in claims and _number(claims, name) > now + _LEEWAY_S:
            raise TokenRefused(TokenCode.MALFORMED, f"The token's {name} is in the future.")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not HEARING_ID.fullmatch(hearing) or hearing not in audiences:
        raise TokenRefused(TokenCode.WRONG_HEARING)
    subject = _text(claims, "sub", SUBJECT)
    if subject in RESERVED_SUBJECTS:
        raise _out_of_bounds("sub")
    role = claims.get("role")
    if not isinstance(role, str) or role not in roles:
        raise _out_of_bounds("role")
    return Identity(
        subject=subject,
        role=Role(role),
        hearing=hearing,
        member_state=_text(claims, "member_state", _MEMBER_STATE) if _given(claims, "member_state") else None,
        name=_name(claims),
        publish=_publish(claims, Role(role), subject),
        jti=_text(claims, "jti", _PRINTABLE_ID),
        expires=int(expires),
    )


def _given(claims: Mapping[str, Any], name: str) -> bool:
    return claims.get(name) is not None


def _number(claims: Mapping[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519, section 2)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        raise _out_of_bounds(name)
    return value


def _text(claims: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _out_of_bounds(name)
    return value


def _name(claims: Mapping[str, Any]) -> str | None:
    if not _given(claims, "name"):
        return None
    value = claims["name"]
    if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
        raise _out_of_bounds("name")
    return value


def _publish(claims: Mapping[str, Any], role: Role, subject: str) -> frozenset[str]:
    if not _given(claims, "publish"):
        return default_feeds(role, subject)
    feeds = claims["publish"]
    if not isinstance(feeds, list) or len(feeds) > 16:
        raise _out_of_bounds("publish")
    if not all(isinstance(feed, str) and FEED.fullmatch(feed) for feed in feeds):
        raise _out_of_bounds("publish")
    return frozenset(feeds)


def _out_of_bounds(name: str) -> TokenRefused:
    return TokenRefused(TokenCode.MALFORMED, f"The token's {name} is missing or cannot be what it says.")
