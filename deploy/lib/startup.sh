# Sourced by the launchers, after find-java.sh. How the JVMs are started, and what spares them work at it.
# shellcheck shell=sh
# shellcheck disable=SC2034 # the launchers use them

# It lives for a moment: the quick compiler alone.
IPSECCTL_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m"
# Packets leave next to no garbage with native ciphers, and with Java's what they leave is dead at once: a collector that stops
# the workers for a millisecond or two is the cheapest. Room for what the start leaves, so that it is not collected while
# traffic flows; more of it makes Java's ciphers no faster, and as little as a cache holds makes them 10 % slower. Short
# object headers: more SAs in the cache, and 5 % less CPU with Java's ciphers.
GATEWAY_OPTIONS="--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms128m -Xmn64m -Xmx256m -XX:+UseCompactObjectHeaders \
-XX:+ExitOnOutOfMemoryError"

# cache_file NAME: sets CACHE to where the prepared classes of a launcher are (JEP 514), for this jar and this JDK.
cache_file() {
    case ${JAVA_RUNTIME:-/} in
        */*) CACHE=${JAR%/*}/cache/$1-unknown.aot ;;
        *) CACHE=${JAR%/*}/cache/$1-$JAVA_RUNTIME.aot ;;
    esac
}

# find_cache NAME: sets CACHE to the file, or to nothing if there is none or the user has options of his own about such
# files, which would contradict it. The JVM itself notices if it does not fit, and starts without it: in silence, by
# CACHE_OPTIONS.
find_cache() {
    cache_file "$1"
    case "${ESPLANADE_JAVA_OPTIONS-} ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-} ${_JAVA_OPTIONS-}" in
        *-Xshare* | *Shared* | *AOT*) CACHE= ;;
    esac
    [ -r "$CACHE" ] || CACHE=
}
CACHE_OPTIONS="-Xlog:aot*=off,cds*=off"
