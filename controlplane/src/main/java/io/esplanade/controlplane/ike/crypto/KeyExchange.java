package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;

/**
 * Our half of one Diffie-Hellman exchange: an ephemeral private key, used for one negotiation and then forgotten.
 *
 * <p>{@link #generate} and {@link #agree} cost up to tens of milliseconds in the large groups: call them off the event loop.
 * Instances are immutable and safe for use by any thread.
 */
public sealed interface KeyExchange permits ModpKeyExchange, EcKeyExchange, BcEcKeyExchange {
    /** A fresh key pair. */
    static KeyExchange generate(DhGroup group, RandomSource random) {
        return switch (group) {
            case MODP_768, MODP_1024, MODP_1536, MODP_2048, MODP_3072, MODP_4096, MODP_6144, MODP_8192 ->
                ModpKeyExchange.generate(group, random);
            case ECP_256, ECP_384, ECP_521 -> EcKeyExchange.generate(group, random);
            case ECP_192, ECP_224, BP_224, BP_256, BP_384, BP_512 -> BcEcKeyExchange.generate(group, random);
        };
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
