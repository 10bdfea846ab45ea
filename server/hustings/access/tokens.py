"""Member tokens: JWTs (RFC 7519) that say who somebody is in one hearing. Issued, verified, looked into."""

import json
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import jwt

from hustings.access.claims import FOREIGN_ROLES, OWN_ROLES, identity_of
from hustings.access.identity import Identity
from hustings.access.jwks import Jwks, TrustedKey
from hustings.access.keys import Keys
from hustings.access.refusals import TokenCode as TokenCode
from hustings.access.refusals import TokenRefused as TokenRefused
from hustings.hearing.roles import Role

LARGEST_TOKEN = 8 * 1024
DEFAULT_LIFE_S = 24 * 3600

_jws = jwt.PyJWS()


@dataclass(frozen=True)
class Inspection:
    """What a token says, believed or not."""

    header: dict[str, Any]
    claims: dict[str, Any]


@dataclass(frozen=True)
class ForeignIssuer:
    """An organisation's own issuer: the `iss` its tokens carry, and where its keys are."""

    issuer: str
    keys: Jwks


def issue(
    keys: Keys,
    hearing: str,
    subject: str,
    role: Role,
    *,
    issuer: str = "hustings",
    name: str | None = None,
    member_state: str | None = None,
    publish: Iterable[str] | None = None,
    life_s: int = DEFAULT_LIFE_S,
    now: float | None = None,
) -> str:
    """A token signed with the server's own key.

    Args:
        hearing: Its audience.
        member_state: ISO 3166-1 alpha-3, upper case.
        publish: Feeds; None leaves it to the role and the subject.
        life_s: Seconds until it expires.
        now: Unix seconds; None: the machine's clock.

    Raises:
        TokenRefused: The token would not be accepted: a name is out of its bounds, or the role is the
            server's own.
    """
    issued = int(time.time() if now is None else now)
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": hearing,
        "sub": subject,
        "role": str(role),
        "iat": issued,
        "exp": issued + life_s,
        "jti": secrets.token_hex(16),
    }
    optional = {
        "name": name,
        "member_state": member_state,
        "publish": sorted(publish) if publish is not None else None,
    }
    claims |= {key: value for key, value in optional.items() if value is not None}
    identity_of(claims, hearing, OWN_ROLES, issued)
    token = jwt.encode(claims, keys.tokens, algorithm="EdDSA", headers={"kid": keys.kid})
    if len(token) > LARGEST_TOKEN:
        raise TokenRefused(TokenCode.MALFORMED, "The token would be too large.")
    return token


def inspect(token: str) -> Inspection:
    """What a token says, without believing it.

    Raises:
        TokenRefused: It is missing, too large, or no JWT.
    """
    if not token:
        raise TokenRefused(TokenCode.MISSING)
    if len(token) > LARGEST_TOKEN:
        raise TokenRefused(TokenCode.MALFORMED, f"A token has at most {LARGEST_TOKEN} characters.")
    try:
        parts = _jws.decode_complete(token, options={"verify_signature": False})
        claims = json.loads(parts["payload"])
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused(TokenCode.MALFORMED) from error
    if not isinstance(claims, dict):
        raise TokenRefused(TokenCode.MALFORMED)
    return Inspection(parts["header"], claims)


class Verifier:
    """Decides whether a token is accepted, and whom it speaks for.

    Which keys are tried follows from the token's `iss`, which algorithm from the key: nothing a token says
    of itself widens either.

    Args:
        keys: The server's own.
        issuer: The `iss` of its own tokens.
        foreign: An organisation's own issuer, where there is one.
        now: Unix seconds.
    """

    def __init__(
        self,
        keys: Keys,
        issuer: str = "hustings",
        foreign: ForeignIssuer | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        if foreign is not None and foreign.issuer == issuer:
            raise ValueError("The organisation's issuer must have another name than this server's own.")
        self._own = TrustedKey(keys.kid, "EdDSA", keys.tokens.public_key())
        self._issuer = issuer
        self._foreign = foreign
        self._now = now

    async def verify(self, token: str, hearing: str, revoked: frozenset[str] = frozenset()) -> Identity:
        """Whom the token speaks for in this hearing.

        Args:
            revoked: Ids of revoked tokens (`Hearing.revoked`).

        Raises:
            TokenRefused: It is not accepted.
        """
        said = inspect(token)
        key, roles = await self._trust(said)
        try:
            text = _jws.decode(token, key.key, algorithms=[key.algorithm])
        except jwt.PyJWTError as error:
            raise TokenRefused(TokenCode.FORGED) from error
        identity = identity_of(json.loads(text), hearing, roles, self._now())
        if identity.jti in revoked:
            raise TokenRefused(TokenCode.REVOKED)
        return identity

    async def close(self) -> None:
        if self._foreign is not None:
            await self._foreign.keys.close()

    async def _trust(self, said: Inspection) -> tuple[TrustedKey, frozenset[Role]]:
        issuer, kid = said.claims.get("iss"), said.header.get("kid")
        if issuer == self._issuer:
            if kid != self._own.kid:
                raise TokenRefused(TokenCode.FORGED)
            return self._own, OWN_ROLES
        if self._foreign is None or issuer != self._foreign.issuer:
            raise TokenRefused(TokenCode.ISSUER_UNKNOWN)
        key = await self._foreign.keys.key(kid)
        if key is None:
            raise TokenRefused(TokenCode.ISSUER_UNKNOWN)
        return key, FOREIGN_ROLES
