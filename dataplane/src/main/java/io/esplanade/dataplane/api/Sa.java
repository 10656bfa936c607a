package io.esplanade.dataplane.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One SA of one direction, as the control plane describes it (RFC 4301 section 4.4.2.1). */
public sealed interface Sa permits EspSa, AhSa, IpcompSa, IpipSa {
    SaProtocol protocol();

    Direction direction();

    /**
     * Name of the policy that it serves: counters go on under this name across rekeying, and the newest outbound SA of a
     * tunnel carries the packets of its flows.
     */
    String tunnel();

    Spi spi();

    /** Outer source address: ours for OUT, the peer's for IN. */
    InetAddress source();

    /** Outer destination address, of the family of {@link #source}. */
    InetAddress destination();

    SaMode mode();

    /**
     * Packets that it carries, in its own direction. Null: the SPD decides (manual keying); what comes out of such an SA
     * needs an inbound flow of the same tunnel.
     */
    @Nullable TrafficSelector selector();

    SaLifetime lifetime();

    /** What names it. */
    default SaId id() {
        return new SaId(protocol(), direction(), spi(), destination());
    }

    /**
     * Refuses an SA between addresses of different families.
     *
     * @throws IllegalArgumentException if they are
     */
    static void requireOneFamily(InetAddress source, InetAddress destination) {
        if (source.getAddress().length != destination.getAddress().length) {
            throw new IllegalArgumentException("outer addresses are of different families");
        }
    }
}
