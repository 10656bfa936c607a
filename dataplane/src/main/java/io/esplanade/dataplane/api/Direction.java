package io.esplanade.dataplane.api;

/** Seen from this gateway: IN is from the peer (protected side of the wire), OUT is towards it. */
public enum Direction {
    IN,
    OUT
}
