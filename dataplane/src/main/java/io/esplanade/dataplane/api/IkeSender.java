package io.esplanade.dataplane.api;

import java.net.InetSocketAddress;

/** Sends what the control plane says to peers. Callable from any thread; datagrams of one thread keep their order. */
public interface IkeSender {
    /**
     * Sends an IKE datagram; like any datagram it may get lost, also here, which is counted.
     *
     * @param datagram from the IKE header on; the callee owns it
     * @param local the source address; a wildcard address leaves the choice to the routing table. The port is that of the
     *     socket
     * @param natTraversal through the socket of port 4500, behind the non-ESP marker (RFC 3948 section 2.2)
     */
    void sendIke(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal);

    /** Sends the one octet that keeps a NAT's mapping (RFC 3948 section 2.3). */
    void sendNatKeepalive(InetSocketAddress local, InetSocketAddress remote);
}
