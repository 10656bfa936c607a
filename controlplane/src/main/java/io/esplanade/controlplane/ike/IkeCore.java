package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * One version of IKE as a function of what happens: no I/O, no clock, no randomness of its own. One thread at a time.
 * It never throws for what a peer sent.
 */
public interface IkeCore {
    /**
     * Takes an event.
     *
     * @param nowNs {@link System#nanoTime()} time, never going back
     * @return what to do, in this order
     */
    List<Action> on(Event event, long nowNs);

    /** What there is at this moment. */
    IkeSnapshot snapshot(long nowNs);

    /**
     * What a core asks of the world directly.
     *
     * @param leases addresses given out before
     * @param keys the keys and certificates of the moment
     * @param udpEncapsulation whether ESP goes in UDP though there is no NAT, with every peer that knows how (RFC 3948)
     */
    record Environment(
            RandomSource random,
            SpiAllocator spis,
            LocalAddressFinder localAddresses,
            InboundTraffic traffic,
            LeaseStore leases,
            Supplier<KeyRing> keys,
            boolean udpEncapsulation) {}

    /** Makes a core. */
    @FunctionalInterface
    interface Factory {
        IkeCore create(Environment environment);
    }
}
