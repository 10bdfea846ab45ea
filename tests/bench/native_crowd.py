"""`native/crowd.c`, compiled when it is needed."""

import ctypes
import errno
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hustings.media.audience import native
from hustings.rtp.srtp import Keys, Profile

SOURCE = Path(__file__).parent / "native" / "crowd.c"
SERVER = Path(native.__file__).parent
OPTIONS = ("-O2", "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-shared", "-Wall", "-Wextra")
EVENTS = 256
CHECK_MAX = 160
DATAGRAM = 1_500
TRACKS = 2


class _Event(ctypes.Structure):
    _fields_ = [
        ("viewer", ctypes.c_int),
        ("length", ctypes.c_uint32),
        ("came_ns", ctypes.c_int64),
        ("data", ctypes.c_uint8 * DATAGRAM),
    ]


class _Counts(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("packets", "lost", "again")]


class _Keys(ctypes.Structure):
    _fields_ = [("cipher", ctypes.c_uint8 * 32), ("salt", ctypes.c_uint8 * 14), ("auth", ctypes.c_uint8 * 20)]


class _Spec(ctypes.Structure):
    _fields_ = [
        ("profile", ctypes.c_int),
        ("rtcp", _Keys),
        ("own", ctypes.c_uint32),
        ("ssrc", ctypes.c_uint32 * TRACKS),
        ("check_length", ctypes.c_uint32),
        ("check", ctypes.c_uint8 * CHECK_MAX),
    ]


@dataclass(frozen=True, slots=True)
class Came:
    """A datagram that is left to the caller."""

    viewer: int
    data: bytes
    at_ns: int
    """When the kernel had it (Unix time), of sampled viewers; else 0."""


@dataclass(frozen=True, slots=True)
class Counted:
    packets: int
    lost: int
    again: int


def build(folder: Path) -> ctypes.CDLL:
    """Compile it, with the SRTP of the server, into a folder."""
    compiler = shutil.which("cc")
    assert compiler is not None, "the load is compiled: install a C compiler"
    library = folder / "crowd.so"
    subprocess.run(
        [
            compiler,
            *OPTIONS,
            f"-I{SERVER}",
            str(SOURCE),
            str(SERVER / "crypto.c"),
            "-o",
            str(library),
            "-ldl",
        ],
        check=True,
    )
    loaded = ctypes.CDLL(str(library))
    loaded.crowd_open.restype = ctypes.c_void_p
    loaded.crowd_open.argtypes = [ctypes.c_int]
    loaded.crowd_add.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    loaded.crowd_connect.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Spec)]
    loaded.crowd_run.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event), ctypes.c_int]
    loaded.crowd_count.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Counts)]
    loaded.crowd_close.argtypes = [ctypes.c_void_p]
    loaded.crowd_close.restype = loaded.crowd_count.restype = None
    return loaded


class NativeCrowd:
    """Sockets of viewers, and the loop that serves them."""

    def __init__(self, folder: Path, capacity: int) -> None:
        self._library = build(folder)
        self._crowd = self._library.crowd_open(capacity)
        assert self._crowd, "OpenSSL's library is missing"
        self._events = (_Event * EVENTS)()

    def add(self, descriptor: int, *, sampled: bool) -> int:
        """Take a socket; returns the viewer's number."""
        return _checked(self._library.crowd_add(self._crowd, descriptor, sampled))

    def connect(
        self, viewer: int, profile: Profile, keys: Keys, own: int, ssrcs: tuple[int, int], check: bytes
    ) -> None:
        """It has its keys; `check` is what asks for consent."""
        spec = _Spec(profile=profile, own=own, check_length=len(check))
        spec.rtcp = _Keys.from_buffer_copy(keys.cipher.ljust(32, b"\0") + keys.salt + keys.auth)
        spec.ssrc[:] = ssrcs
        spec.check[: len(check)] = check
        _checked(self._library.crowd_connect(self._crowd, viewer, ctypes.byref(spec)))

    def run(self, milliseconds: int) -> Iterator[Came]:
        """Serve for so long, or until there is something."""
        count = self._library.crowd_run(self._crowd, milliseconds, self._events, EVENTS)
        for event in self._events[:count]:
            yield Came(event.viewer, bytes(event.data[: event.length]), event.came_ns)

    def count(self) -> Counted:
        """What came since this was asked last."""
        counts = _Counts()
        self._library.crowd_count(self._crowd, ctypes.byref(counts))
        lost = ctypes.c_int64(counts.lost).value
        return Counted(counts.packets, lost, counts.again)

    def close(self) -> None:
        self._library.crowd_close(self._crowd)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(-result, errno.errorcode.get(-result, ""))
    return result
