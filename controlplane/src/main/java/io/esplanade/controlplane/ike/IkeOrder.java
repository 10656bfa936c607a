package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.Octets;

/**
 * What a person wants done with negotiated SAs, in the sense of the commands of isakmpd's control FIFO. Names are compared
 * without regard to case.
 */
public sealed interface IkeOrder {
    /**
     * Brings a connection up, also one that was taken down or is passive.
     *
     * @param connection a rule's name
     */
    record Connect(String connection) implements IkeOrder {}

    /**
     * Takes connections down, with a word to the peer. They stay down until {@link Connect} or the peer brings
     * them up.
     *
     * @param which a rule's name; a peer's name or address: all of that peer
     */
    record TearDown(String which) implements IkeOrder {}

    /** As {@link TearDown}, and ends the ISAKMP SAs with the peer too. */
    record TearDownPeer(String which) implements IkeOrder {}

    /** Takes all connections down. */
    record TearDownAll() implements IkeOrder {}

    /** Ends one ISAKMP SA, with a word to the peer. */
    record DeleteIsakmpSa(Octets joinedCookies) implements IkeOrder {}

    /** Passive: negotiations are answered and never begun. */
    record SetPassive(boolean passive) implements IkeOrder {}
}
