package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where packets leave the worker; all on the worker's own event loop. A family that the machine does not have is null:
 * what should go there is dropped as {@link io.esplanade.dataplane.api.Drop#SEND_FAILED}.
 *
 * @param tun clear text, to the kernel
 * @param ikeV4 the socket of UDP port 500
 * @param natTraversalV4 the socket of UDP port 4500, which carries IKE behind a marker and ESP (RFC 3948)
 * @param espV4 the raw socket of IP protocol 50
 */
public record Outlets(
        IpPacketWriter tun,
        @Nullable DatagramSender ikeV4,
        @Nullable DatagramSender ikeV6,
        @Nullable DatagramSender natTraversalV4,
        @Nullable DatagramSender natTraversalV6,
        @Nullable DatagramSender espV4,
        @Nullable DatagramSender espV6) {

    @Nullable DatagramSender ike(InetAddress remote, boolean natTraversal) {
        boolean v6 = remote instanceof Inet6Address;
        if (natTraversal) {
            return v6 ? natTraversalV6 : natTraversalV4;
        }
        return v6 ? ikeV6 : ikeV4;
    }

    @Nullable DatagramSender esp(InetAddress remote, boolean inUdp) {
        boolean v6 = remote instanceof Inet6Address;
        if (inUdp) {
            return v6 ? natTraversalV6 : natTraversalV4;
        }
        return v6 ? espV6 : espV4;
    }
}
