"""Every file of the repository that is written from the code: writes them, or says which are stale.

`python -m hustings.admin.generated_files`, at the repository's root. Also `make generate`, and a part of
`make lint`.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hustings.admin import formats_page
from hustings.hearing import phases
from hustings.wire import schema

FILES: Mapping[str, Callable[[], str]] = {
    "client_web/src/lib/protocol.gen.ts": schema.typescript_module,
    "docs/formats.md": formats_page.page,
    "docs/state-diagram.md": phases.diagram,
}
"""What makes each text, by the file's path below the repository's root."""


def stale(root: Path) -> dict[Path, str]:
    """The text of each file that is missing below `root`, or says something else."""
    texts = {root / name: text() for name, text in FILES.items()}
    return {file: text for file, text in texts.items() if not _holds(file, text)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is stale, or name it. Returns the exit status: 1 where something is named."""
    parser = argparse.ArgumentParser(prog="python -m hustings.admin.generated_files", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=Path(), help="of the repository; else here")
    parser.add_argument("--check", action="store_true", help="only name the files that are stale")
    options = parser.parse_args(arguments)
    found = stale(options.root)
    for file, text in found.items():
        if options.check:
            print(f"{file} is stale: run `make generate`")
        else:
            file.write_text(text, encoding="utf-8")
            print(f"{file} written")
    return 1 if options.check and found else 0


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main())
