"""Every input that was ever worth keeping, through everything that reads what the network sends."""

import subprocess
from pathlib import Path

import pytest
from tests.fuzz.native_build import build
from tests.fuzz.seeds import CORPUS, seeds
from tests.fuzz.targets import TARGETS

LIMIT_S = 120
KILOBYTES_MAX = 400


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_in_the_corpus_does_harm(target: str) -> None:
    inputs = sorted((CORPUS / target).iterdir())
    assert inputs
    for path in inputs:
        TARGETS[target](path.read_bytes())


def test_nothing_in_the_corpus_harms_the_native_part(tmp_path: Path) -> None:
    inputs = sorted(map(str, (CORPUS / "native").iterdir()))
    done = subprocess.run(
        [str(build(tmp_path)), *inputs], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    assert done.stdout.startswith(f"{len(inputs)} runs, ")


def test_the_corpus_has_what_clients_send_and_stays_small() -> None:
    for target, inputs in seeds().items():
        assert set(inputs) <= {path.name for path in (CORPUS / target).iterdir()}
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < KILOBYTES_MAX * 1_024
