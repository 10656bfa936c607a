package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pair of SAs, of ESP or AH, that a quick mode exchange made.
 *
 * @param role who began the exchange
 * @param initiatorNonce Ni of the exchange, which decides between two that were made at the same time
 * @param startedNs begin of the exchange
 * @param establishedNs when both were in place
 */
record ChildSa(
        Sa inbound,
        Sa outbound,
        Role role,
        Octets initiatorNonce,
        long startedNs,
        long establishedNs,
        long lifeSeconds) {
    /** Far more than what the two ends can differ in which of two exchanges ended first. */
    static final long COLLISION_NS = TimeUnit.SECONDS.toNanos(10);

    SaProtocol protocol() {
        return inbound.protocol();
    }

    Spi inboundSpi() {
        return inbound.spi();
    }

    Spi outboundSpi() {
        return outbound.spi();
    }

    InetAddress peer() {
        return outbound.destination();
    }

    /** Where its packets go in UDP; null if they do not. */
    @Nullable InetSocketAddress endpoint() {
        return outbound instanceof EspSa esp && esp.udp() != null
                ? new InetSocketAddress(esp.destination(), esp.udp().remotePort())
                : null;
    }

    /** The same pair, of a peer that is elsewhere; one that is in UDP. */
    ChildSa withPeer(InetSocketAddress elsewhere) {
        return new ChildSa(
                ((EspSa) inbound).withPeer(elsewhere),
                ((EspSa) outbound).withPeer(elsewhere),
                role,
                initiatorNonce,
                startedNs,
                establishedNs,
                lifeSeconds);
    }

    /** The same pair, which is to live for another time. */
    ChildSa forSeconds(long seconds) {
        return new ChildSa(inbound, outbound, role, initiatorNonce, startedNs, establishedNs, seconds);
    }

    /**
     * Whether this one stays when both exist. Usually the newer one does. Two that were negotiated at about the same
     * time, one from each side, look differently old at the two ends: there the greater nonce decides, which both ends
     * know (as RFC 7296 section 2.8.1 does it).
     */
    boolean outlives(ChildSa other) {
        boolean collision = role != other.role && Math.abs(establishedNs - other.establishedNs) < COLLISION_NS;
        if (collision) {
            return Arrays.compareUnsigned(initiatorNonce.toArray(), other.initiatorNonce.toArray()) > 0;
        }
        return establishedNs - other.establishedNs >= 0;
    }
}
