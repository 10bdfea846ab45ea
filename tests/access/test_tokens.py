"""Which tokens are accepted, whom they speak for, and why the others are refused."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hustings.access.identity import Identity
from hustings.access.keys import Keys
from hustings.access.tokens import TokenCode, TokenRefused, Verifier, inspect, issue
from hustings.hearing.roles import Role

NOW = 1_800_000_000

GOOD: dict[str, Any] = {
    "iss": "hustings",
    "aud": "h1",
    "sub": "ada",
    "role": "candidate",
    "member_state": "FRA",
    "exp": NOW + 60,
    "jti": "t1",
}


def signed(keys: Keys, **changes: Any) -> str:
    """A token by the server's own key; a change to None leaves the claim out."""
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return jwt.encode(claims, keys.tokens, algorithm="EdDSA", headers={"kid": keys.kid})


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.fixture
def verifier(keys: Keys) -> Verifier:
    return Verifier(keys, now=lambda: NOW)


async def refused(verifier: Verifier, token: str, hearing: str = "h1", **more: Any) -> TokenCode:
    with pytest.raises(TokenRefused) as caught:
        await verifier.verify(token, hearing, **more)
    assert token == "" or token not in caught.value.text
    return caught.value.code


async def test_issued_token_says_who_it_is(keys: Keys, verifier: Verifier) -> None:
    token = issue(
        keys, "h1", "ada", Role.CANDIDATE, name="Ada Lovelace", member_state="GBR", life_s=60, now=NOW
    )
    identity = await verifier.verify(token, "h1")
    assert identity == Identity(
        subject="ada",
        role=Role.CANDIDATE,
        hearing="h1",
        member_state="GBR",
        name="Ada Lovelace",
        publish=frozenset({"candidate:ada", "candidate:ada/slides"}),
        jti=identity.jti,
        expires=NOW + 60,
    )
    assert len(identity.jti) == 32
    again = issue(keys, "h1", "ada", Role.CANDIDATE, now=NOW)
    assert (await verifier.verify(again, "h1")).jti != identity.jti


@pytest.mark.parametrize(
    ("role", "feeds"),
    [
        (Role.SECRETARIAT, set()),
        (Role.CHAIR, {"chair"}),
        (Role.VICE_CHAIR, {"chair"}),
        (Role.CANDIDATE, {"candidate:x", "candidate:x/slides"}),
        (Role.DELEGATE, {"delegate:x"}),
        (Role.OBSERVER, set()),
        (Role.INTERPRETER, set()),
        (Role.CAPTIONER, set()),
        (Role.ROOM, {"room"}),
        (Role.MEDIA, set()),
    ],
)
async def test_feeds_by_role(keys: Keys, verifier: Verifier, role: Role, feeds: set[str]) -> None:
    identity = await verifier.verify(issue(keys, "h1", "x", role, now=NOW), "h1")
    assert (identity.role, identity.publish) == (role, frozenset(feeds))


async def test_token_that_lists_its_feeds(keys: Keys, verifier: Verifier) -> None:
    token = issue(keys, "h1", "booth-2", Role.INTERPRETER, publish=["interpreter:zh-Hans"], now=NOW)
    assert (await verifier.verify(token, "h1")).publish == frozenset({"interpreter:zh-Hans"})
    token = issue(keys, "h1", "ada", Role.CANDIDATE, publish=[], now=NOW)
    assert (await verifier.verify(token, "h1")).publish == frozenset()


async def test_several_audiences(keys: Keys, verifier: Verifier) -> None:
    token = signed(keys, aud=["h0", "h1"])
    assert (await verifier.verify(token, "h1")).hearing == "h1"
    assert await refused(verifier, token, "h2") is TokenCode.WRONG_HEARING


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "h2"}, TokenCode.WRONG_HEARING),
        ({"aud": None}, TokenCode.WRONG_HEARING),
        ({"exp": NOW}, TokenCode.EXPIRED),
        ({"exp": NOW - 1}, TokenCode.EXPIRED),
        ({"exp": None}, TokenCode.MALFORMED),
        ({"exp": "2099-01-01"}, TokenCode.MALFORMED),
        ({"exp": True}, TokenCode.MALFORMED),
        ({"exp": float("inf")}, TokenCode.MALFORMED),
        ({"nbf": NOW + 6}, TokenCode.MALFORMED),
        ({"iss": "elsewhere"}, TokenCode.ISSUER_UNKNOWN),
        ({"iss": None}, TokenCode.ISSUER_UNKNOWN),
        ({"jti": None}, TokenCode.MALFORMED),
        ({"jti": ["t1"]}, TokenCode.MALFORMED),
        ({"jti": "x" * 65}, TokenCode.MALFORMED),
        ({"sub": None}, TokenCode.MALFORMED),
        ({"sub": "ada/slides"}, TokenCode.MALFORMED),
        ({"sub": "media:0"}, TokenCode.MALFORMED),
        ({"sub": "system"}, TokenCode.MALFORMED),
        ({"role": "system"}, TokenCode.MALFORMED),
        ({"role": "emperor"}, TokenCode.MALFORMED),
        ({"role": None}, TokenCode.MALFORMED),
        ({"role": ["chair"]}, TokenCode.MALFORMED),
        ({"member_state": "fra"}, TokenCode.MALFORMED),
        ({"member_state": "FRA\n"}, TokenCode.MALFORMED),
        ({"name": "line\nbreak"}, TokenCode.MALFORMED),
        ({"name": "x" * 201}, TokenCode.MALFORMED),
        ({"publish": "chair"}, TokenCode.MALFORMED),
        ({"publish": ["programme"]}, TokenCode.MALFORMED),
        ({"publish": ["candidate:a/slides/x"]}, TokenCode.MALFORMED),
        ({"publish": ["chair"] * 17}, TokenCode.MALFORMED),
    ],
    ids=str,
)
async def test_claims_out_of_bounds(
    keys: Keys, verifier: Verifier, changes: dict[str, Any], code: TokenCode
) -> None:
    assert await refused(verifier, signed(keys, **changes)) is code


async def test_clocks_may_differ_a_little(keys: Keys, verifier: Verifier) -> None:
    assert (await verifier.verify(signed(keys, nbf=NOW + 4, iat=NOW + 4), "h1")).subject == "ada"


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b.c",
        "....",
        by_hand({"alg": "EdDSA"}, GOOD)[:-20],
        base64.urlsafe_b64encode(b"[" * 4_000).decode() + ".e30.x",
        by_hand({"alg": "EdDSA"}, GOOD).split(".")[0] + ".WzFd.x",
        "\N{SNOWMAN}.\N{SNOWMAN}.\N{SNOWMAN}",
    ],
    ids=["word", "letters", "dots", "cut", "deep", "list", "not ascii"],
)
async def test_not_a_token(verifier: Verifier, token: str) -> None:
    assert await refused(verifier, token) is TokenCode.MALFORMED


async def test_missing_and_oversized(keys: Keys, verifier: Verifier) -> None:
    assert await refused(verifier, "") is TokenCode.MISSING
    padded = jwt.encode(
        {**GOOD, "padding": "x" * 8_192}, keys.tokens, algorithm="EdDSA", headers={"kid": keys.kid}
    )
    assert await refused(verifier, padded) is TokenCode.MALFORMED


async def test_unsigned(keys: Keys, verifier: Verifier) -> None:
    for algorithm in ("none", "None", "NONE"):
        token = by_hand({"alg": algorithm, "kid": keys.kid}, GOOD)
        assert await refused(verifier, token) is TokenCode.FORGED


async def test_public_key_as_shared_secret(keys: Keys, verifier: Verifier) -> None:
    public = keys.tokens.public_key()
    for secret in (
        public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ):
        unsigned = by_hand({"alg": "HS256", "kid": keys.kid}, GOOD).rsplit(".", 1)[0]
        signature = hmac.new(secret, unsigned.encode(), hashlib.sha256).digest()
        token = f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
        assert await refused(verifier, token) is TokenCode.FORGED


async def test_somebody_elses_key(keys: Keys, verifier: Verifier) -> None:
    other = Ed25519PrivateKey.generate()
    for kid in (keys.kid, "another", None):
        headers = {"kid": kid} if kid else None
        token = jwt.encode(GOOD, other, algorithm="EdDSA", headers=headers)
        assert await refused(verifier, token) is TokenCode.FORGED


async def test_key_for_heads_signs_no_tokens(keys: Keys, verifier: Verifier) -> None:
    token = jwt.encode(GOOD, keys.heads, algorithm="EdDSA", headers={"kid": keys.kid})
    assert await refused(verifier, token) is TokenCode.FORGED


async def test_changed_claims(keys: Keys, verifier: Verifier) -> None:
    header, _, signature = signed(keys).split(".")
    chair = by_hand({}, {**GOOD, "role": "chair"}).split(".")[1]
    assert await refused(verifier, f"{header}.{chair}.{signature}") is TokenCode.FORGED


async def test_revoked(keys: Keys, verifier: Verifier) -> None:
    token = signed(keys, jti="t7")
    assert await refused(verifier, token, revoked=frozenset({"t7"})) is TokenCode.REVOKED
    assert (await verifier.verify(token, "h1", frozenset({"t8"}))).jti == "t7"


def test_nothing_is_issued_that_would_be_refused(keys: Keys) -> None:
    for subject, role, more in (
        ("a b", Role.CHAIR, {}),
        ("x", Role.SYSTEM, {}),
        ("x", Role.DELEGATE, {"member_state": "France"}),
        ("x", Role.DELEGATE, {"publish": ["nonsense"]}),
        ("x", Role.DELEGATE, {"life_s": 0}),
    ):
        with pytest.raises(TokenRefused):
            issue(keys, "h1", subject, role, **more)
    with pytest.raises(TokenRefused):
        issue(keys, "no/hearing", "x", Role.CHAIR)


def test_inspect_believes_nothing(keys: Keys) -> None:
    said = inspect(by_hand({"alg": "none"}, {"sub": "x"}))
    assert (said.header, said.claims) == ({"alg": "none"}, {"sub": "x"})
    assert inspect(signed(keys)).claims["sub"] == "ada"
