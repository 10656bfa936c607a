package io.esplanade.controlplane.ike;

import java.net.InetSocketAddress;

/** Sends what IKE has to say. Called on the event loop of the {@link IkeService}; must not block. */
public interface IkeTransport {
    /**
     * Sends one IKE message. A datagram that cannot be sent is lost, as on the wire: it will be sent again.
     *
     * @param datagram from the ISAKMP header on; handed over
     * @param local the port tells the socket (500 or 4500); the address may be the wildcard: the routing table chooses
     * @param natTraversal whether the four zero octets of the non-ESP marker go before it (RFC 3948 section 2.2)
     */
    void send(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal);

    /** Sends one octet 0xFF that keeps the mapping of a NAT alive (RFC 3948 section 2.3). */
    void sendKeepalive(InetSocketAddress local, InetSocketAddress remote);
}
