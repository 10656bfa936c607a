package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where the messages of an ISAKMP SA travel.
 *
 * @param local our address, never the wildcard, and the port of the socket
 * @param natTraversal whether messages carry the non-ESP marker
 */
record Path(InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
    Action.Send send(Octets datagram) {
        return new Action.Send(datagram, local, remote, natTraversal);
    }

    /** Both ends on port 4500 (RFC 3947 section 4). */
    Path floated() {
        return new Path(
                new InetSocketAddress(local.getAddress(), IkePorts.NAT_TRAVERSAL),
                new InetSocketAddress(remote.getAddress(), IkePorts.NAT_TRAVERSAL),
                true);
    }

    InetAddress peer() {
        return remote.getAddress();
    }

    /** The peer's address for messages. */
    String peerText() {
        return remote.getAddress().getHostAddress();
    }
}
