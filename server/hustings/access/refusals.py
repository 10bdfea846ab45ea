"""Why a token is not accepted: a stable code for machines, a sentence for people."""

from enum import StrEnum


class TokenCode(StrEnum):
    """Stable codes. `web.errors` maps each to a status and a close code."""

    MISSING = "token-missing"
    MALFORMED = "token-malformed"
    """Not a token, too large, or a claim is missing or out of its bounds."""
    FORGED = "token-forged"
    """Its signature is not by a key of its issuer, or not by the algorithm of that key."""
    EXPIRED = "token-expired"
    WRONG_HEARING = "token-wrong-hearing"
    REVOKED = "token-revoked"
    ISSUER_UNKNOWN = "token-issuer-unknown"


_TEXTS = {
    TokenCode.MISSING: "A member token is needed: open the link you were sent.",
    TokenCode.MALFORMED: "This is not a member token.",
    TokenCode.FORGED: "The token's signature is not valid: open the link you were sent again.",
    TokenCode.EXPIRED: "The token has expired: ask the secretariat for a new link.",
    TokenCode.WRONG_HEARING: "The token is for another hearing.",
    TokenCode.REVOKED: "The token has been revoked: ask the secretariat for a new link.",
    TokenCode.ISSUER_UNKNOWN: "This server does not know who issued the token, or cannot get their keys.",
}


class TokenRefused(Exception):
    """A token that is not accepted.

    Attributes:
        code: Stable, for machines.
        text: One sentence for people; never holds anything of the token's signature.
    """

    def __init__(self, code: TokenCode, text: str = "") -> None:
        self.code = code
        self.text = text or _TEXTS[code]
        super().__init__(self.text)
