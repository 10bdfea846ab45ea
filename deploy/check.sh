#!/usr/bin/env bash
# Has each file of this folder read by the tool it is for, and says which could not be checked here.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unchecked=()
has() { command -v "$1" >/dev/null 2>&1; }
PATH="$PATH:/usr/sbin:/sbin"

check() {
    local what=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        echo "$what: good"
    else
        echo "$what: not good"
        cat "$work/output"
        exit 1
    fi
}

# compose reads the env files, which hold secrets and are not part of the project.
cp -r . "$work/deploy"
for example in "$work"/deploy/env/*.example; do cp "$example" "${example%.example}"; done
if docker compose version >/dev/null 2>&1; then
    check compose.yaml docker compose -f "$work/deploy/compose.yaml" config --quiet
elif has docker-compose; then
    # The older tool knows all of the file but its name.
    sed -i '/^name:/d' "$work/deploy/compose.yaml"
    check compose.yaml docker-compose -f "$work/deploy/compose.yaml" config --quiet
else
    unchecked+=("compose.yaml (docker compose)")
fi

if has nginx && has openssl; then
    mkdir -p "$work/nginx/logs"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout "$work/nginx/privkey.pem" -out "$work/nginx/fullchain.pem" 2>/dev/null
    # As the file is included on a real machine, with this folder's certificate and logs.
    sed -e "s#/etc/nginx/tls#$work/nginx#" -e "s#/var/log/nginx#$work/nginx/logs#" nginx/hustings.conf \
        >"$work/nginx/hustings.conf"
    printf 'pid %s/pid; error_log %s/error.log;\nevents {}\nhttp { include %s/hustings.conf; }\n' \
        "$work/nginx" "$work/nginx" "$work/nginx" >"$work/nginx/nginx.conf"
    check nginx/hustings.conf nginx -t -p "$work/nginx" -c "$work/nginx/nginx.conf"
else
    unchecked+=("nginx/hustings.conf (nginx, openssl)")
fi

if has systemd-analyze; then
    # The command it starts is not installed here; what is checked is everything else.
    sed 's#^ExecStart=/opt/hustings/bin/hustings#ExecStart=/bin/true#' systemd/hustings.service \
        >"$work/hustings.service"
    check systemd/hustings.service systemd-analyze verify --man=no "$work/hustings.service"
else
    unchecked+=("systemd/hustings.service (systemd-analyze)")
fi

if has promtool; then
    check prometheus/prometheus.yml promtool check config prometheus/prometheus.yml
else
    unchecked+=("prometheus/ (promtool)")
fi

if has shellcheck; then
    check "shell scripts" shellcheck check.sh ../scripts/*.sh ../.ci/run
else
    unchecked+=("shell scripts (shellcheck)")
fi

# Neither docker build nor coturn has a way to read its file without acting on it.
unchecked+=("Dockerfile (needs a Docker engine)" "coturn/turnserver.conf (coturn has no check)")
printf 'not checked here: %s\n' "${unchecked[@]}"
