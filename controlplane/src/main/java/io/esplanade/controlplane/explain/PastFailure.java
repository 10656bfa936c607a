package io.esplanade.controlplane.explain;

/**
 * A failure in the history.
 *
 * @param count how often it happened
 * @param firstAgeSeconds since the first time
 * @param lastAgeSeconds since the last time
 * @param workedSince whether the same exchange with the same peer has come to its end since then
 */
public record PastFailure(
        NegotiationFailure failure, long count, long firstAgeSeconds, long lastAgeSeconds, boolean workedSince) {}
