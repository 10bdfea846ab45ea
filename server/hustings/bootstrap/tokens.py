"""Tokens by the settings: the keys of the data folder, whose tokens are taken, the pages they open."""

from urllib.parse import quote

from hustings.access.jwks import Jwks
from hustings.access.keys import Keys, load_keys
from hustings.access.tokens import ForeignIssuer, Verifier, inspect, issue
from hustings.config import Settings
from hustings.hearing.model import Hearing, IssuedToken, Participant
from hustings.hearing.roles import PODIUM, Role
from hustings.planning.invitations import feeds_beyond_role


def keys_of(settings: Settings) -> Keys:
    """The data folder's keys, made if missing. Raises KeyUnusable."""
    return load_keys(settings.data / "keys")


def verifier_of(settings: Settings) -> Verifier:
    """Checks tokens of this server's own key, and of the organisation's issuer where one is set."""
    foreign = None
    if settings.jwks:
        foreign = ForeignIssuer(settings.jwks_issuer, Jwks(settings.jwks))
    return Verifier(keys_of(settings), settings.issuer, foreign)


def issue_token(
    settings: Settings,
    hearing: str,
    subject: str,
    role: Role,
    member_state: str | None,
    name: str | None,
    hours: float,
    publish: list[str] | None = None,
) -> str:
    """A token of this server's own key. Raises TokenRefused for one that nobody would accept."""
    return issue(
        keys_of(settings),
        hearing,
        subject,
        role,
        issuer=settings.issuer,
        name=name,
        member_state=member_state,
        publish=publish,
        life_s=int(hours * 3600),
    )


def join_url(base_url: str, hearing: str, role: Role, token: str) -> str:
    """The page a token opens, the token in the fragment: it never travels to a server by itself."""
    page = "moderator" if role in PODIUM else "hearings"
    return f"{base_url.rstrip('/')}/{page}/{quote(hearing, safe='')}#token={token}"


def operate_url(base_url: str, hearing: str, role: Role, token: str) -> str:
    """The page on which a secretariat sees how feeds, viewers and machine stand; else the role's own."""
    if role is not Role.SECRETARIAT:
        return join_url(base_url, hearing, role, token)
    return f"{base_url.rstrip('/')}/operate/{quote(hearing, safe='')}#token={token}"


def link_for(
    settings: Settings, base_url: str, state: Hearing, who: Participant, hours: float
) -> tuple[str, IssuedToken]:
    """The page that opens a hearing for somebody with a seat, and what the journal notes of its token."""
    token = issue_token(
        settings, state.id, who.id, who.role, who.member_state, who.name, hours, feeds_beyond_role(who)
    )
    claims = inspect(token).claims
    noted = IssuedToken(str(claims["jti"]), who.id, who.role, int(claims["exp"]))
    return join_url(base_url, state.id, who.role, token), noted
