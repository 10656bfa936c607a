# Sourced by the launchers. Sets JAVA to a java of release 25 or newer, or explains how to get one and exits.
# shellcheck shell=sh
# shellcheck disable=SC2034 # JAVA_RUNTIME is for startup.sh

WANTED_RELEASE=25

# read_release JAVA: sets RELEASE to its number, and JAVA_RUNTIME to its whole version. The file "release" beside it saves the
# start of a JVM; to read it in the shell saves that of a process.
read_release() {
    java_home=$(readlink -f "$1")
    java_home=${java_home%/bin/java}
    RELEASE=''
    JAVA_RUNTIME=''
    if [ -r "$java_home/release" ]; then
        while IFS='=' read -r key value; do
            value=${value#\"}
            case $key in
                JAVA_VERSION) RELEASE=${value%\"*} ;;
                JAVA_RUNTIME_VERSION) JAVA_RUNTIME=${value%\"*} ;;
            esac
        done < "$java_home/release"
    else
        RELEASE=$("$1" -version 2>&1 | sed -n '1s/.*version "\([^"]*\)".*/\1/p')
    fi
    RELEASE=${RELEASE%%[!0-9]*}
    RELEASE=${RELEASE:-0}
}

# Java takes the octets of arguments and file names by the locale; services and cron jobs run in the C locale, where those
# beyond ASCII are no names to it.
use_utf8() {
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
        C | POSIX) export LC_ALL=C.UTF-8 ;;
    esac
}

find_java() {
    for JAVA in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java)" \
            /usr/lib/jvm/*/bin/java /opt/java/*/bin/java /opt/jdk*/bin/java /usr/java/*/bin/java \
            "${HOME:-/root}"/.sdkman/candidates/java/*/bin/java "${HOME:-/root}"/.jdks/*/bin/java; do
        if [ -n "$JAVA" ] && [ -x "$JAVA" ]; then
            read_release "$JAVA"
            [ "$RELEASE" -lt "$WANTED_RELEASE" ] || return 0
        fi
    done
    echo "${0##*/}: no Java $WANTED_RELEASE or newer found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt)." >&2
    echo "Get one from your distribution (openjdk-25-jre-headless) or from https://adoptium.net (temurin-25-jdk)," >&2
    echo "or let JAVA_HOME point to one." >&2
    exit 1
}

# find_jar BIN_DIRECTORY: sets JAR. Installed it lies beside bin/; in a source tree Maven has built it.
find_jar() {
    for JAR in "$1/../gateway.jar" "$1/../../gateway-app/target/gateway.jar"; do
        if [ -r "$JAR" ] && [ -d "${JAR%/*}/lib" ]; then
            return 0
        fi
    done
    echo "${0##*/}: not built yet; in $(cd "$1/../.." && pwd) run: mvn -q -DskipTests package" >&2
    exit 1
}
