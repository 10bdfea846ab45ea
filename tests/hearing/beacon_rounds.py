"""Rounds that the beacons' networks have published."""

import hashlib
from dataclasses import dataclass

from hustings.hearing.beacons import Beacon


@dataclass(frozen=True)
class Round:
    beacon: Beacon
    round: int
    signature: str
    previous: str = ""

    @property
    def randomness(self) -> str:
        return hashlib.sha256(bytes.fromhex(self.signature)).hexdigest()


QUICKNET_1000 = Round(
    Beacon.QUICKNET,
    1000,
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
)
QUICKNET_1001 = Round(
    Beacon.QUICKNET,
    1001,
    "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41",
)
QUICKNET_657413 = Round(
    Beacon.QUICKNET,
    657413,
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
)
DEFAULT_1337 = Round(
    Beacon.DRAND,
    1337,
    "945b08dcb30e24da281ccf14a646f0630ceec515af5c5895e18cc1b19edd65d156b71c776a369af3487f1bc6af106250"
    "0b059e01095cc0eedce91713977d7735cac675554edfa0d0481bb991ed93d333d08286192c05bf6b65d20f23a37fc7bb",
    "80d95247ddf1bb3acf5738497a5f10406be283144603f63d714bb1a44ff6b93285ae2697fffeb50c68862bd9fbecd4b2"
    "04b1798d2686b4ac5d573615031d9d67e6168bde9a7adf1161430a498ca701a25c216aee3e38ffd5290369034fa050a2",
)
DEFAULT_3311596 = Round(
    Beacon.DRAND,
    3311596,
    "a696b9409ababce45749c3a4ec369074453dd4a79967734e1390d969c8ad8d98897d217b9121e92c8ddebbddda8d92f9"
    "00e3bd6bf9deb166863b1a19390d743f82774001487594c5c09e581db7365f02b70a2c8cc41ce32446ef08e4890c4754",
    "8ed588f2a7716fb1349e2d9803da5db0005e98a83783c353d4a08f183236a9ad91d70ddb01266f4b7c576983db464b43"
    "0e65680b9e0098552758afd6c1e6afcb77e3f62fe1b93d42d1cb63abbb2205512fe12fbf74ea9c5ac3b8f5c1e283a1d8",
)
ROUNDS = (QUICKNET_1000, QUICKNET_1001, QUICKNET_657413, DEFAULT_1337, DEFAULT_3311596)
