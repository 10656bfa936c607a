package io.esplanade.dataplane.api;

/** What a flow does with packets that match it (ipsec.conf(5), {@code type}). */
public enum FlowType {
    /** Protect; without an SA drop and acquire one. */
    REQUIRE,
    /** Protect if there is an SA, else pass; never acquire one. */
    USE,
    /** Protect; without an SA pass and acquire one. */
    ACQUIRE,
    /** Protect; without an SA drop, and never acquire one. */
    DONTACQ,
    /** Drop. */
    DENY,
    /**
     * Pass in clear. The routing keeps such packets away from the data plane; one that comes all the same, because the rules
     * are just changing, is passed too.
     */
    BYPASS
}
