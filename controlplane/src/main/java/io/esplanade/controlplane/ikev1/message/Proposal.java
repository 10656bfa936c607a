package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;

/**
 * One proposal of a security association (RFC 2408 section 3.5). Proposals with the same number belong together.
 *
 * @param protocol of {@link ProtocolId}
 * @param spi the sender's SPI: empty in phase 1, 4 octets for ESP
 * @param transforms at least one; the peer chooses
 */
public record Proposal(int number, int protocol, Octets spi, List<Transform> transforms) {
    public Proposal {
        transforms = List.copyOf(transforms);
    }
}
