#!/usr/bin/env bash
# Sees to what the tests need besides Python's packages: Chromium, redis-server 7 or newer, and coturn.
# Installs them where it can (Debian and its kin, as root or with sudo); else says in one sentence what to install.
set -euo pipefail

have_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

have_redis() {
    local version
    version=$(redis-server --version 2>/dev/null | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')
    [[ -n "$version" && "$version" -ge 7 ]]
}

missing=()
have_chromium >/dev/null || missing+=(chromium fonts-liberation)
have_redis || missing+=(redis-server)
command -v turnserver >/dev/null || missing+=(coturn)
[[ ${#missing[@]} -eq 0 ]] && exit 0

if command -v apt-get >/dev/null; then
    as_root=()
    [[ $(id -u) -eq 0 ]] || as_root=(sudo -n)
    if [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null; then
        echo "Installing ${missing[*]} for the tests"
        "${as_root[@]}" apt-get update -qq
        # A test starts its own servers; the package's own service is not wanted.
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y -qq --no-install-recommends "${missing[@]}"
    fi
fi

if ! have_chromium >/dev/null || ! have_redis || ! command -v turnserver >/dev/null; then
    echo "The tests need Chromium, redis-server 7 or newer and coturn's turnserver on the PATH: install ${missing[*]} (on Debian: apt-get install ${missing[*]}) and run again." >&2
    exit 1
fi
