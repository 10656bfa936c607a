package io.esplanade.dataplane.api;

import java.net.InetSocketAddress;

/** Takes IKE datagrams that came in on the ports shared with ESP. Called on a worker's thread: must not block. */
public interface IkeReceiver {
    /**
     * An IKE datagram came in.
     *
     * @param datagram from the IKE header on, without the non-ESP marker (RFC 3948 section 2.2); the receiver owns it. Its
     *     content is whatever somebody sent
     * @param local the address it came to
     * @param remote where it says it came from
     * @param natTraversal whether it came on port 4500, behind a marker
     */
    void onIkeDatagram(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal);
}
