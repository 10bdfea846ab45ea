"""One target under atheris: `python -m tests.fuzz.search TARGET [libFuzzer's arguments]`."""

import sys

import atheris

with atheris.instrument_imports(include=["hustings.rtp", "hustings.media", "hustings.web"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
