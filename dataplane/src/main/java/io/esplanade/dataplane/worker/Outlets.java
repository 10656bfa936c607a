package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where packets leave the worker; all on the worker's own event loop. What should go where there is nothing is dropped
 * as {@link io.esplanade.dataplane.api.Drop#SEND_FAILED}.
 *
 * @param tun clear text, to the kernel
 * @param ike the sockets of UDP port 500; they take {@link io.netty.channel.socket.DatagramPacket}s
 * @param natTraversal the sockets of UDP port 4500, as {@code ike}
 * @param espInUdp the same sockets as senders of ESP (RFC 3948)
 * @param esp the raw sockets of IP protocol 50
 * @param withHeader raw sockets of whole IP packets, which no policy rule of ours sends back to the device: for SAs of
 *     all other kinds, and for what a flow lets pass in clear
 */
public record Outlets(
        IpPacketWriter tun,
        ByFamily<Channel> ike,
        ByFamily<Channel> natTraversal,
        ByFamily<DatagramSender> espInUdp,
        ByFamily<DatagramSender> esp,
        ByFamily<DatagramSender> withHeader) {

    /**
     * One for each address family.
     *
     * @param v4 null if the machine has no IPv4
     * @param v6 null if the machine has no IPv6
     */
    public record ByFamily<T>(@Nullable T v4, @Nullable T v6) {
        @Nullable T towards(InetAddress remote) {
            return of(remote instanceof Inet6Address);
        }

        @Nullable T of(boolean isV6) {
            return isV6 ? v6 : v4;
        }
    }

    /** Sends what was given to the senders. */
    void flush() {
        flush(espInUdp.v4());
        flush(espInUdp.v6());
        flush(esp.v4());
        flush(esp.v6());
        flush(withHeader.v4());
        flush(withHeader.v6());
    }

    private static void flush(@Nullable DatagramSender sender) {
        if (sender != null) {
            sender.flush();
        }
    }
}
