package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where the messages of an ISAKMP SA travel.
 *
 * @param local our address, never the wildcard, and the port of the socket
 * @param natTraversal whether messages carry the non-ESP marker
 * @param fragments whether the peer takes long messages in pieces
 */
record Path(InetSocketAddress local, InetSocketAddress remote, boolean natTraversal, boolean fragments) {
    /** To or from a peer of whom no more is known. */
    Path(InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        this(local, remote, natTraversal, false);
    }

    /** A message for {@link CoreContext#emit(Outgoing)}. */
    Outgoing send(Octets message) {
        return new Outgoing(message, this);
    }

    /** Of a peer that has shown what it can do. */
    Path withFragments(boolean peerTakesThem) {
        return new Path(local, remote, natTraversal, peerTakesThem);
    }

    /** The peer is elsewhere. */
    Path towards(InetSocketAddress elsewhere) {
        return new Path(local, elsewhere, natTraversal, fragments);
    }

    /** Both ends on port 4500 (RFC 3947 section 4). */
    Path floated() {
        return new Path(
                new InetSocketAddress(local.getAddress(), IkePorts.NAT_TRAVERSAL),
                new InetSocketAddress(remote.getAddress(), IkePorts.NAT_TRAVERSAL),
                true,
                fragments);
    }

    InetAddress peer() {
        return remote.getAddress();
    }

    /** The peer's address for messages. */
    String peerText() {
        return remote.getAddress().getHostAddress();
    }
}
