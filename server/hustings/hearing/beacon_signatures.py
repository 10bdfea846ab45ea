"""Whether a beacon's network has signed a round: BLS signatures over BLS12-381, checked offline.

The two networks sign in two ways: `drand-default` chains each round to the signature before it (scheme
`pedersen-bls-chained`: keys in G1, signatures in G2); `drand-quicknet` signs the round's number alone
(`bls-unchained-g1-rfc9380`: keys in G2, signatures in G1). Points are written compressed, as ZCash does;
messages become points by RFC 9380 (section 8.8).
"""

import functools
import hashlib
import sys
from typing import Any

from hustings.hearing.beacons import CHAINS, Beacon

_TO_G1 = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_TO_G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"


@functools.lru_cache(maxsize=64)
def signed(beacon: Beacon, round: int, signature: str, previous: str) -> bool:
    """Whether the network's key made this signature of this round. Takes a fifth of a second.

    Args:
        signature: Hex.
        previous: The signature of the round before (hex), where rounds are chained; else empty.
    """
    chain = CHAINS[beacon]
    if chain.chained is not bool(previous):
        return False
    try:
        text = bytes.fromhex(previous) + round.to_bytes(8, "big")
        return _fits(bytes.fromhex(chain.key), bytes.fromhex(signature), hashlib.sha256(text).digest())
    except (ValueError, OverflowError):
        return False


def _fits(key: bytes, signature: bytes, message: bytes) -> bool:
    curve = _curve()
    if len(key) == 48:
        own, made = curve.to_g1(key), curve.to_g2(signature)
        return curve.of_group(made) and curve.equal((made, curve.g1), (curve.hash_to_g2(message), own))
    own, made = curve.to_g2(key), curve.to_g1(signature)
    return curve.of_group(made) and curve.equal((curve.g2, made), (own, curve.hash_to_g1(message)))


class _Curve:
    """BLS12-381 by `py_ecc`, loaded when a beacon is used: it takes longer to load than all the rules."""

    def __init__(self) -> None:
        limit = sys.getrecursionlimit()
        try:
            from py_ecc.bls import g2_primitives, hash_to_curve
            from py_ecc.fields import optimized_bls12_381_FQ12
            from py_ecc.optimized_bls12_381 import optimized_curve, optimized_pairing
        finally:
            # Loading it raises the limit a hundredfold: then nested brackets in a message end the process.
            sys.setrecursionlimit(limit)
        self.g1, self.g2 = optimized_curve.G1, optimized_curve.G2
        self._points, self._hashing = g2_primitives, hash_to_curve
        self._arithmetic, self._pairing = optimized_curve, optimized_pairing
        self._one = optimized_bls12_381_FQ12.one()

    def to_g1(self, text: bytes) -> Any:
        """A point by its 48 bytes; raises ValueError for what is none of the curve."""
        return self._points.pubkey_to_G1(text)  # type: ignore[arg-type]

    def to_g2(self, text: bytes) -> Any:
        """A point by its 96 bytes; raises ValueError for what is none of the curve."""
        return self._points.signature_to_G2(text)  # type: ignore[arg-type]

    def hash_to_g1(self, message: bytes) -> Any:
        return self._hashing.hash_to_G1(message, _TO_G1, hashlib.sha256)  # type: ignore[arg-type]

    def hash_to_g2(self, message: bytes) -> Any:
        return self._hashing.hash_to_G2(message, _TO_G2, hashlib.sha256)  # type: ignore[arg-type]

    def of_group(self, point: Any) -> bool:
        """A point of the right order, and not the one at infinity, which fits every message of no key."""
        return not self._arithmetic.is_inf(point) and bool(self._points.subgroup_check(point))

    def equal(self, left: tuple[Any, Any], right: tuple[Any, Any]) -> bool:
        """Whether two pairings (each of a point of G2 and one of G1) are the same."""
        pairing, neg = self._pairing.pairing, self._arithmetic.neg
        product = pairing(*left, final_exponentiate=False)
        product *= pairing(right[0], neg(right[1]), final_exponentiate=False)
        return bool(self._pairing.final_exponentiate(product) == self._one)


@functools.cache
def _curve() -> _Curve:
    return _Curve()
