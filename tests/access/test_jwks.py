"""An organisation's own issuer, from a file and from a real HTTP server."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
import pytest_asyncio
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hustings.access.jwks import PAUSE_S, Jwks, JwksUnusable, parse_jwks
from hustings.access.keys import Keys
from hustings.access.tokens import ForeignIssuer, TokenCode, TokenRefused, Verifier
from hustings.hearing.roles import Role

ISSUER = "https://id.example.org"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "h1",
    "sub": "delegate-7",
    "role": "delegate",
    "exp": 2_000,
    "jti": "t",
}
EDDSA = Ed25519PrivateKey.generate()
ES256 = ec.generate_private_key(ec.SECP256R1())
RS256 = rsa.generate_private_key(65537, 2048)
NEXT = Ed25519PrivateKey.generate()


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    algorithms = {Ed25519PrivateKey: "EdDSA", ec.EllipticCurvePrivateKey: "ES256", rsa.RSAPrivateKey: "RS256"}
    name = next(name for kind, name in algorithms.items() if isinstance(key, kind))
    public = jwt.get_algorithm_by_name(name).to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, **more}


def token(key: Any, algorithm: str, kid: str | None, **changes: Any) -> str:
    headers = {"kid": kid} if kid else None
    return jwt.encode({**CLAIMS, **changes}, key, algorithm=algorithm, headers=headers)


async def code(verifier: Verifier, text: str) -> TokenCode:
    with pytest.raises(TokenRefused) as caught:
        await verifier.verify(text, "h1")
    return caught.value.code


class Issuer:
    """An issuer's web server; counts how often its keys are asked for."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.body: bytes | None = None
        self.status = 200
        self.asked = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = json.dumps({"keys": self.keys}).encode() if self.body is None else self.body
        headers = {"Location": "/elsewhere"} if self.status == 302 else None
        return web.Response(body=body, status=self.status, headers=headers)


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    served = Issuer()
    app = web.Application()
    app.router.add_get("/jwks", served.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/jwks"
    yield served
    await runner.cleanup()


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


Make = Callable[[str], Awaitable[Verifier]]


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest_asyncio.fixture
async def make(keys: Keys, watch: Watch) -> AsyncIterator[Make]:
    made: list[Verifier] = []

    async def verifier(location: str) -> Verifier:
        made.append(
            Verifier(keys, foreign=ForeignIssuer(ISSUER, Jwks(location, now=watch)), now=lambda: 1_000.0)
        )
        return made[-1]

    yield verifier
    for one in made:
        await one.close()


async def test_three_algorithms_from_a_file(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [jwk(EDDSA, "e"), jwk(ES256, "p", alg="ES256"), jwk(RS256, "r")]}))
    verifier = await make(str(path))
    for key, algorithm, kid in ((EDDSA, "EdDSA", "e"), (ES256, "ES256", "p"), (RS256, "RS256", "r")):
        identity = await verifier.verify(token(key, algorithm, kid), "h1")
        assert (identity.subject, identity.role) == ("delegate-7", Role.DELEGATE)
    assert await code(verifier, token(RS256, "RS512", "r")) is TokenCode.FORGED
    assert await code(verifier, token(RS256, "PS256", "r")) is TokenCode.FORGED
    assert await code(verifier, token(ES256, "ES256", "r")) is TokenCode.FORGED
    assert await code(verifier, token(EDDSA, "EdDSA", None)) is TokenCode.ISSUER_UNKNOWN


async def test_foreign_issuer_gives_no_server_roles(make: Make, issuer: Issuer) -> None:
    issuer.keys = [jwk(EDDSA, "e")]
    verifier = await make(issuer.url)
    for role in ("media", "system"):
        assert await code(verifier, token(EDDSA, "EdDSA", "e", role=role)) is TokenCode.MALFORMED


async def test_foreign_key_signs_nothing_in_our_name(make: Make, issuer: Issuer, keys: Keys) -> None:
    issuer.keys = [jwk(EDDSA, keys.kid)]
    verifier = await make(issuer.url)
    assert await code(verifier, token(EDDSA, "EdDSA", keys.kid, iss="hustings")) is TokenCode.FORGED
    assert await code(verifier, token(EDDSA, "EdDSA", "e", iss="https://other")) is TokenCode.ISSUER_UNKNOWN
    assert issuer.asked == 0
    own = jwt.encode(CLAIMS, keys.tokens, algorithm="EdDSA", headers={"kid": keys.kid})
    assert await code(verifier, own) is TokenCode.FORGED


async def test_rotated_key_is_fetched_and_not_more_often_than_allowed(
    make: Make, issuer: Issuer, watch: Watch
) -> None:
    issuer.keys = [jwk(EDDSA, "e")]
    verifier = await make(issuer.url)
    await verifier.verify(token(EDDSA, "EdDSA", "e"), "h1")
    await verifier.verify(token(EDDSA, "EdDSA", "e"), "h1")
    assert issuer.asked == 1
    issuer.keys = [jwk(NEXT, "n")]
    fresh = token(NEXT, "EdDSA", "n")
    assert await code(verifier, fresh) is TokenCode.ISSUER_UNKNOWN
    assert issuer.asked == 1
    watch.time += PAUSE_S
    await verifier.verify(fresh, "h1")
    assert issuer.asked == 2
    assert await code(verifier, token(EDDSA, "EdDSA", "e")) is TokenCode.ISSUER_UNKNOWN


async def test_unreachable_issuer_leaves_the_keys_as_they_are(
    make: Make, issuer: Issuer, watch: Watch
) -> None:
    issuer.keys = [jwk(EDDSA, "e")]
    verifier = await make(issuer.url)
    await verifier.verify(token(EDDSA, "EdDSA", "e"), "h1")
    for status, body in ((500, None), (302, None), (200, b"<html>"), (200, b" " * 300_000 + b"{}")):
        issuer.status, issuer.body = status, body
        watch.time += PAUSE_S
        assert await code(verifier, token(NEXT, "EdDSA", "n")) is TokenCode.ISSUER_UNKNOWN
        await verifier.verify(token(EDDSA, "EdDSA", "e"), "h1")
    assert issuer.asked == 5


async def test_no_answer_and_no_file(make: Make, free_port: int, tmp_path: Path) -> None:
    for location in (f"http://127.0.0.1:{free_port}/jwks", str(tmp_path / "missing.json")):
        verifier = await make(location)
        assert await code(verifier, token(EDDSA, "EdDSA", "e")) is TokenCode.ISSUER_UNKNOWN


async def test_single_key_needs_no_id(make: Make, issuer: Issuer) -> None:
    issuer.keys = [jwk(ES256, "only")]
    verifier = await make(issuer.url)
    assert (await verifier.verify(token(ES256, "ES256", None), "h1")).subject == "delegate-7"


def test_keys_that_are_left_out() -> None:
    weak = rsa.generate_private_key(65537, 1024)
    curve = ec.generate_private_key(ec.SECP384R1())
    unusable = [
        jwk(weak, "weak"),
        {**jwt.get_algorithm_by_name("ES384").to_jwk(curve.public_key(), as_dict=True), "kid": "p384"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        {"kty": "nonsense"},
        {"kty": "OKP", "crv": "Ed25519", "x": 5},
        {"kty": "RSA", "n": "AQAB", "e": ["AQAB"]},
        jwk(EDDSA, "encryption", use="enc"),
        jwk(ES256, "confused", alg="RS256"),
        {**jwt.get_algorithm_by_name("EdDSA").to_jwk(EDDSA, as_dict=True), "kid": "private"},
    ]
    good = jwk(EDDSA, "good")
    found = parse_jwks(json.dumps({"keys": [*unusable, good]}).encode())
    assert [(key.kid, key.algorithm) for key in found] == [("good", "EdDSA")]
    with pytest.raises(JwksUnusable, match="no key"):
        parse_jwks(json.dumps({"keys": unusable}).encode())


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": ["x"]}', b"[" * 100_000])
def test_no_key_set(text: bytes) -> None:
    with pytest.raises(JwksUnusable, match="no JWK set"):
        parse_jwks(text)


def test_keys_do_not_travel_unprotected() -> None:
    with pytest.raises(JwksUnusable, match="https"):
        Jwks("http://id.example.org/jwks")
