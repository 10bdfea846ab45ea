"""Key files: made once, private, shared by processes that start together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hustings.access.keys import Keys, KeyUnusable, load_keys, raw


def test_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "keys"
    first, again = load_keys(folder), load_keys(folder)
    assert first.kid == again.kid
    assert first.signer().public_key == again.signer().public_key
    assert raw(first.tokens.public_key()) != raw(first.heads.public_key())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "tokens.pem": 0o600,
        "heads.pem": 0o600,
    }


def test_processes_that_start_together_use_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = set(pool.map(lambda _: load_keys(tmp_path / "keys").kid, range(16)))
    assert len(kids) == 1
    assert len(list((tmp_path / "keys").iterdir())) == 2


def test_unusable_files_are_refused(tmp_path: Path) -> None:
    load_keys(tmp_path)
    path = tmp_path / "tokens.pem"
    path.chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        load_keys(tmp_path)
    path.chmod(0o600)
    path.write_text("nonsense")
    with pytest.raises(KeyUnusable, match="PEM"):
        load_keys(tmp_path)


def test_signatures_of_heads(keys: Keys) -> None:
    signer = keys.signer()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer.public_key))
    public.verify(bytes.fromhex(signer.sign(b"a head")), b"a head")


def test_own_jwks_verifies_own_signatures(keys: Keys) -> None:
    (listed,) = keys.jwks()["keys"]
    assert "d" not in listed
    token = jwt.encode({"sub": "x"}, keys.tokens, algorithm="EdDSA")
    assert jwt.decode(token, jwt.PyJWK.from_dict(listed), algorithms=["EdDSA"]) == {"sub": "x"}
    assert listed["kid"] == keys.kid
