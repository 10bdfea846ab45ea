"""The native part with sanitizers, and what runs inputs through it."""

import shutil
import subprocess
from pathlib import Path

from hustings.media.audience import native

SOURCES = Path(native.__file__).parent
HERE = Path(__file__).parent / "native"
COMMON = ["-g", "-O1", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror"]
SANITIZERS = "-fsanitize=address,undefined"


def build(folder: Path) -> Path:
    """The program; `driver.c` says how it is called. What it watches is built apart from what watches."""
    compiler = shutil.which("cc")
    assert compiler is not None, "the native part cannot be built: install a C compiler"
    objects = []
    watched = [SANITIZERS, "-fno-sanitize-recover=all", "-fsanitize-coverage=trace-pc", f"-I{SOURCES}"]
    for source in (*sorted(SOURCES.glob("*.c")), HERE / "fuzz_fan.c", HERE / "driver.c"):
        options = [] if source.name == "driver.c" else watched
        made = folder / f"{source.stem}.o"
        subprocess.run([compiler, "-c", *COMMON, *options, str(source), "-o", str(made)], check=True)
        objects.append(str(made))
    program = folder / "fuzz_fan"
    subprocess.run([compiler, SANITIZERS, *objects, "-o", str(program), "-lpthread", "-ldl"], check=True)
    return program
