package io.esplanade.dataplane.api;

/** What a flow does with packets that match it (ipsec.conf(5), {@code type}). */
public enum FlowType {
    /** Protect; without an SA drop and acquire one. */
    REQUIRE,
    /** Protect if there is an SA, else pass. */
    USE,
    /** Protect; without an SA pass and acquire one. */
    ACQUIRE,
    /** As {@link #USE}, and never acquire. */
    DONTACQ,
    /** Drop. */
    DENY,
    /** Pass in clear. */
    BYPASS
}
