package io.esplanade.dataplane.api;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The SAD and the SPD as the control plane changes them, with the verbs of PF_KEY (RFC 2367 section 3.1). Callable from
 * any thread. A command takes effect when its future completes; commands of one thread take effect in their order. A
 * future fails with {@link IllegalStateException} when the data plane has stopped.
 */
public interface SaInstaller {
    /**
     * Reserves an inbound SPI that no SA uses (SADB_GETSPI). {@link #add} or {@link #releaseSpi} ends the reservation.
     *
     * @param tunnel of the SA that it is for, as in {@link Sa#tunnel}
     */
    Spi getSpi(String tunnel);

    /** Gives up a reservation that came to nothing. */
    void releaseSpi(Spi spi);

    /**
     * Installs an SA (SADB_ADD, SADB_UPDATE of a reserved SPI). It keeps the secrets and closes them when the SA is
     * deleted; if it fails they stay the caller's. Fails with {@link IllegalArgumentException} if an SA with this SPI
     * exists (outbound: with this SPI and destination), or its suite or window cannot be used.
     */
    CompletableFuture<Void> add(Sa sa);

    /** Removes an SA; completes with false if there is none (SADB_DELETE). */
    CompletableFuture<Boolean> delete(SaId sa);

    /**
     * Says where the peer of an ESP SA in UDP is now. Keys, counters and sequence numbers stay; an outbound SA, whose name
     * has the peer's address in it, goes by the new name from then on, and carries what it carried. Completes with false if
     * there is no such SA, it is not in UDP or it is in a bundle; or in transport mode, and the address is another. Fails with {@link
     * IllegalArgumentException} if another SA has the new name.
     *
     * @param peer of the SA's address family
     */
    CompletableFuture<Boolean> movePeer(SaId sa, InetSocketAddress peer);

    /**
     * Makes two SAs of one direction work on a packet one after the other (SADB_X_GRPSPIS): the sender applies {@code
     * inner} first and {@code outer} to what it makes; inbound, {@code inner} takes only what came through {@code outer}.
     * Longer chains are made of pairs; a pair that is made again stays as it is. When {@code outer} is deleted, {@code
     * inner} carries nothing until it is grouped again, or an SA with the name of {@code outer} is added, which takes its
     * place. Fails with {@link IllegalArgumentException} if one is not there or has another partner on that side, if there
     * would be more than eight, or if {@code outer} in transport mode does not have the ends of {@code inner}.
     */
    CompletableFuture<Void> group(SaId inner, SaId outer);

    /** Adds an entry to the SPD; an equal one is replaced (SADB_X_ADDFLOW). */
    CompletableFuture<Void> addFlow(Flow flow);

    /** Removes the entry with this direction and selector; completes with false if there is none (SADB_X_DELFLOW). */
    CompletableFuture<Boolean> deleteFlow(Flow flow);

    /** Empties SAD and SPD (SADB_FLUSH). Counters stay. */
    CompletableFuture<Void> flush();

    /** All SAs, ordered by SPI (SADB_DUMP). */
    CompletableFuture<List<SaSnapshot>> dumpSas();

    /** All flows: inbound, then outbound ones, each in the order in which they are searched. */
    CompletableFuture<List<Flow>> dumpFlows();
}
