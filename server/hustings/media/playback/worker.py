"""The process in which a file is made ready: `python -m hustings.media.playback.worker SOURCE REEL`.

Its time, memory and files are limited, its priority is low, and its environment holds no secret. A file that
breaks the decoder breaks this process and no other. It writes one line of JSON: {"duration_ms": ...,
"moving": ...}, or {"failed": a sentence}.
"""

import json
import os
import resource
import sys
from pathlib import Path

from hustings.instance import die_with_parent

MEMORY = 2_000_000_000
"""Octets of address space, most of it libraries."""
CPU_SECONDS = 4 * 3_600
FILE_BYTES = 4_000_000_000


def limit() -> None:
    """Give up what is not needed, for good."""
    os.nice(15)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main(source: str, reel: str, parent: str) -> None:
    """Make ready, and say what came of it."""
    die_with_parent(int(parent))
    limit()
    # Only now: what the libraries do when they are loaded is under the limits too.
    from hustings.media.playback.source import Unusable
    from hustings.media.playback.transcoding import transcode

    try:
        made = transcode(Path(source), Path(reel))
        said: dict[str, object] = {"duration_ms": made.duration_ms, "moving": made.moving}
    except Unusable as error:
        said = {"failed": str(error)}
    except MemoryError:
        said = {"failed": "It takes more memory than a recording may."}
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
