"""The native hot path under the sanitizers, and what happens where it cannot be had."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from hustings.media.audience import house, native
from hustings.media.audience.native import NoLibrary

SOURCES = Path(native.__file__).parent
STORM = Path(__file__).parent / "native" / "storm.c"
LIMIT_S = 300


@pytest.fixture(scope="module", params=["address,undefined", "thread"])
def storm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The storm, built with a sanitizer."""
    compiler = shutil.which("cc")
    assert compiler is not None, "the tests build the native part: install a C compiler"
    program = tmp_path_factory.mktemp("storm") / "storm"
    options = [
        "-g",
        "-O1",
        "-std=c11",
        "-D_GNU_SOURCE",
        f"-fsanitize={request.param}",
        "-fno-sanitize-recover=all",
    ]
    files = [str(STORM), *map(str, sorted(SOURCES.glob("*.c")))]
    subprocess.run(
        [compiler, *options, f"-I{SOURCES}", *files, "-o", str(program), "-lpthread", "-ldl"], check=True
    )
    return program


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_of_everything_at_once_does_no_harm(storm: Path, seed: int) -> None:
    done = subprocess.run(
        [str(storm), "10000", str(seed)], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    assert " sent, " in done.stdout


def test_without_the_library_viewers_are_served_in_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing() -> None:
        raise NoLibrary("no such file")

    monkeypatch.setattr(house, "load", missing)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fan = house.best_fan(sock, 4)
    assert fan.kind == "portable"


def test_a_file_that_is_no_library_is_told_from_one(tmp_path: Path) -> None:
    (tmp_path / "fan.so").write_bytes(b"not a library")
    with pytest.raises(NoLibrary):
        native.load(tmp_path / "fan.so")
