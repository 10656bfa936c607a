# Sourced. Other IKE daemons for tests, unpacked and not installed: some come from another release of Debian, and some do not
# go together with others.
# shellcheck shell=bash

# peer_root FOLDER RELEASE PACKAGE...: unpacks the packages of that release and all that they depend on into FOLDER, for
# chroot(8). The machine's own package lists and packages stay as they are. Nothing is done if FOLDER has them already.
peer_root() {
    local root release=$2 work
    root=$(realpath -m "$1")
    work=$root.new
    shift 2
    if [ "$(cat "$root/.packages" 2> /dev/null)" = "$release $*" ]; then return 0; fi
    echo "unpacking $* of Debian's $release for tests" >&2
    rm -rf --one-file-system "$work" "$root"
    mkdir -p "$work"/apt/{lists,archives}/partial "$work"/root/{etc,run,tmp,dev,proc,sys}
    if ! peer_download "$work/apt" "$release" "$@" || ! peer_unpack "$work"; then
        rm -rf "$work"
        echo "$* of Debian's $release cannot be had: the tests with it will be skipped" >&2
        return 0
    fi
    echo "$release $*" > "$work/root/.packages"
    mv "$work/root" "$root"
    rm -rf "$work"
}

peer_download() {
    local apt=$1 release=$2
    shift 2
    : > "$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "${DEBIAN_MIRROR:-http://deb.debian.org/debian} $release main" > "$apt/sources.list"
    local options=(-qq -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$apt/lists" -o "Dir::State::Status=$apt/status"
        -o "Dir::Cache=$apt" -o "Dir::Cache::Archives=$apt/archives"
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o APT::Install-Recommends=false)
    apt-get "${options[@]}" update \
        && apt-get "${options[@]}" -y --download-only install "$@" > /dev/null
}

peer_unpack() {
    local root=$1/root folder package
    for folder in bin lib lib64 sbin; do
        mkdir -p "$root/usr/$folder"
        ln -s "usr/$folder" "$root/$folder"
    done
    for package in "$1"/apt/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink || return
    done
    mkdir -p "$root/var"
    ln -sfn /run "$root/var/run"
    : > "$root/etc/hosts"
    : > "$root/etc/resolv.conf"
    echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
    echo 'root:x:0:' > "$root/etc/group"
}
