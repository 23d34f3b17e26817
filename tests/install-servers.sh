#!/bin/sh
# Debian packages that the end-to-end tests need: Prometheus, Alertmanager, Chromium. Starts nothing.
# Exit 1, saying which suites are left out, where it cannot install (no root, no Debian).
set -eu

missing=
command -v prometheus >/dev/null 2>&1 || missing="$missing prometheus"
command -v prometheus-alertmanager >/dev/null 2>&1 || missing="$missing prometheus-alertmanager"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-liberation"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "tests: not root on Debian, so these stay missing:$missing" >&2
    echo 'tests: left out: the suites marked "servers" (real Prometheus and Alertmanager) and "browser" (Chromium)' >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
# No package may start a service of its own: the tests start what they need.
[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; }
apt-get -o DPkg::Lock::Timeout=300 update -qq
# shellcheck disable=SC2086  # a list of packages is a list of words
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
