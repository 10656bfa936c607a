# Sourced by the launchers. Sets JAVA to a java of release 25 or newer, or explains how to get one and exits.
# shellcheck shell=sh

WANTED_RELEASE=25

# java_release JAVA: prints its release number. The file "release" beside it saves the start of a JVM.
java_release() {
    java_home=$(dirname "$(dirname "$(readlink -f "$1")")")
    if [ -r "$java_home/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$java_home/release")
    else
        version=$("$1" -version 2>&1 | sed -n '1s/.*version "\([^"]*\)".*/\1/p')
    fi
    version=${version%%[!0-9]*}
    echo "${version:-0}"
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
        if [ -n "$JAVA" ] && [ -x "$JAVA" ] && [ "$(java_release "$JAVA")" -ge "$WANTED_RELEASE" ]; then
            return 0
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
        if [ -r "$JAR" ] && [ -d "$(dirname "$JAR")/lib" ]; then
            return 0
        fi
    done
    echo "${0##*/}: not built yet; in $(cd "$1/../.." && pwd) run: mvn -q -DskipTests package" >&2
    exit 1
}
