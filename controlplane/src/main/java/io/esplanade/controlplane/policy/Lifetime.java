package io.esplanade.controlplane.policy;

/**
 * A lifetime to offer and the range to accept from a peer, in seconds. An explicit {@code lifetime} of ipsec.conf has
 * no
 * range: all three are equal.
 */
public record Lifetime(int seconds, int minSeconds, int maxSeconds) {
    /** LIFE_MAIN_MODE of isakmpd. */
    public static final Lifetime MAIN_MODE_DEFAULT = new Lifetime(3600, 60, 86_400);
    /** LIFE_QUICK_MODE of isakmpd. */
    public static final Lifetime QUICK_MODE_DEFAULT = new Lifetime(1200, 60, 86_400);

    public static Lifetime exactly(int seconds) {
        return new Lifetime(seconds, seconds, seconds);
    }

    public boolean accepts(long offeredSeconds) {
        return offeredSeconds >= minSeconds && offeredSeconds <= maxSeconds;
    }

    public boolean isExact() {
        return minSeconds == maxSeconds;
    }
}
