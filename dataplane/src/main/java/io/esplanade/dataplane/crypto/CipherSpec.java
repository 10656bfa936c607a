package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;

/**
 * All that a {@link PacketCipher} is made from. The secrets stay the caller's.
 *
 * @param direction OUT seals, IN opens
 * @param encryptionKey key and salt, {@link EspSuite#encryptionKeyBytes} octets
 * @param integrityKey octets as the suite's integrity transform asks for
 * @param esn whether the high 32 bits of the sequence number are authenticated too (RFC 4303 section 2.2.1)
 */
public record CipherSpec(
        EspSuite suite, Direction direction, Secret encryptionKey, Secret integrityKey, boolean esn) {
    /** @throws IllegalArgumentException if a key's length is not that of the suite */
    public CipherSpec {
        if (encryptionKey.length() != suite.encryptionKeyBytes()
                || integrityKey.length() != suite.integrity().keyBytes()) {
            throw new IllegalArgumentException("key lengths do not fit " + suite);
        }
    }

    /** That of an SA. */
    public static CipherSpec of(EspSa sa) {
        return new CipherSpec(sa.suite(), sa.direction(), sa.encryptionKey(), sa.integrityKey(), sa.esn());
    }
}
