#!/usr/bin/env bash
# Makes a virtual environment with the first Python that will do. Usage: make_venv.sh FOLDER
set -euo pipefail

for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
            echo "Making $1 with $("$python" --version)"
            exec "$python" -m venv "$1"
        fi
        without_venv="$python"
    fi
done
if [[ -n "${without_venv:-}" ]]; then
    echo "$without_venv cannot make virtual environments: install its venv package (on Debian: apt-get install python3-venv)." >&2
else
    echo "Hustings needs Python 3.11, 3.12 or 3.13: install one, or name one with PYTHON=/path/to/python." >&2
fi
exit 1
