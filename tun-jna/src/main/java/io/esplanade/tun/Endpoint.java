package io.esplanade.tun;

import java.net.InetAddress;

/**
 * An address with a port, as sockets know it.
 *
 * @param address IPv4 or IPv6
 * @param port 0 to 65535; 0 where the protocol has none (raw ESP) or any will do
 */
public record Endpoint(InetAddress address, int port) {
    public Endpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    /** {@code 192.0.2.1:500}, or {@code [2001:db8::1]:500}. */
    @Override
    public String toString() {
        String host = address.getHostAddress();
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
