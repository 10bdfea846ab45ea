"""`hustings token`: issue, revoke, inspect."""

import secrets
import uuid

from hustings.access.tokens import TokenRefused
from hustings.access.tokens import inspect as decode
from hustings.bootstrap.store import links_base, store_of
from hustings.bootstrap.tokens import issue_token, join_url, verifier_of
from hustings.config import Settings
from hustings.hearing.commands import Actor, RevokeToken, Submission
from hustings.hearing.roles import Role
from hustings.room.rooms import UnknownHearing


def issue(
    settings: Settings,
    hearing: str,
    subject: str,
    role: str,
    member_state: str | None,
    name: str | None,
    hours: float,
    publish: list[str] | None,
    link: bool,
) -> str:
    """A token, or with `link` the page it opens.

    Raises:
        RuntimeError: The role is none that a token can carry.
        TokenRefused: A name is out of its bounds.
    """
    carried = {r.value: r for r in Role if r is not Role.SYSTEM}
    if role not in carried:
        raise RuntimeError(f"There is no role {role!r}. The roles are {', '.join(carried)}.")
    token = issue_token(settings, hearing, subject, carried[role], member_state, name, hours, publish)
    if not link:
        return token
    return join_url(links_base(settings), hearing, carried[role], token)


async def revoke(settings: Settings, hearing: str, token: str, reason: str) -> str:
    """Journal that a token is void. Raises Refused, UnknownHearing, TokenRefused.

    Args:
        token: The token itself, or its id. No list of issued tokens is kept, so an id is taken as it is.
    """
    jti = str(decode(token).claims.get("jti", "")) if token.count(".") == 2 else token
    async with store_of(settings) as store:
        room = await store.rooms.get(hearing)
        actor = Actor("secretariat", Role.SECRETARIAT)
        command = RevokeToken(jti, reason)
        outcome = await room.submit(Submission(str(uuid.uuid4()), actor, command, secrets.token_bytes(32)))
    if outcome.refused:
        raise outcome.refused
    return f"Whatever token has the id {jti} is void for {hearing}."


async def inspect(settings: Settings, token: str) -> str:
    """What a token says, a line a claim, and whether this server takes it. Raises TokenRefused."""
    said = decode(token)
    lines = [f"{name:<13} {value}" for name, value in said.claims.items()]
    verifier = verifier_of(settings)
    try:
        hearing = str(said.claims.get("aud", ""))
        await verifier.verify(token, hearing, await _revoked(settings, hearing))
        lines.append("This server takes it.")
    except TokenRefused as refused:
        lines.append(f"This server does not take it ({refused.code}): {refused.text}")
    finally:
        await verifier.close()
    return "\n".join(lines)


async def _revoked(settings: Settings, hearing: str) -> frozenset[str]:
    """Ids revoked in a hearing; none for one that is not prepared yet."""
    async with store_of(settings) as store:
        try:
            return (await store.rooms.get(hearing)).state.revoked
        except UnknownHearing:
            return frozenset()
