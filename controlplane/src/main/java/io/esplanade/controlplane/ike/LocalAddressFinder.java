package io.esplanade.controlplane.ike;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Which of our addresses the system would use towards another one. */
@FunctionalInterface
public interface LocalAddressFinder {
    /** Null if there is no route. */
    @Nullable InetAddress towards(InetAddress remote);

    /** Asks the routing table by connecting a datagram socket, which sends nothing. */
    static LocalAddressFinder routingTable() {
        return remote -> {
            try (DatagramSocket probe = new DatagramSocket()) {
                probe.connect(new InetSocketAddress(remote, IkePorts.IKE));
                InetAddress local = probe.getLocalAddress();
                return local.isAnyLocalAddress() ? null : local;
            } catch (SocketException | UncheckedIOException noRoute) {
                return null;
            }
        };
    }
}
