"""Look for inputs that break what reads the network: `python -m tests.fuzz [--seconds 60] [TARGET...]`.

What is found goes to `test-results/fuzz`; what broke something belongs into the corpus, with its mend.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from tests.fuzz.native_build import build
from tests.fuzz.seeds import CORPUS
from tests.fuzz.targets import TARGETS

FOUND = Path("test-results") / "fuzz"
LONGEST = {"sdp": 8_192, "dtls": 8_192}
LONGEST_BYTES = 2_048
MEMORY_MB = 1_024
HANGS_S = 10


def search(target: str, seconds: int) -> int:
    """With atheris; other than 0 where something broke."""
    folder = FOUND / target
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.search", target, str(folder), str(CORPUS / target)),
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST.get(target, LONGEST_BYTES)}",
            f"-artifact_prefix={folder}/broke-",
            f"-rss_limit_mb={MEMORY_MB}",
            f"-timeout={HANGS_S}",
            "-print_final_stats=1",
            "-verbosity=0",
        ],
        check=False,
    ).returncode


def search_native(seconds: int, seed: int) -> int:
    folder = FOUND / "native"
    folder.mkdir(parents=True, exist_ok=True)
    program = build(folder)
    inputs = sorted(map(str, (CORPUS / "native").iterdir()))
    arguments = ["-t", str(seconds), str(seed), str(folder), *inputs]
    return subprocess.run([str(program), *arguments], check=False).returncode


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=1, help="of the native part's changes")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join([*TARGETS, 'native'])}")
    wanted = parser.parse_args()
    shutil.rmtree(FOUND, ignore_errors=True)
    broke = []
    for target in wanted.targets or [*TARGETS, "native"]:
        print(f"--- {target}", flush=True)
        native = target == "native"
        if (search_native(wanted.seconds, wanted.seed) if native else search(target, wanted.seconds)) != 0:
            broke.append(target)
    print(f"broke: {', '.join(broke) or 'nothing'}; what was found is in {FOUND}")
    sys.exit(bool(broke))


if __name__ == "__main__":
    main()
