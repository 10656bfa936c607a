# Sourced. Installs Debian packages that are missing.
# shellcheck shell=bash

# install_packages PACKAGE...: without questions; services that come along are neither started nor enabled
install_packages() {
    command -v apt-get > /dev/null || { echo "please install: $*" >&2; return 1; }
    [ "$(id -u)" = 0 ] || { echo "please install as root: apt-get install --no-install-recommends $*" >&2; return 1; }
    echo "installing $*" >&2
    # A shell of its own: the policy goes with it however it ends, Ctrl-C included. Left behind it would keep the machine
    # from starting services for good.
    (
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            trap 'rm -f "$policy"' EXIT
            printf '#!/bin/sh\nexit 101\n' > "$policy"
            chmod 755 "$policy"
        fi
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -qq -y --no-install-recommends "$@" > /dev/null \
            || { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@"; } > /dev/null
    ) || return
    disable_services "$@"
}

# What has just come along may not start with the machine either.
disable_services() {
    local package
    [ -d /run/systemd/system ] || return 0
    for package; do
        case $package in
            strongswan) systemctl disable -q strongswan-starter ;;
            charon-systemd) systemctl disable -q strongswan ;;
            prometheus) systemctl disable -q prometheus ;;
        esac 2> /dev/null || true
    done
}

# need_commands COMMAND:PACKAGE...: installs the packages whose command is not there
need_commands() {
    local pair missing=()
    for pair; do
        command -v "${pair%%:*}" > /dev/null || missing+=("${pair#*:}")
    done
    if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi
}

# need_packages PACKAGE...: installs those that dpkg does not know as installed
need_packages() {
    local package missing=()
    for package; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi
}
