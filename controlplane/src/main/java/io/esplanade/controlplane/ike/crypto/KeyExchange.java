package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;

/**
 * Our half of one Diffie-Hellman exchange: an ephemeral private key, used for one negotiation and then forgotten.
 *
 * <p>{@link #generate} and {@link #agree} cost up to tens of milliseconds in the large groups: call them off the event loop.
 * Instances are immutable and safe for use by any thread.
 */
public sealed interface KeyExchange permits ModpKeyExchange, EcKeyExchange {
    /** A fresh key pair. */
    static KeyExchange generate(DhGroup group, RandomSource random) {
        return group.isModp() ? ModpKeyExchange.generate(group, random) : EcKeyExchange.generate(group, random);
    }

    DhGroup group();

    /**
     * The value to send: MODP padded with leading zeros to the length of the prime (RFC 2409 section 5), elliptic curves as
     * x, then y, each in the length of the field, without a prefix (RFC 5903 section 7).
     */
    Octets publicValue();

    /**
     * The shared secret g^xy: MODP padded to the length of the prime, elliptic curves x alone (RFC 5903 section 7). The
     * caller closes it.
     *
     * @throws InvalidKeyExchangeException for a value of the wrong length, outside the group, or that gives the secret away
     */
    Secret agree(Octets peerPublicValue) throws InvalidKeyExchangeException;
}
