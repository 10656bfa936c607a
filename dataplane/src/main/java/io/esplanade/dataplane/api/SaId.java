package io.esplanade.dataplane.api;

import java.net.InetAddress;

/**
 * What names an SA. Inbound the destination makes no difference where there is an SPI: the SPI alone is looked up (RFC
 * 4301 section 4.1).
 *
 * @param destination outer destination address
 */
public record SaId(SaProtocol protocol, Direction direction, Spi spi, InetAddress destination) {
    @Override
    public String toString() {
        return protocol.text() + " " + direction + " " + spi + " to " + destination.getHostAddress();
    }
}
