# Sourced. Installs Debian packages that are missing.
# shellcheck shell=bash

# install PACKAGE...: without questions, and without starting the services that some bring along
install_packages() {
    local policy=/usr/sbin/policy-rc.d made=false status=0
    command -v apt-get > /dev/null || { echo "please install: $*" >&2; return 1; }
    [ "$(id -u)" = 0 ] || { echo "please install as root: apt-get install --no-install-recommends $*" >&2; return 1; }
    echo "installing $*" >&2
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod 755 "$policy"
        made=true
    fi
    { DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" \
        || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"; }
    } > /dev/null || status=$?
    if $made; then rm -f "$policy"; fi
    return "$status"
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
