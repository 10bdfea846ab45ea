#!/usr/bin/env bash
# Every test, in stages from the quickest to the slowest; ends at the first stage that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

summary=()
report() {
    printf '\n%s\n' "${summary[@]}"
    echo "all stages: ${SECONDS} s"
}
trap report EXIT

stage() {
    local name=$1 started=$SECONDS
    shift
    printf '\n=== %s\n' "$name"
    if "$@"; then
        summary+=("passed  $name: $((SECONDS - started)) s")
    else
        summary+=("FAILED  $name: $((SECONDS - started)) s")
        exit 1
    fi
}

stage "system parts" scripts/system_parts.sh
stage lint make --no-print-directory lint
stage "tests of the pages" make --no-print-directory test-pages
stage "tests of the rules" make --no-print-directory test-rules
stage "tests of the shells" make --no-print-directory test-shells
stage "tests in Chromium" make --no-print-directory test-e2e
